import { isOutage } from '#platform/outage';
import { type Backoff, backoffMs } from './backoff';

/** Tries of one batch so far, the last one included. */
export interface Tries {
  /** Those that failed by the batch's own fault, as far as can be told. */
  readonly failures: number;
  /** Those that failed because something around was away. */
  readonly outages: number;
}

export type Verdict =
  | { readonly kind: 'retry'; readonly waitMs: number }
  /** Take the batch apart; a message that is alone goes to the dead-letter topic. */
  | { readonly kind: 'dead-letter' };

/** Short: a poison message holds up its partition for the sum of these. */
const FAILURE_BACKOFF: Backoff = { firstMs: 100, capMs: 5_000 };
/** The cap bounds how long a recovered database waits for its consumers. */
const OUTAGE_BACKOFF: Backoff = { firstMs: 100, capMs: 5_000 };

/**
 * Decides on a batch whose handler threw `error`. An outage of the surroundings is retried for as long as it lasts.
 * Anything else is retried until it has failed `maxAttempts` times. `random` is in [0, 1).
 */
export function verdict(error: unknown, tries: Tries, maxAttempts: number, random: number): Verdict {
  if (isOutage(error)) return { kind: 'retry', waitMs: backoffMs(tries.outages, OUTAGE_BACKOFF, random) };
  if (tries.failures >= maxAttempts) return { kind: 'dead-letter' };
  return { kind: 'retry', waitMs: backoffMs(tries.failures, FAILURE_BACKOFF, random) };
}
