import { canParseUrl } from './parse-url';

describe('canParseUrl', () => {
  it.each([
    ['https://a.example/', undefined, true],
    ['/path', 'https://a.example/', true],
    ['/path', undefined, false],
    ['', undefined, false],
    ['https://', undefined, false],
    ['mailto:a@b.example', undefined, true],
  ])('%j on %j: %j', (address, base, expected) => {
    expect(canParseUrl(address, base)).toBe(expected);
  });

  it('REGRESSION: goes on answering right for one-byte letters beyond ASCII when it is called often', () => {
    const address = 'https://b\u00fccher.example/\u00fcber';
    const answers = new Set(Array.from({ length: 50_000 }, () => canParseUrl(address)));
    expect([...answers]).toEqual([true]);
  });
});
