import type { WordSet } from './pattern';
import type { Word } from '../syntax/vocabulary';
import type { Entry, EntryIndexes } from './load-lexicon';

/** What of a predicate's surroundings is looked up before any pattern is tried. */
export interface Surroundings {
  /** Sets of words that one of its objects is in. */
  readonly objectSets: readonly WordSet[];
  readonly prepositions: readonly string[];
  /** Words that may be a literal part of an idiom: gathered only for the heads that have idioms. */
  words(): readonly string[];
  readonly hasObject: boolean;
  readonly hasComplement: boolean;
}

/**
 * The entries of one head word, by the first thing that each asks for, so that only those are tried whose words the
 * sentence has: "hold" has hundreds of patterns, and a sentence fits a handful.
 */
export class EntryIndex {
  private readonly entries: Entry[] = [];
  private readonly always: Entry[] = [];
  private readonly withObject: Entry[] = [];
  private readonly withComplement: Entry[] = [];
  // Most head words have patterns of one sort; the table of another is never made.
  private byObject: Map<WordSet, Entry[]> | null = null;
  private byPreposition: Map<string, Entry[]> | null = null;
  private byLiteral: Map<string, Entry[]> | null = null;

  private specificFirst: Entry[] | null = null;

  add(entry: Entry): void {
    this.entries.push(entry);
    this.specificFirst = null;
    const { elements } = entry.pattern;
    const object = elements.find((element) => element.kind === 'object');
    if (object !== undefined) return append((this.byObject ??= new Map<WordSet, Entry[]>()), object.words, entry);
    const literal = elements.find((element) => element.kind === 'literal');
    if (literal !== undefined) return append((this.byLiteral ??= new Map<string, Entry[]>()), literal.word, entry);
    const preposition = elements.find((element) => element.kind === 'preposition');
    if (preposition !== undefined) {
      this.byPreposition ??= new Map();
      for (const word of preposition.words) append(this.byPreposition, word, entry);
      return;
    }
    if (elements.some((element) => element.kind === 'complement')) this.withComplement.push(entry);
    else if (elements.some((element) => element.kind === 'target')) this.withObject.push(entry);
    else this.always.push(entry);
  }

  /** Every entry, each once, in the order of the files. */
  all(): readonly Entry[] {
    return this.entries;
  }

  /** Every entry, the more specific pattern first; of equally specific ones in the order of the files. */
  allBySpecificity(): readonly Entry[] {
    return (this.specificFirst ??= [...this.entries].sort((a, b) => b.pattern.specificity - a.pattern.specificity));
  }

  /** Calls `visit` for every entry that the surroundings may fit; for some twice. */
  visit(around: Surroundings, visit: (entry: Entry) => void): void {
    for (const entry of this.always) visit(entry);
    if (around.hasObject) for (const entry of this.withObject) visit(entry);
    if (around.hasComplement) for (const entry of this.withComplement) visit(entry);
    if (this.byObject !== null) {
      for (const set of around.objectSets) {
        const entries = this.byObject.get(set);
        if (entries !== undefined) for (const entry of entries) visit(entry);
      }
    }
    if (this.byPreposition !== null) {
      for (const word of around.prepositions) {
        const entries = this.byPreposition.get(word);
        if (entries !== undefined) for (const entry of entries) visit(entry);
      }
    }
    if (this.byLiteral !== null) {
      for (const word of around.words()) {
        const entries = this.byLiteral.get(word);
        if (entries !== undefined) for (const entry of entries) visit(entry);
      }
    }
  }
}

/** The entries of a noun, whose pattern may have its singular or the form as it stands. */
export function entriesOfNoun({ nouns }: EntryIndexes, { noun, text }: Word): EntryIndex | undefined {
  return nouns.get(noun) ?? (text === noun ? undefined : nouns.get(text));
}

function append<K>(map: Map<K, Entry[]>, key: K, entry: Entry): void {
  const entries = map.get(key);
  if (entries === undefined) map.set(key, [entry]);
  else entries.push(entry);
}
