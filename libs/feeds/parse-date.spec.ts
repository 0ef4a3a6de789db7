import fc from 'fast-check';
import { parseDate } from './parse-date';

describe('parseDate', () => {
  it.each([
    ['Tue, 31 Aug 2021 12:00:00 GMT', '2021-08-31T12:00:00.000Z'],
    ['Tue, 31 Aug 2021 12:00:00 +0200', '2021-08-31T10:00:00.000Z'],
    ['Tue, 31 Aug 2021 12:00:00 -05:30', '2021-08-31T17:30:00.000Z'],
    ['31 Aug 2021 12:00 EST', '2021-08-31T17:00:00.000Z'],
    ['Tue, 31 Aug 2021 12:00:00 XYZ', '2021-08-31T12:00:00.000Z'],
    ['Tuesday, 31-Aug-21 12:00:00 GMT', '2021-08-31T12:00:00.000Z'],
    ['31 August 2021', '2021-08-31T00:00:00.000Z'],
    ['1 Jan 99 00:00:00 GMT', '1999-01-01T00:00:00.000Z'],
    ['Tue, 31 Aug 2021 12:00:00 +0200 (CEST)', '2021-08-31T10:00:00.000Z'],
    ['Wed, 31 Dec 2008 23:59:60 GMT', '2008-12-31T23:59:59.000Z'],
    ['2021-08-31T12:00:00Z', '2021-08-31T12:00:00.000Z'],
    ['2021-08-31T12:00:00.123456+02:00', '2021-08-31T10:00:00.000Z'],
    ['2021-08-31t12:00:00z', '2021-08-31T12:00:00.000Z'],
    ['2021-08-31 12:00', '2021-08-31T12:00:00.000Z'],
    ['2021-08-31 12:00:00 +0430', '2021-08-31T07:30:00.000Z'],
    ['2021-08-31', '2021-08-31T00:00:00.000Z'],
    ['20210831', '2021-08-31T00:00:00.000Z'],
    ['2021-08', '2021-08-01T00:00:00.000Z'],
    ['2021', '2021-01-01T00:00:00.000Z'],
    ['Tue Aug 31 12:00:00 2021', '2021-08-31T12:00:00.000Z'],
    ['Tue Aug 31 12:00:00 EDT 2021', '2021-08-31T16:00:00.000Z'],
    ['August 31, 2021', '2021-08-31T00:00:00.000Z'],
    ['Aug. 31, 2021, 06:15 GMT', '2021-08-31T06:15:00.000Z'],
    ['  2021-08-31\n', '2021-08-31T00:00:00.000Z'],
    ['2020-02-29', '2020-02-29T00:00:00.000Z'],
    ['2021-08-31T24:00:00Z', '2021-09-01T00:00:00.000Z'],
    ['2021-08-31T12:00:00+02', '2021-08-31T10:00:00.000Z'],
  ])('%s', (stated, expected) => {
    expect(parseDate(stated)).toBe(expected);
  });

  it.each([
    [''],
    [null],
    [undefined],
    ['yesterday'],
    ['2021-02-30'],
    ['31 Foo 2021'],
    ['2021-13-01'],
    ['0001-01-01'],
    ['9999-12-31'],
    ['Tue, 31 Aug 2021 25:00:00 GMT'],
    ['12'],
    ['x'.repeat(100_000)],
  ])('%s is no date', (stated) => {
    expect(parseDate(stated)).toBeNull();
  });

  it('reads back what it writes, and never throws', () => {
    const dates = fc.date({ min: new Date('1950-01-01'), max: new Date('2150-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(dates, (date) => {
        const second = new Date(Math.floor(date.getTime() / 1000) * 1000);
        expect(parseDate(second.toISOString())).toBe(second.toISOString());
        expect(parseDate(second.toUTCString())).toBe(second.toISOString());
      }),
    );
    fc.assert(fc.property(fc.string(), (text) => [null, 'string'].includes(parseDate(text) && 'string')));
  });
});
