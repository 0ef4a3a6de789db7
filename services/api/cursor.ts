import { createHash } from 'node:crypto';
import { z } from 'zod';

/** Enough that a changed or cut cursor is noticed; it keeps nothing secret. */
const DIGEST_BYTES = 8;
const MAX_CURSOR_CHARACTERS = 2_000;

const payloadSchema = z.array(z.string()).min(1).max(4);

/** An opaque base64url text of where a page of `list` ended: the sort key of its last row. */
export function encodeCursor(list: string, key: readonly string[]): string {
  const payload = Buffer.from(JSON.stringify(key), 'utf8');
  return Buffer.concat([digestOf(list, payload), payload]).toString('base64url');
}

/** Null when the text is not a cursor that `encodeCursor` made for this list. */
export function decodeCursor(list: string, cursor: string): string[] | null {
  if (cursor.length > MAX_CURSOR_CHARACTERS) return null;
  const bytes = Buffer.from(cursor, 'base64url');
  // Node passes over what is not base64url.
  if (bytes.toString('base64url') !== cursor) return null;
  const payload = bytes.subarray(DIGEST_BYTES);
  if (!digestOf(list, payload).equals(bytes.subarray(0, DIGEST_BYTES))) return null;
  try {
    return payloadSchema.parse(JSON.parse(payload.toString('utf8')));
  } catch {
    return null;
  }
}

function digestOf(list: string, payload: Buffer): Buffer {
  return createHash('sha256').update(`${list}\n`).update(payload).digest().subarray(0, DIGEST_BYTES);
}
