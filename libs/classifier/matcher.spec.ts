import fc from 'fast-check';
import { type Hit, leftmostLongest, Matcher } from './matcher';
import { isWordUnit, normalise } from './normalise';

/** What the automaton must find, by trying every pattern at every place. */
function naiveHits(patterns: readonly string[], text: string): Hit[] {
  const isWord = (at: number) => at >= 0 && at < text.length && isWordUnit(text.charCodeAt(at));
  const hits: Hit[] = [];
  for (let start = 0; start < text.length; start++) {
    patterns.forEach((pattern, index) => {
      const end = start + pattern.length;
      if (!text.startsWith(pattern, start)) return;
      if ((isWord(start - 1) && isWord(start)) || (isWord(end - 1) && isWord(end))) return;
      hits.push({ pattern: index, start, end });
    });
  }
  return hits;
}

function hitsOf(patterns: readonly string[], raw: string): Hit[] {
  const { units, length } = normalise(raw);
  const hits: Hit[] = [];
  new Matcher(patterns).scan(units, length, (pattern, start, end) => hits.push({ pattern, start, end }));
  return hits;
}

const inOrder = (hits: readonly Hit[]) =>
  [...hits].sort((a, b) => a.start - b.start || a.end - b.end || a.pattern - b.pattern);

describe('Matcher', () => {
  it.each<[string, string[], string, string[]]>([
    [
      'the longest name wins',
      ['taliban', 'tehrik i taliban pakistan'],
      'tehrik i taliban pakistan',
      ['tehrik i taliban pakistan'],
    ],
    ['a name inside a word is none', ['ban'], 'taliban bans ban', ['ban']],
    ['a longer pattern that fails at its boundary leaves the shorter', ['is', 'is k'], 'is kabul', ['is']],
    ['a pattern that fails late leaves one that began inside it', ['a b c', 'b d'], 'a b d', ['b d']],
    ['neighbours', ['taliban', 'al qaeda'], 'taliban al qaeda', ['taliban', 'al qaeda']],
    ['the leftmost of two that overlap', ['a b', 'b c'], 'a b c', ['a b']],
    ['scripts other than Latin have boundaries too', ['داعش', 'игил'], 'داعش داعشي игил игила', ['داعش', 'игил']],
    ['in a script without spaces every place is a boundary', ['塔利班'], '说塔利班在', ['塔利班']],
    ['no patterns', [], 'taliban', []],
    ['no text', ['taliban'], '', []],
  ])('%s', (_, patterns, text, expected) => {
    const found = leftmostLongest(hitsOf(patterns, text)).map(({ pattern }) => patterns[pattern]);
    expect(found).toEqual(expected);
  });

  it('finds what a naive search finds', () => {
    const word = fc.stringMatching(/^[ab](?:[ab ]{0,4}[ab])?$/);
    fc.assert(
      fc.property(
        fc.uniqueArray(word, { maxLength: 12 }),
        fc.stringMatching(/^[ab]?(?:[ab] ?){0,40}$/),
        (patterns, text) => {
          expect(inOrder(hitsOf(patterns, text))).toEqual(inOrder(naiveHits(patterns, text)));
        },
      ),
      { numRuns: 500 },
    );
  });

  it('keeps hits that do not overlap, each of them the longest at its place', () => {
    const hit = fc.record({ start: fc.nat(60), length: fc.integer({ min: 1, max: 10 }) });
    fc.assert(
      fc.property(fc.array(hit, { maxLength: 40 }), (drawn) => {
        const hits = drawn.map(({ start, length }) => ({ start, end: start + length }));
        const kept = leftmostLongest(hits);
        kept.slice(1).forEach((next, index) => expect(next.start).toBeGreaterThanOrEqual(kept[index]!.end));
        for (const one of kept) {
          expect(hits.some((other) => other.start === one.start && other.end > one.end)).toBe(false);
        }
      }),
    );
  });
});
