import { type Modality, RELATION_KIND_OF, type RelationType } from '#contracts/vocabulary';
import { type EventCandidate, type RelationCandidate, relationCandidatesIn, type Telling } from '../events/candidates';
import { fitOf } from '../events/fit';
import { type Argument, argument, nounAt, prepositionOf, verbAt } from '../events/match';
import type { ReadSentence } from '../events/sentence-events';
import type { KnownRelations } from '../lexicon/known-relations';
import type { Lexicon } from '../lexicon/load-lexicon';
import type { NounGroup } from '../syntax/chunks';
import type { Analysis } from '../syntax/clauses';
import { timeNear } from '../text/dates';
import type { Cue } from './cue';
import { cuesInCommon } from './cues-in-common';
import { FORMATION_RULE, formationCue } from './formation-cue';
import { isFormer } from './former';
import { nearbyCues } from './nearby-cues';
import { type Party, type PartyList, partyLists } from './party-lists';
import { phraseCue } from './phrase-cue';
import { roleCue } from './role-cue';
import {
  type ModalCue,
  modalityOfCue,
  pairOf,
  type PairWeighing,
  type SentenceRelation,
  WEIGHT_OF,
  weighPairs,
} from './weigh-pairs';
import { wordTellings } from './word-tellings';

// A weaker fit of either group is a name in a side phrase.
const MIN_FIT = 0.35;
// "fought in the ranks of X": what hangs on so loosely is not the other side.
const MIN_TARGET_WEIGHT = 0.5;
// Through a name of another group a role reaches its list, not what explains the name.
const MIN_FIT_PAST_NAME = 0.94;
// An event between two groups speaks for a relation less than a word for the relation itself.
const EVENT_WEIGHT = 0.8;
// A construction that is read off the words.
const CUE_WEIGHT = 0.6;
// Less still where nothing but their place holds words and groups together.
const NEARBY_WEIGHT = 0.3;
// A rule of this weight or less is second choice even for the event itself.
const MIN_EVENT_RULE_WEIGHT = 0.5;
const MAX_PARTIES_PER_SENTENCE = 10;
const NOBODY: ReadonlySet<string> = new Set();

/**
 * What a sentence says of each two of its groups: the strongest word for cooperation and for rivalry. In this order, each
 * only where those before leave the pair open: the relation patterns over the syntax; how one group came of another and
 * what a list does in common; events that one group does to the other; the words near them. What is denied or only
 * supposed is left out. What these rules say is then weighed with everything else that the sentence offers
 * (pair-features.ts, pair-evidence.ts). `groupOf` has the group of each of `read`'s names; two names may lie on one token ("the two
 * groups").
 */
