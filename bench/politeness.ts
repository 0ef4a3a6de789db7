import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FeedHints } from '#feeds/feed-hints';
import { rememberRedirect, type RedirectMemory } from '#feeds/permanent-redirect';
import { safeFetch } from '#feeds/safe-fetch';
import { nextPoll } from '#services/ingest/next-poll';
import { MAX_SPREAD_SECONDS, OVERDUE_SECONDS } from '#services/ingest/spread-overdue';
import { randomFrom } from './generated-articles';
import {
  countUntil,
  dateAt,
  DAY,
  HOUR,
  MINUTE,
  newPathOf,
  oldPathOf,
  ScoringServer,
  simulateFeeds,
  type SimulatedAnswer,
  type SimulatedFeed,
  WEEK,
} from './simulated-feeds';
import { report, table } from './report';

/** One feed in so many is fetched over real connections. */
const SAMPLE = 8;
/** Requests at a time, one to a host, each of this length. */
const CONNECTIONS = 32;
const REQUEST_SECONDS = 0.25;
/** The reader stops once, at a time that nothing depends on, and is back after this. */
const STOP_AT = 2.713 * DAY;
const BACK_AT = STOP_AT + HOUR;
/** All feeds are added at once; what follows from that is not what is looked at. */
const SETTLED_AT = HOUR;
/** Of those that a reader keeps to learn a rhythm from. */
const MAX_RECENT_ITEMS = 50;
const START_SECONDS = 900;

interface Reader {
  readonly name: string;
  readonly isWatchfloor: boolean;
  /** When it asks for a feed that was due at `at`, after it has been stopped. */
  readonly afterStop: (at: number) => number;
  /** When it asks next. Null: never. */
  readonly next: (feed: SimulatedFeed, known: Known, answer: Answer, at: number) => number | null;
}

interface Known {
  path: string;
  validators: Record<string, string>;
  seen: number | null;
  hints: FeedHints | null;
  recentItems: Date[];
  failures: number;
  redirect: RedirectMemory;
}

type Answer = SimulatedAnswer & { readonly permanentPath: string | null };

interface Result {
  readonly reader: string;
  readonly score: ScoringServer['score'];
  readonly lost: number;
  readonly delay: { readonly median: number; readonly mean: number; readonly p95: number };
  readonly byKind: Record<string, { readonly requestsPerFeedAndDay: number; readonly medianDelay: number }>;
  readonly maxPerSecond: number;
  readonly maxPerSecondAfterStop: number;
  readonly maxPerHostAndMinute: number;
  readonly maxPerHostAndMinuteAfterStop: number;
  readonly overConnections: number;
}

async function main(): Promise<void> {
  const feeds = simulateFeeds();
  const random = randomFrom(7);
  const holds = new Map<string, number>();
  const watchfloor: Reader = {
    name: 'watchfloor',
    isWatchfloor: true,
    afterStop: (at) => {
      const overdue = BACK_AT - at;
      if (overdue < OVERDUE_SECONDS) return Math.max(at, BACK_AT);
      return BACK_AT + random() * Math.min(overdue, MAX_SPREAD_SECONDS);
    },
    next: (feed, known, { status, headers }, at) => {
      const { pollInMs, hostNotBeforeMs } = nextPoll(
        {
          outcome: {
            kind: status === 410 ? 'gone' : status === 200 || status === 304 ? 'read' : 'failed',
            status,
            waiting: { items: 0, pages: 0 },
          },
          ...known,
          headers,
        },
        { startSeconds: START_SECONDS, now: dateAt(at), random: random() },
      );
      if (hostNotBeforeMs !== null)
        holds.set(feed.host, Math.max(holds.get(feed.host) ?? 0, at + hostNotBeforeMs / 1000));
      return pollInMs === null ? null : at + pollInMs / 1000;
    },
  };
  const fixed = (seconds: number, name: string): Reader => ({
    name,
    isWatchfloor: false,
    // Its times were in memory.
    afterStop: () => BACK_AT,
    next: (_, __, ___, at) => at + seconds,
  });
  const oracle: Reader = {
    name: 'at each item (ceiling)',
    isWatchfloor: false,
    // It knows no stop.
    afterStop: (at) => at,
    next: (feed, _, __, at) => feed.items[countUntil(feed, at)] ?? null,
  };

  const ours = await simulate(watchfloor, feeds, holds);
  const sameRequests = (feeds.length * WEEK) / ours.score.requests;
  const results = [
    ours,
    await simulate(fixed(15 * MINUTE, 'each 15 min'), feeds),
    await simulate(fixed(60 * MINUTE, 'each 60 min'), feeds),
    await simulate(fixed(sameRequests, `each ${Math.round(sameRequests / MINUTE)} min (as many requests)`), feeds),
    await simulate(oracle, feeds),
  ];
  reportAll(feeds, results);
}

