import { createHmac } from 'node:crypto';

/** Of the Standard Webhooks specification: a signing secret has 24 to 64 bytes. */
const MIN_KEY_BYTES = 24;
const MAX_KEY_BYTES = 64;
/** As long as the output of HMAC-SHA256: a longer key adds no strength (RFC 2104, section 3). */
const NEW_KEY_BYTES = 32;
const SECRET_PREFIX = 'whsec_';

/** A new signing secret, `whsec_` and base64. `randomBytes` is that of node:crypto. */
export function newSecret(randomBytes: (sizeBytes: number) => Buffer): string {
  return `${SECRET_PREFIX}${randomBytes(NEW_KEY_BYTES).toString('base64')}`;
}

/** The key bytes of a secret; null when it is not `whsec_` and the padded base64 of 24 to 64 bytes. */
export function readSecret(secret: string): Buffer | null {
  if (!secret.startsWith(SECRET_PREFIX)) return null;
  const encoded = secret.slice(SECRET_PREFIX.length);
  const key = Buffer.from(encoded, 'base64');
  // Node passes over what is not base64; only the canonical text comes back unchanged.
  if (key.toString('base64') !== encoded) return null;
  return key.length >= MIN_KEY_BYTES && key.length <= MAX_KEY_BYTES ? key : null;
}

/**
 * The headers that identify and sign one attempt, per the Standard Webhooks specification: HMAC-SHA256 over
 * `id.timestamp.body`. `id` stays the same over all attempts of a delivery; `timestamp` is that of the attempt, so that
 * a receiver can refuse an old request that somebody sends again.
 */
export function sign(key: Buffer, id: string, timestamp: Date, body: string): Record<string, string> {
  const timestampSeconds = Math.floor(timestamp.getTime() / 1000);
  const signature = createHmac('sha256', key).update(`${id}.${timestampSeconds}.${body}`).digest('base64');
  return {
    'webhook-id': id,
    'webhook-timestamp': String(timestampSeconds),
    'webhook-signature': `v1,${signature}`,
  };
}
