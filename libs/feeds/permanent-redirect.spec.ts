import fc from 'fast-check';
import { rememberRedirect, type RedirectMemory } from './permanent-redirect';

const FEED = 'https://old.example/news/feed.xml';
const NEW = 'https://new.example/feed';
const HOUR_MS = 3_600_000;
const START = new Date('2026-03-01T00:00:00Z');
const NOTHING: RedirectMemory = { movedTo: null, movedSince: null, movedCount: 0 };

/** What each fetch, `[hours since the start, where it was redirected to]`, led to. */
function after(location: string, fetches: readonly (readonly [hours: number, permanentUrl: string | null])[]) {
  let memory = NOTHING;
  return fetches.map(([hours, permanentUrl]) => {
    const { rewriteTo, ...next } = rememberRedirect(
      location,
      memory,
      permanentUrl,
      new Date(START.getTime() + hours * HOUR_MS),
    );
    memory = next;
    return rewriteTo;
  });
}

describe('rememberRedirect', () => {
  const cases: [name: string, location: string, fetches: [number, string | null][], rewriteTo: string | null][] = [
    [
      'never redirected',
      FEED,
      [
        [0, null],
        [24, null],
      ],
      null,
    ],
    ['once', FEED, [[0, NEW]], null],
    [
      'thrice within a day',
      FEED,
      [
        [0, NEW],
        [1, NEW],
        [23, NEW],
      ],
      null,
    ],
    [
      'twice over a day',
      FEED,
      [
        [0, NEW],
        [48, NEW],
      ],
      null,
    ],
    [
      'thrice over a day',
      FEED,
      [
        [0, NEW],
        [12, NEW],
        [24, NEW],
      ],
      NEW,
    ],
    [
      'often',
      FEED,
      [
        [0, NEW],
        [6, NEW],
        [12, NEW],
        [18, NEW],
        [24.1, NEW],
      ],
      NEW,
    ],
    [
      'not each time',
      FEED,
      [
        [0, NEW],
        [12, NEW],
        [18, null],
        [24, NEW],
        [36, NEW],
      ],
      null,
    ],
    [
      'again from the start',
      FEED,
      [
        [0, NEW],
        [12, null],
        [18, NEW],
        [24, NEW],
        [42, NEW],
      ],
      NEW,
    ],
    [
      'to another place in between',
      FEED,
      [
        [0, NEW],
        [12, `${NEW}2`],
        [24, NEW],
        [30, NEW],
      ],
      null,
    ],
    [
      'to a place that differs each time',
      FEED,
      [
        [0, `${NEW}?s=1`],
        [12, `${NEW}?s=2`],
        [24, `${NEW}?s=3`],
      ],
      null,
    ],
    [
      'to https',
      'http://a.example/feed',
      [
        [0, 'https://a.example/feed'],
        [1, 'https://a.example/feed'],
      ],
      'https://a.example/feed',
    ],
    ['to https, once', 'http://a.example/feed', [[0, 'https://a.example/feed']], null],
    [
      'to https of another path',
      'http://a.example/feed',
      [
        [0, 'https://a.example/f'],
        [1, 'https://a.example/f'],
      ],
      null,
    ],
    [
      'to http',
      'https://a.example/feed',
      [
        [0, 'http://a.example/feed'],
        [12, 'http://a.example/feed'],
        [24, 'http://a.example/feed'],
      ],
      null,
    ],
    [
      'to a private address',
      FEED,
      [
        [0, 'https://127.77.0.1/feed'],
        [12, 'https://127.77.0.1/feed'],
        [24, 'https://127.77.0.1/feed'],
      ],
      null,
    ],
    [
      'to a private address in IPv6',
      FEED,
      [
        [0, 'https://[::1]/feed'],
        [12, 'https://[::1]/feed'],
        [24, 'https://[::1]/feed'],
      ],
      null,
    ],
    [
      'from one private address to another',
      'http://10.0.0.1/f',
      [
        [0, 'http://10.0.0.2/f'],
        [12, 'http://10.0.0.2/f'],
        [24, 'http://10.0.0.2/f'],
      ],
      'http://10.0.0.2/f',
    ],
    [
      'to the front page',
      FEED,
      [
        [0, 'https://new.example/'],
        [12, 'https://new.example/'],
        [24, 'https://new.example/'],
      ],
      null,
    ],
    [
      'from a front page to another',
      'https://old.example',
      [
        [0, 'https://new.example/'],
        [12, 'https://new.example/'],
        [24, 'https://new.example/'],
      ],
      'https://new.example/',
    ],
    [
      'to a feed at the root',
      FEED,
      [
        [0, 'https://a.example/?feed=rss2'],
        [12, 'https://a.example/?feed=rss2'],
        [24, 'https://a.example/?feed=rss2'],
      ],
      'https://a.example/?feed=rss2',
    ],
    [
      'to itself',
      FEED,
      [
        [0, FEED],
        [12, FEED],
        [24, FEED],
      ],
      null,
    ],
    [
      'to an endless address',
      FEED,
      [
        [0, NEW + 'x'.repeat(2_000)],
        [12, NEW + 'x'.repeat(2_000)],
        [24, NEW + 'x'.repeat(2_000)],
      ],
      null,
    ],
  ];
  it.each(cases)('%s', (_, location, fetches, rewriteTo) => {
    const results = after(location, fetches);
    expect(results.at(-1)).toBe(rewriteTo);
    expect(results.slice(0, -1).every((each) => each === null)).toBe(true);
  });

  it('tells where it seems to have moved, and forgets when it has not', () => {
    const first = rememberRedirect(FEED, NOTHING, NEW, START);
    expect(first).toEqual({ movedTo: NEW, movedSince: START, movedCount: 1, rewriteTo: null });
    const second = rememberRedirect(FEED, first, NEW, new Date(START.getTime() + HOUR_MS));
    expect(second).toEqual({ movedTo: NEW, movedSince: START, movedCount: 2, rewriteTo: null });
    expect(rememberRedirect(FEED, second, null, START)).toEqual({ ...NOTHING, rewriteTo: null });
  });

  it('never rewrites before it was redirected there thrice in a row over a day', () => {
    const target = fc.constantFrom(null, NEW, `${NEW}2`, 'https://other.example/rss');
    const fetches = fc.array(fc.tuple(fc.double({ min: 0.1, max: 30, noNaN: true }), target), { maxLength: 12 });
    fc.assert(
      fc.property(fetches, (steps) => {
        let hours = 0;
        const timed = steps.map(([step, url]) => [(hours += step), url] as const);
        const rewriteTo = after(FEED, timed);
        rewriteTo.forEach((url, index) => {
          if (url === null) return;
          const last = timed.slice(0, index + 1).slice(-3);
          expect(last.map(([, each]) => each)).toEqual([url, url, url]);
          const run = timed.slice(0, index + 1).reverse();
          const length = run.findIndex(([, each]) => each !== url);
          const oldest = run.slice(0, length === -1 ? undefined : length).at(-1)![0];
          expect(timed[index]![0] - oldest).toBeGreaterThanOrEqual(24 - 1e-6);
        });
      }),
    );
  });
});
