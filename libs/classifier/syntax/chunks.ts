import type { Token } from '../text/tokens';
import { ANY_VERB, CLASS, singular } from './vocabulary';
import { ANAPHORS, POSSESSIVE_PRONOUNS } from './closed-words';

/** A noun group: determiner to head, without what hangs on it. Token and unit indexes; -1 and the empty text for none. */
export interface NounGroup {
  readonly kind: 'noun';
  readonly unit: number;
  readonly from: number;
  readonly to: number;
  readonly head: number;
  readonly preposition: string;
  readonly isTemporal: boolean;
  readonly isAnaphor: boolean;
  /** "its", "their": the possessor is a party named before. */
  readonly hasAnaphoricPossessor: boolean;
  /** Ends in a possessive: the next noun group is what it owns. */
  readonly isPossessor: boolean;
  possessor: number;
  /** Noun group before it in a list. */
  coordinatedWith: number;
  /** Noun group that it names again ("X, the leader of Y"). */
  apposedTo: number;
  /** Noun group that it hangs on by its preposition. */
  attachedTo: number;
  /** Verb group that it is an argument of. */
  verb: number;
  antecedent: number;
  clause: number;
}

/** A verb group: auxiliaries to main verb and particle. */
export interface VerbGroup {
  readonly kind: 'verb';
  readonly unit: number;
  readonly from: number;
  to: number;
  readonly main: number;
  readonly lemma: string;
  particle: string;
  form: 'finite' | 'infinitive' | 'gerund' | 'participle';
  isPassive: boolean;
  readonly isPerfect: boolean;
  readonly isProgressive: boolean;
  isFuture: boolean;
  readonly isPast: boolean;
  readonly modal: string;
  isNegated: boolean;
  /** A past form that can be a participle without its auxiliary. */
  readonly maybeParticiple: boolean;
  /** Preposition before a gerund ("for attacking"). */
  readonly preposition: string;
  subject: number;
  readonly objects: number[];
  readonly obliques: number[];
  readonly complements: number[];
  /** Predicate adjective, as a token. */
  adjective: number;
  parent: number;
  parentNoun: number;
  /** Verb group of which this one is a second verb with the same subject. */
  sharesSubjectOf: number;
  relation: 'main' | 'complement' | 'content' | 'relative' | 'reduced' | 'adverbial' | 'shared';
  clause: number;
}

/** A word that parts clauses, or a predicate adjective. */
export interface Mark {
  readonly kind: 'mark';
  readonly unit: number;
  readonly token: number;
  readonly tag: number;
  readonly text: string;
}

export type Unit = NounGroup | VerbGroup | Mark;

const possessivePronouns = new Set(POSSESSIVE_PRONOUNS);
const anaphors = new Set(ANAPHORS);
const NOUN_PART = CLASS.determiner | CLASS.number | CLASS.adjective | CLASS.noun | CLASS.proper;
const HEAD = CLASS.noun | CLASS.proper;
const VERB_START = CLASS.modal | CLASS.be | CLASS.have | CLASS.do | ANY_VERB | CLASS.to;
const AUXILIARY = CLASS.modal | CLASS.be | CLASS.have | CLASS.do;
const PAST_AUXILIARY = new Set(['was', 'were', 'had', 'did']);
const WILL = new Set(['will', "'ll", 'shall', "won't", 'wo']);
/** Before a figure these may only say how exact it is. */
const APPROXIMATION = new Set('about around over nearly almost approximately some roughly only just under'.split(' '));
/** The same for the first word of several. */
const OPENS_APPROXIMATION = new Set(['at', 'more', 'fewer', 'less', 'up', 'close', 'as']);
const PASSIVE_AUXILIARY = new Set(['get', 'gets', 'got', 'getting', 'gotten']);

