import { MODALS, PREPOSITIONS } from '../syntax/closed-words';
import { singular } from '../syntax/vocabulary';

/** Nouns or verbs that a place of a pattern takes; of a compound ("air strike") the last word with those before it. */
export interface WordSet {
  readonly single: ReadonlySet<string>;
  readonly compound: ReadonlyMap<string, readonly (readonly string[])[]>;
}

export type Argument = 'target' | 'actor' | 'any' | 'gerund' | WordSet;

export type Element =
  | { readonly kind: 'literal'; readonly word: string }
  | { readonly kind: 'object'; readonly words: WordSet }
  /** The subject's head ("an aid convoy reached X"). */
  | { readonly kind: 'subject'; readonly words: WordSet }
  | { readonly kind: 'target' }
  | { readonly kind: 'actor' }
  | { readonly kind: 'preposition'; readonly words: ReadonlySet<string>; readonly argument: Argument }
  | {
      readonly kind: 'complement';
      readonly form: 'infinitive' | 'gerund' | 'content';
      readonly verbs: ReadonlySet<string> | null;
    };

/** A pattern of the lexicon as the matcher reads it. */
export interface Pattern {
  readonly text: string;
  readonly part: 'verb' | 'noun' | 'adjective';
  readonly heads: readonly string[];
  /** Of a noun: the words that must stand before it in its group. */
  readonly modifiers: readonly string[];
  /** Of a noun: the preposition that it must stand after ("at war with"). */
  readonly after: string;
  readonly isNegated: boolean;
  readonly elements: readonly Element[];
  /** How much of the sentence the pattern asks for; the most specific match wins. */
  readonly specificity: number;
}

const prepositions = new Set(PREPOSITIONS.filter((word) => word !== 'like').concat(['to', 'away', 'as', 'ahead']));
const modals = new Set(MODALS);

export class PatternError extends Error {}

const namedSets = new Map<string, WordSet>();

/** The set of a pattern's own words; equal words give the same object, so that sets can be looked up by identity. */
function ownSet(written: string): WordSet {
  let found = namedSets.get(written);
  if (found === undefined) namedSets.set(written, (found = wordSet(written.split('|'))));
  return found;
}

/** The words of a class, or of an alternation, as a set. */
export function wordSet(words: readonly string[]): WordSet {
  const single = new Set<string>();
  const compound = new Map<string, string[][]>();
  for (const written of words) {
    const parts = written.toLowerCase().split(/\s+/);
    const last = parts.at(-1)!;
    if (parts.length === 1) {
      single.add(last);
      single.add(singular(last));
      if (last.includes('-')) single.add(last.replaceAll('-', ''));
    } else {
      for (const head of [last, singular(last)])
        compound.set(head, [...(compound.get(head) ?? []), parts.slice(0, -1)]);
    }
  }
  return { single, compound };
}

const COMPLEMENT_IN_ALTERNATION = /(?:^|\|)(?:to-v|ing|that)(?:[:|]|$)/;

/** The patterns that one line stands for: `set up <panel> into|to-v:<probing>` is two. Throws PatternError. */
export function parsePatterns(text: string, classes: ReadonlyMap<string, WordSet>): Pattern[] {
  if (!text.includes('|')) return [parsePattern(text, classes)];
  let lines: string[][] = [[]];
  for (const word of text.trim().split(/\s+/)) {
    const alternatives = word.includes('|') && COMPLEMENT_IN_ALTERNATION.test(word) ? word.split('|') : [word];
    lines = alternatives.flatMap((alternative) => lines.map((line) => [...line, alternative]));
  }
  return lines.map((line) => parsePattern(line.join(' '), classes));
}

/**
 * Reads a pattern: `kill`, `gun down`, `impose <sanction> on|against @`, `n:attack on @`, `a:loyal to @`,
 * `accuse @ of ing`, `come under =fire from $`. Throws PatternError with what is wrong.
 */