export function relationsInSentence(
  read: ReadSentence,
  groupOf: readonly string[],
  lexicon: Lexicon,
  known: KnownRelations,
  pairs: PairWeighing = {},
  weak: ReadonlySet<string> = NOBODY,
): SentenceRelation[] {
  if (new Set(groupOf).size < 2) return [];
  const { analysis, candidates, times } = read;
  const tokenOf = read.tokenOf.slice(0, MAX_PARTIES_PER_SENTENCE);
  const parties: Party[] = [];
  tokenOf.forEach((token, index) => {
    if (token >= 0) parties.push({ token, groupId: groupOf[index]! });
  });
  if (parties.length < 2) return [];
  const lists = partyLists(analysis, parties, lexicon.relationWords);
  const sides = new Sides(analysis, tokenOf, groupOf, lists, lexicon);
  const found = new Map<string, SentenceRelation>();
  // Pairs of which something is said, also what is denied: nothing weaker is asked about them.
  const settled = new Set<string>();

  const silenced = new Map<string, Set<Modality>>();
  const silence = (a: string, b: string, modality: Modality): void => {
    const key = pairOf(a, b);
    silenced.set(key, (silenced.get(key) ?? new Set()).add(modality));
  };

  const modalityFor = (cue: ModalCue): Modality => modalityOfCue(analysis, cue, lexicon);
  const add = (
    [x, y]: readonly [string, string],
    type: RelationType,
    weight: number,
    cue: { readonly from: number; readonly to: number },
    modality: Modality,
    rule: string,
  ): void => {
    const strength = weight * WEIGHT_OF[modality];
    const [a, b] = x < y ? [x, y] : [y, x];
    const key = `${a} ${b} ${RELATION_KIND_OF[type]}`;
    const stronger = found.get(key);
    if (strength <= 0) silence(a, b, modality);
    if (strength <= 0 || (stronger !== undefined && stronger.weight >= strength)) return;
    const { tokens } = analysis;
    const trigger = { start: tokens[cue.from]!.start, end: tokens[Math.min(cue.to, tokens.length) - 1]!.end };
    const time = timeNear(times, cue.from) ?? 'current';
    found.set(key, { a, b, type, weight: strength, modality, time, trigger, rule });
  };
  const addCue = (cue: Cue, weight: number, isOpen: (pair: string) => boolean): string[] => {
    const pairs = pairsOf(cue).filter(([x, y]) => isOpen(pairOf(x, y)));
    const modality = pairs.length === 0 ? 'asserted' : modalityFor(cue);
    for (const pair of pairs) add(pair, cue.type, weight, cue, modality, cue.rule);
    return pairs.map(([x, y]) => pairOf(x, y));
  };

  for (const candidate of relationCandidatesIn(analysis, lexicon)) {
    const { rule } = candidate;
    if (isOverPact(analysis, candidate)) continue;
    const actors = rule.id === AFFILIATE_NOUN ? withoutCarrier(analysis, candidate) : candidate.actors;
    const targets = candidate.targets.filter(({ weight }) => weight >= MIN_TARGET_WEIGHT);
    const isMutual = rule.isSymmetric || candidate.isMutual;
    const between = sides.between({ ...candidate, actors, targets }, isMutual);
    const modality = between.length === 0 ? 'asserted' : modalityFor(candidate);
    const type = rule.id === LINK_RULE && isSoured(analysis) ? 'competition' : rule.type;
    for (const { pair, fit } of between) add(pair, type, rule.weight * fit, candidate, modality, rule.id);
  }
  for (const { a, b } of found.values()) settled.add(pairOf(a, b));

  const told = new Set<string>();
  for (let index = 0; index < lists.length; index++) {
    const list = lists[index]!;
    const next = lists[index + 1];
    const said: Cue[] = [];
    if (list.groups.length > 1) said.push(...cuesInCommon(analysis, list, next?.first ?? Infinity, lexicon));
    const formation = next === undefined ? null : formationCue(analysis, list, next, lexicon.relationWords);
    if (formation !== null) said.push(formation);
    const phrase = next === undefined ? null : phraseCue(analysis, list, next, lexicon);
    if (phrase !== null) said.push(phrase);
    const role = next === undefined ? null : roleCue(analysis, list, next, lexicon);
    if (role !== null) said.push(role);
    for (const cue of said) {
      // How one came of the other outweighs the single words in which it is told.
      if (cue.rule === FORMATION_RULE)
        for (const [x, y] of pairsOf(cue))
          for (const [key, { a, b }] of found) if (pairOf(a, b) === pairOf(x, y)) found.delete(key);
      const isTold = cue.rule === FORMATION_RULE || cue.rule === 'relation.together';
      addCue(cue, CUE_WEIGHT, (each) => isTold || !settled.has(each)).forEach((pair) => told.add(pair));
    }
  }
  told.forEach((pair) => settled.add(pair));

  const words = [...found.values()].map(({ trigger }) => trigger);
  for (const event of candidates) {
    const type = event.isEmbedded || event.weight < MIN_EVENT_RULE_WEIGHT ? null : relationOfEvent(event, lexicon);
    if (type === null) continue;
    // A word for the relation itself knows better what the same words tell.
    const { start } = analysis.tokens[event.from]!;
    const { end } = analysis.tokens[event.to - 1]!;
    if (words.some((trigger) => trigger.start < end && start < trigger.end)) continue;
    const between = sides.between(event, event.isSymmetric).filter(({ pair: [x, y] }) => !settled.has(pairOf(x, y)));
    const modality = between.length === 0 ? 'asserted' : modalityFor(event);
    for (const { pair, fit } of between)
      add(pair, type, EVENT_WEIGHT * event.weight * fit, event, modality, event.rule);
  }
  for (const { a, b } of found.values()) settled.add(pairOf(a, b));

  const relationOf = (event: EventCandidate): RelationType | null => relationOfEvent(event, lexicon);
  const triggers = [...found.values()].map(({ trigger }) => trigger);
  const isTaken = (from: number, to: number): boolean =>
    triggers.some(({ start, end }) => start < analysis.tokens[to - 1]!.end && analysis.tokens[from]!.start < end);
  const tellings = wordTellings(analysis, candidates, relationOf, lexicon);
  for (const { cue, weight } of nearbyCues(analysis, lists, tellings, isTaken, lexicon))
    addCue(cue, NEARBY_WEIGHT * weight, (pair) => !settled.has(pair));
  const said = withoutFoldedFights([...found.values()], analysis);

  return weighPairs({ read, parties, lists, tellings, said, silenced, lexicon, known, pairs, weak });
}