/** Cuts a tagged sentence into noun groups, verb groups and marks (Abney 1996: one level of a cascade). Linear. */
export function chunksOf(tokens: readonly Token[], tags: Int32Array): Unit[] {
  const units: Unit[] = [];
  let preposition = '';
  let prepositionEnd = -1;
  let owner = -1;
  for (let index = 0; index < tokens.length;) {
    const tag = tags[index]!;
    const { text } = tokens[index]!.word;
    const absorbed = approximationLength(tokens, tags, index);
    if ((tag & (NOUN_PART | CLASS.pronoun)) !== 0 || absorbed > 0) {
      const to = nounGroupEnd(tokens, tags, index + absorbed);
      if (
        !hasHead(tags, index + absorbed, to) &&
        owner < 0 &&
        preposition === '' &&
        (tag & (CLASS.determiner | CLASS.pronoun | CLASS.number)) === 0 &&
        absorbed === 0
      ) {
        units.push({
          kind: 'mark',
          unit: units.length,
          token: to - 1,
          tag: CLASS.adjective,
          text: tokens[to - 1]!.word.text,
        });
        index = to;
        continue;
      }
      const isPossessor = to < tokens.length && tags[to] === CLASS.possessive;
      const group = nounGroup(
        tokens,
        tags,
        units.length,
        index,
        to,
        prepositionEnd === index ? preposition : '',
        isPossessor,
      );
      if (owner >= 0) group.possessor = owner;
      units.push(group);
      owner = isPossessor ? group.unit : -1;
      if (!isPossessor) preposition = '';
      else prepositionEnd = to + 1;
      index = isPossessor ? to + 1 : to;
      continue;
    }
    owner = -1;
    if ((tag & VERB_START) !== 0 || (tag === CLASS.negation && (followingTag(tags, index + 1) & VERB_START) !== 0)) {
      if (isInvertedAuxiliary(tags, units, index)) {
        // "Did X attack Y?" reads as "X attack Y"; "Should X attack, …" as "If X attack, …".
        if (/^(?:should|had|were)$/.test(text) && tokens.at(-1)!.word.text !== '?')
          units.push({ kind: 'mark', unit: units.length, token: index, tag: CLASS.subordinator, text });
        index++;
        continue;
      }
      const group = verbGroup(tokens, tags, units.length, index, prepositionEnd === index ? preposition : '');
      preposition = '';
      units.push(group);
      index = group.to;
      continue;
    }
    if (tag === CLASS.preposition) {
      // Of two ("from across", "out of") the last governs; "because of", "ahead of" keep their first word's sense.
      preposition = text;
      prepositionEnd = index + 1;
      index++;
      continue;
    }
    if (tag === CLASS.particle) {
      const last = units.at(-1);
      const verb = last?.kind === 'verb' ? last : units.findLast((unit) => unit.kind === 'verb');
      if (verb?.kind === 'verb' && verb.particle === '') {
        verb.particle = text;
        if (verb.to === index) verb.to = index + 1;
      }
    } else if ((tag & (CLASS.adverb | CLASS.negation)) === 0) {
      units.push({ kind: 'mark', unit: units.length, token: index, tag, text });
      preposition = '';
    } else if (prepositionEnd === index) prepositionEnd = index + 1;
    index++;
  }
  return units;
}

/** An auxiliary at the beginning of a clause with the subject after it. */
function isInvertedAuxiliary(tags: Int32Array, units: readonly Unit[], index: number): boolean {
  if ((tags[index]! & AUXILIARY) === 0) return false;
  const last = units.at(-1);
  if (last !== undefined && !(last.kind === 'mark' && (last.tag & (CLASS.stop | CLASS.quote)) !== 0)) return false;
  return (tags[index + 1]! & (NOUN_PART | CLASS.pronoun)) !== 0;
}

function followingTag(tags: Int32Array, from: number): number {
  let index = from;
  while (index < tags.length && (tags[index]! & (CLASS.adverb | CLASS.negation)) !== 0) index++;
  return index < tags.length ? tags[index]! : 0;
}

/** "at least", "more than", "up to", "as many as", "around" before a figure. */
function approximationLength(tokens: readonly Token[], tags: Int32Array, index: number): number {
  const first = tokens[index]!.word.text;
  const isOne = APPROXIMATION.has(first);
  if (!isOne && !OPENS_APPROXIMATION.has(first)) return 0;
  const text = (at: number) => tokens[at]?.word.text ?? '';
  const length =
    (first === 'at' && (text(index + 1) === 'least' || text(index + 1) === 'most')) ||
    ((first === 'more' || first === 'fewer' || first === 'less') && text(index + 1) === 'than') ||
    (first === 'up' && text(index + 1) === 'to') ||
    (first === 'close' && text(index + 1) === 'to')
      ? 2
      : first === 'as' && text(index + 2) === 'as'
        ? 3
        : isOne && (tags[index]! & (CLASS.preposition | CLASS.adverb)) !== 0
          ? 1
          : 0;
  const after = index + length;
  return length > 0 && after < tokens.length && (tags[after]! & CLASS.number) !== 0 ? length : 0;
}

