import fc from 'fast-check';
import { normalise, normaliseWord } from './normalise';

describe('normalise', () => {
  it.each([
    ['case', 'TaLiBaN', 'taliban'],
    ['no-break and runs of spaces', 'Islamic\u00a0 \tState', 'islamic state'],
    ['a line wrap', 'Islamic\n  State', 'islamic state'],
    ['a blank line ends a name', 'Islamic\n\nState', 'islamic\nstate'],
    ['a hyphen inside', 'al-Qaeda', 'al qaeda'],
    ['a no-break hyphen', 'IS\u2011K', 'is k'],
    ['an en dash', 'Islamic State\u2013Khurasan', 'islamic state khurasan'],
    ['an em dash breaks', 'LeT\u2014the', 'let\u2014the'],
    ['a dash between spaces stays', 'war - al', 'war - al'],
    ['a hyphen at a line end before a capital', 'al-\nQaeda', 'al qaeda'],
    ['a hyphen at a line end before a small letter', 'Tali-\nban', 'taliban'],
    ['an apostrophe inside', "Al-Qa'idah", 'al qaidah'],
    ['a curly apostrophe inside', 'Al-Qa\u2019ida', 'al qaida'],
    ['a turned comma', 'Qa\u02bbida', 'qaida'],
    ['ʿayn and hamza signs', 'Ḥay\u02beat, \u02bfAbd', 'hayat, abd'],
    ['a possessive ends the name', 'Taliban\u2019s', "taliban's"],
    ['a possessive of a plural', 'Taliban\u2019 men', "taliban' men"],
    ['a soft hyphen', 'Tali\u00adban', 'taliban'],
    ['zero-width marks', 'Ta\u200bli\u200dban', 'taliban'],
    ['full-width letters', 'ＩＳ', 'is'],
    ['accents, composed', 'Khurāsān', 'khurasan'],
    ['accents, decomposed', 'Khura\u0304sa\u0304n', 'khurasan'],
    ['a ligature', 'ﬁght', 'fight'],
    ['mathematical letters', '𝐈𝐒', 'is'],
    ['Arabic alef and diacritics', 'أَلْقَاعِدَة', 'القاعده'],
    ['Persian yeh and kaf', 'طالبان پاکستانی', 'طالبان پاكستاني'],
    ['tatweel', 'طالـــبان', 'طالبان'],
  ])('%s', (_, raw, expected) => expect(normaliseWord(raw)).toBe(expected));

  it('leads each unit back to where it came from', () => {
    const raw = '  Ｔali\u00adban\u2019s Khura\u0304sa\u0304n';
    const text = normalise(raw);
    const normalised = String.fromCharCode(...text.units.subarray(0, text.length));
    const surface = (word: string) => {
      const at = normalised.indexOf(word);
      return raw.slice(text.starts[at], text.ends[at + word.length - 1]);
    };
    expect(surface('taliban')).toBe('Ｔali\u00adban');
    expect(surface('khurasan')).toBe('Khura\u0304sa\u0304n');
  });

  it('never throws, and its offsets ascend inside the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (raw) => {
        const text = normalise(raw);
        let last = 0;
        for (let index = 0; index < text.length; index++) {
          expect(text.starts[index]).toBeGreaterThanOrEqual(last);
          expect(text.ends[index]).toBeGreaterThan(text.starts[index]!);
          expect(text.ends[index]).toBeLessThanOrEqual(raw.length);
          last = text.starts[index]!;
        }
      }),
    );
  });

  it('changes nothing when done twice', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Za-z ']{0,40}$/), (raw) => {
        expect(normaliseWord(normaliseWord(raw))).toBe(normaliseWord(raw));
      }),
    );
  });
});
