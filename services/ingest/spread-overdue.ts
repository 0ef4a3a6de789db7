import type { DataSource } from 'typeorm';

/** Sources that were due while no process ran are asked over this time, not all in its first second. */
export const MAX_SPREAD_SECONDS = 300;
/** Less is how late polls are in an ordinary minute, or how long a restart takes. */
export const OVERDUE_SECONDS = 10;

/**
 * For the start of a process: what has been overdue for longer than a restart takes is spread over the time that it has
 * been overdue, up to five minutes. Sources that are new, or that another process polls, stay as they are. Returns how
 * many there were.
 */
export async function spreadOverdue(dataSource: DataSource): Promise<number> {
  const [, count] = await dataSource.query<[unknown[], number]>(
    `UPDATE sources SET next_poll_at = now() + random() * least(now() - next_poll_at, $1 * interval '1 second')
     WHERE enabled AND last_polled_at IS NOT NULL AND next_poll_at < now() - $2 * interval '1 second'
       AND (leased_until IS NULL OR leased_until < now())`,
    [MAX_SPREAD_SECONDS, OVERDUE_SECONDS],
  );
  return count;
}
