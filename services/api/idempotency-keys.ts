import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { z } from 'zod';
import { Problem } from './problem';

/** How long a request can be sent again for the same answer. */
const KEPT_HOURS = 24;
/** Each new key takes so many old ones with it: more than come, and few enough not to be felt. */
const DELETED_AT_ONCE = 100;

/** The header as the draft has it, a quoted string (RFC 9651, 3.3.3), or without the quotes, as most clients send it. */
export const idempotencyHeaders = z.object({
  'idempotency-key': z
    .string()
    .max(257)
    .regex(
      /^(?:"[ !#-\[\]-~]{1,255}"|[!#-+\--~]{1,255})$/,
      'expected 1 to 255 printable characters, or these in quotes',
    )
    .optional()
    .describe('Chosen by the client, such as a UUID. The same request with the same key is carried out once.'),
});

export interface KeyedRequest {
  readonly apiKeyId: string;
  /** As the header says it. Without one the request is carried out whenever it comes. */
  readonly key: string | undefined;
  readonly body: unknown;
}

/** Requests that can be sent again without being carried out again (draft-ietf-httpapi-idempotency-key-header). */
@Injectable()
export class IdempotencyKeys {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Runs `carryOut` in a transaction that keeps its answer too, or returns the answer that is kept. A `Problem`:
   * `conflict` while the same request is being carried out, `unprocessable` where the key was used for another request.
   */
  async once<A extends object>(
    request: KeyedRequest,
    status: number,
    carryOut: (transaction: EntityManager) => Promise<A>,
  ): Promise<A> {
    const key = request.key?.replace(/^"|"$/g, '');
    return this.dataSource.transaction(async (transaction) => {
      if (key === undefined) return carryOut(transaction);
      const hash = createHash('sha256').update(JSON.stringify(request.body)).digest();
      const [lock] = await transaction.query<[{ held: boolean }]>(
        'SELECT pg_try_advisory_xact_lock(hashtextextended($1, 0)) AS held',
        [`${request.apiKeyId} ${key}`],
      );
      if (!lock.held) throw new Problem('conflict', 'A request with this Idempotency-Key is being carried out.');
      const [kept]: { same: boolean; response: A }[] = await transaction.query(
        `SELECT request_hash = $3 AS same, response FROM idempotency_keys
         WHERE api_key_id = $1 AND key = $2 AND created_at > now() - $4 * interval '1 hour'`,
        [request.apiKeyId, key, hash, KEPT_HOURS],
      );
      if (kept?.same === true) return kept.response;
      if (kept !== undefined) {
        throw new Problem('unprocessable', 'This Idempotency-Key was used for another request.', {
          errors: [{ in: 'header', field: 'idempotency-key', read: key, expected: 'a key that is new' }],
        });
      }
      const answer = await carryOut(transaction);
      await transaction.query(
        `INSERT INTO idempotency_keys (api_key_id, key, request_hash, response, status) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (api_key_id, key) DO UPDATE SET request_hash = excluded.request_hash,
           response = excluded.response, status = excluded.status, created_at = excluded.created_at`,
        [request.apiKeyId, key, hash, JSON.stringify(answer), status],
      );
      await transaction.query(
        `DELETE FROM idempotency_keys WHERE (api_key_id, key) IN (
           SELECT api_key_id, key FROM idempotency_keys WHERE created_at < now() - $1 * interval '1 hour'
           ORDER BY created_at LIMIT $2 FOR UPDATE SKIP LOCKED
         )`,
        [KEPT_HOURS, DELETED_AT_ONCE],
      );
      return answer;
    });
  }
}
