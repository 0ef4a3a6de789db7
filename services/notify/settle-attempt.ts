import { nextWaitSeconds } from '#webhooks/retry-schedule';
import type { WebhookOutcome } from '#webhooks/send-webhook';

export interface Settlement {
  /** `pending`: tried again after `waitSeconds`. */
  readonly status: 'pending' | 'delivered' | 'failed';
  readonly waitSeconds: number;
  readonly disableEndpoint: boolean;
}

/** 410 Gone (RFC 9110, 15.5.11): the receiver says that it does not want this any more, now or later. */
const STATUS_GONE = 410;

/**
 * What becomes of a delivery after attempt number `attempt` (1, 2, …). Every failure but 410 is tried again as the
 * schedule says: a 4xx or a refused address can be a mistake that somebody is about to mend.
 */
export function settleAttempt(
  outcome: Pick<WebhookOutcome, 'kind' | 'statusCode' | 'retryAfterSeconds'>,
  attempt: number,
  waitsSeconds: readonly number[],
  random: number,
): Settlement {
  if (outcome.kind === 'delivered') return { status: 'delivered', waitSeconds: 0, disableEndpoint: false };
  if (outcome.statusCode === STATUS_GONE) return { status: 'failed', waitSeconds: 0, disableEndpoint: true };
  const waitSeconds = nextWaitSeconds({ attempt, retryAfterSeconds: outcome.retryAfterSeconds }, waitsSeconds, random);
  if (waitSeconds === null) return { status: 'failed', waitSeconds: 0, disableEndpoint: false };
  return { status: 'pending', waitSeconds, disableEndpoint: false };
}
