import type { Time } from '#contracts/vocabulary';
import type { VerbGroup } from '../syntax/chunks';
import type { Analysis } from '../syntax/clauses';
import { CLASS } from '../syntax/vocabulary';
import type { StatedTime } from '../text/dates';
import { nounAt, verbAt } from './match';

// "X said it planned to stop arming Y": what is told lies this deep at most.
const MAX_CLIMB = 5;
// A time without a unit of its own ("ago", "now") stands this near to its clause's words.
const NEAR_TOKENS = 4;

/** The verb whose tense holds for another: the finite one that it hangs on, or the sentence's first. */
export function finiteOf(analysis: Analysis, unit: number): VerbGroup | null {
  let verb = verbAt(analysis, unit);
  for (let step = 0; verb !== null && verb.form !== 'finite' && step < MAX_CLIMB; step++)
    verb = verbAt(analysis, verb.parent);
  return verb?.form === 'finite' ? verb : mainVerb(analysis);
}

/** The verb of the sentence's main clause, or of its only one; null for none. */
export function mainVerb(analysis: Analysis): VerbGroup | null {
  let first: VerbGroup | null = null;
  for (const verb of analysis.verbs) {
    if (verb.form !== 'finite') continue;
    if (verb.relation === 'main') return verb;
    first ??= verb;
  }
  return first;
}

/** Whether a verb tells of what was: "attacked", "had attacked", "were killed"; "has attacked" does not. */
export function isPastTense(verb: VerbGroup | null): boolean {
  return verb !== null && verb.isPast && !verb.isFuture && verb.modal === '';
}

/** "has attacked": what goes on until now. */
function isUntilNow(verb: VerbGroup): boolean {
  return verb.isPerfect || verb.isProgressive;
}

/** The verb whose clause a stated time stands in, as a unit; -1 for none. */
function ownerOf(analysis: Analysis, token: number): number {
  let unit = analysis.unitOf[token]!;
  for (let at = token; unit < 0 && at > 0 && at >= token - NEAR_TOKENS; at--) unit = analysis.unitOf[at]!;
  for (let at = token; unit < 0 && at < analysis.tokens.length && at <= token + NEAR_TOKENS; at++)
    unit = analysis.unitOf[at]!;
  const found = unit < 0 ? undefined : analysis.units[unit];
  if (found === undefined || found.kind === 'mark') return -1;
  if (found.kind === 'verb') return found.unit;
  if (isInParticiple(analysis, unit)) return -1;
  if (found.verb >= 0) return found.verb;
  let best = -1;
  for (const verb of analysis.verbs) {
    if (verb.clause !== found.clause || verb.relation === 'reduced') continue;
    if (best < 0 || Math.abs(verb.unit - unit) < Math.abs(best - unit)) best = verb.unit;
  }
  if (best >= 0) return best;
  // In a clause without a verb of its own it belongs to the participle before it: "formed in 2009".
  for (const verb of analysis.verbs) if (verb.unit < unit) best = verb.unit;
  return best >= 0 ? best : (analysis.verbs[0]?.unit ?? -1);
}

/** ", formed in 2009,": a participle that the tagger has read as an adjective. */
function isInParticiple(analysis: Analysis, unit: number): boolean {
  if (unit < 2) return false;
  const comma = analysis.units[unit - 2]!;
  const participle = analysis.units[unit - 1]!;
  return (
    comma.kind === 'mark' &&
    comma.tag === CLASS.comma &&
    participle.kind === 'mark' &&
    participle.tag === CLASS.adjective
  );
}

const WHEN = new Set(['after', 'during', 'in', 'since', 'at', 'under', 'before', 'following', 'until']);

/** Whether the year before a noun dates the whole clause: "after the 2006 elections", and as the subject of what was. */
function isClauseDated(analysis: Analysis, token: number): boolean {
  const noun = nounAt(analysis, analysis.unitOf[token] ?? -1);
  if (noun === null) return false;
  if (WHEN.has(noun.preposition)) return true;
  return analysis.verbs.some((verb) => verb.subject === noun.unit && isPastTense(verb));
}

