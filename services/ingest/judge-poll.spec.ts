import { judgePoll } from './judge-poll';
import { endedEarly } from './refresh';
import type { ClaimedSource } from './source-store';

const START = new Date('2026-03-02T00:00:00Z');
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

const pushed: ClaimedSource = {
  id: '6a1b6f0e-1c58-5d0e-9d4e-000000000001',
  kind: 'push',
  name: 'Desk',
  location: 'push:desk',
  mirror: null,
  pageMode: 'auto',
  pageSelector: null,
  etag: null,
  lastModified: null,
  bodyHash: null,
  hints: {},
  settled: null,
  intervalSeconds: 900,
  consecutiveFailures: 0,
  state: 'new',
  stateSince: START,
  stateReason: null,
  createdAt: START,
  lastSuccessAt: null,
  lastItemAt: null,
  recentItems: [],
  typicalMs: null,
  movedTo: null,
  movedSince: null,
  movedCount: 0,
  lastPolledAt: null,
  nextPollAt: START,
  leasedUntil: START,
  hasInbox: true,
  lastPushAt: null,
};

/** One refresh of the source at `at` that brought `articles`, and the source as it then stands. */
function refreshed(claim: ClaimedSource, at: Date, articles: number) {
  const refresh = endedEarly(claim, articles > 0 ? 'updated' : 'unchanged', {
    published: { new: articles, edited: 0 },
    appeared: articles > 0 ? [at] : [],
  });
  const outcome = judgePoll(claim, refresh, { fetchedAt: at, ms: 5, ourFault: false, startSeconds: 900, random: 0 });
  const { state, stateReason, recentItems, lastItemAt, typicalMs, nextPollInMs } = outcome;
  return {
    claim: { ...claim, state, stateReason, recentItems, lastItemAt, typicalMs, lastPolledAt: at, lastSuccessAt: at },
    dueAt: new Date(at.getTime() + nextPollInMs),
  };
}

describe('judgePoll', () => {
  it.each([
    ['every two hours', 2, 1],
    ['every two days', 48, 4],
  ])('finds a source silent to which something was pushed %s', (_, everyHours, silentAfterDays) => {
    let at = START;
    let source = refreshed(pushed, at, 1);
    for (; at.getTime() - START.getTime() < 14 * DAY_MS; at = new Date(at.getTime() + everyHours * HOUR_MS)) {
      source = refreshed(source.claim, at, 1);
      expect(source.claim.state).toBe('healthy');
    }
    const last = source.claim.lastItemAt!;
    while (source.claim.state === 'healthy') source = refreshed(source.claim, source.dueAt, 0);
    expect(source.claim).toMatchObject({ state: 'silent', stateReason: expect.stringMatching(/usually something/) });
    const quietDays = (source.claim.lastPolledAt.getTime() - last.getTime()) / DAY_MS;
    expect(quietDays).toBeGreaterThanOrEqual(silentAfterDays);
    expect(quietDays).toBeLessThan(silentAfterDays + 1);
    expect(refreshed(source.claim, source.dueAt, 1).claim.state).toBe('healthy');
  });
});