/** A week of one reader. Every `SAMPLE`th feed of Watchfloor goes over connections to a server on this machine. */
async function simulate(
  reader: Reader,
  feeds: readonly SimulatedFeed[],
  holds = new Map<string, number>(),
): Promise<Result> {
  const server = new ScoringServer();
  const clock = { at: 0 };
  const overHttp = await serve(server, feeds, clock);
  const known = new Map(feeds.map((feed) => [feed, unknown(feed)]));
  const queue = new Queue(feeds.map((feed) => ({ at: 0, feed })));
  const hostFreeAt = new Map<string, number>();
  const slots = Array.from({ length: CONNECTIONS }, () => 0);
  const delays: { kind: string; seconds: number }[] = [];
  let lost = 0;
  let overConnections = 0;
  let isBack = false;

  for (let due = queue.pop(); due !== undefined && due.at < WEEK; due = queue.pop()) {
    const { feed } = due;
    const state = known.get(feed)!;
    if (!isBack && due.at >= STOP_AT) {
      isBack = true;
      queue.push(due);
      for (const each of queue.drain()) queue.push({ at: reader.afterStop(each.at), feed: each.feed });
      continue;
    }
    const slot = slots.indexOf(Math.min(...slots));
    const start = Math.max(due.at, slots[slot]!, hostFreeAt.get(feed.host) ?? 0, holds.get(feed.host) ?? 0);
    if (start > due.at) {
      queue.push({ at: start, feed });
      continue;
    }
    slots[slot] = start + REQUEST_SECONDS;
    hostFreeAt.set(feed.host, start + REQUEST_SECONDS);

    clock.at = start;
    const isSampled = reader.isWatchfloor && feed.number % SAMPLE === 0;
    if (isSampled) overConnections += 1;
    const answer = isSampled ? await overHttp.ask(state) : ask(server, feed, state, start);
    if (answer.status === 200 || answer.status === 304) {
      state.failures = 0;
      const { etag, 'last-modified': lastModified } = answer.headers;
      if (etag !== undefined) state.validators = { 'if-none-match': etag };
      else if (lastModified !== undefined) state.validators = { 'if-modified-since': lastModified };
      if (reader.isWatchfloor) follow(state, answer, start);
    } else state.failures += 1;
    if (answer.body !== null) {
      const there = countUntil(feed, start);
      if (state.seen !== null) {
        lost += Math.max(0, answer.body.first - state.seen);
        const fresh = feed.items.slice(Math.max(state.seen, answer.body.first), there);
        for (const appeared of fresh) delays.push({ kind: feed.kind, seconds: start - appeared });
      }
      state.seen = there;
      state.hints = answer.body.hints;
      state.recentItems = feed.items
        .slice(Math.max(0, there - MAX_RECENT_ITEMS), there)
        .reverse()
        .map(dateAt);
    }
    const next = reader.next(feed, state, answer, start);
    if (next !== null) queue.push({ at: next, feed });
  }
  overHttp.close();
  return { reader: reader.name, lost, overConnections, ...summarise(server, feeds, delays) };
}

function unknown(feed: SimulatedFeed): Known {
  const redirect = { movedTo: null, movedSince: null, movedCount: 0 };
  const nothing = { validators: {}, seen: null, hints: null, recentItems: [], failures: 0, redirect };
  return { path: oldPathOf(feed), ...nothing };
}

