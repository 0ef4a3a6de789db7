import type { Pool } from 'pg';

/** Bounds the time that one statement holds its locks and the log it writes. */
const CHUNK_MESSAGES = 2_000;
/** Bounds one call; the next goes on where it left off. */
const MAX_CHUNKS = 500;

const DELETE_SQL = `
  WITH passed AS (
    SELECT p.partition, (
      SELECT coalesce(min(coalesce(o.next_offset, 0)), 9223372036854775807)
      FROM (SELECT unnest($2::text[]) AS name UNION SELECT consumer_group FROM bus_offsets WHERE topic = $1) g
      LEFT JOIN bus_offsets o ON o.consumer_group = g.name AND o.topic = $1 AND o.partition = p.partition
    ) AS next_offset
    FROM bus_partitions p WHERE p.topic = $1
  ), doomed AS (
    SELECT m.partition, m."offset" FROM passed
    CROSS JOIN LATERAL (
      SELECT partition, "offset" FROM bus_messages
      WHERE topic = $1 AND partition = passed.partition AND "offset" < passed.next_offset AND time < $3
      ORDER BY "offset" LIMIT $4
    ) m
    LIMIT $4
  )
  DELETE FROM bus_messages m USING doomed d
  WHERE m.topic = $1 AND m.partition = d.partition AND m."offset" = d."offset"`;

/**
 * Deletes the messages of a topic that were stored before `before` and that all its consumer groups have passed: those
 * named, even when they have never read, and those that have. A topic without groups loses its messages by age alone.
 * Works in chunks, up to a million messages a call. Returns how many went. Safe in several processes at once.
 */
export async function deletePassed(
  pool: Pool,
  topic: string,
  groups: readonly string[],
  before: Date,
  chunkMessages = CHUNK_MESSAGES,
): Promise<number> {
  return inChunks(pool, DELETE_SQL, [topic, groups, before, chunkMessages]);
}

const DELETE_SUPERSEDED_SQL = `
  DELETE FROM bus_messages old USING (
    SELECT partition, "offset" FROM bus_messages m
    WHERE topic = $1 AND time < $2 AND EXISTS (
      SELECT FROM bus_messages newer
      WHERE newer.topic = m.topic AND newer.partition = m.partition AND newer.key = m.key
        AND newer."offset" > m."offset"
    )
    LIMIT $3
  ) doomed
  WHERE old.topic = $1 AND old.partition = doomed.partition AND old."offset" = doomed."offset"`;

/**
 * Deletes the messages of a compacted topic that were stored before `before` and have a newer one of the same key.
 * Works in chunks, up to a million messages a call. Returns how many went. Safe in several processes at once.
 */
export async function deleteSuperseded(
  pool: Pool,
  topic: string,
  before: Date,
  chunkMessages = CHUNK_MESSAGES,
): Promise<number> {
  return inChunks(pool, DELETE_SUPERSEDED_SQL, [topic, before, chunkMessages]);
}

/** Runs a statement that deletes one chunk until there is nothing left, or the bound is reached. */
async function inChunks(pool: Pool, sql: string, values: readonly unknown[]): Promise<number> {
  let deleted = 0;
  for (let chunk = 0; chunk < MAX_CHUNKS; chunk += 1) {
    const { rowCount } = await pool.query(sql, [...values]);
    deleted += rowCount ?? 0;
    if ((rowCount ?? 0) === 0) break;
  }
  return deleted;
}
