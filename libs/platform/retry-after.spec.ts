import fc from 'fast-check';
import { retryAfterSeconds } from './retry-after';

describe('retryAfterSeconds', () => {
  const now = new Date('1994-11-06T08:49:07.000Z');
  const cases: [header: string | undefined, seconds: number | null][] = [
    [undefined, null],
    ['', null],
    ['0', 0],
    ['120', 120],
    [' 120 ', 120],
    ['9999999999', 9_999_999_999],
    ['99999999999', null],
    ['-5', null],
    ['1.5', null],
    ['2 minutes', null],
    ['Sun, 06 Nov 1994 08:49:37 GMT', 30],
    ['Sunday, 06-Nov-94 08:49:37 GMT', 30],
    ['Sun Nov  6 08:49:37 1994', 30],
    ['Sun, 06 Nov 1994 08:49:06 GMT', 0],
    ['Sun, 99 Nov 1994 08:49:37 GMT', null],
    ['Sunflower', null],
    ['1994-11-06T08:49:37Z', null],
  ];
  it.each(cases)('%p', (header, seconds) => {
    expect(retryAfterSeconds(header, now)).toBe(seconds);
  });

  it('reads back any date that it could be given, and never a negative wait', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e6, max: 1e9 }), (aheadSeconds) => {
        const header = new Date(now.getTime() + aheadSeconds * 1000).toUTCString();
        expect(retryAfterSeconds(header, now)).toBe(Math.max(0, aheadSeconds));
      }),
    );
  });
});
