import fc from 'fast-check';
import { type LastPoll, nextPoll, type PollHeaders } from './next-poll';

const MINUTE = 60;
const HOUR = 3_600;
const DAY = 86_400;
/** A Sunday, half past ten in the morning. */
const NOW = new Date('2026-03-01T10:30:00Z');
const NOTHING = { ttlMinutes: null, skipHours: [], skipDays: [], updateEveryMinutes: null };

const ago = (...seconds: number[]) => seconds.map((each) => new Date(NOW.getTime() - each * 1000));
const every = (seconds: number, count: number) => ago(...Array.from({ length: count }, (_, n) => (n + 1) * seconds));

interface Case {
  kind?: LastPoll['outcome']['kind'];
  status?: number | null;
  items?: number;
  pages?: number;
  failures?: number;
  hints?: Partial<LastPoll['hints']>;
  recent?: Date[];
  headers?: PollHeaders;
  startSeconds?: number;
  random?: number;
  now?: Date;
}

function next(given: Case) {
  const { kind = 'read', status = 200, items = 0, pages = 0, failures = kind === 'failed' ? 1 : 0 } = given;
  const last: LastPoll = {
    outcome: { kind, status, waiting: { items, pages } },
    failures,
    hints: { ...NOTHING, ...given.hints },
    recentItems: given.recent ?? [],
    headers: given.headers ?? {},
  };
  return nextPoll(last, { startSeconds: given.startSeconds ?? 900, now: given.now ?? NOW, random: given.random ?? 0 });
}