function pairsOf({ these, those }: Cue): (readonly [string, string])[] {
  const pairs = new Map<string, readonly [string, string]>();
  for (const x of these) for (const y of those) if (x !== y) pairs.set(pairOf(x, y), [x, y]);
  return [...pairs.values()];
}

/** The sentence's groups, and which of them stand on the two sides of a telling. */
class Sides {
  private readonly listOf: readonly number[];
  private readonly groupAt: ReadonlyMap<number, string>;
  private readonly isFormer: readonly boolean[];

  constructor(
    private readonly analysis: Analysis,
    private readonly tokenOf: readonly number[],
    private readonly groupOf: readonly string[],
    private readonly lists: readonly PartyList[],
    private readonly lexicon: Lexicon,
  ) {
    this.listOf = tokenOf.map((token) => lists.findIndex(({ first, last }) => first <= token && token <= last));
    this.isFormer = tokenOf.map((token) => token >= 0 && isFormer(analysis, token));
    this.groupAt = new Map(tokenOf.map((token, index) => [token, groupOf[index]!]));
  }

  /** Every two groups that are told of, with how well they fit. What is mutual may have both on one side. */
  between(told: Telling, isMutual: boolean): { readonly pair: readonly [string, string]; readonly fit: number }[] {
    const { analysis, groupOf, listOf, lists } = this;
    // "X met A and B" says nothing of A and B; "talks between A and B" does, and so does "A and B met". So the second
    // side of what is mutual may stand among the actors, but not the first among the targets.
    const isNoun = analysis.units[told.unit]?.kind === 'noun';
    const isThird = told.targets.some((target) => this.isThirdParty(target, told.actors));
    const isShared = isMutual && !isThird && isNoun && isSharedNoun(analysis, told.targets);
    const all = [...told.actors, ...told.targets];
    const firstFits = this.fits(isShared ? all : told.actors);
    if (!firstFits.some((fit) => fit >= MIN_FIT)) return [];
    const secondFits = isShared ? firstFits : this.fits(isMutual && !isThird ? all : told.targets);
    const found: { readonly pair: readonly [string, string]; readonly fit: number }[] = [];
    for (let x = 0; x < firstFits.length; x++) {
      if (firstFits[x]! < MIN_FIT) continue;
      for (let y = 0; y < secondFits.length; y++) {
        if (groupOf[x] === groupOf[y] || secondFits[y]! < MIN_FIT) continue;
        // "strikes on camps of A and B": what is done to a list is not done by one of it to another.
        const isInOneList = listOf[x]! >= 0 && listOf[x] === listOf[y];
        if (isInOneList && (!isMutual || (isNoun && isOtherSide(analysis, lists[listOf[x]!]!.first)))) continue;
        found.push({ pair: [groupOf[x]!, groupOf[y]!], fit: firstFits[x]! * secondFits[y]! });
      }
    }
    return found;
  }

