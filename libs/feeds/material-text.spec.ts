import fc from 'fast-check';
import { folded, mainText, marksOf } from './material-text';

const BODY =
  'Gunmen attacked a post near Varnel on Tuesday and killed 3 officers. The governor called the attack “cowardly”.\n\nThe road was closed for two days.';
const hash = (body: string, title = 'Post attacked near Varnel') => marksOf(title, `${title}\n\n${body}`).hash;

describe('marksOf', () => {
  it.each([
    ['white space', BODY.replace(/ /g, '\u00a0 ').replace(/\n/g, '\r\n')],
    ['quotation marks', BODY.replace(/[“”]/g, '"')],
    ['dashes', `${BODY} – he said`, `${BODY} - he said`],
    ['punctuation', BODY.replace('Tuesday and', 'Tuesday, and')],
    ['case', BODY.replace('Gunmen', 'GUNMEN')],
    ['apostrophes', `${BODY} Don’t go.`, `${BODY} Don't go.`],
    ['composed letters', `${BODY} Café`, `${BODY} Cafe\u0301`],
    ['a hidden hyphen', BODY.replace('governor', 'gover\u00adnor')],
    ['views', `1,234 views\n\n${BODY}`, `1,301 views\n\n${BODY}`],
    ['comments', `${BODY}\n\n12 comments`, `${BODY}\n\n57 Comments`],
    ['no comments yet', `${BODY}\n\nNo comments`, `${BODY}\n\n1 comment`],
    ['reading time', `5 min read\n\n${BODY}`, `6 min read\n\n${BODY}`],
    ['time since', `Updated 3 minutes ago\n\n${BODY}`, `Updated 2 hours ago\n\n${BODY}`],
    ['time since, before the text', `Updated 3 minutes ago. ${BODY}`, `Updated 1 hour ago. ${BODY}`],
    [
      'date of the update',
      `Last updated: 12:45 GMT, 3 May 2021\n\n${BODY}`,
      `Last updated: 18:05 GMT, 4 May 2021\n\n${BODY}`,
    ],
    [
      'counters in a row',
      `By Ada Byron | 3 shares | 12 comments\n\n${BODY}`,
      `By Ada Byron | 9 shares | 30 comments\n\n${BODY}`,
    ],
    ['a counter in brackets', `${BODY}\n\nPictures (12 views)`, `${BODY}\n\nPictures (99 views)`],
    ['a counter above its number', `${BODY}\n\nShares\n\n34`, `${BODY}\n\nShares\n\n57`],
    ['a sign and its number', `${BODY}\n\n👍 34`, `${BODY}\n\n👍 57`],
    ['German', `Vor 3 Stunden aktualisiert\n\n${BODY}`, `Vor 5 Stunden aktualisiert\n\n${BODY}`],
    [
      'French',
      `Mis à jour il y a 3 heures · 12 commentaires\n\n${BODY}`,
      `Mis à jour il y a 5 heures · 13 commentaires\n\n${BODY}`,
    ],
    ['Spanish', `Actualizado hace 3 minutos\n\n${BODY}`, `Actualizado hace 9 minutos\n\n${BODY}`],
    ['Russian', `3 минуты назад\n\n${BODY}`, `25 минут назад\n\n${BODY}`],
    ['Arabic', `قبل ٣ ساعات\n\n${BODY}`, `قبل ٥ ساعات\n\n${BODY}`],
    ['Chinese', `阅读 1234\n\n3小时前\n\n${BODY}`, `阅读 1301\n\n5小时前\n\n${BODY}`],
    ['share lines', `${BODY}\n\nShare on Facebook\n\nTweet`, BODY],
    ['the order of paragraphs', `Tags: a, b\n\n${BODY}`, `${BODY}\n\nTags: a, b`],
    ['a paragraph that stands twice', `${BODY}\n\nThe road was closed for two days.`],
    ['a dateline', `VARNEL (Agency) - ${BODY}`],
  ])('takes for nothing: %s', (_, changed, from = BODY) => {
    expect(hash(changed)).toBe(hash(from));
  });

  it.each([
    ['a number in a sentence', BODY.replace('killed 3', 'killed 5')],
    ['a word', BODY.replace('officers', 'soldiers')],
    ['a negation', BODY.replace('was closed', 'was not closed')],
    ['a sentence more', `${BODY} It is open again.`],
    ['a number on a line of its own', `${BODY}\n\nKilled\n\n3`, `${BODY}\n\nKilled\n\n5`],
    ['a number and a word that is no counter', `${BODY}\n\n3 killed`, `${BODY}\n\n5 killed`],
    ['a fraction', `${BODY} It cost 1.5 million.`, `${BODY} It cost 15 million.`],
    ['a range', `${BODY} From 3-5 men.`, `${BODY} From 35 men.`],
    ['a sign before a number', `${BODY} It was -5 degrees.`, `${BODY} It was 5 degrees.`],
    ['a currency', `${BODY} They took $500.`, `${BODY} They took €500.`],
    ['a time within a sentence', `${BODY} It began 3 days ago in Okhat.`, `${BODY} It began 4 days ago in Okhat.`],
    ['a day that is a heading', `${BODY}\n\nDay 12`, `${BODY}\n\nDay 13`],
    ['a vowel sign that is a letter', `${BODY} क`, `${BODY} कि`],
    ['another letter', `${BODY} мои`, `${BODY} мой`],
    ['syllables', `${BODY} 각`, `${BODY} 간`],
  ])('sees: %s', (_, changed, from = BODY) => {
    expect(hash(changed)).not.toBe(hash(from));
  });

  it('tells title and body apart', () => {
    const [title, body] = hash(BODY).split('.');
    expect(hash(BODY, 'Post burned near Varnel').split('.')).toEqual([expect.not.stringMatching(title!), body]);
    expect(hash(BODY, 'Post attacked – near VARNEL')).toBe(hash(BODY));
    expect(marksOf(null, '').hash).toBe('.');
    expect(marksOf('A', 'A').hash).toMatch(/^[\w-]+\.$/);
    // The title that a text begins with is no part of its body.
    expect(marksOf(null, 'A').hash).toMatch(/^\.[\w-]+$/);
  });

  it.each([
    ['Photo of the day', '', false],
    ['Four officers killed in an attack on a post near Varnel', '', true],
    ['Photo', 'A river in the hills, seen from the bridge at dawn.', true],
    ['照片', '', false],
    ['武装分子袭击警察哨所打死四名警察', '', true],
  ])('%s, %s: substantial %s', (title, body, expected) => {
    expect(marksOf(title, `${title}\n\n${body}`).isSubstantial).toBe(expected);
  });

  it('judges what is nothing but boilerplate as it is', () => {
    expect(marksOf(null, '12 comments').hash).not.toBe(marksOf(null, '13 comments').hash);
  });

  it('takes white space anywhere between words for nothing, and throws on no text', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme', maxLength: 20 }), { maxLength: 20 }), (words) => {
        expect(folded(words.join('  \t'))).toBe(folded(words.join(' ')));
        expect(marksOf(null, words.join('\n')).hash).toMatch(/^\.[\w-]*$/);
      }),
    );
  });
});

describe('mainText', () => {
  it('is linear in long lines, counters and unfinished datelines', () => {
    for (const piece of ['12 views | ', 'A', 'AB ', '(', ' - ', '5 min ']) {
      expect(mainText(piece.repeat(100_000)).length).toBeLessThanOrEqual(piece.length * 100_000);
    }
  });
});
