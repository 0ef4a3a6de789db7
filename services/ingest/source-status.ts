import type { DataSource } from 'typeorm';
import type { SourceState } from '#contracts/vocabulary';
import { expectedCadence } from '#feeds/source-state';

/** How a source fares, for its operator. */
export interface SourceStatus {
  readonly id: string;
  readonly name: string;
  readonly location: string;
  readonly enabled: boolean;
  readonly state: SourceState;
  readonly stateSince: Date;
  readonly stateReason: string | null;
  readonly lastItemAt: Date | null;
  readonly lastSuccessAt: Date | null;
  readonly expectedEverySeconds: number | null;
  readonly nextPollAt: Date;
  readonly lastError: string | null;
}

/** Every source, by name. */
export async function listSourceStatus(dataSource: DataSource, now: Date): Promise<SourceStatus[]> {
  const rows = await dataSource.query<(Omit<SourceStatus, 'expectedEverySeconds'> & { recentItems: Date[] })[]>(
    `SELECT id, name, location, enabled, state, state_since AS "stateSince", state_reason AS "stateReason",
       last_item_at AS "lastItemAt", last_success_at AS "lastSuccessAt", recent_items AS "recentItems",
       next_poll_at AS "nextPollAt", last_error AS "lastError"
     FROM sources ORDER BY name, id`,
  );
  return rows.map(({ recentItems, ...row }) => ({ ...row, expectedEverySeconds: expectedCadence(recentItems, now) }));
}
