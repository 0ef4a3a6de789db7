import fc from 'fast-check';
import { oneSpaced } from './one-spaced';

describe('oneSpaced', () => {
  it.each([
    ['', ''],
    [' ', ''],
    ['a', 'a'],
    ['a b c', 'a b c'],
    [' a  b\n\nc\t', 'a b c'],
    ['a\u00a0b\u2028\ufeffc', 'a b c'],
    ['é\u200bé', 'é\u200bé'],
  ])('%j is %j', (text, expected) => {
    expect(oneSpaced(text)).toBe(expected);
  });

  it('is what the regular expression gives', () => {
    const units = fc.oneof(
      fc.constantFrom(' ', '\n', '\t', '\u00a0', '\u2003', '\u3000', 'a', 'б'),
      fc.string({ unit: 'grapheme' }),
    );
    fc.assert(
      fc.property(fc.array(units), (parts) => {
        const text = parts.join('');
        expect(oneSpaced(text)).toBe(text.replace(/\s+/g, ' ').trim());
      }),
    );
  });
});
