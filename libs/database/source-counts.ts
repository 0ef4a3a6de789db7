import type { DataSource, EntityManager } from 'typeorm';
import type { SourceCounts } from '#contracts/source-event';
import { SOURCE_STATES, type SourceState } from '#contracts/vocabulary';

/** How many sources are in each state. Those that are switched off are not counted, but for those that are gone. */
export async function countSources(database: DataSource | EntityManager): Promise<SourceCounts> {
  const rows = await database.query<{ state: SourceState; sources: number }[]>(
    `SELECT state, count(*)::int AS sources FROM sources WHERE enabled OR state = 'gone' GROUP BY state`,
  );
  const counts = Object.fromEntries(SOURCE_STATES.map((state) => [state, 0])) as SourceCounts;
  for (const { state, sources } of rows) counts[state] = sources;
  return counts;
}