describe('nextPoll', () => {
  const own: [name: string, given: Case, seconds: number, why: RegExp][] = [
    ['nothing is known', {}, 15 * MINUTE, /POLL_INTERVAL_SECONDS/],
    ['an operator starts slower', { startSeconds: 2 * HOUR }, 2 * HOUR, /POLL_INTERVAL_SECONDS/],
    ['an item each minute', { recent: every(60, 50) }, 5 * MINUTE, /rhythm: an item in 1 min/],
    ['an item each hour', { recent: every(HOUR, 50) }, 930, /rhythm: an item in 60 min/],
    ['an item a day', { recent: every(DAY, 7) }, 4_554, /rhythm: an item in 1440 min/],
    ['an item a week, some weeks back', { recent: every(7 * DAY, 8) }, 12_048, /rhythm/],
    ['one item, long ago', { recent: ago(3_000 * DAY) }, Math.round(DAY / 1.1), /rhythm/],
    ['one item, just now', { recent: ago(0) }, 5 * MINUTE, /rhythm/],
    ['twenty items at once are one', { recent: ago(...Array.from({ length: 20 }, (_, n) => HOUR + n)) }, 930, /rhythm/],
    ['in whatever order', { recent: every(HOUR, 50).reverse() }, 930, /rhythm/],
    ['dates to come are not believed', { recent: ago(-HOUR, -DAY) }, 15 * MINUTE, /POLL_INTERVAL_SECONDS/],
    ['an operator below 5 minutes', { startSeconds: 1, recent: every(DAY, 7) }, 1, /POLL_INTERVAL_SECONDS/],
    ['ttl', { hints: { ttlMinutes: 60 } }, HOUR, /ttl/],
    ['a ttl shorter than the rhythm', { hints: { ttlMinutes: 1 }, recent: every(HOUR, 50) }, 930, /rhythm/],
    ['a ttl without sense', { hints: { ttlMinutes: 1e9 } }, DAY, /ttl/],
    ['ttl before an operator', { startSeconds: 1, hints: { ttlMinutes: 60 } }, HOUR, /ttl/],
    ['an update period', { hints: { updateEveryMinutes: 120, ttlMinutes: 60 } }, 2 * HOUR, /update period/],
  ];
  it.each(own)('%s', (_, given, seconds, why) => {
    expect(next(given)).toEqual({
      pollInMs: seconds * 1000,
      hostNotBeforeMs: null,
      intervalSeconds: seconds,
      why: expect.stringMatching(why),
    });
  });

  const expires = 'Sun, 01 Mar 2026 12:00:00 GMT';
  const beyond: [name: string, given: Case, seconds: number, hostSeconds: number | null, why: RegExp][] = [
    ['items wait', { items: 3, pages: 1 }, 0, null, /items wait/],
    ['pages wait', { pages: 1 }, 5 * MINUTE, null, /pages wait/],
    ['pages wait, an operator in haste', { pages: 1, startSeconds: 2 }, 2, null, /pages wait/],
    [
      'pages wait whatever ttl and cache say',
      { pages: 1, hints: { ttlMinutes: 60 }, headers: { 'cache-control': 'max-age=9000' } },
      300,
      null,
      /pages/,
    ],
    ['a failure', { kind: 'failed' }, 15 * MINUTE, null, /1 failures/],
    ['a second', { kind: 'failed', failures: 2 }, 30 * MINUTE, null, /2 failures/],
    ['many', { kind: 'failed', failures: 5_000 }, 4 * HOUR, null, /5000 failures/],
    ['a failure of a busy feed', { kind: 'failed', recent: every(60, 50) }, 5 * MINUTE, null, /1 failures/],
    ['a failure of a slow feed', { kind: 'failed', recent: every(7 * DAY, 8) }, 15 * MINUTE, null, /1 failures/],
    [
      'many of a very slow feed',
      { kind: 'failed', failures: 50, recent: ago(3_000 * DAY) },
      Math.round(DAY / 1.1),
      null,
      /50 f/,
    ],
    ['a failure in haste', { kind: 'failed', failures: 3, startSeconds: 1 }, 4, null, /3 failures/],

    ['max-age', { headers: { 'cache-control': 'public, Max-Age=3600' } }, HOUR, null, /caching/],
    ['max-age in quotes', { headers: { 'cache-control': 'max-age="3600"' } }, HOUR, null, /caching/],
    ['max-age of a 304', { status: 304, headers: { 'cache-control': 'max-age=3600' } }, HOUR, null, /caching/],
    ['max-age and age', { headers: { 'cache-control': 'max-age=3600', age: '600' } }, 50 * MINUTE, null, /caching/],
    ['more age than that', { headers: { 'cache-control': 'max-age=3600', age: '9999' } }, 15 * MINUTE, null, /POLL/],
    ['a max-age of a year', { headers: { 'cache-control': 'max-age=31536000' } }, DAY, null, /caching/],
    ['max-age before Expires', { headers: { 'cache-control': 'max-age=1000', expires } }, 1_000, null, /caching/],
    ['s-maxage is for others', { headers: { 'cache-control': 's-maxage=3600' } }, 15 * MINUTE, null, /POLL/],
    ['no-cache', { headers: { 'cache-control': 'max-age=3600, no-cache' } }, 15 * MINUTE, null, /POLL/],
    ['no-store', { headers: { 'cache-control': 'no-store', expires } }, 15 * MINUTE, null, /POLL/],
    ['Expires', { headers: { expires } }, 90 * MINUTE, null, /caching/],
    ['Expires against Date', { headers: { expires, date: 'Sun, 01 Mar 2026 11:00:00 GMT' } }, HOUR, null, /caching/],
    ['Expires in the past', { headers: { expires: 'Thu, 01 Jan 1970 00:00:00 GMT' } }, 15 * MINUTE, null, /POLL/],
    ['Expires: 0', { headers: { expires: '0' } }, 15 * MINUTE, null, /POLL/],
    [
      'no cache of a failure',
      { kind: 'failed', status: 500, headers: { 'cache-control': 'max-age=3600' } },
      900,
      null,
      /failures/,
    ],

    ['429', { kind: 'failed', status: 429, headers: { 'retry-after': '3600' } }, HOUR, HOUR, /Retry-After/],
    ['503', { kind: 'failed', status: 503, headers: { 'retry-after': '3600' } }, HOUR, HOUR, /Retry-After/],
    [
      '503 until a time',
      { kind: 'failed', status: 503, headers: { 'retry-after': expires } },
      90 * MINUTE,
      90 * MINUTE,
      /Retry/,
    ],
    [
      'until a time of a clock that is ahead',
      { kind: 'failed', status: 503, headers: { 'retry-after': expires, date: 'Sun, 01 Mar 2026 11:00:00 GMT' } },
      HOUR,
      HOUR,
      /Retry/,
    ],
    [
      'a Retry-After of a month',
      { kind: 'failed', status: 429, headers: { 'retry-after': '2592000' } },
      DAY,
      DAY,
      /Retry-After/,
    ],
    ['a short one', { kind: 'failed', status: 429, headers: { 'retry-after': '10' } }, 15 * MINUTE, 10, /failures/],
    [
      'a short one, in haste',
      { kind: 'failed', status: 429, headers: { 'retry-after': '10' }, startSeconds: 1 },
      10,
      10,
      /Retry/,
    ],
    ['429 without', { kind: 'failed', status: 429, startSeconds: 1 }, 15 * MINUTE, 15 * MINUTE, /Retry-After/],
    ['503 without', { kind: 'failed', status: 503, startSeconds: 1 }, 1, null, /failures/],
    [
      'a Retry-After that cannot be read',
      { kind: 'failed', status: 503, headers: { 'retry-after': 'soon' } },
      900,
      null,
      /failures/,
    ],
    ['Retry-After with a 200', { headers: { 'retry-after': '7200' } }, 2 * HOUR, null, /Retry-After/],
    ['Retry-After with a 304', { status: 304, headers: { 'retry-after': '7200' } }, 2 * HOUR, null, /Retry-After/],
    ['Retry-After while items wait', { items: 9, headers: { 'retry-after': '60' } }, MINUTE, null, /Retry-After/],

    ['skipHours', { hints: { skipHours: [10, 11, 12] } }, 2.5 * HOUR, null, /skipHours/],
    [
      'skipHours over midnight',
      { now: new Date('2026-03-01T22:59:00Z'), hints: { skipHours: [23, 0, 1] } },
      3 * HOUR + MINUTE,
      null,
      /skip/,
    ],
    [
      'skipHours that are past by then',
      { now: new Date('2026-03-01T10:50:00Z'), hints: { skipHours: [10] } },
      15 * MINUTE,
      null,
      /POLL/,
    ],
    ['skipDays', { hints: { skipDays: [0] } }, 13.5 * HOUR, null, /skip/],
    [
      'a skipped weekend',
      { now: new Date('2026-02-27T23:50:00Z'), hints: { skipDays: [6, 0] } },
      48 * HOUR + 10 * MINUTE,
      null,
      /skip/,
    ],
    ['skipDays, then skipHours', { hints: { skipDays: [0], skipHours: [0, 1] } }, 15.5 * HOUR, null, /skip/],
    ['skipHours before an operator', { startSeconds: 1, hints: { skipHours: [10] } }, HOUR / 2, null, /skip/],
    ['a failure within skipHours', { kind: 'failed', hints: { skipHours: [10] } }, HOUR / 2, null, /skip/],
    [
      'every hour skipped',
      { hints: { skipHours: Array.from({ length: 24 }, (_, n) => n) } },
      15 * MINUTE,
      null,
      /POLL/,
    ],
    ['every day skipped', { hints: { skipDays: [0, 1, 2, 3, 4, 5, 6] } }, 15 * MINUTE, null, /POLL/],
  ];
  it.each(beyond)('%s', (_, given, seconds, hostSeconds, why) => {
    expect(next(given)).toMatchObject({
      pollInMs: seconds * 1000,
      hostNotBeforeMs: hostSeconds === null ? null : hostSeconds * 1000,
      why: expect.stringMatching(why),
    });
  });

  it('never asks again what is gone', () => {
    const gone = { kind: 'gone', status: 410, headers: { 'retry-after': '60' } } as const;
    expect(next(gone)).toMatchObject({ pollInMs: null, hostNotBeforeMs: null, why: 'gone' });
  });

  it('spreads polls towards later', () => {
    expect(next({ random: 0.5 }).pollInMs).toBe(945_000);
    expect(next({ random: 0.999 }).pollInMs).toBe(989_910);
    const asked = { kind: 'failed', status: 429, headers: { 'retry-after': '3600' }, random: 0.5 } as const;
    expect(next(asked)).toMatchObject({ pollInMs: 3_780_000, hostNotBeforeMs: 3_600_000 });
    expect(next({ hints: { skipHours: [10] }, random: 0.5 }).pollInMs).toBe(35 * MINUTE * 1000);
    expect(next({ hints: { ttlMinutes: 1_440 }, random: 0.999 }).pollInMs).toBe(DAY * 1000);
  });

  it('grows slower while a feed is silent', () => {
    const at = (days: number) => next({ recent: every(HOUR, 50), now: new Date(NOW.getTime() + days * DAY * 1000) });
    const intervals = [0, 1, 3, 6, 10, 30, 100, 365].map((days) => at(days).intervalSeconds);
    expect(intervals).toEqual([...intervals].sort((a, b) => a - b));
    expect(new Set(intervals).size).toBe(intervals.length);
  });

  it('is within the limits and never before what was demanded', () => {
    const date = fc.date({ min: new Date('2026-01-01'), max: new Date('2026-12-31'), noInvalidDate: true });
    const seconds = fc.integer({ min: 0, max: 10 * DAY });
    const given = fc.record({
      kind: fc.constantFrom<('read' | 'failed')[]>('read', 'failed'),
      status: fc.constantFrom(null, 200, 304, 404, 429, 500, 503),
      failures: fc.integer({ min: 1, max: 100 }),
      items: fc.constantFrom(0, 0, 5),
      pages: fc.constantFrom(0, 0, 5),
      recent: fc.array(date, { maxLength: 60 }),
      hints: fc.record({
        ttlMinutes: fc.option(fc.nat(100_000)),
        updateEveryMinutes: fc.option(fc.nat(100_000)),
        skipHours: fc.array(fc.nat(23)),
        skipDays: fc.array(fc.nat(6)),
      }),
      retryAfter: fc.option(seconds),
      maxAge: fc.option(seconds),
      startSeconds: fc.integer({ min: 1, max: DAY }),
      now: date,
      random: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
    });
    fc.assert(
      fc.property(given, ({ retryAfter, maxAge, ...rest }) => {
        const headers = {
          'retry-after': retryAfter === null ? undefined : String(retryAfter),
          'cache-control': maxAge === null ? undefined : `max-age=${maxAge}`,
        };
        const result = next({ ...rest, headers });
        const waits = rest.items + rest.pages > 0;
        const { skipHours, skipDays, ttlMinutes, updateEveryMinutes } = rest.hints;
        const isFresh = rest.kind === 'read' && !waits;
        const demanded = Math.min(
          DAY,
          Math.max(
            rest.items > 0 ? 0 : Math.min(300, rest.startSeconds),
            retryAfter ?? 0,
            isFresh ? Math.max(maxAge ?? 0, (ttlMinutes ?? 0) * 60, (updateEveryMinutes ?? 0) * 60) : 0,
          ),
        );
        const due = new Date(rest.now.getTime() + result.pollInMs!);
        expect(result.pollInMs).toBeGreaterThanOrEqual(demanded * 1000);
        expect(result.hostNotBeforeMs ?? 0).toBeLessThanOrEqual(Math.min(result.pollInMs!, DAY * 1000));
        // Six days may be skipped, and all but one hour of the seventh.
        expect(result.pollInMs).toBeLessThanOrEqual(8 * DAY * 1000);
        if (skipHours.length + skipDays.length === 0) expect(result.pollInMs).toBeLessThanOrEqual(DAY * 1000);
        if (new Set(skipHours).size < 24) expect(skipHours).not.toContain(due.getUTCHours());
        if (new Set(skipDays).size < 7) expect(skipDays).not.toContain(due.getUTCDay());
        expect(result.intervalSeconds).toBeGreaterThanOrEqual(Math.min(300, rest.startSeconds));
        expect(result.intervalSeconds).toBeLessThanOrEqual(DAY);
      }),
    );
  });
});
