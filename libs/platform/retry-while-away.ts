import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from './logger';

const FIRST_WAIT_MS = 250;
const MAX_WAIT_MS = 5_000;
/** Codes of a server that cannot be reached or is just starting; any other error is a mistake to be told at once. */
const AWAY_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  '57P03',
]);

/** Calls `connect` until it succeeds or fails for another reason than that the server is away. */
export async function retryWhileAway<T>(what: string, connect: () => Promise<T>, logger: Logger): Promise<T> {
  for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(waitMs * 2, MAX_WAIT_MS)) {
    try {
      return await connect();
    } catch (error) {
      if (!isAway(error)) throw error;
      logger.warn({ waitMs, reason: (error as Error).message }, `${what} is away; trying again`);
      await delay(waitMs);
    }
  }
}

function isAway(error: unknown): boolean {
  const { code, message, errors } = error as { code?: string; message?: string; errors?: unknown[] };
  if (Array.isArray(errors)) return errors.some(isAway);
  // pg gives no code where a connection attempt runs into its time limit.
  return AWAY_CODES.has(code ?? '') || /timeout|terminated unexpectedly/i.test(message ?? '');
}
