import type { Modality, RelationKind } from '#contracts/vocabulary';
import { RELATION_KIND_OF } from '#contracts/vocabulary';
import { fitOf } from '../events/fit';
import { argument, nounAt } from '../events/match';
import type { ReadSentence } from '../events/sentence-events';
import { stem } from '../events/word-evidence';
import type { Lexicon } from '../lexicon/load-lexicon';
import type { KnownRelation } from '../lexicon/known-relations';
import { type Tone, toneOf } from '../lexicon/relation-tone';
import type { VerbGroup } from '../syntax/chunks';
import { CLASS } from '../syntax/vocabulary';
import type { Party, PartyList } from './party-lists';
import type { WordTelling } from './word-tellings';

/** Two groups of a sentence as they are weighed: the tokens of their nearest mentions, in the order of the text. */
export interface Pair {
  readonly first: number;
  readonly second: number;
  /** What the rules say of them. */
  readonly said: readonly { readonly kind: RelationKind }[];
  /** The modality of what the rules found and left out: denied, demanded, supposed. */
  readonly silenced: ReadonlySet<Modality>;
  /** What is known of the two from elsewhere; null for nothing. */
  readonly known: KnownRelation | null;
}

// Past it the words between two names tell of something else.
const MAX_BETWEEN_TOKENS = 30;
const MAX_BEFORE_TOKENS = 6;
const MAX_AFTER_TOKENS = 10;
const TONE_BEFORE_TOKENS = 10;
const TONE_AFTER_TOKENS = 12;
const WORDS_BEFORE_TOKENS = 20;
const WORDS_AFTER_TOKENS = 28;
const MAX_COUNT = 3;
const MIN_FIT = 0.35;
// Upper bounds of the classes of distance, in tokens.
const GAPS_TOKENS = [1, 2, 3, 5, 8, 12, 20];
const NO_EVENT_PART = '';

/** A feature that is a word of the sentence: of these there are many, and each is rare. */
export function isOfWord(feature: string): boolean {
  return /^(?:between|before|after|word):|^verb:.*:/.test(feature);
}

/**
 * What a sentence offers as evidence on each two of its groups: the words between them and around them, crudely stemmed
 * and by their tone; the words of the lexicon near them; events and verbs with the part of each; how far apart they
 * stand; what the rules say; what is known of the two. One string each, the same for a pair in either order. What the
 * pairs have in common is read once; a pair looks at a window of bounded size.
 */
export class PairFeatures {
  private readonly words: string[] = [];
  private readonly tones: (Tone | null)[] = [];
  private readonly outsiders: boolean[] = [];
  private readonly partyTokens: ReadonlySet<number>;
  private readonly groups: number;
  private readonly fits = new Map<number, boolean>();

  constructor(
    private readonly read: ReadSentence,
    parties: readonly Party[],
    private readonly lists: readonly PartyList[],
    private readonly tellings: readonly WordTelling[],
    private readonly lexicon: Lexicon,
  ) {
    const { tokens, tags } = read.analysis;
    this.partyTokens = new Set(parties.map(({ token }) => token));
    this.groups = new Set(parties.map(({ groupId }) => groupId)).size;
    tokens.forEach(({ word, span }, index) => {
      const isParty = this.partyTokens.has(index);
      const isName = span >= 0 || isParty || (word.isCapital && index > 0 && (tags[index]! & CLASS.proper) !== 0);
      this.words.push(isParty ? '<group>' : isName ? '' : word.value >= 0 ? '<number>' : stem(word.text));
      this.tones.push(isName ? null : toneOf(word));
      this.outsiders.push(span < 0 && lexicon.relationWords.outsiders.has(word.noun));
    });
  }

