/** Up to so much of a wait is added or taken away, so that what failed together does not come back together. */
const JITTER_SHARE = 0.2;
/** An endpoint may ask for more time than the schedule gives, up to a day; beyond that it would be lost from sight. */
const MAX_RETRY_AFTER_SECONDS = 86_400;

export interface FailedAttempt {
  /** 1 for the first attempt of a delivery. */
  readonly attempt: number;
  /** What the endpoint asked for; null when it asked for nothing. */
  readonly retryAfterSeconds: number | null;
}

/**
 * Seconds to wait before the next attempt, or null when the schedule is exhausted. `waitsSeconds[n - 1]` is the wait
 * after attempt n; `random` is in [0, 1). What the endpoint asked for (capped) is a lower bound: it never brings an
 * attempt forward, and it never adds one.
 */
export function nextWaitSeconds(
  { attempt, retryAfterSeconds }: FailedAttempt,
  waitsSeconds: readonly number[],
  random: number,
): number | null {
  const wait = waitsSeconds[attempt - 1];
  if (wait === undefined) return null;
  const jittered = wait * (1 - JITTER_SHARE + 2 * JITTER_SHARE * random);
  return Math.max(jittered, Math.min(retryAfterSeconds ?? 0, MAX_RETRY_AFTER_SECONDS));
}
