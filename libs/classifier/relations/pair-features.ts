import { EVENT_TYPES, type Modality, RELATION_KIND_OF, RELATION_KINDS, type RelationKind } from '#contracts/vocabulary';
import { fitOf } from '../events/fit';
import { argument, nounAt } from '../events/match';
import type { ReadSentence } from '../events/sentence-events';
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
  /** Whether one of the two may not be meant at all. */
  readonly isWeak: boolean;
}

// Past it the words between two names tell of something else.
const MAX_BETWEEN_TOKENS = 30;
const MAX_BEFORE_TOKENS = 6;
const MAX_AFTER_TOKENS = 10;
const TONE_BEFORE_TOKENS = 10;
const TONE_AFTER_TOKENS = 12;
const WORDS_BEFORE_TOKENS = 20;
const WORDS_AFTER_TOKENS = 28;
const THREE_LETTERS = /^[a-z]{3}/;
const MAX_COUNT = 3;
const MIN_FIT = 0.35;
// Upper bounds of the classes of distance, in tokens.
const GAPS_TOKENS = [1, 2, 3, 5, 8, 12, 20];
const COUNTED = ['cooperation', 'rivalry', 'strongCooperation', 'strongRivalry', 'contrast', 'outsider'] as const;
/**
 * The features that are no words of the sentence, but for verbs: all that there may be, known by their number, since a
 * sentence has dozens for each of its pairs.
 */
const closedFeatures: string[] = [];
export const CLOSED_FEATURES: readonly string[] = closedFeatures;
const closed = (feature: string): number => closedFeatures.push(feature) - 1;
const LIST = closed('list');
const LIST_WITH_THIRD = closed('list:third');
const ONE_TOKEN = closed('one-token');
const WEAK = closed('weak');
const PARTED = closed('parted');
const PAST_OTHER = closed('past-other');
const GAP_FEATURES = [-1, ...GAPS_TOKENS.keys()].map((size) => closed(`gap:${size}`));
const MAX_GROUPS = 4;
const GROUP_FEATURES = Array.from({ length: MAX_GROUPS + 1 }, (_, groups) => closed(`groups:${groups}`));
const RULE_FEATURES = keyed(['none', ...RELATION_KINDS], (kind) => closed(`rule:${kind}`));
const EVENT_PARTS = ['', 'actor-target', 'actors', 'targets', 'actor', 'target'] as const;
const EVENT_FEATURES = keyed(EVENT_TYPES, (type) => keyed(EVENT_PARTS, (part) => closed(`event:${type}:${part}`)));
const LEXICON_FEATURES = keyed(['before', 'between', 'after', 'across'], (where) =>
  keyed(['cooperation', 'rivalry'], (kind) =>
    ['', ':mutual'].map((mutual) => ['', ':list'].map((list) => closed(`lexicon:${where}:${kind}${mutual}${list}`))),
  ),
);
const TONE_FEATURES = keyed(['between', 'before', 'after'], (where) =>
  ['', ':list'].map((list) =>
    keyed(COUNTED, (key) =>
      Array.from({ length: MAX_COUNT }, (_, n) => closed(`tone:${where}:${key}:${n + 1}${list}`)),
    ),
  ),
);

const NET_TONE_FEATURES = Array.from({ length: 2 * MAX_COUNT + 1 }, (_, at) => closed(`tone:${at - MAX_COUNT}`));

function keyed<K extends string, V>(keys: readonly K[], valueOf: (key: K) => V): Readonly<Record<K, V>> {
  return Object.fromEntries(keys.map((key) => [key, valueOf(key)])) as Record<K, V>;
}

/** A feature that is a word of the sentence: of these there are many, and each is rare. */
export function isOfWord(feature: string): boolean {
  return /^(?:between|before|after|word):|^verb:.*:/.test(feature);
}

/** Where the words stand that are features alone or with the next: their features are `<place>:<words>`. */
export const WORD_PLACES = ['between', 'before', 'after', 'word'] as const;
const [BETWEEN, BEFORE, AFTER, NEAR] = [0, 1, 2, 3] as const;

