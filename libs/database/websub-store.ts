import { randomBytes } from 'node:crypto';
import type { DataSource } from 'typeorm';
import type { Hub } from '#feeds/websub';
import { type InboxAnswer, type InboxRow, SourceInbox } from './source-inbox';

export interface NotedHub {
  readonly sourceId: string;
  /** Null where the source names no hub (any more). */
  readonly hub: Hub | null;
}

/** A subscription whose hub this process asks, alone until the lease of the claim ends. */
export interface ClaimedSubscription extends Hub {
  readonly sourceId: string;
  readonly secret: string;
  readonly token: string;
  readonly mode: 'subscribe' | 'unsubscribe';
  /** Requests in a row without effect, this one counted in. */
  readonly attempts: number;
}

/** 256 bits: neither can be guessed. The secret stays below the 200 bytes that the specification allows. */
const SECRET_BYTES = 32;
const TOKEN_BYTES = 32;
/** A hub that does not verify that it unsubscribes is left alone then; its lease ends by itself. */
const MAX_UNSUBSCRIBE_ATTEMPTS = 5;
/** A feed is pushed a few times an hour; when so many documents wait, the hub is told to come again. */
const MAX_WAITING_DOCUMENTS = 100;
/** An error is shown to people; more than this is not read. */
const MAX_ERROR_CHARS = 500;

const newSecrets = (count: number, bytes: number) =>
  Array.from({ length: count }, () => randomBytes(bytes).toString('base64url'));

/** The table `websub_subscriptions`. All times are Postgres' own, so that clocks need not agree. */
export class WebSubStore {
  constructor(private readonly dataSource: DataSource) {}

  /** Remembers the hubs that sources name; one that is new or another is asked next, one that is gone is left. */
  async noteHubs(noted: readonly NotedHub[]): Promise<void> {
    const named = noted.flatMap(({ sourceId, hub }) => (hub === null ? [] : [{ sourceId, ...hub }]));
    if (named.length > 0) {
      await this.dataSource.query(
        `INSERT INTO websub_subscriptions (source_id, hub_url, topic_url, secret, token, state)
         SELECT *, 'requested' FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[])
         ON CONFLICT (source_id) DO UPDATE SET hub_url = excluded.hub_url, topic_url = excluded.topic_url,
           secret = excluded.secret, token = excluded.token, state = excluded.state, wanted = true, pending = NULL,
           lease_until = NULL, last_push_at = NULL, attempts = 0, next_action_at = now(), last_error = NULL
         WHERE NOT websub_subscriptions.wanted OR websub_subscriptions.hub_url <> excluded.hub_url
           OR websub_subscriptions.topic_url <> excluded.topic_url`,
        [
          named.map(({ sourceId }) => sourceId),
          named.map(({ hubUrl }) => hubUrl),
          named.map(({ topicUrl }) => topicUrl),
          newSecrets(named.length, SECRET_BYTES),
          newSecrets(named.length, TOKEN_BYTES),
        ],
      );
    }
    const unnamed = noted.filter(({ hub }) => hub === null).map(({ sourceId }) => sourceId);
    if (unnamed.length > 0) {
      await this.dataSource.query(
        `UPDATE websub_subscriptions SET wanted = false, pending = NULL, attempts = 0, next_action_at = now()
         WHERE source_id = ANY ($1::uuid[]) AND wanted`,
        [unnamed],
      );
    }
  }

  /** Subscriptions of sources that were deleted or switched off are to be unsubscribed, those that no hub holds forgotten. */
  async retire(): Promise<void> {
    await this.dataSource.query(
      `UPDATE websub_subscriptions SET wanted = false, pending = NULL, attempts = 0, next_action_at = now()
       WHERE wanted AND NOT EXISTS (SELECT FROM sources WHERE id = source_id AND enabled)`,
    );
    await this.dataSource.query(
      `DELETE FROM websub_subscriptions
       WHERE NOT wanted AND next_action_at <= now() AND (lease_until IS NULL OR lease_until <= now() OR attempts >= $1)`,
      [MAX_UNSUBSCRIBE_ATTEMPTS],
    );
  }

