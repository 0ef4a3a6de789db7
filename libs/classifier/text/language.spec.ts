import fc from 'fast-check';
import { detectLanguage } from './language';

/** Names in brackets. */
function detect(marked: string, stated: string | null = null): string | null {
  const names: { start: number; end: number }[] = [];
  let raw = '';
  for (const [index, part] of marked.split(/[[\]]/).entries()) {
    if (index % 2 === 1) names.push({ start: raw.length, end: raw.length + part.length });
    raw += part;
  }
  return detectLanguage(raw, names, stated);
}

describe('detectLanguage', () => {
  it.each<[string, string | null]>([
    ['[Taliban] kill 12 in Kabul', 'en'],
    ['[Hurras al-Din] emir killed in Idlib drone strike', 'en'],
    ['[Al Shabaab] hotel siege ends in Mogadishu', 'en'],
    ['[NPA] ambush kills three soldiers in Samar', 'en'],
    ['[Boko Haram] attacks village', 'en'],
    ['[PKK] silah bırakma kararını açıkladı', 'tr'],
    ['[Boko Haram] libère trois otages dans le nord', 'fr'],
    ['El [ELN] ataca un oleoducto en Arauca y hay heridos', 'es'],
    ['Kelompok [Abu Sayyaf] membebaskan dua sandera di Sulu', 'ms'],
    ['قال [تنظيم الدولة] إن مقاتليه هاجموا نقطة تفتيش', 'ar'],
    ['[طالبان] می‌گویند که حمله در کابل کار داعش بود', 'fa'],
    ['[داعش] نے کابل میں حملے کی ذمہ داری قبول کر لی ہے', 'ur'],
    ['[Талибы] заявили, что взяли под контроль город', 'ru'],
    [
      'The [Taliban] said on Monday that talks with the United States had resumed, and that a delegation was on its way.',
      'en',
    ],
    ['[Taliban]', null],
    ['', null],
    ['12 345', null],
  ])('%s: %s', (marked, expected) => expect(detect(marked)).toBe(expected));

  it('takes what the publisher stated where the text is too short to tell, and not against a long text', () => {
    expect(detect('[Taliban]', 'ps')).toBe('ps');
    expect(detect('[Houthi-Rebellen] greifen Schiff an', 'de-AT')).toBe('de');
    const long = 'Der Sprecher der Regierung sagte am Montag, dass die Verhandlungen wieder aufgenommen würden. ';
    expect(detect(long.repeat(3), 'en-US')).toBe('de');
  });

  it('reads letters of two units as letters', () => {
    expect(detect('𞤀𞤣𞤤𞤢𞤥 𞤆𞤵𞤤𞤢𞤪', 'ff')).toBe('ff');
    expect(detect('the army said the town was quiet 𐐀𐐁', 'de')).toBe('en');
  });

  it('gives a code or null for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.option(fc.string()), (text, stated) => {
        const language = detectLanguage(text, [], stated);
        expect(language === null || /^[a-z]{2}$/.test(language)).toBe(true);
      }),
    );
  });
});