/**
 * Takes the features of a pair as they are found, each counted once. Those of words come unwritten: a word is looked up
 * once a sentence, whatever the number of its features. Places by their index in WORD_PLACES.
 */
export interface FeatureSink<Word> {
  wordOf(text: string): Word;
  /** A feature by its place in CLOSED_FEATURES. */
  addClosed(feature: number): void;
  add(feature: string): void;
  addWord(place: number, word: Word): void;
  addTwoWords(place: number, word: Word, next: Word): void;
}

/** The features in writing, for who learns from them. */
export class WrittenFeatures implements FeatureSink<string> {
  private features = new Set<string>();

  wordOf(text: string): string {
    return text;
  }

  addClosed(feature: number): void {
    this.features.add(CLOSED_FEATURES[feature]!);
  }

  add(feature: string): void {
    this.features.add(feature);
  }

  addWord(place: number, word: string): void {
    this.features.add(`${WORD_PLACES[place]}:${word}`);
  }

  addTwoWords(place: number, word: string, next: string): void {
    this.features.add(`${WORD_PLACES[place]}:${word} ${next}`);
  }

  /** Those of one pair: the next begins with none. */
  take(): string[] {
    const features = [...this.features];
    this.features = new Set();
    return features;
  }
}

/** The parts that a name has in the events and verbs of its sentence, in their order. */
interface Parts {
  readonly isActor: readonly boolean[];
  readonly isTarget: readonly boolean[];
  /** Subject, object or a preposition; empty for none. */
  readonly ofVerbs: readonly string[];
}

/**
 * What a sentence offers as evidence on each two of its groups: the words between them and around them, crudely stemmed
 * and by their tone; the words of the lexicon near them; events and verbs with the part of each; how far apart they
 * stand; what the rules say; what is known of the two. The same for a pair in either order. What the pairs have in common
 * is read once; a pair looks at a window of bounded size.
 */
export class PairFeatures<Word> {
  /** Null for a name of nobody in the sentence. */
  private readonly words: (Word | null)[] = [];
  /** The words of three letters and more; null for the others. */
  private readonly longWords: (Word | null)[] = [];
  private readonly start: Word;
  private readonly end: Word;
  private readonly own: Word;
  private readonly tones: (Tone | null)[] = [];
  private readonly outsiders: boolean[] = [];
  private readonly partyTokens: ReadonlySet<number>;
  private readonly groups: number;
  private readonly parts = new Map<number, Parts>();

  constructor(
    private readonly read: ReadSentence,
    parties: readonly Party[],
    private readonly lists: readonly PartyList[],
    private readonly tellings: readonly WordTelling[],
    private readonly lexicon: Lexicon,
    private readonly sink: FeatureSink<Word>,
  ) {
    [this.start, this.end, this.own] = [sink.wordOf('^'), sink.wordOf('$'), sink.wordOf('<x>')];
    const { tokens, tags } = read.analysis;
    this.partyTokens = new Set(parties.map(({ token }) => token));
    this.groups = new Set(parties.map(({ groupId }) => groupId)).size;
    tokens.forEach(({ word, span }, index) => {
      const isParty = this.partyTokens.has(index);
      const isName = span >= 0 || isParty || (word.isCapital && index > 0 && (tags[index]! & CLASS.proper) !== 0);
      const text = isParty ? '<group>' : isName ? '' : word.value >= 0 ? '<number>' : word.stem;
      const known = text === '' ? null : sink.wordOf(text);
      this.words.push(known);
      this.longWords.push(known !== null && THREE_LETTERS.test(text) ? known : null);
      this.tones.push(isName ? null : toneOf(word));
      this.outsiders.push(span < 0 && lexicon.relationWords.outsiders.has(word.noun));
    });
  }

