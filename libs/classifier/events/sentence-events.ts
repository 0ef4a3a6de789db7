import type { Span } from '#contracts/classification';
import {
  type EventType,
  type Modality,
  QUAD_CLASS_OF,
  type QuadClass,
  type Role,
  type Time,
} from '#contracts/vocabulary';
import type { Lexicon } from '../lexicon/load-lexicon';
import { type Analysis, analyse } from '../syntax/clauses';
import { hasPastCue, statedTimes, type StatedTime } from '../text/dates';
import { tokensOf } from '../text/tokens';
import { candidatesIn, type EventCandidate } from './candidates';
import { finiteOf, isPastTense, statedTimeOf, verbOfToken } from './event-time';
import { Casualties } from './figures';
import { bestFit } from './fit';
import { nounAt, verbAt } from './match';
import { modalityOf } from './modality';
import { placeOf } from './place';

/** What a sentence tells of one of its names. Offsets are UTF-16 units of the text. */
export interface NameEvent {
  readonly eventType: EventType;
  readonly quadClass: QuadClass;
  readonly mode: string | null;
  readonly role: Exclude<Role, 'context'>;
  readonly modality: Modality;
  readonly time: Time;
  readonly killed: number | null;
  readonly wounded: number | null;
  readonly place: string | null;
  readonly trigger: Span;
  readonly rule: string;
  /** How well the event fits the name: 0 to 1. */
  readonly score: number;
  /** Other rules that fitted, the best first; only when asked to explain. */
  readonly runnersUp: readonly { readonly rule: string; readonly score: number }[];
}

/** A sentence as the events and relations read it. */
export interface ReadSentence {
  readonly analysis: Analysis;
  readonly candidates: readonly EventCandidate[];
  /** By name: its token, or -1 where it lies past what is read of a very long sentence. */
  readonly tokenOf: readonly number[];
  readonly times: readonly StatedTime[];
  /** Past-tense clauses without a date of their own tell of the past (background.ts). */
  readonly isBackground: boolean;
}

/** Reads `[start, end)` of a text; `names` lie inside it, in order, without overlap. Pure; bounded work per sentence. */
export function readSentence(
  text: string,
  sentence: Span,
  names: readonly Span[],
  lexicon: Lexicon,
  referenceDay: number | null,
): ReadSentence {
  const tokens = tokensOf(text, sentence.start, sentence.end, names, lexicon.vocabulary);
  const analysis = analyse(tokens);
  const tokenOf = names.map(() => -1);
  tokens.forEach((token, index) => {
    if (token.span >= 0) tokenOf[token.span] = index;
  });
  return {
    analysis,
    candidates: candidatesIn(analysis, lexicon),
    tokenOf,
    times: statedTimes(tokens, referenceDay),
    isBackground: false,
  };
}

// A fit below this is a name in a side phrase of a side phrase: nothing is told of it.
const MIN_FIT = 0.3;
const EMBEDDED_COST = 0.4;
const WEAK_COST = 0.3;
// What a relative clause adds is told in passing; the main clause tells the news.
const RELATIVE_COST = 0.1;
const SPECIFICITY_GAIN = 0.015;
const DISTANCE_COST_PER_TOKEN = 0.004;
const SURE_WEIGHT = 0.8;
const MAX_RUNNERS_UP = 3;

interface Scored {
  readonly event: EventCandidate;
  readonly role: NameEvent['role'];
  readonly score: number;
}

