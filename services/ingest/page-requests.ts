import { setTimeout as sleep } from 'node:timers/promises';
import type { FetchResult } from '#feeds/safe-fetch';
import { hostOf } from './host-gate';
import type { HostTurns } from './host-turns';
import { hostHeldForSeconds } from './next-poll';
import type { RobotsStore } from './robots-store';

export type Fetch = (url: string, headers: Readonly<Record<string, string>>) => Promise<FetchResult>;

/** The pages of one refresh wait so long together for their turns; the rest is left to the next poll. */
const MAX_WAITING_MS = 120_000;
/** News does not wait for longer: then it is published as the feed has it. */
const MAX_PATIENCE_MS = 15 * 60_000;

/**
 * Asks for the pages of one refresh, where robots.txt lets us, no faster than its Crawl-delay, and not while the host
 * wants to be left alone (Retry-After), which is written down for all processes. Throws what Postgres throws, and when
 * aborted.
 */
export function pageRequests(
  fetch: Fetch,
  { robots, turns, signal }: { readonly robots: RobotsStore; readonly turns: HostTurns; readonly signal: AbortSignal },
  maxWaitingMs = MAX_WAITING_MS,
): Fetch {
  const end = performance.now() + maxWaitingMs;
  return async (url, headers) => {
    const verdict = await robots.verdict(url, new Date(), (file) => fetch(file, {}));
    if (!verdict.allowed) return { kind: 'refused', reason: verdict.reason!, errorClass: 'robots' };
    const left = Math.max(0, end - performance.now());
    const turn = await turns.take(hostOf(url), verdict.crawlDelaySeconds, left);
    if (turn.kind === 'later') {
      const reason = `its host wants to be left alone for another ${Math.ceil(turn.ms / 1000)} s`;
      return { kind: turn.ms > MAX_PATIENCE_MS ? 'refused' : 'failed', reason, errorClass: 'patience' };
    }
    if (turn.ms > 0) await sleep(turn.ms, undefined, { signal });
    const answer = await fetch(url, headers);
    const seconds = answer.kind === 'response' ? hostHeldForSeconds(answer.status, answer.headers, new Date()) : null;
    if (answer.kind === 'response' && seconds !== null) await turns.hold(answer.finalUrl, seconds * 1000);
    return answer;
  };
}