function nounGroupEnd(tokens: readonly Token[], tags: Int32Array, from: number): number {
  if ((tags[from]! & CLASS.pronoun) !== 0) return from + 1;
  let to = from;
  const yearEnd = yearEndAt(tokens, tags, from);
  let hasNoun = false;
  for (; to < tokens.length; to++) {
    const tag = tags[to]!;
    if ((tag & NOUN_PART) === 0) {
      // "political and economic support"; "heavily armed men"
      if (
        !hasNoun &&
        tag === CLASS.conjunction &&
        to > from &&
        (tags[to - 1]! & CLASS.adjective) !== 0 &&
        (tags[to + 1]! & CLASS.adjective) !== 0
      )
        continue;
      if (tag === CLASS.adverb && !hasNoun && to > from && (tags[to + 1]! & CLASS.adjective) !== 0) continue;
      break;
    }
    if (to > from) {
      const { word } = tokens[to]!;
      const before = tokens[to - 1]!;
      if ((tag & CLASS.determiner) !== 0 && (hasNoun || (tags[to - 1]! & CLASS.determiner) === 0)) break;
      if (
        hasNoun &&
        word.isTemporal &&
        !before.word.isTemporal &&
        (tags[to + 1]! & HEAD) === 0 &&
        (tags[to - 1]! & CLASS.number) === 0
      )
        break;
      if (hasNoun && before.word.isTemporal && (tag & CLASS.proper) !== 0 && !word.isTemporal) break;
      // "In 2017 X attacked Y": the year is no part of the name.
      if (to === yearEnd && (tag & CLASS.proper) !== 0 && !tokens[to]!.glued) break;
      if (
        hasNoun &&
        (tag & CLASS.number) !== 0 &&
        !tokens[to]!.glued &&
        !before.word.isTemporal &&
        !(before.word.isCapital && before.span < 0)
      )
        break;
      if (hasNoun && (tag & CLASS.adjective) !== 0 && (tags[to + 1]! & HEAD) === 0 && !tokens[to]!.glued) break;
      if (
        (tag & CLASS.proper) !== 0 &&
        before.word.isPlural &&
        (tags[to - 1]! & CLASS.noun) !== 0 &&
        !tokens[to]!.glued
      )
        break;
      // A pronoun-like number or a whole given name before another one: two groups ("told Iran Russia would").
      if (tokens[to]!.span >= 0 && before.span >= 0 && !tokens[to]!.glued) break;
    }
    if ((tag & HEAD) !== 0) hasNoun = true;
  }
  return Math.max(to, from + 1);
}

/** Where a year that begins a noun group ends ("2017", "May 2021"); -1 where none begins it. */
function yearEndAt(tokens: readonly Token[], tags: Int32Array, from: number): number {
  const at = tokens[from]!.word.isTemporal ? from + 1 : from;
  if (at >= tokens.length || (tags[at]! & CLASS.number) === 0) return -1;
  const { value, text } = tokens[at]!.word;
  return text.length === 4 && value >= 1800 && value <= 2099 ? at + 1 : -1;
}

function hasHead(tags: Int32Array, from: number, to: number): boolean {
  for (let index = from; index < to; index++) if ((tags[index]! & (HEAD | CLASS.pronoun)) !== 0) return true;
  return false;
}

function nounGroup(
  tokens: readonly Token[],
  tags: Int32Array,
  unit: number,
  from: number,
  to: number,
  preposition: string,
  isPossessor: boolean,
): NounGroup {
  let head = to - 1;
  for (let index = to - 1; index >= from; index--) {
    if ((tags[index]! & HEAD) !== 0) {
      head = index;
      break;
    }
  }
  const { word, span } = tokens[head]!;
  return {
    kind: 'noun',
    unit,
    from,
    to,
    head,
    preposition,
    isTemporal: word.isTemporal && span < 0,
    isAnaphor: span < 0 && anaphors.has(word.text),
    hasAnaphoricPossessor: possessivePronouns.has(tokens[from]!.word.text) && to - from > 1,
    isPossessor,
    possessor: -1,
    coordinatedWith: -1,
    apposedTo: -1,
    attachedTo: -1,
    verb: -1,
    antecedent: -1,
    clause: -1,
  };
}