  of(pair: Pair): string[] {
    const features = new Set<string>();
    const add = (feature: string): void => void features.add(feature);
    this.addPlace(pair, add);
    this.addWords(pair, add);
    this.addTones(pair, add);
    this.addTellings(pair, add);
    this.addEvents(pair, add);
    for (const verb of this.read.analysis.verbs) this.addVerb(pair, verb, add);
    for (const { kind } of pair.said) add(`rule:${kind}`);
    if (pair.said.length === 0) add('rule:none');
    for (const modality of pair.silenced) add(`silenced:${modality}`);
    // What is known of a group is not known of its rival or its branch.
    if (pair.known !== null && !this.isOfCounterpart(pair.first) && !this.isOfCounterpart(pair.second)) {
      add(`known:${pair.known}`);
      for (const { kind } of pair.said) add(`known:${pair.known}:rule:${kind}`);
      if (pair.said.length === 0) add(`known:${pair.known}:rule:none`);
    }
    return [...features];
  }

  private addPlace({ first, second }: Pair, add: (feature: string) => void): void {
    const { tokens } = this.read.analysis;
    const gap = second - first - 1;
    add(`gap:${GAPS_TOKENS.findIndex((limit) => gap <= limit)}`);
    add(`groups:${Math.min(this.groups, 4)}`);
    if (this.isList(first, second)) {
      add('list');
      if (this.hasThird(second)) add('list:third');
    }
    for (let at = first + 1; at < second; at++) {
      if (/^[;:.]$/.test(tokens[at]!.word.text)) add('parted');
      if (this.partyTokens.has(at)) add('past-other');
    }
  }

  /** "an al-Qaeda affiliate", "rivals of al-Qaeda": another than the group. */
  private isOfCounterpart(token: number): boolean {
    const { tokens } = this.read.analysis;
    const isOne = (at: number): boolean => this.lexicon.relationWords.counterparts.has(tokens[at]?.word.noun ?? '');
    return isOne(token + 1) || (tokens[token - 1]?.word.text === 'of' && isOne(token - 2));
  }

  /** "A and B clashed with police": somebody who is no group of the sentence stands on the other side of a list. */
  private hasThird(second: number): boolean {
    const { tokens } = this.read.analysis;
    for (let at = second + 1; at < Math.min(tokens.length - 1, second + 1 + MAX_AFTER_TOKENS); at++) {
      const { text } = tokens[at]!.word;
      if (/^[,;:.]$/.test(text)) return false;
      if (/^(?:with|against)$/.test(text)) {
        const next = /^(?:the|a|an)$/.test(tokens[at + 1]!.word.text) ? at + 2 : at + 1;
        return !this.partyTokens.has(next) && !/^(?:each|one)$/.test(tokens[next]?.word.text ?? '');
      }
    }
    return false;
  }

  private isList(first: number, second: number): boolean {
    return this.lists.some((list) => list.first <= first && second <= list.last);
  }

  private addWords(pair: Pair, add: (feature: string) => void): void {
    const { first, second } = pair;
    const length = this.words.length;
    if (second - first - 1 <= MAX_BETWEEN_TOKENS) this.addRun(pair, first + 1, second, 'between', add);
    this.addRun(pair, Math.max(0, first - MAX_BEFORE_TOKENS), first, 'before', add);
    this.addRun(pair, second + 1, Math.min(length, second + 1 + MAX_AFTER_TOKENS), 'after', add);
    for (
      let at = Math.max(0, first - WORDS_BEFORE_TOKENS);
      at < Math.min(length, second + WORDS_AFTER_TOKENS + 1);
      at++
    )
      if (/^[a-z]{3}/.test(this.words[at]!)) add(`word:${this.words[at]!}`);
  }

  /** The words of `[from, to)` alone, and in pairs with their neighbours. */
  private addRun(pair: Pair, from: number, to: number, where: string, add: (feature: string) => void): void {
    let last = this.wordFor(pair, from - 1);
    for (let at = from; at <= to; at++) {
      const word = this.wordFor(pair, at);
      if (word === '') continue;
      if (at < to) add(`${where}:${word}`);
      if (last !== '') add(`${where}:${last} ${word}`);
      last = word;
    }
  }

  private wordFor({ first, second }: Pair, at: number): string {
    if (at < 0) return '^';
    if (at >= this.words.length) return '$';
    return at === first || at === second ? '<x>' : this.words[at]!;
  }

