import fc from 'fast-check';
import { backoffMs } from './backoff';
import { verdict } from './verdict';

const coded = (code: string, message = 'x') => Object.assign(new Error(message), { code });

describe('verdict', () => {
  it.each([
    [1, 5, 'retry'],
    [4, 5, 'retry'],
    [5, 5, 'dead-letter'],
    [1, 1, 'dead-letter'],
  ])('of failure %i with %i attempts allowed is %s', (failures, maxAttempts, kind) => {
    expect(verdict(new Error('x'), { failures, outages: 3 }, maxAttempts, 0.5).kind).toBe(kind);
  });

  it('never gives up in an outage, and waits 5 s at most', () => {
    fc.assert(
      fc.property(
        fc.nat(),
        fc.integer({ min: 1, max: 1e9 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (failures, outages, random) => {
          const decision = verdict(coded('ECONNREFUSED'), { failures, outages }, 1, random);
          expect(decision.kind).toBe('retry');
          if (decision.kind === 'retry') expect(decision.waitMs).toBeLessThanOrEqual(5_000);
        },
      ),
    );
  });
});

describe('backoffMs', () => {
  it.each([
    [1, 0, 50],
    [1, 1, 100],
    [2, 0, 100],
    [4, 1, 800],
    [5, 1, 1_000],
    [5_000, 0, 500],
  ])('after %i failures with random %d is %i', (failures, random, expected) => {
    expect(backoffMs(failures, { firstMs: 100, capMs: 1_000 }, random)).toBe(expected);
  });
});
