import AhoCorasick from 'ahocorasick';
import ModernAhoCorasick from 'modern-ahocorasick';
import { Matcher } from '#classifier/names/matcher';
import { normalise } from '#classifier/names/normalise';

/** One way of finding names, built from a list of them. `scan` gives the number of occurrences that it found. */
export interface Contender {
  readonly name: string;
  /** Slow ones get this share of the text; the table says so. */
  readonly textShare: number;
  /** More names than this it is not given: building or scanning would take minutes. */
  readonly maxNames: number;
  readonly build: (names: readonly string[]) => {
    readonly scan: (text: string) => number;
    readonly bytes: number | null;
  };
}

const ALL_NAMES = Infinity;
const SLOW_TEXT_SHARE = 0.1;

/** The texts are given as normalised strings of ASCII; only `normalise and scan` does that part itself. */
export const CONTENDERS: readonly Contender[] = [
  {
    name: 'charCodeAt over the text (floor)',
    textShare: 1,
    maxNames: ALL_NAMES,
    build: () => ({
      bytes: null,
      scan: (text) => {
        let sum = 0;
        for (let at = 0; at < text.length; at++) sum = (sum + text.charCodeAt(at)) | 0;
        return sum & 1;
      },
    }),
  },
  {
    name: 'watchfloor: scan',
    textShare: 1,
    maxNames: ALL_NAMES,
    build: (names) => {
      const matcher = new Matcher(names);
      // Normalised once per text, outside of the time: the other contenders get normalised text too.
      const normalised = new Map<string, ReturnType<typeof normalise>>();
      return {
        bytes: matcher.bytes,
        scan: (text) => {
          let known = normalised.get(text);
          if (known === undefined) normalised.set(text, (known = normalise(text)));
          return occurrences(matcher, known);
        },
      };
    },
  },
  {
    name: 'watchfloor: normalise and scan',
    textShare: 1,
    maxNames: ALL_NAMES,
    build: (names) => {
      const matcher = new Matcher(names);
      return { bytes: null, scan: (text) => occurrences(matcher, normalise(text)) };
    },
  },
  {
    name: 'ahocorasick 1.0.2',
    textShare: SLOW_TEXT_SHARE,
    maxNames: ALL_NAMES,
    build: (names) => {
      const automaton = new AhoCorasick([...names]);
      return {
        bytes: null,
        scan: (text) =>
          automaton.search(text).reduce((sum: number, [, found]: [number, string[]]) => sum + found.length, 0),
      };
    },
  },
  {
    name: 'modern-ahocorasick 3.3.0',
    textShare: SLOW_TEXT_SHARE,
    maxNames: ALL_NAMES,
    build: (names) => {
      const automaton = new ModernAhoCorasick(names);
      return { bytes: automaton.getStats().typedArrayBytes, scan: (text) => automaton.search(text).length };
    },
  },
  // modern-ahocorasick/fast is left out: on one text of 2 MB it did not end within ten minutes.
  {
    name: 'one RegExp',
    textShare: 0.01,
    maxNames: 10_000,
    build: (names) => {
      const longestFirst = [...names].sort((a, b) => b.length - a.length);
      const pattern = new RegExp(`\\b(?:${longestFirst.join('|')})\\b`, 'g');
      return {
        bytes: null,
        // Not `match`: the engine remembers its answer for a text that it has seen.
        scan: (text) => {
          let count = 0;
          pattern.lastIndex = 0;
          while (pattern.exec(text) !== null) count++;
          return count;
        },
      };
    },
  },
];

function occurrences(matcher: Matcher, text: ReturnType<typeof normalise>): number {
  let count = 0;
  matcher.scan(text.units, text.length, () => {
    count++;
  });
  return count;
}
