import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { DataSource } from 'typeorm';

/** How long a revoked key may still be taken by another process. */
const CACHE_MS = 10_000;
/** More keys than anyone uses within CACHE_MS; beyond, each request asks the table. */
const MAX_CACHED_KEYS = 1_000;
const KEY_BYTES = 32;

/**
 * The keys that the API accepts. Only SHA-256 hashes are stored, compared and cached: a key is 256 random bits or at
 * least 16 characters of the operator's, so a slow hash would only slow every request. Lookup by hash leaks no timing
 * about the key.
 */
export class ApiKeys {
  private readonly accepted = new Map<string, { readonly id: string; readonly untilMs: number }>();

  constructor(
    private readonly dataSource: DataSource,
    private readonly now: () => number = Date.now,
  ) {}

  /** Makes sure that `key` is accepted, also when it was revoked before. */
  async ensure(key: string, name: string): Promise<void> {
    await this.dataSource.query(
      `INSERT INTO api_keys (id, name, key_hash) VALUES ($1, $2, $3)
       ON CONFLICT (key_hash) DO UPDATE SET revoked_at = NULL`,
      [randomUUID(), name, hashOf(key)],
    );
  }

  /** Returns the key, which cannot be read again. */
  async create(name: string): Promise<string> {
    const key = `wf_${randomBytes(KEY_BYTES).toString('base64url')}`;
    await this.ensure(key, name);
    return key;
  }

  /** False when there is no such key that is not revoked. */
  async revoke(id: string): Promise<boolean> {
    const [rows]: [{ key_hash: Buffer }[], number] = await this.dataSource.query(
      'UPDATE api_keys SET revoked_at = now() WHERE id = $1 AND revoked_at IS NULL RETURNING key_hash',
      [id],
    );
    for (const row of rows) this.accepted.delete(row.key_hash.toString('hex'));
    return rows.length > 0;
  }

  /** The id of the key; null when there is no such key that is not revoked. */
  async idOf(key: string): Promise<string | null> {
    const hash = hashOf(key);
    const name = hash.toString('hex');
    const cached = this.accepted.get(name);
    if (cached !== undefined && cached.untilMs > this.now()) return cached.id;
    this.accepted.delete(name);
    const [row]: { id: string }[] = await this.dataSource.query(
      'SELECT id FROM api_keys WHERE key_hash = $1 AND revoked_at IS NULL',
      [hash],
    );
    if (row === undefined) return null;
    // Only accepted keys are kept: guesses cannot push them out.
    if (this.accepted.size >= MAX_CACHED_KEYS) this.accepted.clear();
    this.accepted.set(name, { id: row.id, untilMs: this.now() + CACHE_MS });
    return row.id;
  }
}

function hashOf(key: string): Buffer {
  return createHash('sha256').update(key, 'utf8').digest();
}