  /** Subscriptions whose hub is to be asked now. From here on it may verify the request, also before it has answered. */
  async claimDue(maxRows: number, leaseSeconds: number): Promise<ClaimedSubscription[]> {
    const [rows] = await this.dataSource.query<[ClaimedSubscription[], number]>(
      `UPDATE websub_subscriptions SET pending = CASE WHEN wanted THEN 'subscribe' ELSE 'unsubscribe' END,
         state = CASE WHEN state = 'active' AND lease_until <= now() THEN 'expired'
                      WHEN state = 'denied' THEN 'requested' ELSE state END,
         requested_at = now(), attempts = attempts + 1, next_action_at = now() + $2 * interval '1 second'
       WHERE source_id IN (
         SELECT source_id FROM websub_subscriptions WHERE next_action_at <= now()
         ORDER BY next_action_at LIMIT $1 FOR UPDATE SKIP LOCKED
       )
       RETURNING source_id AS "sourceId", hub_url AS "hubUrl", topic_url AS "topicUrl", secret, token, pending AS mode,
         attempts`,
      [maxRows, leaseSeconds],
    );
    return rows;
  }

  /** What came of a request; nothing is changed where the hub has verified or denied it meanwhile. */
  async recordRequest(
    claimed: ClaimedSubscription,
    outcome: { readonly error: string | null; readonly askAgainInSeconds: number },
  ): Promise<void> {
    await this.dataSource.query(
      `UPDATE websub_subscriptions SET last_error = $3, next_action_at = now() + $4 * interval '1 second'
       WHERE token = $1 AND pending = $2`,
      [claimed.token, claimed.mode, outcome.error?.slice(0, MAX_ERROR_CHARS) ?? null, outcome.askAgainInSeconds],
    );
  }

  /** Whether exactly this was asked for and not verified yet; then the subscription holds, or is forgotten. */
  async verify(
    token: string,
    topicUrl: string,
    intent:
      | { readonly mode: 'subscribe'; readonly leaseSeconds: number; readonly renewInSeconds: number }
      | { readonly mode: 'unsubscribe' },
  ): Promise<boolean> {
    const [, count] =
      intent.mode === 'unsubscribe'
        ? await this.dataSource.query<[unknown, number]>(
            `DELETE FROM websub_subscriptions WHERE token = $1 AND topic_url = $2 AND pending = 'unsubscribe'`,
            [token, topicUrl],
          )
        : await this.dataSource.query<[unknown, number]>(
            `UPDATE websub_subscriptions SET state = 'active', pending = NULL, attempts = 0, last_error = NULL,
               lease_until = now() + $3 * interval '1 second', next_action_at = now() + $4 * interval '1 second'
             WHERE token = $1 AND topic_url = $2 AND pending = 'subscribe'`,
            [token, topicUrl, intent.leaseSeconds, intent.renewInSeconds],
          );
    return count === 1;
  }

  /** The hub does not serve this subscription, or no longer. False where there is none. */
  async deny(token: string, topicUrl: string, reason: string, askAgainInSeconds: number): Promise<boolean> {
    const [, count] = await this.dataSource.query<[unknown, number]>(
      `UPDATE websub_subscriptions SET state = 'denied', pending = NULL, lease_until = NULL, last_error = $3,
         next_action_at = now() + $4 * interval '1 second'
       WHERE token = $1 AND topic_url = $2`,
      [token, topicUrl, reason.slice(0, MAX_ERROR_CHARS), askAgainInSeconds],
    );
    return count === 1;
  }

  /** Null where there is no such subscription that is wanted. */
  async find(token: string): Promise<{ readonly sourceId: string; readonly secret: string } | null> {
    const [row] = await this.dataSource.query<{ sourceId: string; secret: string }[]>(
      'SELECT source_id AS "sourceId", secret FROM websub_subscriptions WHERE token = $1 AND wanted',
      [token],
    );
    return row ?? null;
  }

  /** Takes a document that the hub has pushed, and whose signature is right. */
  acceptPush(sourceId: string, document: Omit<InboxRow, 'position'>): Promise<InboxAnswer> {
    return this.dataSource.transaction(async (transaction) => {
      const answer = await SourceInbox.put(transaction, sourceId, document, MAX_WAITING_DOCUMENTS);
      if (answer === 'stored') {
        await transaction.query('UPDATE websub_subscriptions SET last_push_at = now() WHERE source_id = $1', [
          sourceId,
        ]);
      }
      return answer;
    });
  }
}
