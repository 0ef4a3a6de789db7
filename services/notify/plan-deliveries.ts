import type { DataSource, EntityManager } from 'typeorm';
import type { Batch } from '#bus/bus';
import { ConsumerPositions } from '#database/consumer-positions';
import { type Filter, filterSchema } from '#matching/filter';
import { deliveryIdOf } from './ids';

export interface UnreadableFilter {
  readonly subscriptionId: string;
  readonly problem: string;
}

export interface PlannedDeliveries {
  /** Events of the batch that had not been read before. */
  readonly events: number;
  readonly deliveries: number;
  /** Subscriptions that were passed over. */
  readonly unreadable: readonly UnreadableFilter[];
}

interface Destination {
  readonly subscriptionId: string;
  readonly endpointId: string;
  readonly filter: Filter;
}

/**
 * Stores a delivery for every event of the batch and every enabled subscription that wants it and has an enabled endpoint, together with the position of the consumer, in one transaction. The same batch twice changes nothing. A
 * subscription that is deleted in between fails the transaction; the batch comes again and finds it gone.
 */
export async function planDeliveries<Event extends { readonly id: string }>(
  batch: Batch<Event>,
  dataSource: DataSource,
  wants: (filter: Filter, event: Event) => boolean,
): Promise<PlannedDeliveries> {
  const positions = new ConsumerPositions(dataSource);
  return dataSource.transaction(async (transaction) => {
    const nextOffset = await positions.lock(transaction, batch);
    const fresh = batch.messages.filter((message) => message.offset >= nextOffset);
    const last = fresh.at(-1);
    if (last === undefined) return { events: 0, deliveries: 0, unreadable: [] };

    const { destinations, unreadable } = await loadDestinations(transaction);
    const wanted = fresh.flatMap(({ value: event }) =>
      destinations
        .filter(({ filter }) => wants(filter, event))
        .map(({ subscriptionId, endpointId }) => ({ subscriptionId, endpointId, eventId: event.id })),
    );
    const deliveries = wanted.length === 0 ? 0 : await insertDeliveries(transaction, wanted);
    await positions.advance(transaction, batch, last.offset + 1n);
    return { events: fresh.length, deliveries, unreadable };
  });
}

interface WantedDelivery {
  readonly subscriptionId: string;
  readonly endpointId: string;
  readonly eventId: string;
}

/** Returns how many are new. */
async function insertDeliveries(transaction: EntityManager, wanted: readonly WantedDelivery[]): Promise<number> {
  // clock_timestamp differs from row to row, so that the index alone gives the claim its order. Postgres sends the
  // notification when the transaction commits.
  const [made] = await transaction.query<[{ deliveries: number }]>(
    `WITH made AS (
       INSERT INTO deliveries (id, subscription_id, endpoint_id, event_id, next_attempt_at)
       SELECT wanted.*, clock_timestamp() FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[]) AS wanted
       ON CONFLICT DO NOTHING
       RETURNING id
     )
     SELECT count(*)::int AS deliveries, CASE WHEN count(*) > 0 THEN pg_notify('deliveries', '') END FROM made`,
    [
      wanted.map(({ subscriptionId, eventId }) => deliveryIdOf(subscriptionId, eventId)),
      wanted.map(({ subscriptionId }) => subscriptionId),
      wanted.map(({ endpointId }) => endpointId),
      wanted.map(({ eventId }) => eventId),
    ],
  );
  return made.deliveries;
}

async function loadDestinations(
  transaction: EntityManager,
): Promise<{ destinations: Destination[]; unreadable: UnreadableFilter[] }> {
  const rows: { id: string; filter: unknown; endpoint_id: string }[] = await transaction.query(
    `SELECT s.id, s.filter, s.endpoint_id
     FROM subscriptions s JOIN endpoints e ON e.id = s.endpoint_id
     WHERE s.enabled AND e.enabled
     ORDER BY s.position`,
  );
  const destinations: Destination[] = [];
  const unreadable: UnreadableFilter[] = [];
  for (const row of rows) {
    const parsed = filterSchema.safeParse(row.filter);
    if (parsed.success) {
      destinations.push({ subscriptionId: row.id, endpointId: row.endpoint_id, filter: parsed.data });
    } else {
      const problem = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
      unreadable.push({ subscriptionId: row.id, problem });
    }
  }
  return { destinations, unreadable };
}
