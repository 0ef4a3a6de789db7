import type { Span } from '#contracts/classification';
import { EVENT_TYPES, type EventType, type Modality, QUAD_CLASS_OF, type QuadClass } from '#contracts/vocabulary';
import { type Lexicon, loadLexicon } from '../lexicon/load-lexicon';
import { type Analysis, analyse, isSpeech } from '../syntax/clauses';
import { tokensOf } from '../text/tokens';
import { candidatesIn, type EventCandidate } from './candidates';
import { bestFit, fitOf } from './fit';
import { argument } from './match';
import { modalityOf } from './modality';
import { type Feature, featuresOf, weigh, WORD_EVIDENCE, type WordEvidence } from './word-evidence';

export interface TypedEvent {
  readonly eventType: EventType;
  readonly quadClass: QuadClass;
  /** PLOVER's mode of the event, where the text gives one. */
  readonly mode: string | null;
  readonly modality: Modality;
  /** The words that tell of it, `[start, end)` in UTF-16 units of the sentence, and the rule that read them. */
  readonly trigger: { readonly start: number; readonly end: number; readonly text: string; readonly rule: string };
}

// A sentence of news is shorter; of a longer text only the part around the spans is read.
const MAX_CHARACTERS = 2_000;

/**
 * The PLOVER event that a sentence tells of between two parties. `actor` and `target` are half-open spans of UTF-16 units
 * of `sentence`; either may be null. The event that fits both parties best by syntax wins, then the more specific rule;
 * without a fit the nearest event counts. Where no rule reads an event, or only a weak one, the words of the sentence
 * decide (word-evidence.ts). Null where nothing in the sentence tells of an event. Throws TypeError for a
 * span that does not lie inside the sentence; nothing else.
 */
export function typeEvent(
  sentence: string,
  actor: Span | null,
  target: Span | null,
  lexicon: Lexicon = loadLexicon(),
): TypedEvent | null {
  checkSpan(sentence, actor, 'actor');
  checkSpan(sentence, target, 'target');
  const asked = readAround(sentence, actor, target, lexicon);
  const words = weigh(featuresOf(sentence, actor, target), WORD_EVIDENCE.load());
  const best = bestBy(rankedFor(asked, lexicon), words);
  const hasBoth = actor !== null && target !== null;
  const isGuess = best === undefined ? hasBoth && words.share >= MIN_GUESS_SHARE : isOutspoken(best, words);
  if (isGuess && words.trigger !== null) return guessed(sentence, words, words.trigger);
  if (best === undefined) return null;
  const { analysis } = asked;
  const { event } = best;
  const start = analysis.tokens[event.from]!.start;
  const end = analysis.tokens[event.to - 1]!.end;
  return {
    eventType: event.eventType,
    quadClass: QUAD_CLASS_OF[event.eventType],
    mode: event.mode,
    modality: modalityOf(analysis, event, lexicon).modality,
    trigger: { start, end, text: sentence.slice(start, end), rule: event.rule },
  };
}

// How much the words of the whole sentence weigh beside the syntax of one event.
const WORDS_WEIGHT = 0.12;
// So that a type that the words do not speak for at all is only unlikely.
const LEAST_SHARE = 0.02;
// Between two parties, where no rule fits, words alone are believed from here on; against a weak rule when surer.
const MIN_GUESS_SHARE = 0.3;
const MIN_OUTSPOKEN_SHARE = 0.6;

/** The best of the events once the words of the sentence are heard; the order is otherwise that of `ranked`. */
function bestBy(ranked: readonly RankedEvent[], words: WordEvidence): RankedEvent | undefined {
  let best: RankedEvent | undefined;
  let highest = -Infinity;
  for (const each of ranked) {
    const share = words.shares[EVENT_TYPES.indexOf(each.event.eventType)]!;
    const score = each.score + WORDS_WEIGHT * Math.log(share + LEAST_SHARE);
    if (score > highest) [best, highest] = [each, score];
  }
  return best;
}

function isOutspoken({ event }: RankedEvent, words: WordEvidence): boolean {
  return event.weight < WEAK_WEIGHT && words.share >= MIN_OUTSPOKEN_SHARE && words.best !== event.eventType;
}