function parsePattern(text: string, classes: ReadonlyMap<string, WordSet>): Pattern {
  const words = text.trim().split(/\s+/);
  let first = words.shift() ?? '';
  let part: Pattern['part'] = 'verb';
  const prefix = /^([na]):(.*)$/.exec(first);
  if (prefix !== null) {
    part = prefix[1] === 'n' ? 'noun' : 'adjective';
    first = prefix[2]!;
  } else if (first.includes(':')) throw new PatternError(`unknown prefix in "${first}"`);
  let isNegated = false;
  if (part === 'verb' && first === 'not') {
    isNegated = true;
    first = words.shift() ?? '';
  }
  if (part === 'verb' && modals.has(first) && words.length > 0) first = words.shift()!;
  if (first === '' || first === '@' || first === '$') throw new PatternError('no head word');
  let after = '';
  if (part === 'adjective' && prepositions.has(first)) {
    // "a:at war with @" is a noun after its preposition; "a:behind @" is being there.
    const noun = words[0];
    if (noun === undefined || noun === '@') {
      words.unshift(first);
      first = 'be';
      part = 'verb';
    } else {
      after = first;
      first = words.shift()!;
      part = 'noun';
    }
  }
  const modifiers: string[] = [];
  if (part === 'noun') {
    while (words.length > 0 && isPlainWord(words[0]!) && !prepositions.has(words[0]!.split('|')[0]!)) {
      modifiers.push(first);
      first = words.shift()!;
    }
  }
  const heads = first.startsWith('<') ? [...classOf(first, classes).single] : first.toLowerCase().split('|');
  const elements: Element[] = [];
  let openPreposition: ReadonlySet<string> | null = null;
  const close = (argument: Argument): void => {
    elements.push({ kind: 'preposition', words: openPreposition!, argument });
    openPreposition = null;
  };
  for (const word of words) {
    if (word === '@' || word === '$') {
      const role = word === '@' ? 'target' : 'actor';
      if (openPreposition !== null) close(role);
      else elements.push({ kind: role });
      continue;
    }
    if (word.startsWith('^')) {
      const rest = word.slice(1);
      if (rest === '') throw new PatternError('"^" without a word');
      elements.push({ kind: 'subject', words: rest.startsWith('<') ? classOf(rest, classes) : ownSet(rest) });
      continue;
    }
    if (word.startsWith('=') || word.startsWith('<')) {
      const set = word.startsWith('<') ? classOf(word, classes) : ownSet(word.slice(1));
      if (word.length < 2) throw new PatternError('"=" without a word');
      if (openPreposition !== null) close(set);
      else elements.push({ kind: 'object', words: set });
      continue;
    }
    const complement = /^(to-v|ing|that)(?::(.+))?$/.exec(word);
    if (complement !== null) {
      const verbs = complement[2] === undefined ? null : verbsOf(complement[2], classes);
      if (openPreposition !== null && complement[1] === 'ing') close('gerund');
      else {
        // "gear up to-v": what looks like a preposition is a particle.
        if (openPreposition !== null) close('any');
        elements.push({
          kind: 'complement',
          form: complement[1] === 'to-v' ? 'infinitive' : complement[1] === 'ing' ? 'gerund' : 'content',
          verbs,
        });
      }
      continue;
    }
    if (!/^[\p{L}'-]+(?:\|[\p{L}'-]+)*$/u.test(word)) throw new PatternError(`cannot read "${word}"`);
    const alternatives = word.toLowerCase().split('|');
    if (alternatives.every((alternative) => prepositions.has(alternative))) {
      if (openPreposition !== null) close('any');
      openPreposition = new Set(alternatives);
    } else {
      if (alternatives.length > 1 && !alternatives.some((alternative) => prepositions.has(alternative)))
        throw new PatternError(`"${word}": only prepositions alternate`);
      if (openPreposition !== null) close('any');
      elements.push({ kind: 'literal', word: alternatives[0]! });
    }
  }
  if (openPreposition !== null) close('any');
  return {
    text,
    part,
    heads,
    modifiers,
    after,
    isNegated,
    elements,
    specificity: specificityOf(elements, modifiers, after, isNegated),
  };
}

function isPlainWord(word: string): boolean {
  return /^[\p{L}'-]+$/u.test(word) && !/^(?:to-v|ing|that)$/.test(word);
}

function classOf(written: string, classes: ReadonlyMap<string, WordSet>): WordSet {
  const name = /^<([a-z0-9-]+)>$/.exec(written)?.[1];
  const found = name === undefined ? undefined : classes.get(name);
  if (found === undefined) throw new PatternError(`unknown class ${written}`);
  return found;
}

function verbsOf(written: string, classes: ReadonlyMap<string, WordSet>): ReadonlySet<string> {
  const name = /^<(.+)>$/.exec(written);
  return name === null ? new Set(written.split('|')) : classOf(written, classes).single;
}

/** A word asked for counts most, a class less, a party or an open preposition least. */
function specificityOf(
  elements: readonly Element[],
  modifiers: readonly string[],
  after: string,
  isNegated: boolean,
): number {
  let sum = modifiers.length * 2 + (after === '' ? 0 : 1) + (isNegated ? 1 : 0);
  for (const element of elements) {
    switch (element.kind) {
      case 'literal':
        sum += 2;
        break;
      case 'subject':
      case 'object':
        sum += element.words.single.size + element.words.compound.size <= 2 ? 2.5 : 2;
        break;
      case 'preposition':
        sum += element.argument === 'target' || element.argument === 'actor' ? 1 : element.argument === 'any' ? 1 : 2;
        break;
      case 'complement':
        sum += element.verbs === null ? 1 : 2.5;
        break;
      default:
        sum += 0.4;
    }
  }
  return sum;
}
