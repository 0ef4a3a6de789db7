import type { NounGroup } from '../syntax/chunks';
import type { Analysis } from '../syntax/clauses';
import { type Argument, nounAt } from './match';

/** How much a name inside a noun group, or hanging on it, stands for the group: 1 for its head. */
const MODIFIER = 0.9;
const OWNER = 0.85;
const LISTED = 0.97;
const APPOSED = 0.95;
const ANAPHOR = 0.9;
const PHRASE = new Map(Object.entries({ of: 0.8, by: 0.6, from: 0.65, in: 0.55, with: 0.35, between: 0.7 }));
const OTHER_PHRASE = 0.3;
// "the head of the army of X's eastern province": deeper than this nobody reads.
const MAX_STEPS = 6;

/**
 * How well the name at a token fills a role that a noun group has: as its head, its modifier, owner, member of its list,
 * apposition or phrase; through a pronoun by what it stands for. 0 where the name has no part in the group.
 */
export function fitOf(analysis: Analysis, role: Argument, token: number): number {
  const group = nounAt(analysis, role.unit);
  const holder = nounAt(analysis, analysis.unitOf[token] ?? -1);
  if (group === null || holder === null) return 0;
  if (role.modifiersOnly) {
    if (holder.unit === group.unit) return token !== group.head ? role.weight : 0;
    return 0;
  }
  let best = climb(analysis, holder, token, group);
  const root = rootOf(analysis, group);
  if (best === 0 && root !== group) best = climb(analysis, holder, token, root) * LISTED;
  if (best === 0 && group.isAnaphor && group.antecedent >= 0 && group.antecedent !== group.unit) {
    const antecedent = nounAt(analysis, group.antecedent);
    if (antecedent !== null) best = climb(analysis, holder, token, antecedent) * ANAPHOR;
  }
  // "two of its fighters": the owner stands in the phrase.
  const phrase = nounAt(analysis, group.unit + 1);
  const owned = group.hasAnaphoricPossessor ? group : phrase?.preposition === 'of' ? phrase : null;
  if (best === 0 && owned?.hasAnaphoricPossessor && owned.antecedent >= 0 && owned.antecedent !== owned.unit) {
    const owner = nounAt(analysis, owned.antecedent);
    if (owner !== null) best = climb(analysis, holder, token, owner) * ANAPHOR * OWNER;
  }
  return best * role.weight;
}

/** The best fit of a name in any of the roles. */
export function bestFit(analysis: Analysis, roles: readonly Argument[], token: number): number {
  let best = 0;
  for (const role of roles) best = Math.max(best, fitOf(analysis, role, token));
  return best;
}

function rootOf(analysis: Analysis, group: NounGroup): NounGroup {
  let root = group;
  for (let step = 0; step < MAX_STEPS; step++) {
    // A list's members share a role; an apposition names its noun again.
    const next = nounAt(analysis, root.apposedTo);
    if (next === null) break;
    root = next;
  }
  return root;
}

function climb(analysis: Analysis, holder: NounGroup, token: number, group: NounGroup): number {
  let factor = holder.head === token ? 1 : MODIFIER;
  let at = holder;
  for (let step = 0; step < MAX_STEPS; step++) {
    if (at.unit === group.unit) return factor;
    if (at.isPossessor) {
      const owned = nounAt(analysis, at.unit + 1);
      if (owned === null || owned.possessor !== at.unit) return 0;
      at = owned;
      factor *= OWNER;
    } else if (at.coordinatedWith >= 0) {
      at = nounAt(analysis, at.coordinatedWith)!;
      factor *= LISTED;
    } else if (at.apposedTo >= 0) {
      at = nounAt(analysis, at.apposedTo)!;
      factor *= APPOSED;
    } else if (at.attachedTo >= 0 && at.attachedTo !== at.unit) {
      factor *= PHRASE.get(at.preposition) ?? OTHER_PHRASE;
      at = nounAt(analysis, at.attachedTo)!;
    } else return 0;
    if (at === null) return 0;
  }
  return 0;
}
