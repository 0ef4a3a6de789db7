import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from './logger';
import { isOutage } from './outage';
import { reasonOf } from './reason-of';

const FIRST_WAIT_MS = 250;
const MAX_WAIT_MS = 5_000;

/** Calls `connect` until it succeeds or fails for another reason than that the server is away. */
export async function retryWhileAway<T>(what: string, connect: () => Promise<T>, logger: Logger): Promise<T> {
  for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(waitMs * 2, MAX_WAIT_MS)) {
    try {
      return await connect();
    } catch (error) {
      if (!isOutage(error)) throw error;
      logger.warn({ waitMs, reason: reasonOf(error) }, `${what} is away; trying again`);
      await delay(waitMs);
    }
  }
}