/** Per name what the sentence tells of it; null where it tells of no event with a part for it. */
export function eventsOfSentence(
  text: string,
  read: ReadSentence,
  lexicon: Lexicon,
  explains = false,
): (NameEvent | null)[] {
  const { analysis, candidates, tokenOf } = read;
  let casualties: Casualties | null = null;
  return tokenOf.map((token) => {
    if (token < 0 || candidates.length === 0) return null;
    const scored: Scored[] = [];
    const follower = followerOf(analysis, token);
    for (const event of candidates) {
      const found = score(analysis, event, token, follower);
      if (found !== null) scored.push(found);
    }
    if (scored.length > 1) {
      lowerWhatIsAttacked(analysis, scored);
      scored.sort((a, b) => b.score - a.score);
    }
    const best = scored[0];
    if (best === undefined) return null;
    const { event } = best;
    const role = best.role === 'target' && isOfItsOwnAct(analysis, scored, token) ? 'actor' : best.role;
    const found = modalityOf(analysis, event, lexicon);
    const { isFuture } = found;
    const isSuspect = found.modality === 'asserted' && role !== 'target' && isSuspected(analysis, token);
    const modality = isSuspect ? 'hedged' : found.modality;
    const hasCasualties = QUAD_CLASS_OF[event.eventType] === 'material-conflict';
    if (hasCasualties) casualties ??= new Casualties(analysis);
    const figures = hasCasualties ? casualties!.of(event.verb, event.unit, event.eventType === 'ASSAULT') : null;
    const place = placeOf(analysis, event.verb, event.unit);
    const tokens = analysis.tokens;
    return {
      eventType: event.eventType,
      quadClass: QUAD_CLASS_OF[event.eventType],
      mode: event.mode,
      role,
      modality,
      time: timeOf(read, event, token, isFuture),
      killed: figures?.killed ?? null,
      wounded: figures?.wounded ?? null,
      place: place === null ? null : text.slice(place.start, place.end),
      trigger: { start: tokens[event.from]!.start, end: tokens[event.to - 1]!.end },
      rule: event.rule,
      score: Math.max(0, Math.min(1, best.score)),
      runnersUp: explains
        ? scored
            .slice(1, 1 + MAX_RUNNERS_UP)
            .map((other) => ({ rule: other.event.rule, score: Math.max(0, other.score) }))
        : [],
    };
  });
}

/** The time of what is told at a token without an event: that of its clause. */
export function timeOfName(read: ReadSentence, token: number): Time {
  if (token < 0) return 'current';
  if (hasPastCue(read.analysis.tokens, token)) return 'historical';
  return timeOfClause(read, verbOfToken(read.analysis, token), token) ?? 'current';
}

/** The time of what a verb's clause tells of at a token: its dates, else the background that it stands in. */
export function timeOfClause(read: ReadSentence, verb: number, token: number): Time | null {
  const { analysis, times, isBackground } = read;
  const stated = statedTimeOf(analysis, times, verb, token);
  if (stated !== null) return stated;
  return isBackground && isPastTense(finiteOf(analysis, verb)) ? 'historical' : null;
}

function timeOf(read: ReadSentence, event: EventCandidate, token: number, isFuture: boolean): Time {
  const { analysis } = read;
  if (hasPastCue(analysis.tokens, event.from) || hasPastCue(analysis.tokens, token)) return 'historical';
  const verb = event.verb >= 0 ? event.verb : verbOfToken(analysis, event.from);
  const stated = timeOfClause(read, verb, event.from);
  if (stated === 'historical') return 'historical';
  if (isFuture && event.eventType !== 'AGREE' && event.eventType !== 'THREATEN' && event.eventType !== 'CONCEDE')
    return 'future';
  return stated ?? 'current';
}

/** `follower` is the head of those who follow the name, -1 for none. */
function score(analysis: Analysis, event: EventCandidate, token: number, follower: number): Scored | null {
  const unit = analysis.units[event.unit];
  // "an area controlled by X", "the town held by X": said in passing, by a word that need not tell of an event.
  if (unit?.kind === 'verb' && unit.relation === 'reduced' && event.weight < SURE_WEIGHT) return null;
  let actor = bestFit(analysis, event.actors, token);
  let target = bestFit(analysis, event.targets, token);
  if (follower >= 0) {
    actor = Math.max(actor, bestFit(analysis, event.actors, follower) * FOLLOWER);
    target = Math.max(target, bestFit(analysis, event.targets, follower) * FOLLOWER);
  }
  let fit = Math.max(actor, target);
  if (fit < MIN_FIT) return null;
  let role: NameEvent['role'] = actor >= target ? 'actor' : 'target';
  const isParty = event.isSymmetric && (event.eventType !== 'ASSAULT' || bothSides(analysis, event));
  if (isParty) role = 'party';
  else if (role === 'actor') {
    if (isAnti(analysis, token) || (event.eventType === 'SANCTION' && analysis.unitOf[token] === event.unit))
      role = 'target';
    else if (
      event.rule === 'op.claim' ||
      event.rule === 'assault.claim' ||
      event.operators.some(({ id }) => id === 'op.claim')
    )
      role = 'claimant';
  }
  fit += Math.min(event.specificity, 6) * SPECIFICITY_GAIN - Math.abs(event.from - token) * DISTANCE_COST_PER_TOKEN;
  if (unit?.kind === 'verb' && unit.relation === 'relative') fit -= RELATIVE_COST;
  if (event.isEmbedded) fit -= EMBEDDED_COST;
  if (event.weight < 0.5) fit -= WEAK_COST;
  return { event, role, score: fit };
}