function ask(server: ScoringServer, feed: SimulatedFeed, { path, validators }: Known, at: number): Answer {
  const isOld = path === oldPathOf(feed);
  const answer = server.answer(feed, at, isOld, validators);
  if (answer.status !== 301) return { ...answer, permanentPath: null };
  return { ...server.answer(feed, at, false, validators), permanentPath: newPathOf(feed) };
}

function follow(state: Known, answer: Answer, at: number): void {
  const origin = 'https://feeds.example';
  const permanentUrl = answer.permanentPath === null ? null : origin + answer.permanentPath;
  const { rewriteTo, ...redirect } = rememberRedirect(origin + state.path, state.redirect, permanentUrl, dateAt(at));
  state.redirect = redirect;
  if (rewriteTo !== null) state.path = new URL(rewriteTo).pathname;
}

async function serve(server: ScoringServer, feeds: readonly SimulatedFeed[], clock: { readonly at: number }) {
  const http = createServer((request, response) => {
    const [, folder, number] = request.url!.split('/');
    const answer = server.answer(feeds[Number(number)]!, clock.at, folder === 'feeds', request.headers);
    response.sendDate = false;
    response
      .writeHead(answer.status, answer.headers)
      .end(answer.body === null ? undefined : JSON.stringify(answer.body));
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  const allowNetworks = ['127.0.0.0/8'];
  return {
    ask: async ({ path, validators }: Known): Promise<Answer> => {
      const answer = await safeFetch(origin + path, { headers: validators, allowNetworks });
      if (answer.kind !== 'response') throw new Error(`The server on this machine: ${answer.reason}`);
      return {
        status: answer.status,
        headers: answer.headers as Record<string, string>,
        body: answer.body.length === 0 ? null : (JSON.parse(answer.body.toString()) as SimulatedAnswer['body']),
        permanentPath: answer.permanentUrl === null ? null : new URL(answer.permanentUrl).pathname,
      };
    },
    close: () => http.close(),
  };
}

interface Due {
  readonly at: number;
  readonly feed: SimulatedFeed;
}

/** By time; a few hundred entries, so that a sorted list does. */
class Queue {
  private readonly entries: Due[] = [];

  constructor(entries: readonly Due[]) {
    for (const entry of entries) this.push(entry);
  }

  push(due: Due): void {
    const after = this.entries.findIndex(({ at }) => at > due.at);
    this.entries.splice(after === -1 ? this.entries.length : after, 0, due);
  }

  pop(): Due | undefined {
    return this.entries.shift();
  }

  drain(): Due[] {
    return this.entries.splice(0);
  }
}

function summarise(
  { score, arrivals }: ScoringServer,
  feeds: readonly SimulatedFeed[],
  delays: readonly { readonly kind: string; readonly seconds: number }[],
): Omit<Result, 'reader' | 'lost' | 'overConnections'> {
  const kinds = [...new Set(feeds.map(({ kind }) => kind))];
  const afterStop = arrivals.filter(({ at }) => at >= BACK_AT && at < BACK_AT + 10 * MINUTE);
  const ordinary = arrivals.filter(({ at }) => at >= SETTLED_AT && (at < STOP_AT || at >= BACK_AT + HOUR));
  const hostAndMinute = ({ at, feed }: (typeof arrivals)[number]) => `${feed.host} ${Math.floor(at / MINUTE)}`;
  const all = delays.map(({ seconds }) => seconds);
  return {
    score,
    delay: {
      median: quantile(all, 0.5),
      mean: all.reduce((sum, each) => sum + each, 0) / all.length,
      p95: quantile(all, 0.95),
    },
    byKind: Object.fromEntries(
      kinds.map((kind) => {
        const requests = arrivals.filter(({ feed }) => feed.kind === kind).length;
        const count = feeds.filter((feed) => feed.kind === kind).length;
        const medianDelay = quantile(
          delays.filter((delay) => delay.kind === kind).map(({ seconds }) => seconds),
          0.5,
        );
        return [kind, { requestsPerFeedAndDay: requests / count / 7, medianDelay }];
      }),
    ),
    maxPerSecond: mostOf(ordinary.map(({ at }) => String(Math.floor(at)))),
    maxPerSecondAfterStop: mostOf(afterStop.map(({ at }) => String(Math.floor(at)))),
    maxPerHostAndMinute: mostOf(ordinary.map(hostAndMinute)),
    maxPerHostAndMinuteAfterStop: mostOf(afterStop.map(hostAndMinute)),
  };
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
}

/** How often the most frequent of them stands there. */
function mostOf(keys: readonly string[]): number {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return [...counts.values()].reduce((most, count) => Math.max(most, count), 0);
}

function reportAll(feeds: readonly SimulatedFeed[], results: readonly Result[]): void {
  const [ours] = results as [Result];
  const { score } = ours;
  const aims = [
    { aim: 'every request conditional where a validator is known', met: score.conditional === score.validatorKnown },
    { aim: 'no request before a Retry-After is over', met: score.beforeRetryAfter === 0 },
    { aim: 'no request in hours and days to be skipped', met: score.inSkippedTimes === 0 },
    { aim: 'no request while the last answer is fresh (ttl, max-age)', met: score.whileFresh === 0 },
    { aim: 'no request after 410', met: score.afterGone === 0 },
    { aim: 'no request to an address that moved two days before', met: score.toOldAddress === 0 },
    {
      aim: 'no more requests a second after a stop than before it',
      met: ours.maxPerSecondAfterStop <= ours.maxPerSecond,
    },
    { aim: 'no item lost', met: ours.lost === 0 },
    {
      aim: 'items seen sooner than by a fixed interval with as many requests',
      met: ours.delay.mean < results[3]!.delay.mean,
    },
  ];
  const minutes = (seconds: number) => (Number.isNaN(seconds) ? '' : (seconds / MINUTE).toFixed(1));
  const share = (part: number, whole: number) => (whole === 0 ? '' : `${((100 * part) / whole).toFixed(1)} %`);
  const facts: [name: string, of: (result: Result) => string | number][] = [
    ['requests', (each) => each.score.requests],
    ['a feed and day', (each) => (each.score.requests / feeds.length / 7).toFixed(1)],
    ['conditional, of those that could be', (each) => share(each.score.conditional, each.score.validatorKnown)],
    ['before Retry-After was over', (each) => each.score.beforeRetryAfter],
    ['in skipped hours and days', (each) => each.score.inSkippedTimes],
    ['while the last answer was fresh', (each) => each.score.whileFresh],
    ['after 410', (each) => each.score.afterGone],
    ['to the old address, two days after a move', (each) => each.score.toOldAddress],
    ['items lost', (each) => each.lost],
    ['delay of an item: median, min', (each) => minutes(each.delay.median)],
    ['mean, min', (each) => minutes(each.delay.mean)],
    ['p95, min', (each) => minutes(each.delay.p95)],
    ['most requests in a second', (each) => each.maxPerSecond],
    ['in the ten minutes after the stop', (each) => each.maxPerSecondAfterStop],
    ['most requests to a host in a minute', (each) => each.maxPerHostAndMinute],
    ['in the ten minutes after the stop', (each) => each.maxPerHostAndMinuteAfterStop],
  ];
  const readers = results.map(({ reader }) => reader);
  const lines = [
    ...table(
      ['', ...readers],
      facts.map(([name, of]) => [name, ...results.map(of)]),
    ),
    ...table(
      ['requests a feed and day; median delay, min', ...readers],
      Object.keys(ours.byKind).map((kind) => [
        kind,
        ...results.map(({ byKind }) => {
          const { requestsPerFeedAndDay, medianDelay } = byKind[kind]!;
          return `${requestsPerFeedAndDay.toFixed(1)}; ${minutes(medianDelay)}`;
        }),
      ]),
    ),
    ...aims.map(({ aim, met }) => `- ${aim}: ${met ? 'met' : 'not met'}`),
  ];
  report({
    name: 'politeness',
    results: { feeds: feeds.length, aims, results },
    about: `${feeds.length} feeds, ${ours.overConnections} requests over connections`,
    lines,
  });
}

void main();
