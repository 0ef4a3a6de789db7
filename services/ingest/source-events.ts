import type { EntityManager } from 'typeorm';
import { v5 } from 'uuid';
import type { SourceEvent } from '#contracts/source-event';
import { countSources } from '#database/source-counts';

/** Any number: held from the first row appended to source_events until commit, so that positions appear in order. */
const APPEND_LOCK = 7_215_004;

/** A source whose state is another one from now on; its row in `sources` says so already. */
export interface SourceChange extends Pick<
  SourceEvent,
  'sourceId' | 'sourceName' | 'location' | 'kind' | 'state' | 'previousState' | 'reason' | 'expectedEverySeconds'
> {
  readonly lastSuccessAt: Date | null;
  readonly lastItemAt: Date | null;
}

/**
 * Appends an event for each change, in the transaction that stores the new states: after them, and last of all, as it
 * takes a lock that holds up every other transaction that appends until this one has ended.
 */
export async function appendSourceEvents(
  transaction: EntityManager,
  changes: readonly SourceChange[],
  now: Date,
): Promise<SourceEvent[]> {
  if (changes.length === 0) return [];
  // Sequences are read, and positions drawn, only with the lock held.
  await transaction.query('SELECT pg_advisory_xact_lock($1)', [APPEND_LOCK]);
  const lastSequences = await transaction.query<{ source_id: string; last: string }[]>(
    `SELECT wanted.source_id,
       coalesce((SELECT max(sequence) FROM source_events WHERE source_events.source_id = wanted.source_id), 0) AS last
     FROM unnest($1::uuid[]) AS wanted (source_id)`,
    [[...new Set(changes.map((change) => change.sourceId))]],
  );
  const last = new Map(lastSequences.map((row) => [row.source_id, Number(row.last)]));
  const sourcesByState = await countSources(transaction);
  const at = now.toISOString();
  const events = changes.map((change): SourceEvent => {
    const sequence = last.get(change.sourceId)! + 1;
    last.set(change.sourceId, sequence);
    return {
      ...change,
      id: v5(`source-event:${sequence}`, change.sourceId),
      since: at,
      sequence,
      lastSuccessAt: change.lastSuccessAt?.toISOString() ?? null,
      lastItemAt: change.lastItemAt?.toISOString() ?? null,
      sourcesByState,
      occurredAt: at,
    };
  });
  await transaction.query(
    `WITH event AS (
       INSERT INTO source_events (id, source_id, sequence, state, occurred_at, body)
       SELECT (body ->> 'id')::uuid, (body ->> 'sourceId')::uuid, (body ->> 'sequence')::bigint, body ->> 'state',
         (body ->> 'occurredAt')::timestamptz, body
       FROM jsonb_array_elements($1::jsonb) WITH ORDINALITY AS item (body, ordinal)
       ORDER BY ordinal
     )
     SELECT pg_notify('source_events', '')`,
    [JSON.stringify(events)],
  );
  return events;
}
