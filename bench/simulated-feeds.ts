/** Feeds of many kinds over a week of simulated time, and the server that serves them and scores who asks. */
import type { FeedHints } from '#feeds/feed-hints';
import { randomFrom } from './generated-articles';

export const MINUTE = 60;
export const HOUR = 3_600;
export const DAY = 86_400;
/** A Monday. All times are in seconds from here. */
const START_MS = Date.UTC(2026, 2, 2);
export const WEEK = 7 * DAY;
/** Items from before the week: what a reader finds when it comes for the first time. */
const BEFORE = -8 * DAY;
const LISTED_ITEMS = 30;
/** How long a reader may take to notice that an address has moved for good. */
const MOVE_GRACE = 2 * DAY;

export const dateAt = (at: number) => new Date(START_MS + at * 1000);

export interface SimulatedFeed {
  readonly number: number;
  readonly kind: string;
  readonly host: string;
  /** When its items appear, in order. */
  readonly items: readonly number[];
  readonly hints: FeedHints;
  readonly validators: 'etag' | 'last-modified' | 'changing etag' | 'none';
  readonly maxAge: number | null;
  readonly goneAt: number;
  readonly movedAt: number;
  /** When its host answers 429. */
  readonly waves: readonly (readonly [from: number, to: number])[];
}

const NO_HINTS: FeedHints = { ttlMinutes: null, skipHours: [], skipDays: [], updateEveryMinutes: null };
const NIGHT = [22, 23, 0, 1, 2, 3, 4, 5];
const WAVES = [0.4, 2.6, 5.1].map((day): [number, number] => [day * DAY, day * DAY + 2 * HOUR]);
const WAVE_RETRY_AFTER = 30 * MINUTE;

type Kind = Partial<SimulatedFeed> & {
  readonly kind: string;
  readonly count: number;
  readonly feedsPerHost?: number;
} & (
    | { readonly gap: number; readonly when?: (at: number) => boolean }
    | { readonly times: (random: () => number) => number[] }
  );

const hourOf = (at: number) => dateAt(at).getUTCHours();
const isWeekend = (at: number) => [0, 6].includes(dateAt(at).getUTCDay());

const KINDS: readonly Kind[] = [
  { kind: 'busy wire', count: 20, gap: 4 * MINUTE },
  { kind: 'hourly', count: 40, gap: HOUR, validators: 'last-modified' },
  {
    kind: 'working hours',
    count: 40,
    feedsPerHost: 10,
    gap: 90 * MINUTE,
    when: (at) => hourOf(at) >= 6 && hourOf(at) < 18,
  },
  { kind: 'daily', count: 30, times: (random) => daily(random() * DAY, random) },
  { kind: 'weekly', count: 20, gap: 7 * DAY },
  { kind: 'dead', count: 20, times: () => Array.from({ length: 8 }, (_, n) => (n - 208) * DAY) },
  { kind: 'ttl of an hour', count: 10, gap: HOUR / 2, hints: { ...NO_HINTS, ttlMinutes: 60 } },
  {
    kind: 'skipHours',
    count: 10,
    gap: HOUR,
    hints: { ...NO_HINTS, skipHours: NIGHT },
    when: (at) => !NIGHT.includes(hourOf(at)),
  },
  { kind: 'skipDays', count: 5, gap: 2 * HOUR, hints: { ...NO_HINTS, skipDays: [0, 6] }, when: (at) => !isWeekend(at) },
  { kind: 'max-age of 30 min', count: 15, gap: HOUR, maxAge: 30 * MINUTE },
  { kind: 'waves of 429', count: 20, feedsPerHost: 10, gap: HOUR, waves: WAVES },
  { kind: 'moved', count: 5, gap: 3 * HOUR, movedAt: DAY },
  { kind: 'gone', count: 5, gap: 6 * HOUR, goneAt: 3 * DAY },
  { kind: 'no validators', count: 10, gap: 2 * HOUR, validators: 'none' },
  { kind: 'etag of each answer', count: 10, gap: 2 * HOUR, validators: 'changing etag' },
];

/** The same on every machine. */
export function simulateFeeds(): SimulatedFeed[] {
  const random = randomFrom(20_260_302);
  return KINDS.flatMap((given) => Array.from({ length: given.count }, (_, index) => ({ given, index }))).map(
    ({ given, index }, number) => {
      const { kind, feedsPerHost = 1, goneAt = Infinity } = given;
      const all =
        'times' in given ? given.times(random) : poisson(given.gap, random).filter(given.when ?? (() => true));
      return {
        number,
        kind,
        host: `${kind.replaceAll(' ', '-').toLowerCase()}-${Math.floor(index / feedsPerHost)}.example`,
        items: all.filter((at) => at < goneAt),
        hints: given.hints ?? NO_HINTS,
        validators: given.validators ?? 'etag',
        maxAge: given.maxAge ?? null,
        goneAt,
        movedAt: given.movedAt ?? Infinity,
        waves: given.waves ?? [],
      };
    },
  );
}

