import fc from 'fast-check';
import { SOURCE_STATES } from '#contracts/vocabulary';
import {
  expectedCadence,
  isOurFault,
  isSilentAt,
  nextState,
  nextTypicalMs,
  type PollOutcome,
  type SourceHistory,
  WORST_FIRST,
} from './source-state';

const now = new Date('2026-03-04T12:00:00Z');
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const ago = (ms: number) => new Date(now.getTime() - ms);
/** Newest first, the newest one `ms` ago. */
const every = (ms: number, count: number) => Array.from({ length: count }, (_, n) => ago((n + 1) * ms));

const LOCATION = 'https://news.example/feed';
const ELSEWHERE = 'https://elsewhere.example/feed';

const history = (part: Partial<SourceHistory> = {}): SourceHistory => ({
  state: 'healthy',
  stateReason: null,
  consecutiveFailures: 0,
  lastSuccessAt: ago(15 * MINUTE_MS),
  lastItemAt: ago(HOUR_MS),
  recentItems: every(HOUR_MS, 50),
  typicalMs: 200,
  location: LOCATION,
  movedTo: null,
  movedSince: null,
  movedCount: 0,
  createdAt: ago(100 * DAY_MS),
  ...part,
});
const well = (part: Partial<PollOutcome> = {}): PollOutcome => ({
  failed: false,
  status: 200,
  error: null,
  errorClass: null,
  ms: 200,
  newItems: 0,
  permanentUrl: null,
  ourFault: false,
  ...part,
});
const failed = (part: Partial<PollOutcome> = {}): PollOutcome =>
  well({ failed: true, status: 503, error: 'answered with HTTP status 503', errorClass: 'http-5xx', ...part });