/** What the words alone speak for, where no rule of the lexicon does. */
function guessed(sentence: string, { best }: WordEvidence, { start, end }: Feature): TypedEvent {
  const rule = `words.${best.toLowerCase()}`;
  return {
    eventType: best,
    quadClass: QUAD_CLASS_OF[best],
    mode: null,
    modality: 'asserted',
    trigger: { start, end, text: sentence.slice(start, end), rule },
  };
}

function checkSpan(sentence: string, span: Span | null, name: string): void {
  if (span === null) return;
  const { start, end } = span;
  if (!Number.isInteger(start) || !Number.isInteger(end) || start < 0 || start >= end || end > sentence.length)
    throw new TypeError(
      `${name}: [${start}, ${end}) does not lie inside the sentence of ${sentence.length} characters`,
    );
}

interface Asked {
  readonly analysis: Analysis;
  /** Token of each party; -1 where it is not given. */
  readonly actor: number;
  readonly target: number;
}

function readAround(sentence: string, actor: Span | null, target: Span | null, lexicon: Lexicon): Asked {
  let start = 0;
  let end = sentence.length;
  if (sentence.length > MAX_CHARACTERS) {
    const at = Math.min(actor?.start ?? Infinity, target?.start ?? Infinity);
    start = Number.isFinite(at) ? Math.max(0, at - MAX_CHARACTERS / 2) : 0;
    end = Math.min(sentence.length, start + MAX_CHARACTERS);
  }
  const spans = [actor, target]
    .filter((span) => span !== null)
    .map((span) => withoutPossessive(sentence, span))
    .sort((a, b) => a.start - b.start || b.end - a.end);
  // Of spans that overlap the first is a token; the other is found by its place.
  const given = spans
    .filter((span, index) => index === 0 || span.start >= spans[index - 1]!.end)
    .filter((span) => span.end <= end);
  const tokens = tokensOf(sentence, start, end, given, lexicon.vocabulary);
  const tokenAt = (span: Span | null): number =>
    span === null ? -1 : tokens.findIndex((token) => token.start < span.end && token.end > span.start);
  return { analysis: analyse(tokens), actor: tokenAt(actor), target: tokenAt(target) };
}

