import fc from 'fast-check';
import { nextWaitSeconds } from './retry-schedule';

const WAITS_SECONDS = [5, 30, 120];
const DAY_SECONDS = 86_400;

describe('nextWaitSeconds', () => {
  const cases: [name: string, attempt: number, retryAfter: number | null, random: number, wait: number | null][] = [
    ['after the first attempt', 1, null, 0.5, 5],
    ['after the second', 2, null, 0.5, 30],
    ['least jitter', 1, null, 0, 4],
    ['after the last wait it is exhausted', 4, null, 0.5, null],
    ['the endpoint asks for more', 1, 60, 0.5, 60],
    ['the endpoint asks for less', 2, 1, 0.5, 30],
    ['the endpoint asks for a year', 1, 365 * DAY_SECONDS, 0.5, DAY_SECONDS],
    ['the endpoint cannot ask for another attempt', 4, 60, 0.5, null],
  ];
  it.each(cases)('%s', (_, attempt, retryAfterSeconds, random, wait) => {
    expect(nextWaitSeconds({ attempt, retryAfterSeconds }, WAITS_SECONDS, random)).toBe(wait);
  });

  it('without waits there is one attempt', () => {
    expect(nextWaitSeconds({ attempt: 1, retryAfterSeconds: null }, [], 0)).toBeNull();
  });

  it('stays within a fifth of the schedule, and ends after as many retries as it has waits', () => {
    const waits = fc.array(fc.integer({ min: 0, max: DAY_SECONDS }), { maxLength: 50 });
    const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(waits, random, (waitsSeconds, chance) => {
        waitsSeconds.forEach((wait, index) => {
          const next = nextWaitSeconds({ attempt: index + 1, retryAfterSeconds: null }, waitsSeconds, chance)!;
          expect(next).toBeGreaterThanOrEqual(wait * 0.8);
          expect(next).toBeLessThanOrEqual(wait * 1.2 + 1e-9);
        });
        expect(
          nextWaitSeconds({ attempt: waitsSeconds.length + 1, retryAfterSeconds: 9 }, waitsSeconds, chance),
        ).toBeNull();
      }),
    );
  });
});
