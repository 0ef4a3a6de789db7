import type { EntityManager } from 'typeorm';

/** Makes a source due now and wakes the pollers; false where there is none of this id, or it is switched off. */
export async function makeDue(database: Pick<EntityManager, 'query'>, sourceId: string): Promise<boolean> {
  const due = await database.query<unknown[]>(
    `WITH due AS (UPDATE sources SET next_poll_at = now() WHERE id = $1 AND enabled RETURNING id)
     SELECT pg_notify('sources', id::text) FROM due`,
    [sourceId],
  );
  return due.length > 0;
}