function withoutPossessive(sentence: string, span: Span): Span {
  const possessive = /['\u2019]s?$/.exec(sentence.slice(Math.max(span.start, span.end - 2), span.end));
  const end = span.end - (possessive === null ? 0 : possessive[0].length);
  return end > span.start ? { start: span.start, end } : span;
}

/** An event with how well it answers the question. */
export interface RankedEvent {
  readonly event: EventCandidate;
  readonly score: number;
  readonly actorFit: number;
  readonly targetFit: number;
}

// What each part of an answer weighs: the parties decide, then how much the rule asks for, then how sure the rule is.
const BOTH_BONUS = 0.5;
const SPECIFICITY = 0.05;
const MAX_SPECIFICITY = 6;
const WEIGHT = 0.2;
const WEAK_WEIGHT = 0.5;
const WEAK_COST = 0.45;
const EMBEDDED_COST = 0.5;
const SWAPPED = 0.1;
// What a side clause tells is told in passing.
const SUBORDINATE_COST: Readonly<Record<string, number>> = { reduced: 0.15, relative: 0.2, adverbial: 0.12 };
// "amid fears of war", "after the attack": the occasion, not the act.
const CIRCUMSTANCE = new Set([
  'amid',
  'amidst',
  'after',
  'before',
  'following',
  'despite',
  'during',
  'since',
  'because',
]);
const CIRCUMSTANCE_COST = 0.3;
const DISTANCE_COST_PER_TOKEN = 0.012;
const MAX_DISTANCE_TOKENS = 40;

/** The sentence's events, the one that answers best first. */
function rankedFor({ analysis, actor, target }: Asked, lexicon: Lexicon): RankedEvent[] {
  const events = candidatesIn(analysis, lexicon);
  const joint = jointAct(analysis, events, actor, target);
  if (joint !== null) events.push(joint);
  const ranked = events.map((event) => rank(analysis, event, actor, target));
  return ranked.sort((a, b) => b.score - a.score || a.event.from - b.event.from);
}

// What two who are the subject of one verb may do side by side.
const SIDE_BY_SIDE: ReadonlySet<EventType> = new Set(['COOPERATE', 'MOBILIZE', 'AID']);
const TOGETHER = new Set(['jointly', 'together']);
// A guess from syntax alone: any rule of the lexicon that fits both parties is better.
const JOINT_WEIGHT = 0.45;

/** "X and Y staged manoeuvres": both parties are the subject of one act that is done to neither, so they act together. */
function jointAct(
  analysis: Analysis,
  events: readonly EventCandidate[],
  actor: number,
  target: number,
): EventCandidate | null {
  if (actor < 0 || target < 0) return null;
  for (const verb of analysis.verbs) {
    if (verb.form !== 'finite' || verb.isNegated || verb.modal === 'should' || verb.modal === 'must') continue;
    if (verb.isPassive || verb.subject < 0 || verb.lemma === 'be' || verb.lemma === 'have' || isSpeech(verb.lemma))
      continue;
    const subject = argument(verb.subject);
    if (fitOf(analysis, subject, actor) < JOINT_FIT || fitOf(analysis, subject, target) < JOINT_FIT) continue;
    const isTogether = analysis.tokens.slice(verb.from, verb.to + 1).some(({ word }) => TOGETHER.has(word.text));
    const own = events.filter(
      (event) => event.unit === verb.unit || (event.verb === verb.unit && verb.objects.includes(event.unit)),
    );
    if (own.length === 0 && !isTogether && verb.objects.length === 0) continue;
    if (!own.every((event) => SIDE_BY_SIDE.has(event.eventType))) continue;
    return {
      eventType: verb.isFuture || verb.modal === 'would' ? 'AGREE' : 'COOPERATE',
      mode: null,
      rule: 'syntax.joint-act',
      weight: JOINT_WEIGHT,
      specificity: 0,
      isSymmetric: true,
      actors: [subject],
      targets: [],
      from: verb.main,
      to: verb.main + 1,
      verb: verb.unit,
      unit: verb.unit,
      operators: [],
      isEmbedded: false,
    };
  }
  return null;
}

// A member of the list that is the subject: see fit.ts.
const JOINT_FIT = 0.85;

function rank(analysis: Analysis, event: EventCandidate, actor: number, target: number): RankedEvent {
  const parties = event.isSymmetric ? [...event.actors, ...event.targets] : null;
  let actorFit = actor < 0 ? 0 : bestFit(analysis, parties ?? event.actors, actor);
  let targetFit = target < 0 ? 0 : bestFit(analysis, parties ?? event.targets, target);
  if (parties === null) {
    const swappedActor = actor < 0 ? 0 : bestFit(analysis, event.targets, actor);
    const swappedTarget = target < 0 ? 0 : bestFit(analysis, event.actors, target);
    actorFit = Math.max(actorFit, swappedActor * SWAPPED);
    targetFit = Math.max(targetFit, swappedTarget * SWAPPED);
  }
  let score = actorFit + targetFit;
  if (actor >= 0 && target >= 0) score += Math.min(actorFit, targetFit) * BOTH_BONUS;
  score += Math.min(event.specificity, MAX_SPECIFICITY) * SPECIFICITY + event.weight * WEIGHT;
  if (event.weight < WEAK_WEIGHT) score -= WEAK_COST;
  if (event.isEmbedded) score -= EMBEDDED_COST;
  const unit = analysis.units[event.unit];
  if (unit?.kind === 'noun' && CIRCUMSTANCE.has(unit.preposition)) score -= CIRCUMSTANCE_COST;
  const verb = unit?.kind === 'verb' ? unit : null;
  if (verb !== null) score -= SUBORDINATE_COST[verb.relation] ?? 0;
  let distance = 0;
  if (actor >= 0) distance += Math.abs(event.from - actor);
  if (target >= 0) distance += Math.abs(event.from - target);
  if (actor < 0 && target < 0) distance = event.from;
  score -= Math.min(distance, MAX_DISTANCE_TOKENS) * DISTANCE_COST_PER_TOKEN;
  return { event, score, actorFit, targetFit };
}

/** What `typeEvent` weighed, for a person to read: all events, best first. */
export function explainEvent(
  sentence: string,
  actor: Span | null,
  target: Span | null,
  lexicon: Lexicon = loadLexicon(),
): { readonly analysis: Analysis; readonly ranked: readonly RankedEvent[] } {
  checkSpan(sentence, actor, 'actor');
  checkSpan(sentence, target, 'target');
  const asked = readAround(sentence, actor, target, lexicon);
  return { analysis: asked.analysis, ranked: rankedFor(asked, lexicon) };
}