  /** Tells the sink of every feature of a pair, of some more than once; of the same pair always in the same order. */
  tell(pair: Pair): void {
    const { sink } = this;
    const isList = this.lists.some((list) => list.first <= pair.first && pair.second <= list.last);
    this.addPlace(pair, isList);
    this.addWords(pair);
    this.addTones(pair, isList);
    this.addTellings(pair, isList);
    this.addParts(this.partsOf(pair.first), this.partsOf(pair.second));
    for (const { kind } of pair.said) sink.addClosed(RULE_FEATURES[kind]);
    if (pair.said.length === 0) sink.addClosed(RULE_FEATURES.none);
    for (const modality of pair.silenced) sink.add(`silenced:${modality}`);
    // What is known of a group is not known of its rival or its branch.
    if (pair.known !== null && !this.isOfCounterpart(pair.first) && !this.isOfCounterpart(pair.second)) {
      sink.add(`known:${pair.known}`);
      for (const { kind } of pair.said) sink.add(`known:${pair.known}:rule:${kind}`);
      if (pair.said.length === 0) sink.add(`known:${pair.known}:rule:none`);
    }
  }

  private addPlace({ first, second, isWeak }: Pair, isList: boolean): void {
    const { sink } = this;
    const { tokens } = this.read.analysis;
    const gap = second - first - 1;
    if (isWeak) sink.addClosed(WEAK);
    if (first === second) sink.addClosed(ONE_TOKEN);
    else sink.addClosed(GAP_FEATURES[GAPS_TOKENS.findIndex((limit) => gap <= limit) + 1]!);
    sink.addClosed(GROUP_FEATURES[Math.min(this.groups, MAX_GROUPS)]!);
    if (isList) {
      sink.addClosed(LIST);
      if (this.hasThird(second)) sink.addClosed(LIST_WITH_THIRD);
    }
    for (let at = first + 1; at < second; at++) {
      const { text } = tokens[at]!.word;
      if (text === ';' || text === ':' || text === '.') sink.addClosed(PARTED);
      if (this.partyTokens.has(at)) sink.addClosed(PAST_OTHER);
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

  private addWords(pair: Pair): void {
    const { first, second } = pair;
    const length = this.words.length;
    if (second - first - 1 <= MAX_BETWEEN_TOKENS) this.addRun(pair, first + 1, second, BETWEEN);
    this.addRun(pair, Math.max(0, first - MAX_BEFORE_TOKENS), first, BEFORE);
    this.addRun(pair, second + 1, Math.min(length, second + 1 + MAX_AFTER_TOKENS), AFTER);
    const from = Math.max(0, first - WORDS_BEFORE_TOKENS);
    const to = Math.min(length, second + WORDS_AFTER_TOKENS + 1);
    for (let at = from; at < to; at++) {
      const word = this.longWords[at]!;
      if (word !== null) this.sink.addWord(NEAR, word);
    }
  }

  /** The words of `[from, to)` alone, and in pairs with their neighbours. */
  private addRun(pair: Pair, from: number, to: number, place: number): void {
    const { sink } = this;
    let last = this.wordFor(pair, from - 1);
    for (let at = from; at <= to; at++) {
      const word = this.wordFor(pair, at);
      if (word === null) continue;
      if (at < to) sink.addWord(place, word);
      if (last !== null) sink.addTwoWords(place, last, word);
      last = word;
    }
  }

  private wordFor({ first, second }: Pair, at: number): Word | null {
    if (at < 0) return this.start;
    if (at >= this.words.length) return this.end;
    return at === first || at === second ? this.own : this.words[at]!;
  }

  private addTones({ first, second }: Pair, isList: boolean): void {
    const { sink } = this;
    const length = this.words.length;
    let net = 0;
    const count = (where: 'between' | 'before' | 'after', from: number, to: number): void => {
      const counts = { cooperation: 0, rivalry: 0, strongCooperation: 0, strongRivalry: 0, contrast: 0, outsider: 0 };
      for (let at = from; at < to; at++) {
        const tone = this.tones[at];
        if (tone) counts[tone]++;
        if (this.outsiders[at]) counts.outsider++;
      }
      counts.cooperation += counts.strongCooperation;
      counts.rivalry += counts.strongRivalry;
      net += counts.cooperation + counts.strongCooperation - counts.rivalry - counts.strongRivalry;
      const features = TONE_FEATURES[where][isList ? 1 : 0]!;
      for (const key of COUNTED)
        for (let n = 0; n < Math.min(MAX_COUNT, counts[key]); n++) sink.addClosed(features[key][n]!);
    };
    count('between', first + 1, second);
    count('before', Math.max(0, first - TONE_BEFORE_TOKENS), first);
    count('after', second + 1, Math.min(length, second + 1 + TONE_AFTER_TOKENS));
    sink.addClosed(NET_TONE_FEATURES[Math.max(-MAX_COUNT, Math.min(MAX_COUNT, net)) + MAX_COUNT]!);
  }

  private addTellings({ first, second }: Pair, isList: boolean): void {
    for (const { from, to, type, isSymmetric } of this.tellings) {
      const where =
        to <= first ? 'before' : from > second ? 'after' : from > first && to <= second ? 'between' : 'across';
      this.sink.addClosed(LEXICON_FEATURES[where][RELATION_KIND_OF[type]][isSymmetric ? 1 : 0]![isList ? 1 : 0]!);
    }
  }

  private addParts(one: Parts, other: Parts): void {
    const { sink } = this;
    const { candidates, analysis } = this.read;
    candidates.forEach(({ eventType }, index) =>
      sink.addClosed(EVENT_FEATURES[eventType][eventPartOf(one, other, index)]),
    );
    analysis.verbs.forEach(({ lemma }, index) => {
      const [x, y] = [one.ofVerbs[index]!, other.ofVerbs[index]!];
      if (x === '' && y === '') return;
      const parts = x === '' ? y : y === '' ? x : x < y ? `${x} ${y}` : `${y} ${x}`;
      sink.add(`verb:${parts}`);
      sink.add(`verb:${lemma}:${parts}`);
    });
  }

  private partsOf(token: number): Parts {
    const known = this.parts.get(token);
    if (known !== undefined) return known;
    const { candidates, analysis } = this.read;
    const fits: boolean[] = [];
    const isPart = (unit: number): boolean =>
      unit >= 0 && (fits[unit] ??= fitOf(analysis, argument(unit), token) >= MIN_FIT);
    const parts = {
      isActor: candidates.map(({ actors }) => actors.some(({ unit }) => isPart(unit))),
      isTarget: candidates.map(({ targets }) => targets.some(({ unit }) => isPart(unit))),
      ofVerbs: analysis.verbs.map((verb) => this.partOf(verb, isPart)),
    };
    this.parts.set(token, parts);
    return parts;
  }

  /** Subject, object or the preposition by which a name hangs on a verb; by meaning, not by voice. */
  private partOf(verb: VerbGroup, isPart: (unit: number) => boolean): string {
    if (isPart(verb.subject)) return verb.isPassive ? 'object' : 'subject';
    if (verb.objects.some(isPart)) return 'object';
    const unit = verb.obliques.find(isPart);
    if (unit === undefined) return '';
    const preposition = nounAt(this.read.analysis, unit)?.preposition ?? '';
    return verb.isPassive && preposition === 'by' ? 'subject' : preposition;
  }
}

/** What part the two have in an event, whichever has which. */
function eventPartOf(one: Parts, other: Parts, event: number): (typeof EVENT_PARTS)[number] {
  const [isActor, isOtherActor] = [one.isActor[event]!, other.isActor[event]!];
  const [isTarget, isOtherTarget] = [one.isTarget[event]!, other.isTarget[event]!];
  if ((isActor && isOtherTarget) || (isOtherActor && isTarget)) return 'actor-target';
  if (isActor && isOtherActor) return 'actors';
  if (isTarget && isOtherTarget) return 'targets';
  if (isActor || isOtherActor) return 'actor';
  return isTarget || isOtherTarget ? 'target' : '';
}
