import fc from 'fast-check';
import { expectLinearTime } from '#test/setup/expect-linear-time';
import { sentencesOf } from './sentences';

const split = (raw: string) => sentencesOf(raw, 0, raw.length).map(({ start, end }) => raw.slice(start, end));

/** "|" stands where one sentence ends and the next begins. */
const CASES: readonly (readonly [difficulty: string, text: string])[] = [
  ['plain', 'They met.| They left.'],
  ['marks', 'Who did it?| Nobody knows!| The police said so.'],
  ['titles', 'Gen. Abdel Fattah al-Burhan met Mr. Smith and Lt. Col. Jones.| They left.'],
  ['initials', 'George W. Bush met J. R. Smith.| They left.'],
  ['countries', 'Troops of the U.S. Army left the U.S. The group stayed.'.replace('U.S. The', 'U.S.| The')],
  ['countries', 'The U.S. State Department said so.'],
  ['times', 'It began at 5 p.m. Monday and ended at 6 a.m. They slept.'.replace('a.m. They', 'a.m.| They')],
  [
    'firms',
    'Acme Corp. said no. Beta Inc. The rest is silent.'
      .replace('no. Beta', 'no.| Beta')
      .replace('Inc. The', 'Inc.| The'),
  ],
  ['figures', 'It is No. 5 on the list of Jan. 3, and costs 3.5 million.| He said no.| The rest left.'],
  ['months', 'The raid was in Sept. 2019.| It failed.'],
  ['quotes', '“We won.”| He left.| "Stop!" he cried.| “Why?” she asked.'],
  ['ellipsis', 'They waited… and left.| They waited...| Then they left.'],
  ['ellipsis', 'They waited ... and left.'],
  ['notes', 'It ended on October 21.[1]| The rest followed.[2][3]| All left.'],
  ['counters', '1. The group left.| 2. The army stayed.'],
  ['bullets', 'It has three arms:|\n- the press wing|\n- the tax office|\n• the courts'],
  ['blank line', 'A heading without a stop|\n\nThe text begins.'],
  ['wrapped', 'The Haqqani\nNetwork denied it.| It left.'],
  ['arabic', 'انسحب المقاتلون؟| نعم.| عادوا.'],
  ['urdu', 'وہ چلے گئے۔|وہ واپس آئے۔| پھر گئے۔'],
  ['hindi', 'वे चले गए।| वे लौट आए।'],
  ['chinese', '他们走了。|他们回来了！|为什么？'],
  ['japanese', '「彼らは去った。」|彼らは戻った。'],
  ['amharic', 'ሄዱ።| ተመለሱ።'],
  ['addresses', 'See www.example.org/a.b?c=d for it.| Done.'],
];

/** Every found bug joins. */
const REGRESSION: readonly (readonly [difficulty: string, text: string])[] = [
  ['a number is no word', 'He said no.| The talks ended.'],
  ['exclamation inside a quotation', '"Go!" the man shouted.| They went.'],
];

describe.each([
  ['cases', CASES],
  ['regressions', REGRESSION],
] as const)('%s', (_, cases) => {
  it.each(cases.map(([difficulty, text]) => [difficulty, text] as [string, string]))(
    '%s: %s',
    (_difficulty, marked) => {
      const expected = marked.split('|').map((sentence) => sentence.trim());
      expect(split(marked.replace(/\|/g, ''))).toEqual(expected);
    },
  );
});

describe('any text', () => {
  const texts = fc
    .array(
      fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.constantFrom(
          '. ',
          '.',
          '… ',
          'U.S. ',
          '\n',
          '\n\n',
          '。',
          '- ',
          '1. ',
          'a'.repeat(700),
          '\ud83d\ude80'.repeat(400),
        ),
      ),
    )
    .map((parts) => parts.join(''));

  it('is covered by sentences in order, but for white space, none longer than 1,500 characters', () => {
    fc.assert(
      fc.property(texts, (raw) => {
        let at = 0;
        for (const { start, end } of sentencesOf(raw, 0, raw.length)) {
          expect(raw.slice(at, start)).toMatch(/^\s*$/);
          expect(end).toBeGreaterThan(start);
          expect(end - start).toBeLessThanOrEqual(1_500);
          at = end;
        }
        expect(raw.slice(at)).toMatch(/^\s*$/);
      }),
    );
  });

  it('keeps its surrogate pairs', () => {
    const raw = '\ud83d\ude80'.repeat(5_000);
    for (const sentence of split(raw)) expect(sentence.isWellFormed()).toBe(true);
  });

  it.each([
    ['full stops', '.'],
    ['initials', 'A. '],
    ['openings', '. "'],
    ['line ends', '\n'],
    ['notes', '.[1]'],
    ['letters', 'a'],
    ['bullets', '\n- '],
  ])('takes time linear in the text: %s', (_name, unit) => {
    expectLinearTime((raw) => sentencesOf(raw, 0, raw.length), unit, 320_000);
  });
});
