import { setTimeout as delay } from 'node:timers/promises';

/** Polls `probe` until it returns something other than null, undefined or false; throws with `what` after `limitMs`. */
export async function eventually<T>(
  what: string,
  probe: () => Promise<T | null | undefined | false> | T | null | undefined | false,
  limitMs = 20_000,
): Promise<T> {
  const limit = Date.now() + limitMs;
  for (;;) {
    const found = await probe();
    if (found !== null && found !== undefined && found !== false) return found;
    if (Date.now() > limit) throw new Error(`Not within ${limitMs} ms: ${what}`);
    await delay(20);
  }
}