/** "clashes between X and Y" and "X and Y clashed" have parties; "X fought Y" an actor and a target. */
function bothSides(analysis: Analysis, event: EventCandidate): boolean {
  const unit = analysis.units[event.unit];
  if (unit?.kind !== 'verb') return true;
  return event.targets.every((target) => event.actors.some((actor) => actor.unit === target.unit));
}

// "ambushed a X patrol" tells of an attack on X, not of a patrol by X.
const ATTACKED_COST = 0.25;

function lowerWhatIsAttacked(analysis: Analysis, scored: Scored[]): void {
  for (let index = 0; index < scored.length; index++) {
    const { event, role, score: fit } = scored[index]!;
    if (analysis.units[event.unit]?.kind !== 'noun' || event.eventType === 'ASSAULT') continue;
    const isAttacked = scored.some(
      ({ event: other }) =>
        other.eventType === 'ASSAULT' && other.targets.some(({ unit, weight }) => unit === event.unit && weight >= 0.7),
    );
    if (isAttacked) scored[index] = { event, role, score: fit - ATTACKED_COST };
  }
}

/** "Five people were killed in a Taliban attack": the name is the actor of the noun that the verb takes up. */
function isOfItsOwnAct(analysis: Analysis, [best, ...others]: readonly Scored[], token: number): boolean {
  if (best === undefined || best.event.eventType !== 'ASSAULT') return false;
  return others.some(
    ({ event, role }) =>
      event.isEmbedded &&
      event.eventType === 'ASSAULT' &&
      role === 'actor' &&
      event.unit !== best.event.unit &&
      analysis.unitOf[token] === event.unit,
  );
}

const SUSPECTED = new Set(['suspected', 'alleged', 'presumed', 'purported', 'supposed']);

/** "Suspected X fighters attacked Y": who did it is not known; that Y was attacked is. */
function isSuspected(analysis: Analysis, token: number): boolean {
  const noun = nounAt(analysis, analysis.unitOf[token] ?? -1);
  if (noun === null) return false;
  for (let index = noun.from; index < token; index++) if (SUSPECTED.has(analysis.tokens[index]!.word.text)) return true;
  return false;
}

// A name that only says whose they are stands for them less than their own noun.
const FOLLOWER = 0.85;
const LOYAL = new Set('loyal close linked allied affiliated aligned sympathetic faithful'.split(' '));
/** What is theirs acts for them. */
const LAUNCHED = new Set('launch fire lead operate command send deploy pilot drive detonate plant'.split(' '));
const BELONGS = new Set(['belong', 'swear']);
// "suspected of belonging to", "believed to belong to", "loyal to".
const FOLLOWER_REACH_UNITS = 5;

/** "fighters loyal to X", "a man suspected of belonging to X": the head of those who are X's, as a token; -1 for none. */
function followerOf(analysis: Analysis, token: number): number {
  const noun = nounAt(analysis, analysis.unitOf[token] ?? -1);
  if (noun === null) return -1;
  if (noun.preposition === 'by') {
    // "a drone boat launched by X"
    const verb = verbAt(analysis, noun.verb);
    if (verb === null || verb.relation !== 'reduced' || !LAUNCHED.has(verb.lemma)) return -1;
    return nounAt(analysis, verb.subject)?.head ?? -1;
  }
  if (noun.preposition !== 'to' && noun.preposition !== 'with') return -1;
  let isTied = false;
  for (let at = noun.unit - 1; at >= 0 && at >= noun.unit - FOLLOWER_REACH_UNITS; at--) {
    const unit = analysis.units[at]!;
    if (unit.kind === 'noun') {
      if (isTied) return unit.head;
      if (analysis.tokens[unit.head]!.word.noun !== 'belonging') return -1;
      isTied = true;
      continue;
    }
    if (unit.kind === 'mark') {
      if (!LOYAL.has(unit.text)) return -1;
      isTied = true;
    } else if (BELONGS.has(unit.lemma) || LOYAL.has(analysis.tokens[unit.main]!.word.text)) isTied = true;
    else if (!isTied) return -1;
  }
  return -1;
}

/** "anti-Taliban": joined to a word that sets it against the name. */
function isAnti(analysis: Analysis, token: number): boolean {
  return analysis.tokens[token]!.glued && analysis.tokens[token - 1]?.word.text === 'anti';
}