  /** By name: how well it fits the best of the roles. */
  private fits(roles: readonly Argument[]): number[] {
    const { analysis, groupOf, tokenOf, listOf, lists, groupAt } = this;
    const best = tokenOf.map(() => 0);
    for (const role of roles) {
      const noun = nounAt(analysis, role.unit);
      const explained = noun === null ? -1 : explainedName(analysis, noun, groupAt, this.lexicon);
      const group = explained < 0 ? undefined : groupAt.get(explained);
      const headList =
        explained < 0 ? -1 : lists.findIndex(({ first, last }) => first <= explained && explained <= last);
      for (let index = 0; index < tokenOf.length; index++) {
        const token = tokenOf[index]!;
        if (token < 0 || this.isFormer[index]) continue;
        // "M, then a commander of X, gave": the one who gives is M.
        const isExplained = explained === token && noun!.head !== token;
        const fit = isExplained ? EXPLAINED_FIT * role.weight : fitOf(analysis, role, token);
        if (fit <= best[index]! || (!isExplained && this.isOfCounterpart(noun, token))) continue;
        const isPastName = group !== undefined && group !== groupOf[index] && explained !== token;
        const isWeak = isPastName && !role.modifiersOnly && fit < MIN_FIT_PAST_NAME * role.weight;
        if (!isWeak || headList === listOf[index]) best[index] = fit;
      }
    }
    return best;
  }

  /** "an al-Qaeda affiliate", "it" for one: not al-Qaeda. */
  private isOfCounterpart(noun: NounGroup | null, token: number): boolean {
    const { analysis, lexicon } = this;
    const meant = noun?.isAnaphor ? nounAt(analysis, noun.antecedent) : noun;
    if (!meant || meant.head === token) return false;
    const holder = nounAt(analysis, analysis.unitOf[token] ?? -1);
    const isBeside =
      holder !== null && (holder === meant || meant.possessor === holder.unit || holder.attachedTo === meant.unit);
    const { word, span } = analysis.tokens[meant.head]!;
    return isBeside && span < 0 && lexicon.relationWords.counterparts.has(word.noun);
  }

  /** "A and B clashed with police": where the pattern puts the other side stands no group. */
  private isThirdParty({ unit, weight }: Argument, actors: readonly Argument[]): boolean {
    const { analysis } = this;
    if (weight < 1) {
      const noun = nounAt(analysis, unit);
      if (noun === null) return false;
      const head = analysis.tokens[noun.head]!;
      const isOutsider = head.span < 0 && this.lexicon.relationWords.outsiders.has(head.word.noun);
      if (noun.preposition === '' && isOutsider) return true;
      const isOpposite = noun.preposition === 'with' || noun.preposition === 'against';
      if (!isOpposite || /^(?:other|another)$/.test(head.word.text)) return false;
    }
    if (actors.some((actor) => actor.unit === unit)) return false;
    return this.fits([argument(unit)]).every((fit) => fit < MIN_FIT);
  }
}

/** "talks between A and B", "an alliance of A and B": both sides hang on the noun in one phrase. */
function isSharedNoun(analysis: Analysis, targets: readonly Argument[]): boolean {
  if (targets.length === 0) return true;
  return targets.some(({ unit }) => {
    const noun = nounAt(analysis, unit);
    return noun !== null && /^(?:between|among|of|by)$/.test(prepositionOf(analysis, noun));
  });
}

const OTHER_SIDE = /^(?:with|to|against|on|upon|for|from|about|over)$/;

/** "talks with A and B": a list that is the other side of somebody else's act. */
function isOtherSide({ tokens }: Analysis, first: number): boolean {
  for (let index = first - 1; index >= 0 && index >= first - 4; index--) {
    const { text } = tokens[index]!.word;
    if (OTHER_SIDE.test(text)) return true;
    if (/^(?:between|among|of|by|,|and)$/.test(text)) return false;
  }
  return false;
}

const EXPLAINED_FIT = 0.95;

