import type { FeedHints } from '#feeds/feed-hints';
import { httpDate } from '#platform/http-date';
import { retryAfterSeconds } from '#platform/retry-after';

/**
 * When a source is asked again. What we wish and what the other side demands are both looked at, and the later wins:
 *
 * 1. gone (HTTP status 410): never;
 * 2. our wish, the first of these that holds:
 *    - items of this reading wait: at once; pages of its items wait: the shortest interval;
 *    - the poll failed: from the interval or `startSeconds`, whichever is shorter, twice as long with each failure in a
 *      row, up to 4 hours or the interval, whichever is longer;
 *    - the interval: by the feed's own rhythm, or `startSeconds` while that is not known, but no shorter than the feed's
 *      ttl and its update period. `startSeconds` below 5 minutes is an operator's word and holds for every source;
 * 3. Retry-After: no sooner, whatever the status. Of 429 and 503 it holds for the whole host; 429 without it means a
 *    quarter of an hour. With other statuses it speaks of this address alone;
 * 4. Cache-Control: max-age, else Expires against Date: no sooner, as the answer would be the same. Not after a failure,
 *    and not where items or pages wait: those are known to be new;
 * 5. 2 to 4 are held between 5 minutes and 24 hours each (what waits may be sooner), and spread by up to a tenth, always
 *    towards later;
 * 6. skipHours and skipDays: on to the first hour that is not skipped, even past the 24 hours.
 */
export function nextPoll(last: LastPoll, { startSeconds, now, random }: Circumstances): NextPoll {
  const { outcome, headers } = last;
  const minSeconds = Math.min(MIN_SECONDS, startSeconds);
  const interval = intervalOf(last, startSeconds, now);
  if (outcome.kind === 'gone') {
    return { pollInMs: null, hostNotBeforeMs: null, intervalSeconds: interval.seconds, why: 'gone' };
  }
  const waits = outcome.waiting.items + outcome.waiting.pages > 0;
  const serverNow = httpDate(headers.date) ?? now;
  const retryAfter = retryAfterOf(outcome.status, headers, serverNow);
  const heldFor = hostHeldForSeconds(outcome.status, headers, now);

  const wish: Reason =
    outcome.waiting.items > 0
      ? { seconds: 0, why: 'items wait' }
      : outcome.waiting.pages > 0
        ? { seconds: minSeconds, why: 'pages wait' }
        : outcome.kind === 'failed'
          ? backOff(interval.seconds, startSeconds, last.failures)
          : interval;
  const demands: Reason[] = [
    { seconds: retryAfter ?? 0, why: 'Retry-After' },
    { seconds: outcome.kind === 'failed' || waits ? 0 : freshSeconds(headers, serverNow), why: 'HTTP caching' },
  ];
  const latest = demands.reduce((latest, one) => (one.seconds > latest.seconds ? one : latest), wish);
  const demanded = Math.max(...demands.map(({ seconds }) => seconds));
  const spread = Math.min(latest.seconds * (1 + SPREAD * random), Math.max(MAX_POLL_SECONDS, demanded));
  const due = new Date(now.getTime() + Math.round(spread * 1000));
  const allowed = firstNotSkipped(due, last.hints, random);
  return {
    pollInMs: allowed.getTime() - now.getTime(),
    hostNotBeforeMs: heldFor === null ? null : heldFor * 1000,
    intervalSeconds: interval.seconds,
    why: allowed > due ? 'skipHours, skipDays' : latest.why,
  };
}

/** What came of the poll that has just ended, and what is known of the source. */
export interface LastPoll {
  readonly outcome: {
    /** read: parsed anew, or known to be unchanged. gone: answered with 410. */
    readonly kind: 'read' | 'failed' | 'gone';
    /** Of the answer; null where there was none. */
    readonly status: number | null;
    /** Of the items of this reading: those not dealt with yet, and those whose pages could not be had yet. */
    readonly waiting: { readonly items: number; readonly pages: number };
  };
  /** Failed polls in a row, this one included. */
  readonly failures: number;
  /** Null where the source has never been parsed. */
  readonly hints: FeedHints | null;
  /** When its newest items appeared, newest first: those of a week, or a few where there were fewer. */
  readonly recentItems: readonly Date[];
  /** Of the answer. */
  readonly headers: PollHeaders;
}

export type PollHeaders = {
  readonly [name in 'cache-control' | 'expires' | 'retry-after' | 'date' | 'age']?: string | undefined;
};

export interface Circumstances {
  /** The operator's interval for sources whose rhythm is not known yet (POLL_INTERVAL_SECONDS). */
  readonly startSeconds: number;
  readonly now: Date;
  /** In [0, 1). */
  readonly random: number;
}

export interface NextPoll {
  /** Null: never. */
  readonly pollInMs: number | null;
  /** No request to any address of the host until so much later; null where the host has not asked for it. */
  readonly hostNotBeforeMs: number | null;
  /** What is aimed at while all goes well. */
  readonly intervalSeconds: number;
  /** What decided, for people. */
  readonly why: string;
}

interface Reason {
  readonly seconds: number;
  readonly why: string;
}

