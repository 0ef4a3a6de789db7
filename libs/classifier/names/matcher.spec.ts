import fc from 'fast-check';
import { type Hit, leftmostLongest, Matcher } from './matcher';
import { normalise } from './normalise';
import { ARABIC_KIND, isBoundary, wordKinds } from './word-kinds';

/** What the automaton must find, by trying every pattern at every place. `units` as normalised. */
function naiveHits(patterns: readonly string[], units: string): Hit[] {
  const boundaryAt = (at: number) =>
    at === 0 || at === units.length || isBoundary(units.charCodeAt(at - 1), units.charCodeAt(at));
  const hits: Hit[] = [];
  for (let start = 0; start < units.length; start++) {
    // Arabic conjunction, prepositions and article: what stands between the word's beginning and the name.
    let wordStart = start;
    while (wordStart > 0 && wordKinds[units.charCodeAt(wordStart - 1)] === ARABIC_KIND) wordStart--;
    const isAfterPreposition =
      wordKinds[units.charCodeAt(start)] === ARABIC_KIND && /^و?(?:ب?(?:ال)?|لل?)$/.test(units.slice(wordStart, start));
    patterns.forEach((pattern, index) => {
      const end = start + pattern.length;
      if (!units.startsWith(pattern, start)) return;
      const isNoteNumber =
        pattern.length >= 5 && /^\P{N}*$/u.test(pattern) && /^[0-9]{1,3}(?![a-z0-9])/.test(units.slice(end));
      if ((boundaryAt(start) || isAfterPreposition) && (boundaryAt(end) || isNoteNumber)) {
        hits.push({ pattern: index, start, end });
      }
    });
  }
  return hits;
}

function hitsOf(patterns: readonly string[], raw: string): Hit[] {
  const { units, length } = normalise(raw);
  return hitsInUnits(new Matcher(patterns), units, length);
}

function hitsInUnits(matcher: Matcher, units: Uint16Array, length: number): Hit[] {
  const hits: Hit[] = [];
  matcher.scan(units, length, (pattern, start, end) => {
    hits.push({ pattern, start, end });
  });
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
    ['one that begins as another does', ['al qaeda', 'al shabaab', 'al'], 'al shabab al shabaab', ['al', 'al shabaab']],
    ['scripts other than Latin have boundaries too', ['داعش', 'игил'], 'داعش داعشي игил игила', ['داعش', 'игил']],
    ['in a script without spaces every place is a boundary', ['塔利班'], '说塔利班在', ['塔利班']],
    ['names of one and two letters', ['a', 'is'], 'a is as isa', ['a', 'is']],
    ['digits', ['m23', '18'], 'm23 m2 m234 18 181', ['m23', '18']],
    ['a note number after a long name', ['taliban', 'is'], 'taliban12 taliban1234 is3 taliban2x', ['taliban']],
    ['no patterns', [], 'taliban', []],
    ['no text', ['taliban'], '', []],
  ])('%s', (_, patterns, text, expected) => {
    const found = leftmostLongest(hitsOf(patterns, text)).map(({ pattern }) => patterns[pattern]);
    expect(found).toEqual(expected);
  });

  it.each<[string, fc.Arbitrary<string>, fc.Arbitrary<string>]>([
    ['of few letters', fc.stringMatching(/^[ab](?:[ab ]{0,4}[ab])?$/), fc.stringMatching(/^[ab]?(?:[ab] ?){0,40}$/)],
    [
      'of several scripts',
      fc.stringMatching(/^[ab1塔طي](?:[ab1塔طيو ]{0,5}[ab1塔طي])?$/),
      fc.stringMatching(/^(?:(?:ال|بال|[abc12塔利طيوب])[ .]?){0,40}$/),
    ],
    [
      'that begin like words',
      fc.stringMatching(/^(?:al|an|islam|tal)(?: (?:al|islam|tal))?[a-c]{0,3}$/),
      fc.stringMatching(/^(?:(?:al|an|islam|tal|[a-c])[ '-]{0,2}){0,30}$/),
    ],
  ])('finds what a naive search finds, in names %s', (_, word, textOf) => {
    fc.assert(
      fc.property(fc.uniqueArray(word, { maxLength: 12 }), textOf, (patterns, raw) => {
        const { units, length } = normalise(raw);
        const normalised = String.fromCharCode(...units.subarray(0, length));
        expect(inOrder(hitsInUnits(new Matcher(patterns), units, length))).toEqual(
          inOrder(naiveHits(patterns, normalised)),
        );
      }),
      { numRuns: 1_000 },
    );
  });

  it('finds the same in units that have no padding', () => {
    const units = Uint16Array.from('al qaeda in al', (letter) => letter.charCodeAt(0));
    const expected = [
      { pattern: 1, start: 0, end: 2 },
      { pattern: 0, start: 0, end: 8 },
      { pattern: 1, start: 12, end: 14 },
    ];
    const matcher = new Matcher(['al qaeda', 'al']);
    expect(hitsInUnits(matcher, units, 14)).toEqual(expected);
    expect(hitsInUnits(matcher, units, 4)).toEqual(expected.slice(0, 1));
  });

  it('stops when it is told to', () => {
    const { units, length } = normalise('is is is');
    let hits = 0;
    new Matcher(['is']).scan(units, length, () => ++hits < 2);
    expect(hits).toBe(2);
  });

  it('reports every occurrence in a text that repeats the beginning of a name', () => {
    const hits = hitsOf(['al', 'al al', 'al al al', 'al al al al b'], 'al '.repeat(2_000));
    expect(hits).toHaveLength(2_000 + 1_999 + 1_998);
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
