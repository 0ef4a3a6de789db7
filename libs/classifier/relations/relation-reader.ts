import type { Relation, Span } from '#contracts/classification';
import type { KnownRelations } from '../lexicon/known-relations';
import type { Lexicon } from '../lexicon/load-lexicon';
import { type ReadSentence, readSentence } from '../events/sentence-events';
import { sentencesOf } from '../text/sentences';
import { attackedIn, claimIn } from './claimed-attack';
import { type Antecedents, type NamedGroup, type Reference, referencesIn } from './references';
import { RelationTally } from './relation-tally';
import { relationsInSentence } from './sentence-relations';
import type { PairWeighing } from './weigh-pairs';

// How far past a sentence with names one without is looked for: two long sentences of news.
const MAX_GAP_CHARACTERS = 600;
// "the two groups", "both": a sentence that names no group may still tell of two.
const MAY_REFER_TO_TWO = /\b(?:two|both|neither|each|three)\b/iu;
const PARAGRAPH = /\n\s*\n|\n\s*[*•-]\s/u;
const NOTHING_BETWEEN = /^[\s"'“”‘’()[\]*•-]*$/u;
const OPEN_BRACKET = /^\s*\(/u;
const MAX_DEFINITION_CHARACTERS = 90;
// A claim of what the sentence before told.
const CLAIM_WEIGHT = 0.6;
const NOBODY: Antecedents = { groups: [], topic: null, isAboutPerson: false, isPair: false, isNear: false };
const EXPLAINS = /\b(?:which|who|whose|unlike|like)\b/iu;

/**
 * Reads the sentences of one article in their order and sums up what they tell of its groups. Beyond the names of a
 * sentence it reads "Name (ABBREVIATION)" as one name, and words that stand for the groups of the sentence before
 * (references.ts). A sentence is read a second time only where that adds a name and two groups meet.
 */
export class RelationReader {
  private readonly tally = new RelationTally();
  private antecedents = NOBODY;
  private last: Span | null = null;
  private readonly named = new Set<string>();
  /** Groups that the sentence before tells to have been attacked, nobody knows by whom. */
  private attacked: readonly string[] = [];

  constructor(
    private readonly text: string,
    private readonly lexicon: Lexicon,
    private readonly referenceDay: number | null,
    private readonly known: KnownRelations,
    private readonly pairs: PairWeighing = {},
  ) {}

  /** `read` is the sentence as read with `names` alone. Sentences come in the order of the text. */
  read(sentence: Span, names: readonly NamedGroup[], read: ReadSentence): void {
    this.readWithoutNames(sentence.start);
    this.take(sentence, names, read);
  }

  relations(): Relation[] {
    this.readWithoutNames(this.text.length);
    return this.tally.relations();
  }

  /** Of the sentences between the last one with names and `limit`, the next, where it may tell of two groups. */
  private readWithoutNames(limit: number): void {
    const { last, antecedents } = this;
    if (last === null || antecedents.groups.length < 2 || limit <= last.end) return;
    const gap = this.text.slice(last.end, Math.min(limit, last.end + MAX_GAP_CHARACTERS));
    const paragraph = gap.search(PARAGRAPH);
    const end = last.end + (paragraph < 0 ? gap.length : paragraph);
    if (!MAY_REFER_TO_TWO.test(gap.slice(0, end - last.end))) return;
    for (const sentence of sentencesOf(this.text, last.end, end)) {
      this.take(sentence, [], null);
      return;
    }
  }

  /** "A bomb killed three guards of B. A said it was behind it." */
  private claim(group: string, sentence: Span, read: ReadSentence): void {
    const trigger = this.attacked.length === 0 ? null : claimIn(read, this.text);
    if (trigger === null) return;
    for (const other of this.attacked) {
      if (other === group) continue;
      const [a, b] = group < other ? [group, other] : [other, group];
      const told = { type: 'attack', weight: CLAIM_WEIGHT, modality: 'asserted', time: 'current' } as const;
      this.tally.add({ a, b, ...told, trigger, rule: 'relation.claim' }, sentence, this.text);
    }
  }

  /** Where the sentence before names nobody: the one or two groups of which the document has told so far. */
  private onlyGroups(): Antecedents {
    const groups = [...this.named];
    if (groups.length > 2) return NOBODY;
    return {
      groups,
      topic: groups.length === 1 ? groups[0]! : null,
      isAboutPerson: false,
      isPair: groups.length === 2,
      isNear: false,
    };
  }

  private take(sentence: Span, names: readonly NamedGroup[], read: ReadSentence | null): void {
    const { text, lexicon, last } = this;
    const between = last === null ? '' : text.slice(last.end, sentence.start);
    const isNext = last !== null && NOTHING_BETWEEN.test(between);
    const before = isNext ? this.antecedents : this.onlyGroups();
    const references = referencesIn(text, sentence, names, before, PARAGRAPH.test(between));
    const merged = withDefinitions(text, sentence, names);
    const parties: Reference[] = [
      ...merged.map(({ start, end, groupId }) => ({ start, end, groups: [groupId] })),
      ...references,
    ].sort((a, b) => a.start - b.start);
    const groups: string[] = [];
    for (const party of parties) for (const group of party.groups) if (!groups.includes(group)) groups.push(group);
    const weak = new Set(references.filter(({ isWeak }) => isWeak).flatMap((reference) => reference.groups));
    const isMore = references.length > 0 || merged.length < names.length;
    let wide = read;
    if (groups.length >= 2) {
      if (wide === null || isMore) wide = readSentence(text, sentence, parties, lexicon, this.referenceDay);
      // A party that stands for two groups is told of as two at one place.
      const tokenOf = isMore
        ? parties.flatMap((party, index) => party.groups.map(() => wide!.tokenOf[index]!))
        : wide.tokenOf;
      const groupOf = isMore ? parties.flatMap((party) => party.groups) : names.map(({ groupId }) => groupId);
      for (const relation of relationsInSentence({ ...wide, tokenOf }, groupOf, lexicon, this.known, this.pairs, weak))
        this.tally.add(relation, sentence, text);
    }
    const meant = groups.filter((group) => !weak.has(group));
    const [only] = meant;
    if (read !== null && only !== undefined && meant.length === 1 && isNext) this.claim(only, sentence, read);
    this.attacked =
      read === null
        ? []
        : attackedIn(
            read,
            names.map(({ groupId }) => groupId),
          );
    for (const group of meant) this.named.add(group);
    this.last = sentence;
    const clear = parties.filter((party) => party.isWeak !== true);
    // Asked of two only: they are no pair where one explains the other.
    const isPair = meant.length === 2 && !EXPLAINS.test(text.slice(clear[0]!.end, clear.at(-1)!.start));
    const topic = topicOf(meant, clear, wide);
    const isAboutPerson = topic !== null && names.some(({ groupId, isPerson }) => isPerson && groupId === topic);
    this.antecedents = { groups: meant, topic, isAboutPerson, isPair, isNear: true };
  }
}

/** "Jaish al-Adl (JAA)": the name and what the brackets say of it are one. */
function withDefinitions(text: string, sentence: Span, names: readonly NamedGroup[]): NamedGroup[] {
  const merged: NamedGroup[] = [];
  for (let index = 0; index < names.length; index++) {
    const name = names[index]!;
    let { end } = name;
    if (index + 1 < names.length && OPEN_BRACKET.test(text.slice(end, end + 3))) {
      const close = text.slice(end, Math.min(sentence.end, end + MAX_DEFINITION_CHARACTERS)).indexOf(')');
      let inside = index + 1;
      while (inside < names.length && names[inside]!.end <= end + close) inside++;
      const own = names.slice(index + 1, inside);
      if (close > 0 && own.length > 0 && own.every(({ groupId }) => groupId === name.groupId)) {
        end += close + 1;
        index = inside - 1;
      }
    }
    merged.push({ ...name, end });
  }
  return merged;
}

/** The only group, or the one that stands before the first finite verb and in no list: its subject. */
function topicOf(groups: readonly string[], parties: readonly Reference[], read: ReadSentence | null): string | null {
  if (groups.length === 1) return groups[0]!;
  const first = parties[0];
  if (first === undefined || first.groups.length > 1 || read === null) return null;
  const verb = read.analysis.verbs.find(({ form, relation }) => form === 'finite' && relation !== 'relative');
  if (verb === undefined) return null;
  const verbStart = read.analysis.tokens[verb.from]!.start;
  const beforeVerb = new Set(parties.filter(({ start }) => start < verbStart).flatMap((party) => party.groups));
  return beforeVerb.size === 1 ? first.groups[0]! : null;
}