function poisson(gap: number, random: () => number): number[] {
  const times: number[] = [];
  for (let at = BEFORE; at < WEEK; at -= Math.log(1 - random()) * gap) times.push(at);
  return times;
}

function daily(hour: number, random: () => number): number[] {
  return Array.from({ length: 15 }, (_, day) => BEFORE + day * DAY + hour + random() * 20 * MINUTE);
}

export interface SimulatedAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Of the items that are listed, with the number of those before the first; null where the answer has no body. */
  readonly body: { readonly first: number; readonly hints: FeedHints } | null;
}

/** Answers one reader, and keeps what it did. */
export class ScoringServer {
  readonly score = {
    requests: 0,
    validatorKnown: 0,
    conditional: 0,
    beforeRetryAfter: 0,
    inSkippedTimes: 0,
    whileFresh: 0,
    afterGone: 0,
    toOldAddress: 0,
  };
  readonly arrivals: { readonly at: number; readonly feed: SimulatedFeed }[] = [];
  private readonly given = new Set<SimulatedFeed>();
  private readonly read = new Set<SimulatedFeed>();
  private readonly toldGone = new Set<SimulatedFeed>();
  private readonly freshUntil = new Map<SimulatedFeed, number>();
  private readonly retryAt = new Map<string, number>();

  answer(
    feed: SimulatedFeed,
    at: number,
    isOldAddress: boolean,
    sent: Readonly<Record<string, unknown>>,
  ): SimulatedAnswer {
    const { score } = this;
    if (isOldAddress && at >= feed.movedAt) {
      if (at >= feed.movedAt + MOVE_GRACE) score.toOldAddress += 1;
      return { status: 301, headers: { location: newPathOf(feed) }, body: null };
    }
    score.requests += 1;
    this.arrivals.push({ at, feed });
    const asksConditionally = sent['if-none-match'] !== undefined || sent['if-modified-since'] !== undefined;
    if (this.given.has(feed)) score.validatorKnown += 1;
    if (this.given.has(feed) && asksConditionally) score.conditional += 1;
    if (at < (this.retryAt.get(feed.host) ?? 0)) score.beforeRetryAfter += 1;
    if (this.read.has(feed) && isSkipped(feed.hints, at)) score.inSkippedTimes += 1;
    if (at < (this.freshUntil.get(feed) ?? 0)) score.whileFresh += 1;
    if (this.toldGone.has(feed)) score.afterGone += 1;

    const date = dateAt(at).toUTCString();
    if (feed.waves.some(([from, to]) => at >= from && at < to)) {
      this.retryAt.set(feed.host, at + WAVE_RETRY_AFTER);
      return { status: 429, headers: { date, 'retry-after': String(WAVE_RETRY_AFTER) }, body: null };
    }
    if (at >= feed.goneAt) {
      this.toldGone.add(feed);
      return { status: 410, headers: { date }, body: null };
    }
    const there = countUntil(feed, at);
    const etag = feed.validators === 'changing etag' ? `"${at}"` : `"${there}"`;
    const lastModified = dateAt(Math.ceil(feed.items[there - 1] ?? BEFORE)).toUTCString();
    const validators: Record<string, string> =
      feed.validators === 'none'
        ? {}
        : feed.validators === 'last-modified'
          ? { 'last-modified': lastModified }
          : { etag };
    const headers = {
      date,
      ...validators,
      ...(feed.maxAge === null ? {} : { 'cache-control': `max-age=${feed.maxAge}` }),
    };
    if (feed.validators !== 'none') this.given.add(feed);
    this.read.add(feed);
    this.freshUntil.set(feed, at + Math.max(feed.maxAge ?? 0, (feed.hints.ttlMinutes ?? 0) * MINUTE));
    const isSame =
      (validators.etag !== undefined && sent['if-none-match'] === etag) ||
      (validators['last-modified'] !== undefined && sent['if-modified-since'] === lastModified);
    if (isSame) return { status: 304, headers, body: null };
    return { status: 200, headers, body: { first: Math.max(0, there - LISTED_ITEMS), hints: feed.hints } };
  }
}

export const oldPathOf = (feed: SimulatedFeed) => `/feeds/${feed.number}`;
export const newPathOf = (feed: SimulatedFeed) => `/moved/${feed.number}`;

/** How many of its items have appeared. */
export function countUntil({ items }: SimulatedFeed, at: number): number {
  let low = 0;
  for (let high = items.length; low < high;) {
    const middle = (low + high) >> 1;
    if (items[middle]! <= at) low = middle + 1;
    else high = middle;
  }
  return low;
}

function isSkipped({ skipHours, skipDays }: FeedHints, at: number): boolean {
  return skipHours.includes(hourOf(at)) || skipDays.includes(dateAt(at).getUTCDay());
}
