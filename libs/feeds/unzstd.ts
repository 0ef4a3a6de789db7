import { setImmediate as afterOthers } from 'node:timers/promises';
import { Decompress } from 'fzstd';

/**
 * 16 MiB of memory for one frame. Servers keep to 8 MiB (RFC 9659); the format allows terabytes, and a frame of a few
 * bytes may ask for them.
 */
export const MAX_ZSTD_WINDOW_LOG = 24;
/** Each costs a copy of the window. 15 MB in blocks of 8 KB, as a server flushes them, are 1,900. */
const MAX_BLOCKS = 5_000;
/** Others go on in between. */
const TURN_MS = 5;

const MAGIC = 0xfd2fb528;
const SKIPPABLE_MAGIC = 0x184d2a50;

/**
 * Zstandard (RFC 8878), for a Node without it. One or more frames; their checksums are not verified. Throws an error
 * with the code ERR_BUFFER_TOO_LARGE where the result is larger than `maxBytes`, and others for what is no such data;
 * stops where `signal` is aborted.
 */
export async function unzstd(body: Buffer, maxBytes: number, signal: AbortSignal): Promise<Buffer> {
  const plain: Uint8Array[] = [];
  let plainBytes = 0;
  const take = (piece: Uint8Array) => {
    plainBytes += piece.length;
    if (plainBytes > maxBytes) throw Object.assign(new Error('too large'), { code: 'ERR_BUFFER_TOO_LARGE' });
    plain.push(piece);
  };
  let turnEndsAt = performance.now() + TURN_MS;
  let frame = new Decompress(take);
  for (const { bytes, endsFrame } of pieces(body)) {
    frame.push(bytes, endsFrame);
    if (endsFrame) frame = new Decompress(take);
    if (performance.now() < turnEndsAt) continue;
    await afterOthers();
    signal.throwIfAborted();
    turnEndsAt = performance.now() + TURN_MS;
  }
  return Buffer.concat(plain, plainBytes);
}

interface Piece {
  readonly bytes: Buffer;
  readonly endsFrame: boolean;
}

/** Each block, the first of a frame with the frame's header, so that limits hold before anything is decompressed. */
function* pieces(body: Buffer): Generator<Piece> {
  let at = 0;
  let blocks = 0;
  const take = (length: number): Buffer => {
    if (at + length > body.length) throw new Error('unexpected end of data');
    at += length;
    return body.subarray(at - length, at);
  };
  while (at < body.length) {
    const magic = take(4).readUInt32LE();
    if (magic >>> 4 === SKIPPABLE_MAGIC >>> 4) {
      take(take(4).readUInt32LE());
      continue;
    }
    if (magic !== MAGIC) throw new Error('not a frame');
    const start = at - 4;
    const descriptor = take(1)[0]!;
    const singleSegment = (descriptor & 0x20) !== 0;
    const windowBytes = singleSegment ? 0 : windowOf(take(1)[0]!);
    take([0, 1, 2, 4][descriptor & 3]!);
    const size = take([singleSegment ? 1 : 0, 2, 4, 8][descriptor >> 6]!);
    const contentBytes =
      size.length === 8 ? Number(size.readBigUInt64LE()) : size.length && size.readUIntLE(0, size.length);
    if (Math.max(windowBytes, singleSegment ? contentBytes : 0) > 2 ** MAX_ZSTD_WINDOW_LOG) {
      throw new Error('the window is too large');
    }
    for (let last = false, from = start; !last; from = at) {
      blocks += 1;
      if (blocks > MAX_BLOCKS) throw new Error(`more than ${MAX_BLOCKS} blocks`);
      const header = take(3).readUIntLE(0, 3);
      const repeatsOneByte = ((header >> 1) & 3) === 1;
      take(repeatsOneByte ? 1 : header >> 3);
      last = (header & 1) === 1;
      if (last && (descriptor & 4) !== 0) take(4);
      yield { bytes: body.subarray(from, at), endsFrame: last };
    }
  }
}

/** RFC 8878, 3.1.1.1.2. */
function windowOf(descriptor: number): number {
  const base = 2 ** (10 + (descriptor >> 3));
  return base + (base / 8) * (descriptor & 7);
}