/** The token of the name that a noun group is headed by or explains; -1 for none. */
function explainedName(
  analysis: Analysis,
  noun: NounGroup,
  groupAt: ReadonlyMap<number, string>,
  { relationWords: { people } }: Lexicon,
): number {
  if (groupAt.has(noun.head)) return noun.head;
  const apposed = nounAt(analysis, noun.apposedTo);
  if (apposed !== null && noun.coordinatedWith < 0 && groupAt.has(apposed.head)) return apposed.head;
  let at = noun.from - 1;
  while (at > 0 && /^(?:then|now|once|later|himself)$/.test(analysis.tokens[at]!.word.text)) at--;
  const isAside = at > 0 && analysis.tokens[at]!.word.text === ',' && people.has(analysis.tokens[noun.head]!.word.noun);
  return isAside && groupAt.has(at - 1) ? at - 1 : -1;
}

const LINK_RULE = 'relation.link';
const SOURED =
  /^(?:cool(?:ed|ing)?|sour(?:ed|ing)?|fray(?:ed|ing)?|deteriorat\w+|strain(?:ed|s)?|hostile|worsen(?:ed|ing)?|collapsed?|sever(?:ed|s|ing)?|tense|poor|bad|icy|broke|broken|cut|ruptured?|bitter)$/;

/** "relations between A and B have soured" */
function isSoured({ tokens }: Analysis): boolean {
  return tokens.some(({ word }) => SOURED.test(word.text));
}

const AFFILIATE_NOUN = 'relation.affiliate-noun';

/** "X killed leaders of Y": the verb tells what X is to Y; "X is a branch of Y", "X, a branch of Y": the noun does. */
function withoutCarrier(analysis: Analysis, { actors, verb }: RelationCandidate): readonly Argument[] {
  const carrier = verbAt(analysis, verb);
  if (carrier === null || SAYS_WHAT_IT_IS.test(carrier.lemma)) return actors;
  return actors.filter(({ unit }) => unit !== carrier.subject);
}

const SAYS_WHAT_IT_IS = /^(?:be|become|remain|form|constitute|serve|act|operate|represent|call|consider)$/;

/** "broke the truce", "the truce ended": of what is over nothing is told here that holds of the verb alone. */
function isOverPact(analysis: Analysis, { verb, unit, rule }: RelationCandidate): boolean {
  const found = verb === unit ? verbAt(analysis, verb) : null;
  return (
    found !== null && rule.type === 'ceasefire' && /^(?:break|violate|end|breach|abandon|reject)$/.test(found.lemma)
  );
}

// Types of which an operator ("denied", "refused", "continued") says too little about two groups.
const DIRECT_ONLY = new Set(['REJECT', 'SANCTION', 'RETREAT', 'CONCEDE', 'REQUEST', 'MOBILIZE']);

function relationOfEvent(event: EventCandidate, lexicon: Lexicon): RelationType | null {
  if (event.eventType === 'ASSAULT' && event.isSymmetric) return 'clash';
  if (event.rule === 'op.claim' || event.eventType === 'PROTEST') return null;
  if (event.rule.startsWith('op.') && DIRECT_ONLY.has(event.eventType)) return null;
  return lexicon.relationOfEvent.get(event.eventType) ?? null;
}

/** "fought alongside", "joint attack": a word for doing it together outweighs the fight against others. */
function withoutFoldedFights(relations: SentenceRelation[], { tokens }: Analysis): SentenceRelation[] {
  const cooperating = new Set(
    relations.filter(({ type }) => RELATION_KIND_OF[type] === 'cooperation').map(({ a, b }) => `${a} ${b}`),
  );
  if (cooperating.size === 0 || cooperating.size === relations.length) return relations;
  const isTogether = tokens.some(
    ({ word }, index) =>
      /^(?:alongside|beside|together|jointly|joint)$/.test(word.text) ||
      (word.text === 'side' && tokens[index + 1]?.word.text === 'by') ||
      (word.text === 'join' && tokens[index + 1]?.word.noun === 'force'),
  );
  if (!isTogether) return relations;
  return relations.filter(
    ({ a, b, type }) => RELATION_KIND_OF[type] === 'cooperation' || !cooperating.has(`${a} ${b}`),
  );
}