describe('nextState', () => {
  const cases: [string, Partial<SourceHistory>, PollOutcome, string, RegExp][] = [
    ['a first poll that goes well', { state: 'new', lastSuccessAt: null }, well(), 'healthy', /without trouble/],
    ['a first poll that fails', { state: 'new', lastSuccessAt: null }, failed(), 'new', /^The last poll failed: .*503/],
    ['one failure', {}, failed(), 'healthy', /^The last poll failed: answered with HTTP status 503\.$/],
    ['one failure of a daily source', { lastSuccessAt: ago(DAY_MS) }, failed(), 'healthy', /last poll failed/],
    ['a second failure soon after', { consecutiveFailures: 1 }, failed(), 'healthy', /last poll failed/],
    [
      'a second failure an hour on',
      { consecutiveFailures: 1, lastSuccessAt: ago(HOUR_MS) },
      failed(),
      'failing',
      /^2 p/,
    ],
    ['a third failure', { consecutiveFailures: 2 }, failed(), 'failing', /^3 polls in a row failed: .*503\.$/],
    ['a failure with a sentence', { consecutiveFailures: 2 }, failed({ error: 'Oh.' }), 'failing', /failed: Oh\.$/],
    ['a failure without a reason', { consecutiveFailures: 2 }, failed({ error: null }), 'failing', /no reason/],
    ['another failure', { state: 'failing', consecutiveFailures: 9 }, failed(), 'failing', /^10 polls in a row/],
    ['a failure of a slow source', { state: 'slow' }, failed(), 'slow', /last poll failed/],
    ['recovery', { state: 'failing', consecutiveFailures: 9 }, well(), 'healthy', /without trouble/],

    ['410, at once', {}, failed({ status: 410 }), 'gone', /gone for good/],
    ['410 by its class', {}, failed({ status: null, errorClass: 'gone' }), 'gone', /gone for good/],
    ['410 while the fault is ours', {}, failed({ status: 410, ourFault: true }), 'gone', /gone for good/],
    ['a failure after 410', { state: 'gone', stateReason: 'It is gone.' }, failed(), 'gone', /^It is gone\.$/],
    ['back after 410', { state: 'gone' }, well(), 'healthy', /without trouble/],

    ['our fault', { consecutiveFailures: 7 }, failed({ ourFault: true, error: 'x' }), 'healthy', /from here \(x\)/],
    ['our fault, failing before', { state: 'failing' }, failed({ ourFault: true }), 'failing', /^Not known at present/],

    ['one slow answer', {}, well({ ms: 20_000 }), 'healthy', /./],
    ['a first slow answer', { state: 'new', typicalMs: null }, well({ ms: 20_000 }), 'healthy', /./],
    ['slow as a rule', { typicalMs: 4_900 }, well({ ms: 8_000 }), 'slow', /^It usually takes 5\.5 s to answer\.$/],
    ['still slow', { state: 'slow', typicalMs: 4_000 }, well({ ms: 500 }), 'slow', /3\.3 s/],
    ['not slow any more', { state: 'slow', typicalMs: 3_000 }, well(), 'healthy', /./],

    ['a permanent redirect', {}, well({ permanentUrl: ELSEWHERE }), 'healthy', /./],
    [
      'the same once more',
      { movedTo: ELSEWHERE, movedCount: 1, movedSince: ago(HOUR_MS) },
      well({ permanentUrl: ELSEWHERE }),
      'moved',
      /^It redirects permanently to https:\/\/elsewhere/,
    ],
    [
      'another one',
      { movedTo: 'https://third.example/', movedCount: 5, movedSince: ago(HOUR_MS) },
      well({ permanentUrl: ELSEWHERE }),
      'healthy',
      /./,
    ],
    ['no redirect any more', { state: 'moved', movedTo: ELSEWHERE, movedCount: 5 }, well(), 'healthy', /./],
    [
      'a redirect that was taken',
      { state: 'moved', movedTo: LOCATION, movedSince: ago(DAY_MS), movedCount: 5 },
      well(),
      'moved',
      /^Its address has changed to https:\/\/news\.example\/feed; it is read there\.$/,
    ],
    ['taken long ago', { state: 'moved', movedTo: LOCATION, movedSince: ago(8 * DAY_MS) }, well(), 'healthy', /./],

    [
      'nothing new for long, by a 304',
      {
        recentItems: every(HOUR_MS, 50).map((time) => new Date(time.getTime() - 4 * DAY_MS)),
        lastItemAt: ago(4 * DAY_MS),
      },
      well({ status: 304 }),
      'silent',
      /^Nothing new for 4 days; usually something comes every 60 minutes\.$/,
    ],
    [
      'something at last',
      { state: 'silent', recentItems: every(HOUR_MS, 50), lastItemAt: ago(40 * DAY_MS) },
      well({ newItems: 1 }),
      'healthy',
      /./,
    ],
    ['silent without a rhythm', { recentItems: [], lastItemAt: ago(31 * DAY_MS) }, well(), 'silent', /for 31 days\.$/],
    ['silent since it was added', { recentItems: [], lastItemAt: null }, well(), 'silent', /for 100 days\.$/],
    ['silent and slow', { recentItems: [], lastItemAt: null, typicalMs: 9_000 }, well(), 'silent', /./],
    ['a failure of a silent source', { state: 'silent' }, failed(), 'silent', /last poll failed/],
  ];

  it.each(cases)('%s', (_, part, outcome, state, reason) => {
    const next = nextState(history(part), outcome, now);
    expect(next.state).toBe(state);
    expect(next.reason).toMatch(reason);
  });

  const anyState = fc.constantFrom(...SOURCE_STATES);
  const anyHistory = fc
    .record({
      state: anyState,
      typicalMs: fc.option(fc.integer({ min: 0, max: 30_000 })),
      consecutiveFailures: fc.nat(5),
      lastItemAt: fc.option(fc.nat(90 * DAY_MS).map(ago)),
      recentItems: fc.array(fc.integer({ min: -DAY_MS, max: 60 * DAY_MS }).map(ago), { maxLength: 60 }),
      movedTo: fc.constantFrom(null, LOCATION, ELSEWHERE),
      movedSince: fc.option(fc.nat(20 * DAY_MS).map(ago)),
      movedCount: fc.nat(5),
    })
    .map(history);
  const anySuccess = fc.record({ ms: fc.nat(20_000), newItems: fc.nat(3) }).map(well);

  it('the first failed poll changes no state', () => {
    fc.assert(
      fc.property(anyHistory, (known) => {
        expect(nextState({ ...known, consecutiveFailures: 0 }, failed(), now).state).toBe(known.state);
      }),
    );
  });

  it('no poll that went well leaves a source failing or gone', () => {
    fc.assert(
      fc.property(anyHistory, anySuccess, (known, outcome) => {
        expect(['failing', 'gone', 'new']).not.toContain(nextState(known, outcome, now).state);
      }),
    );
  });

  it('the same poll again does not change the state back', () => {
    fc.assert(
      fc.property(anyHistory, anySuccess, (known, outcome) => {
        const { state } = nextState(known, outcome, now);
        expect(nextState({ ...known, state }, outcome, now).state).toBe(state);
      }),
    );
  });
});

