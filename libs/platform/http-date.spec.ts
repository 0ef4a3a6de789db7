import { httpDate } from './http-date';

describe('httpDate', () => {
  const date = '1994-11-06T08:49:37.000Z';
  it.each([
    ['Sun, 06 Nov 1994 08:49:37 GMT', date],
    [' Sun, 06 Nov 1994 08:49:37 GMT ', date],
    ['Sunday, 06-Nov-94 08:49:37 GMT', date],
    ['Sun Nov  6 08:49:37 1994', date],
    ['Sun, 99 Nov 1994 08:49:37 GMT', null],
    ['1994-11-06T08:49:37Z', null],
    ['0', null],
    ['-1', null],
    ['', null],
    [undefined, null],
  ])('%p', (header, expected) => {
    expect(httpDate(header)?.toISOString() ?? null).toBe(expected);
  });
});
