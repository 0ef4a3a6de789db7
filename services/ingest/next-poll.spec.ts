import { nextPollInMs } from './next-poll';

const MINUTE_MS = 60_000;
const MIDDLE = 0.5;

describe('nextPollInMs', () => {
  it.each([
    ['updated', 0, 0, 0, 15 * MINUTE_MS],
    ['not-modified', 0, 0, 0, 15 * MINUTE_MS],
    ['failed', 1, 0, 0, 15 * MINUTE_MS],
    ['failed', 2, 0, 0, 30 * MINUTE_MS],
    ['failed', 3, 0, 0, 60 * MINUTE_MS],
    ['failed', 500, 0, 0, 60 * MINUTE_MS],
    ['updated', 0, 2, 0, MINUTE_MS],
    ['updated', 0, 2, 1, 0],
  ] as const)('%s, %i failures, %i pages and %i items waiting', (status, failures, pages, items, expected) => {
    expect(nextPollInMs({ status, waiting: { pages, items } }, failures, 15 * MINUTE_MS, MIDDLE)).toBe(expected);
  });

  it('spreads polls, and backs off no further than an interval that is longer than an hour', () => {
    const waiting = { pages: 0, items: 0 };
    expect(nextPollInMs({ status: 'updated', waiting }, 0, 1_000, 0)).toBe(900);
    expect(nextPollInMs({ status: 'updated', waiting }, 0, 1_000, 0.999_999)).toBe(1_100);
    expect(nextPollInMs({ status: 'failed', waiting }, 9, 120 * MINUTE_MS, MIDDLE)).toBe(120 * MINUTE_MS);
  });
});