const MIN_SECONDS = 300;
/** No source is left alone for longer, unless it or its server asks for it. */
export const MAX_POLL_SECONDS = 86_400;
/** What was asked together, or was told the same time to come back, drifts apart. */
const SPREAD = 0.1;
/** An item that waits this long unseen weighs as much as one request. An hourly feed is thus asked each 15 minutes. */
const REQUEST_WORTH_SECONDS = 120;
const WEEK_MS = 7 * 86_400_000;
/** A feed with fewer in the week is judged by its last few, however old. */
const MIN_BURSTS = 4;
/** Items that appear together are seen together: they count once. */
const BURST_MS = 60_000;
/** A site that was down for long is heard of within this. */
const MAX_BACK_OFF_SECONDS = 14_400;
/** "Too many requests", and no word of how long. */
const UNTOLD_RETRY_AFTER_SECONDS = 900;
/** After an hour that is skipped, so that not all come in its first second. */
const AFTER_SKIPPED_SECONDS = 600;
const HOUR_MS = 3_600_000;

function intervalOf({ hints, recentItems }: LastPoll, startSeconds: number, now: Date): Reason {
  const gap = gapSeconds(recentItems, now);
  const known = gap !== null && startSeconds >= MIN_SECONDS;
  const own: Reason = known
    ? { seconds: byRhythm(gap), why: `rhythm: an item in ${Math.max(1, Math.round(gap / 60))} min` }
    : { seconds: startSeconds, why: 'POLL_INTERVAL_SECONDS' };
  const stated: Reason[] = [
    { seconds: bounded((hints?.ttlMinutes ?? 0) * 60), why: 'ttl' },
    { seconds: bounded((hints?.updateEveryMinutes ?? 0) * 60), why: 'update period' },
  ];
  const longest = stated.reduce((longest, one) => (one.seconds > longest.seconds ? one : longest), own);
  return { seconds: Math.round(longest.seconds), why: longest.why };
}

/**
 * The interval T at which requests and delay together weigh least. An item waits T/2 on average, and gap/T requests are
 * made for it: T/2 + worth · gap/T is least at T = √(2 · worth · gap). That polls should go with the square root of a
 * feed's rate is also what Sia, Cho and Cho found ("Efficient Monitoring Algorithm for Fast News Alerts", IEEE TKDE 19,
 * 2007).
 */
function byRhythm(gap: number): number {
  const seconds = Math.sqrt(2 * REQUEST_WORTH_SECONDS * gap);
  return Math.min(Math.max(seconds, MIN_SECONDS), MAX_POLL_SECONDS / (1 + SPREAD));
}

/** Mean time from one appearance of items to the next; null where none is known. It grows while nothing appears. */
function gapSeconds(recentItems: readonly Date[], now: Date): number | null {
  const times = recentItems
    .map((date) => date.getTime())
    .filter((time) => time <= now.getTime())
    .sort((a, b) => b - a);
  const bursts = times.filter((time, index) => index === 0 || times[index - 1]! - time >= BURST_MS);
  const inWeek = bursts.filter((time) => now.getTime() - time <= WEEK_MS);
  const counted = inWeek.length >= MIN_BURSTS ? inWeek : bursts.slice(0, MIN_BURSTS);
  const oldest = counted.at(-1);
  return oldest === undefined ? null : (now.getTime() - oldest) / 1000 / counted.length;
}

function backOff(interval: number, startSeconds: number, failures: number): Reason {
  const seconds = Math.min(interval, startSeconds) * 2 ** Math.min(failures - 1, 30);
  return { seconds: Math.min(seconds, Math.max(MAX_BACK_OFF_SECONDS, interval)), why: `${failures} failures in a row` };
}

function retryAfterOf(status: number | null, headers: PollHeaders, serverNow: Date): number | null {
  const told = retryAfterSeconds(headers['retry-after'], serverNow);
  if (told === null) return status === 429 ? UNTOLD_RETRY_AFTER_SECONDS : null;
  return bounded(told);
}

/** How long its host wants to be left alone, by the answer to any request; null where it does not say so. */
export function hostHeldForSeconds(status: number | null, headers: PollHeaders, now: Date): number | null {
  return status === 429 || status === 503 ? retryAfterOf(status, headers, httpDate(headers.date) ?? now) : null;
}

/** How long the answer stays fresh (RFC 9111, 4.2; for one user's own cache, so without s-maxage). */
function freshSeconds(headers: PollHeaders, serverNow: Date): number {
  const directives = (headers['cache-control'] ?? '')
    .toLowerCase()
    .split(',')
    .map((directive) => directive.trim());
  if (directives.some((directive) => /^no-(?:cache|store)$/.test(directive))) return 0;
  const maxAge = directives.map((directive) => /^max-age\s*=\s*"?(\d{1,10})"?$/.exec(directive)?.[1]).find(Boolean);
  if (maxAge !== undefined) return bounded(Number(maxAge) - Number(/^\d{1,10}$/.exec(headers.age ?? '')?.[0] ?? 0));
  const expires = httpDate(headers.expires);
  return expires === null ? 0 : bounded((expires.getTime() - serverNow.getTime()) / 1000);
}

function bounded(seconds: number): number {
  return Math.min(Math.max(seconds, 0), MAX_POLL_SECONDS);
}

function firstNotSkipped(due: Date, hints: FeedHints | null, random: number): Date {
  // A feed that skips every hour or every day would never be read; it cannot mean that.
  const hours = new Set(hints?.skipHours);
  const days = new Set(hints?.skipDays);
  const isSkipped = (at: Date) =>
    (hours.size < 24 && hours.has(at.getUTCHours())) || (days.size < 7 && days.has(at.getUTCDay()));
  let at = due;
  while (isSkipped(at)) at = new Date(Math.floor(at.getTime() / HOUR_MS + 1) * HOUR_MS);
  return at === due ? due : new Date(at.getTime() + Math.round(random * AFTER_SKIPPED_SECONDS * 1000));
}