function verbGroup(
  tokens: readonly Token[],
  tags: Int32Array,
  unit: number,
  from: number,
  preposition: string,
): VerbGroup {
  let main = -1;
  let to = from;
  let modal = '';
  let isNegated = false;
  let isPerfect = false;
  let isPassive = false;
  let isProgressive = false;
  let isInfinitive = false;
  let isFuture = false;
  let last = 0;
  let isPast = false;
  for (; to < tokens.length; to++) {
    const tag = tags[to]!;
    const { word } = tokens[to]!;
    if (tag === CLASS.negation) {
      isNegated = true;
      continue;
    }
    if (tag === CLASS.adverb || tag === CLASS.quote) {
      if (to > from && main >= 0 && (tags[main]! & AUXILIARY) === 0) break;
      if ((followingTag(tags, to + 1) & (ANY_VERB | AUXILIARY)) === 0) break;
      continue;
    }
    if ((tag & (AUXILIARY | ANY_VERB | CLASS.to)) === 0) break;
    if (tag === CLASS.to) {
      if (main >= 0) {
        // "is going to attack", "has to leave", "used to be"
        const { text } = tokens[main]!.word;
        const isGoing = text === 'going' && last === CLASS.gerund;
        if (!isGoing && text !== 'ought') break;
        isFuture = true;
        isProgressive = false;
        last = CLASS.modal;
        continue;
      }
      isInfinitive = true;
      last = CLASS.to;
      continue;
    }
    if ((word.mask & CLASS.negation) !== 0) isNegated = true;
    if (main >= 0 && (tags[main]! & AUXILIARY) === 0 && last !== CLASS.modal) {
      if (!(PASSIVE_AUXILIARY.has(tokens[main]!.word.text) && (tag & CLASS.participle) !== 0)) break;
      isPassive = true;
    }
    if ((tag & CLASS.modal) !== 0) {
      if (main >= 0) break;
      modal = word.text;
      if (WILL.has(modal)) isFuture = true;
    } else if ((last & CLASS.be) !== 0 && (tag & CLASS.participle) !== 0) isPassive = true;
    else if ((last & CLASS.be) !== 0 && (tag & CLASS.gerund) !== 0) isProgressive = true;
    else if ((last & CLASS.have) !== 0 && ((tag & CLASS.participle) !== 0 || (word.mask & CLASS.be) !== 0))
      isPerfect = true;
    else if ((last & (CLASS.have | CLASS.be)) !== 0 && (tag & (CLASS.base | CLASS.third | CLASS.past)) !== 0) break;
    if ((tag & CLASS.past) !== 0 || PAST_AUXILIARY.has(word.text)) isPast = true;
    main = to;
    last = tag;
  }
  if (main < 0) main = Math.max(from, to - 1);
  to = Math.max(to, main + 1);
  const { word } = tokens[main]!;
  const tag = tags[main]!;
  const first = tokens[from]!.word.text;
  const hasAuxiliary = modal !== '' || isPerfect || isPassive || isProgressive;
  const isFinite =
    hasAuxiliary || (tag & (CLASS.base | CLASS.third | CLASS.past | CLASS.be | CLASS.have | CLASS.do)) !== 0;
  const form = isInfinitive
    ? 'infinitive'
    : (tags[from]! & CLASS.gerund) !== 0 || word.text === 'being' || first === 'being' || first === 'having'
      ? 'gerund'
      : isFinite
        ? 'finite'
        : (tag & CLASS.gerund) !== 0
          ? 'gerund'
          : 'participle';
  if (form === 'participle') isPassive = true;
  if (first === 'being' && main > from) isPassive = true;
  return {
    kind: 'verb',
    unit,
    from,
    to,
    main,
    lemma: lemmaOf(word, tag),
    particle: '',
    form,
    isPassive,
    isPerfect,
    isProgressive,
    isFuture,
    isPast,
    modal,
    isNegated,
    maybeParticiple: !hasAuxiliary && !isInfinitive && tag === CLASS.past && (word.mask & CLASS.participle) !== 0,
    preposition,
    subject: -1,
    objects: [],
    obliques: [],
    complements: [],
    adjective: -1,
    parent: -1,
    parentNoun: -1,
    sharesSubjectOf: -1,
    relation: 'main',
    clause: -1,
  };
}

function lemmaOf(word: Token['word'], tag: number): string {
  if ((tag & CLASS.be) !== 0) return 'be';
  if ((tag & CLASS.have) !== 0) return 'have';
  if ((tag & CLASS.do) !== 0) return 'do';
  return word.verb !== '' ? word.verb : singular(word.text);
}
