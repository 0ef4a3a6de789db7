/**
 * The partition of a key: FNV-1a (32 bits) over its UTF-8 bytes, modulo the number of partitions.
 * Source: Fowler, Noll, Vo, draft-eastlake-fnv.
 */
export function partitionOf(key: Uint8Array, partitions: number): number {
  let hash = 0x811c9dc5;
  for (const byte of key) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash % partitions;
}
