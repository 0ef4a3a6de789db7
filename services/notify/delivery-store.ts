import type { DataSource } from 'typeorm';
import type { AlertEvent } from '#contracts/alert-event';
import type { SourceEvent } from '#contracts/source-event';
import type { Settlement } from './settle-attempt';

export interface Delivery {
  readonly id: string;
  readonly subscriptionId: string;
  readonly endpointId: string;
  readonly eventId: string;
  /** Attempts made before. */
  readonly attempts: number;
  /** The end of the lease as Postgres writes it; tells this claim from a later one. */
  readonly lease: string;
  readonly url: string;
  readonly secret: string;
  /** Null when the event is no longer stored. */
  readonly event: AlertEvent | SourceEvent | null;
}

export interface Claim {
  /** Deliveries to claim at most. */
  readonly slots: number;
  /** Of these, for endpoints that are not sound at most. */
  readonly unsoundSlots: number;
  /** Endpoints that are known to answer well. */
  readonly sound: ReadonlySet<string>;
  /** Requests under way at one endpoint at most, those of `busy` counted in. */
  readonly perSoundEndpoint: number;
  readonly perUnsoundEndpoint: number;
  /** Requests under way already, by endpoint id. */
  readonly busy: ReadonlyMap<string, number>;
  readonly leaseSeconds: number;
}

export interface Attempt {
  readonly startedAt: Date;
  readonly durationMs: number;
  readonly statusCode: number | null;
  readonly error: string | null;
}

/** Deliveries in Postgres. All times but those of attempts are Postgres' own, so that clocks need not agree. */
export class DeliveryStore {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Claims due deliveries of enabled endpoints under a lease: nobody else gets them until it ends. Within an endpoint
   * the one that has been due longest comes first. Over the endpoints it goes round: each gets one request under way
   * before any gets a second, so that the backlog of one does not fill all slots.
   */
  async claim(claim: Claim): Promise<Delivery[]> {
    const rows: DeliveryRow[] = await this.dataSource.query(
      `WITH endpoint AS (
         SELECT e.id, e.id = ANY ($3::uuid[]) AS sound, coalesce(busy.requests, 0) AS busy
         FROM endpoints e LEFT JOIN unnest($1::uuid[], $2::int[]) AS busy (endpoint_id, requests) ON busy.endpoint_id = e.id
         WHERE e.enabled
       ),
       due AS MATERIALIZED (
         SELECT next.id, next.next_attempt_at, next.position, e.id AS endpoint_id, e.sound, e.busy
         FROM endpoint e
         CROSS JOIN LATERAL (
           SELECT d.id, d.next_attempt_at, d.position
           FROM deliveries d
           WHERE d.endpoint_id = e.id AND d.status = 'pending' AND d.next_attempt_at <= now()
             AND (d.leased_until IS NULL OR d.leased_until <= now())
           ORDER BY d.next_attempt_at, d.position
           LIMIT greatest(0, CASE WHEN e.sound THEN $4::int ELSE $5::int END - e.busy)
           FOR UPDATE SKIP LOCKED
         ) next
       ),
       turns AS (
         SELECT *, busy + row_number() OVER (PARTITION BY endpoint_id ORDER BY next_attempt_at, position) AS turn FROM due
       ),
       places AS (
         SELECT *, row_number() OVER (PARTITION BY sound ORDER BY turn, next_attempt_at, position) AS place FROM turns
       ),
       claimed AS (
         UPDATE deliveries SET leased_until = clock_timestamp() + make_interval(secs => $6)
         WHERE id IN (
           SELECT id FROM places
           WHERE sound OR place <= $7::int
           ORDER BY turn, next_attempt_at, position
           LIMIT $8::int
         )
         RETURNING id, position, subscription_id, endpoint_id, event_id, attempts, leased_until::text AS lease
       )
       SELECT claimed.*, e.url, e.secret, coalesce(alert_event.body, source_event.body) AS body
       FROM claimed
       JOIN endpoints e ON e.id = claimed.endpoint_id
       LEFT JOIN alert_events alert_event ON alert_event.id = claimed.event_id
       LEFT JOIN source_events source_event ON source_event.id = claimed.event_id
       ORDER BY claimed.position`,
      [
        [...claim.busy.keys()],
        [...claim.busy.values()],
        [...claim.sound],
        claim.perSoundEndpoint,
        claim.perUnsoundEndpoint,
        claim.leaseSeconds,
        claim.unsoundSlots,
        claim.slots,
      ],
    );
    return rows.map((row) => ({
      id: row.id,
      subscriptionId: row.subscription_id,
      endpointId: row.endpoint_id,
      eventId: row.event_id,
      attempts: row.attempts,
      lease: row.lease,
      url: row.url,
      secret: row.secret,
      event: row.body,
    }));
  }

  /**
   * Records an attempt and what becomes of its delivery: one statement, and so one transaction. Where the lease had
   * ended and another process took over, the attempt still counts and a success is kept; the other's lease stands.
   * Recording the same attempt twice records it once, so a caller that got no answer may try again.
   */
  async record(delivery: Delivery, attempt: Attempt, settlement: Settlement): Promise<void> {
    await this.dataSource.query(
      `WITH settled AS (
         UPDATE deliveries SET
           attempts = attempts + 1,
           status = CASE WHEN status = 'pending' OR $7 = 'delivered' THEN $7 ELSE status END,
           next_attempt_at = CASE WHEN $7 = 'pending' THEN now() + make_interval(secs => $8) ELSE next_attempt_at END,
           leased_until = CASE WHEN leased_until = $9::timestamptz THEN NULL ELSE leased_until END,
           finished_at = CASE WHEN $7 = 'pending' THEN finished_at ELSE coalesce(finished_at, now()) END
         WHERE id = $1
           AND NOT EXISTS (SELECT FROM delivery_attempts WHERE delivery_id = $1 AND started_at = $3::timestamptz)
         RETURNING id, attempts
       ),
       disabled AS (
         UPDATE endpoints SET enabled = false WHERE id = $2 AND $10::boolean AND EXISTS (SELECT FROM settled)
       )
       INSERT INTO delivery_attempts (delivery_id, attempt, started_at, duration_ms, status_code, error)
       SELECT id, attempts, $3, $4, $5, $6 FROM settled`,
      [
        delivery.id,
        delivery.endpointId,
        attempt.startedAt,
        attempt.durationMs,
        attempt.statusCode,
        attempt.error,
        settlement.status,
        settlement.waitSeconds,
        delivery.lease,
        settlement.disableEndpoint,
      ],
    );
  }

  async countPending(): Promise<number> {
    const rows: { pending: number }[] = await this.dataSource.query(
      `SELECT count(*)::int AS pending FROM deliveries WHERE status = 'pending'`,
    );
    return rows[0]!.pending;
  }
}

interface DeliveryRow {
  id: string;
  subscription_id: string;
  endpoint_id: string;
  event_id: string;
  attempts: number;
  lease: string;
  url: string;
  secret: string;
  body: Delivery['event'];
}