describe('expectedCadence', () => {
  const cases: [string, Date[], number | null][] = [
    ['nothing', [], null],
    ['too few', every(HOUR_MS, 4), null],
    ['one an hour', every(HOUR_MS, 5), 3_600],
    ['in any order', every(HOUR_MS, 20).reverse(), 3_600],
    ['bundles of ten once a day', every(DAY_MS, 6).flatMap((time) => Array<Date>(10).fill(time)), 86_400],
    ['everything at once, as a new source shows it', Array<Date>(50).fill(ago(HOUR_MS)), null],
    [
      'one outage in it',
      [...every(HOUR_MS, 20), ...every(HOUR_MS, 20).map((t) => new Date(t.getTime() - 9 * DAY_MS))],
      3_600,
    ],
    ['times in the future', [ago(-DAY_MS), ago(-HOUR_MS), ...every(HOUR_MS, 4)], null],
    ['dates that are none', [new Date(NaN), ...every(HOUR_MS, 5)], 3_600],
  ];
  it.each(cases)('%s', (_, items, seconds) => expect(expectedCadence(items, now)).toBe(seconds));
});

describe('isSilentAt', () => {
  /** Weekdays from 8 to 18, one an hour, for two weeks up to Friday the 6th at 18. */
  const officeHours = Array.from({ length: 15 * 24 }, (_, n) => new Date(Date.UTC(2026, 1, 20, n)))
    .filter((time) => ![0, 6].includes(time.getUTCDay()) && time.getUTCHours() >= 8 && time.getUTCHours() <= 18)
    .reverse();
  const at = (text: string) => new Date(text);
  const cases: [string, Date[], Date, boolean][] = [
    ['a newsroom over its weekend', officeHours, at('2026-03-09T08:00Z'), false],
    ['a newsroom on Tuesday', officeHours, at('2026-03-10T08:00Z'), false],
    ['a newsroom after a week', officeHours, at('2026-03-13T18:00Z'), true],
    ['one an hour around the clock for two weeks, after 20 hours', every(HOUR_MS, 336), ago(-19 * HOUR_MS), false],
    ['the same after 25 hours', every(HOUR_MS, 336), ago(-24 * HOUR_MS), true],
    ['one an hour for two days: its weekend is not known', every(HOUR_MS, 48), ago(-60 * HOUR_MS), false],
    ['the same after three days', every(HOUR_MS, 48), ago(-72 * HOUR_MS), true],
    ['once a week, after 13 days', every(7 * DAY_MS, 8), ago(-6 * DAY_MS), false],
    ['once a week, after two weeks', every(7 * DAY_MS, 8), ago(-7 * DAY_MS), true],
    ['no rhythm, after 29 days', [ago(0)], ago(-29 * DAY_MS), false],
    ['no rhythm, after 30 days', [ago(0)], ago(-30 * DAY_MS), true],
  ];
  it.each(cases)('%s', (_, recentItems, time, expected) => {
    const lastItemAt = recentItems[0]!;
    expect(isSilentAt({ recentItems, lastItemAt, createdAt: recentItems.at(-1)! }, time)).toBe(expected);
  });
});

it.each([
  ['the first, however long it took', null, 20_000, 5_000],
  ['a quick first one', null, 100, 100],
  ['one that took long', 200, 20_200, 4_200],
  ['one that was quick', 5_000, 0, 4_000],
])('nextTypicalMs: %s', (_, typical, ms, expected) => expect(nextTypicalMs(typical, ms)).toBe(expected));

describe('isOurFault', () => {
  const poll = (host: string, errorClass: string | null) => ({ host, errorClass });
  const hosts = (count: number, errorClass: string | null) =>
    Array.from({ length: count }, (_, n) => poll(`${errorClass}-${n}`, errorClass));
  const cases: [string, ReturnType<typeof hosts>, boolean][] = [
    ['nothing', [], false],
    ['four hosts, all away', hosts(4, 'dns'), false],
    ['five hosts, all away', hosts(5, 'dns'), true],
    ['one host, five times', Array.from({ length: 5 }, () => poll('a', 'dns')), false],
    ['away in every way', [...hosts(2, 'dns'), ...hosts(2, 'connection'), ...hosts(2, 'timeout')], true],
    ['four in five', [...hosts(4, 'dns'), ...hosts(1, null)], false],
    ['nine in ten', [...hosts(9, 'connection'), ...hosts(1, null)], true],
    ['all answer, with errors', hosts(9, 'http-5xx'), false],
    [
      'all well at first',
      [...hosts(5, null).map(({ host }) => poll(host, null)), ...hosts(5, null).map(({ host }) => poll(host, 'dns'))],
      true,
    ],
    ['all away at first', [...hosts(5, null).map(({ host }) => poll(host, 'dns')), ...hosts(5, null)], false],
  ];
  it.each(cases)('%s', (_, polls, expected) => expect(isOurFault(polls)).toBe(expected));
});

it('every state has its place among the worst', () => {
  expect([...WORST_FIRST].sort()).toEqual([...SOURCE_STATES].sort());
});