/**
 * The time that a sentence states for what a verb tells of, at a token: the nearest date of the verb's own clause, else of
 * the clauses that it hangs on, are joined to it or say when it was; not the date in a relative clause ("the army, which
 * took power in 2021, attacked …"). Null for none. At most verbs times dates of one sentence, both bounded by its tokens.
 */
export function statedTimeOf(
  analysis: Analysis,
  times: readonly StatedTime[],
  verbUnit: number,
  token: number,
): Time | null {
  if (times.length === 0) return null;
  const finite = finiteOf(analysis, verbUnit);
  const holding = times.filter(({ token: at, holds }) => {
    switch (holds) {
      case 'since':
        return finite !== null && isUntilNow(finite);
      case 'month':
        return finite === null || finite.isPast || finite.isPerfect;
      case 'noun':
        return analysis.unitOf[at] === analysis.unitOf[token] || isClauseDated(analysis, at);
      default:
        return true;
    }
  });
  if (holding.length === 0) return null;
  // The killing's own year: "jailed for the 2011 killing".
  for (const { token: at, time, holds } of holding)
    if (holds === 'noun' && analysis.unitOf[at] === analysis.unitOf[token]) return time;
  const owners = holding.map(({ token: at }) => ownerOf(analysis, at));
  const ofVerb = (unit: number): Time | null => {
    let best = -1;
    for (let index = 0; index < holding.length; index++) {
      if (owners[index] !== unit || (holding[index]!.holds === 'clause' && !isAdverbial(analysis, unit))) continue;
      if (best < 0 || Math.abs(holding[index]!.token - token) < Math.abs(holding[best]!.token - token)) best = index;
    }
    return best < 0 ? null : holding[best]!.time;
  };
  let verb = verbAt(analysis, verbUnit) ?? mainVerb(analysis);
  if (verb === null) return holding[0]!.time;
  for (let step = 0; verb !== null && step < MAX_CLIMB; step++) {
    const own: Time | null = ofVerb(verb.unit) ?? ofDependents(verb);
    if (own !== null) return own;
    const next: number = verb.relation === 'shared' ? verb.sharesSubjectOf : verb.parent;
    if (next < 0 || next === verb.unit) break;
    verb = verbAt(analysis, next);
  }
  // The clause itself is undated: what the sentence's main clause or an earlier one says.
  const main = mainVerb(analysis);
  if (main !== null && main !== verb) {
    const stated = ofVerb(main.unit) ?? ofDependents(main);
    if (stated !== null) return stated;
  }
  for (let index = analysis.verbs.length - 1; index >= 0; index--) {
    const other = analysis.verbs[index]!;
    if (other.form !== 'finite' || (other.relation !== 'main' && other.relation !== 'shared')) continue;
    if (finite !== null && other.unit >= finite.unit) continue;
    const stated = ofVerb(other.unit);
    if (stated !== null) return stated;
  }
  return null;

  /** Dates of the infinitives that hang on a verb and of the clauses that say when: "when X invaded in 2003". */
  function ofDependents(governor: VerbGroup): Time | null {
    for (const other of analysis.verbs) {
      if (other === governor) continue;
      const isInfinitive = other.parent === governor.unit && other.form === 'infinitive';
      const isWhen =
        other.relation === 'adverbial' &&
        governor.relation !== 'adverbial' &&
        (other.form === 'finite' || other.subject === governor.subject);
      if (!isInfinitive && !isWhen) continue;
      for (let index = 0; index < holding.length; index++)
        if (owners[index] === other.unit && holding[index]!.holds !== 'clause') return holding[index]!.time;
    }
    return null;
  }
}

function isAdverbial(analysis: Analysis, unit: number): boolean {
  return verbAt(analysis, unit)?.relation === 'adverbial';
}

/** The verb of the clause that a token stands in, as a unit; -1 for none. */
export function verbOfToken(analysis: Analysis, token: number): number {
  return ownerOf(analysis, token);
}
