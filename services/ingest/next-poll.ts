import type { Refresh } from './refresh';

/** A source that keeps failing is still polled this often, or at its interval where that is longer. */
const MAX_BACKOFF_MS = 3_600_000;
/** A page that could not be had, or a fault of this system, is worth another look soon. */
const SOON_MS = 60_000;
/** Of the interval, to either side: sources that were added together drift apart. */
const JITTER = 0.1;

/**
 * Milliseconds until the next poll. `failures` counts the failed polls in a row, this one included; `random` is in
 * [0, 1).
 */
export function nextPollInMs(
  refresh: Pick<Refresh, 'status' | 'waiting'>,
  failures: number,
  intervalMs: number,
  random: number,
): number {
  if (refresh.waiting.items > 0) return 0;
  const spread = 1 + JITTER * (2 * random - 1);
  const wait =
    refresh.status === 'failed'
      ? Math.min(intervalMs * 2 ** Math.min(failures - 1, 30), Math.max(MAX_BACKOFF_MS, intervalMs))
      : refresh.waiting.pages > 0
        ? Math.min(intervalMs, SOON_MS)
        : intervalMs;
  return Math.round(wait * spread);
}
