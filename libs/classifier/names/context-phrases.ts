import { isUnspacedLetter, ARABIC_KIND, wordKinds, NOT_WORD_KIND } from './word-kinds';
import { GAP, normaliseWord, type NormalisedText, PARAGRAPH_BREAK, unitsToString } from './normalise';

/** The normalised words around a name, in its paragraph, with the offsets of each in normalised units. */
export interface Surroundings {
  /** The name's own place. */
  readonly start: number;
  readonly end: number;
  readonly words: readonly string[];
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  /** The whole window as one string, and where it begins. */
  readonly window: string;
  readonly from: number;
}

/** The words up to `reachUnits` normalised units before and after a name, whole words only, its own words among them. */
export function wordsAround(text: NormalisedText, start: number, end: number, reachUnits: number): Surroundings {
  const { units, length } = text;
  let from = start;
  while (from > 0 && start - from < reachUnits && units[from - 1] !== PARAGRAPH_BREAK) from--;
  if (from > 0 && wordKinds[units[from - 1]!] !== NOT_WORD_KIND) {
    while (from < start && wordKinds[units[from]!] !== NOT_WORD_KIND) from++;
  }
  let to = end;
  while (to < length && to - end < reachUnits && units[to] !== PARAGRAPH_BREAK) to++;
  if (to < length && wordKinds[units[to]!] !== NOT_WORD_KIND) {
    while (to > end && wordKinds[units[to - 1]!] !== NOT_WORD_KIND) to--;
  }
  const window = unitsToString(units, from, to);
  const words: string[] = [];
  const starts: number[] = [];
  const ends: number[] = [];
  for (let at = from; at < to;) {
    if (wordKinds[units[at]!] === NOT_WORD_KIND) {
      at++;
      continue;
    }
    const first = at;
    while (at < to && wordKinds[units[at]!] !== NOT_WORD_KIND) at++;
    words.push(window.slice(first - from, at - from));
    starts.push(first);
    ends.push(at);
  }
  return { start, end, words, starts, ends, window, from };
}

/** A phrase that stands near a name. */
interface NearPhrase {
  /** As the catalogue has it. */
  readonly phrase: string;
  /** Units between the phrase and the name: 1 beside it, 0 where it takes in a part of the name. */
  readonly distance: number;
  /** Where it begins, in normalised units. */
  readonly at: number;
}

interface Phrase {
  readonly written: string;
  readonly words: readonly string[];
}

/**
 * The admitting or excluding words of an alias, ready to be looked for. They are normalised as texts are, so accents,
 * й and ё, teh marbuta and hamza, and the kafs and yehs of Persian match however either side writes them. Phrases match
 * whole words; in a script without spaces they match anywhere. An Arabic word matches with the article and the joined
 * conjunctions and prepositions (و ف ب ك ل س) too.
 */
export class ContextPhrases {
  private readonly byFirstWord = new Map<string, Phrase[]>();
  private readonly unspaced: Phrase[] = [];

  constructor(phrases: readonly string[]) {
    for (const written of phrases) {
      const normal = normaliseWord(written);
      if (Array.from(normal).some((letter) => isUnspacedLetter(letter.charCodeAt(0)))) {
        this.unspaced.push({ written, words: [normal] });
        continue;
      }
      const words = wordsOf(normal);
      const [first] = words;
      if (first === undefined) continue;
      const known = this.byFirstWord.get(first);
      if (known === undefined) this.byFirstWord.set(first, [{ written, words }]);
      else known.push({ written, words });
    }
  }

  /** The nearest of the phrases that `counts`, other than within the name itself; null for none. */
  nearest(around: Surroundings, counts: (found: NearPhrase) => boolean = () => true): NearPhrase | null {
    let nearest: NearPhrase | null = null;
    this.find(around, (found) => {
      if ((nearest === null || found.distance < nearest.distance) && counts(found)) nearest = found;
    });
    return nearest;
  }

  /** How many different phrases stand there. */
  count(around: Surroundings): number {
    const phrases = new Set<string>();
    this.find(around, ({ phrase }) => phrases.add(phrase));
    return phrases.size;
  }

  private find(around: Surroundings, visit: (found: NearPhrase) => void): void {
    if (this.byFirstWord.size > 0) {
      for (let index = 0; index < around.words.length; index++) {
        const word = around.words[index]!;
        if (wordKinds[word.charCodeAt(0)] !== ARABIC_KIND) this.visitAt(around, index, word, visit);
        else for (const form of formsOfArabic(word)) this.visitAt(around, index, form, visit);
      }
    }
    for (const { written, words } of this.unspaced) {
      const at = around.window.indexOf(words[0]!);
      const distance = at < 0 ? null : distanceOf(around, around.from + at, around.from + at + words[0]!.length);
      if (distance !== null) visit({ phrase: written, distance, at: around.from + at });
    }
  }

  private visitAt(around: Surroundings, index: number, word: string, visit: (found: NearPhrase) => void): void {
    const phrases = this.byFirstWord.get(word);
    if (phrases === undefined) return;
    for (const { written, words } of phrases) {
      const last = index + words.length - 1;
      if (last >= around.words.length) continue;
      let isHere = true;
      for (let next = 1; next < words.length && isHere; next++) isHere = words[next] === around.words[index + next];
      const distance = isHere ? distanceOf(around, around.starts[index]!, around.ends[last]!) : null;
      if (distance !== null) visit({ phrase: written, distance, at: around.starts[index]! });
    }
  }
}

/** null where the phrase lies within the name: a name is no evidence of itself. */
function distanceOf({ start, end }: Surroundings, from: number, to: number): number | null {
  if (from >= start && to <= end) return null;
  if (to <= start) return start - to;
  return from >= end ? from - end : 0;
}

function wordsOf(normal: string): string[] {
  return normal.split(/[^\p{L}\p{N}\p{M}]+/u).filter((word) => word !== '');
}

const ARABIC_JOINED = 'وفبكلس';
const ARABIC_ARTICLE = 'ال';
// What is left of a word without its prefixes must still be one.
const MIN_ARABIC_STEM_LETTERS = 3;

/** An Arabic word, and what is left of it without a joined particle and the article. */
function formsOfArabic(word: string): readonly string[] {
  const forms = [word];
  const add = (form: string) => {
    if (form.length >= MIN_ARABIC_STEM_LETTERS) forms.push(form);
  };
  const afterParticle = ARABIC_JOINED.includes(word[0]!) ? word.slice(1) : null;
  if (afterParticle !== null) add(afterParticle);
  for (const form of [word, ...(afterParticle === null ? [] : [afterParticle])]) {
    if (form.startsWith(ARABIC_ARTICLE)) add(form.slice(ARABIC_ARTICLE.length));
    // "للـ": li- swallows the article's alef.
    else if (form.startsWith('لل')) add(form.slice(2));
  }
  return forms;
}

/** The last word of normalised units, which in a person's name is mostly the surname. */
export function lastWordOf(text: NormalisedText, start: number, end: number): string {
  let from = end;
  while (from > start && text.units[from - 1] !== GAP) from--;
  return unitsToString(text.units, from, end);
}