  private addTones({ first, second }: Pair, add: (feature: string) => void): void {
    const length = this.words.length;
    const suffix = this.isList(first, second) ? ':list' : '';
    let net = 0;
    const count = (where: string, from: number, to: number): void => {
      const counts = { cooperation: 0, rivalry: 0, strongCooperation: 0, strongRivalry: 0, contrast: 0, outsider: 0 };
      for (let at = from; at < to; at++) {
        const tone = this.tones[at];
        if (tone) counts[tone]++;
        if (this.outsiders[at]) counts.outsider++;
      }
      counts.cooperation += counts.strongCooperation;
      counts.rivalry += counts.strongRivalry;
      net += counts.cooperation + counts.strongCooperation - counts.rivalry - counts.strongRivalry;
      for (const [key, number] of Object.entries(counts))
        for (let n = 1; n <= Math.min(MAX_COUNT, number); n++) add(`tone:${where}:${key}:${n}${suffix}`);
    };
    count('between', first + 1, second);
    count('before', Math.max(0, first - TONE_BEFORE_TOKENS), first);
    count('after', second + 1, Math.min(length, second + 1 + TONE_AFTER_TOKENS));
    add(`tone:${Math.max(-MAX_COUNT, Math.min(MAX_COUNT, net))}`);
  }

  private addTellings({ first, second }: Pair, add: (feature: string) => void): void {
    const suffix = this.isList(first, second) ? ':list' : '';
    for (const { from, to, type, isSymmetric } of this.tellings) {
      const where =
        to <= first ? 'before' : from > second ? 'after' : from > first && to <= second ? 'between' : 'across';
      add(`lexicon:${where}:${RELATION_KIND_OF[type]}${isSymmetric ? ':mutual' : ''}${suffix}`);
    }
  }

  private addEvents({ first, second }: Pair, add: (feature: string) => void): void {
    for (const { eventType, actors, targets } of this.read.candidates) {
      const isActor = [first, second].map((token) => actors.some(({ unit }) => this.isPart(unit, token)));
      const isTarget = [first, second].map((token) => targets.some(({ unit }) => this.isPart(unit, token)));
      const part =
        (isActor[0] && isTarget[1]) || (isActor[1] && isTarget[0])
          ? 'actor-target'
          : isActor[0] && isActor[1]
            ? 'actors'
            : isTarget[0] && isTarget[1]
              ? 'targets'
              : isActor[0] || isActor[1]
                ? 'actor'
                : isTarget[0] || isTarget[1]
                  ? 'target'
                  : NO_EVENT_PART;
      add(`event:${eventType}:${part}`);
    }
  }

  private addVerb({ first, second }: Pair, verb: VerbGroup, add: (feature: string) => void): void {
    const parts = [this.partOf(verb, first), this.partOf(verb, second)].sort().join(' ').trim();
    if (parts === '') return;
    add(`verb:${parts}`);
    add(`verb:${verb.lemma}:${parts}`);
  }

  /** Subject, object or the preposition by which a name hangs on a verb; by meaning, not by voice. */
  private partOf(verb: VerbGroup, token: number): string {
    if (this.isPart(verb.subject, token)) return verb.isPassive ? 'object' : 'subject';
    if (verb.objects.some((unit) => this.isPart(unit, token))) return 'object';
    for (const unit of verb.obliques) {
      if (!this.isPart(unit, token)) continue;
      const preposition = nounAt(this.read.analysis, unit)?.preposition ?? '';
      return verb.isPassive && preposition === 'by' ? 'subject' : preposition;
    }
    return '';
  }

  private isPart(unit: number, token: number): boolean {
    if (unit < 0) return false;
    const key = unit * this.words.length + token;
    let isPart = this.fits.get(key);
    if (isPart === undefined) {
      isPart = fitOf(this.read.analysis, argument(unit), token) >= MIN_FIT;
      this.fits.set(key, isPart);
    }
    return isPart;
  }
}
