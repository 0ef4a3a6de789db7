import { setTimeout as delay } from 'node:timers/promises';
import { type Backoff, backoffMs } from './backoff';
import type { BusLogger } from './bus';

/** The cap bounds how long a consumer stays away from a bus that is back. */
const RECONNECT_BACKOFF: Backoff = { firstMs: 100, capMs: 3_000 };
/** A session that held so long was sound: its end is a new outage. */
const SOUND_SESSION_MS = 30_000;

/**
 * Runs `session` again and again, each as long as its connection lasts, until `stopped` aborts. A session ends by
 * throwing when it is lost and by returning when `stopped` aborts. There is no limit to the number of sessions: a
 * consumer does not give up; each loss is logged.
 */
export async function sessionLoop(
  session: () => Promise<void>,
  stopped: AbortSignal,
  logger: BusLogger,
  fields: object,
): Promise<void> {
  let failures = 0;
  while (!stopped.aborted) {
    const began = performance.now();
    try {
      await session();
    } catch (error) {
      if (stopped.aborted) return;
      failures = performance.now() - began > SOUND_SESSION_MS ? 1 : failures + 1;
      const waitMs = backoffMs(failures, RECONNECT_BACKOFF, Math.random());
      logger.warn({ ...fields, failures, waitMs, err: error }, 'consumer lost its connection and connects again');
      await sleep(waitMs, stopped);
    }
  }
}

/** Resolves after `ms`, or at once when `signal` aborts. */
export async function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  await delay(ms, undefined, signal ? { signal } : {}).catch(() => undefined);
}

/** Resolves when `work` does, or after `ms`. Rejects when `work` does. */
export async function within(ms: number, work: Promise<unknown>): Promise<void> {
  const limit = new AbortController();
  await Promise.race([work, sleep(ms, limit.signal)]).finally(() => limit.abort());
}
