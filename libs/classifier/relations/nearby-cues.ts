import { RELATION_KIND_OF, type RelationKind } from '#contracts/vocabulary';
import { fitOf } from '../events/fit';
import { argument, nounAt, verbAt } from '../events/match';
import type { Lexicon } from '../lexicon/load-lexicon';
import type { NounGroup, VerbGroup } from '../syntax/chunks';
import type { Analysis } from '../syntax/clauses';
import { CLASS } from '../syntax/vocabulary';
import { type Cue, cue } from './cue';
import { isFormer } from './former';
import type { PartyList } from './party-lists';
import type { WordTelling } from './word-tellings';
import { endsClause } from './clause-end';

/** A cue of words that only stand near two groups, with how far it is to be believed: 0 to 1. */
export interface NearbyCue {
  readonly cue: Cue;
  readonly weight: number;
}

// "between" stands this near before the list that it opens.
const MAX_BETWEEN_TOKENS = 7;
// Around two groups rather than between them the words may be somebody else's.
const OUTSIDE_WEIGHT = 0.6;
// What a passive without an agent tells of may have been done by anybody.
const AGENTLESS_WEIGHT = 0.5;
const MIN_WEIGHT = 0.4;
// The words for the one kind have to outweigh those for the other.
const MIN_MARGIN = 1.5;
// A subject that names a group as its head, owner or modifier.
const DOER_FIT = 0.7;

/**
 * For two groups that follow one another and that nothing else links: what most words between them, else around them in
 * their clause, tell of. The words are those of the lexicon's patterns, here without their syntax, and the events. What
 * somebody else does ("the army killed A; B …") does not count, nor anything of two in one list, but a mutual noun right
 * before it ("clashes broke out between A and B").
 */
export function nearbyCues(
  analysis: Analysis,
  lists: readonly PartyList[],
  words: readonly WordTelling[],
  isTaken: (from: number, to: number) => boolean,
  lexicon: Lexicon,
): NearbyCue[] {
  const { tokens } = analysis;
  const { people, outsiders } = lexicon.relationWords;
  const tellings: (WordTelling & { readonly doer: string | null })[] = [];
  for (const telling of words) {
    const { type, rule, from, to, verb, isSymmetric, target } = telling;
    if (isTaken(from, to)) continue;
    const weight = telling.weight * shareOfGroups(telling);
    tellings.push({ type, rule, from, to, verb, weight, isSymmetric, target, doer: doerOf(telling) });
  }
  const found: NearbyCue[] = [];
  for (let index = 0; index < lists.length; index++) {
    const list = lists[index]!;
    const before = lists[index - 1]?.last ?? -1;
    if (list.groups.length > 1 && isAfterBetween(list.first)) {
      const mutual = within(clauseStart(list.first, before), list.first, list.groups);
      take(
        list.groups,
        list.groups,
        mutual.filter(({ isSymmetric }) => isSymmetric),
        1,
      );
    }
    const next = lists[index + 1];
    if (next === undefined || isFormer(analysis, list.first) || clauseEnd(list.last + 1, next.first) < next.first)
      continue;
    const groups = [...list.groups, ...next.groups];
    const between = within(list.last + 1, next.first, groups).filter(({ target }) => leadsTo(target, next.first));
    if (take(list.groups, next.groups, between, 1)) continue;
    // "A broke away from B and has armed C": who does it stands further off.
    const past = tellings.filter(({ from }) => from > list.last && from < next.first);
    for (const doer of new Set(past.map((telling) => telling.doer)))
      if (doer !== null && !groups.includes(doer)) {
        const own = past.filter((telling) => telling.doer === doer);
        take([doer], next.groups, own, 1);
      }
    if (lists.length > 2) continue;
    const around = [
      ...within(clauseStart(list.first, -1), list.first, groups).filter(({ isSymmetric }) => isSymmetric),
      ...within(next.last + 1, clauseEnd(next.last + 1, tokens.length), groups).filter(
        (each) => !isOfAnotherThing(each),
      ),
    ];
    take(list.groups, next.groups, [...between, ...around], OUTSIDE_WEIGHT);
  }
  return found;

  function take(
    these: readonly string[],
    those: readonly string[],
    said: readonly WordTelling[],
    share: number,
  ): boolean {
    const sums: Record<Exclude<RelationKind, 'mixed'>, number> = { cooperation: 0, rivalry: 0 };
    for (const { type, weight } of said) sums[RELATION_KIND_OF[type]] += weight * share;
    const kind = sums.cooperation >= sums.rivalry ? 'cooperation' : 'rivalry';
    const other = kind === 'cooperation' ? sums.rivalry : sums.cooperation;
    if (sums[kind] < MIN_WEIGHT || sums[kind] < other * MIN_MARGIN) return false;
    let best: WordTelling | null = null;
    for (const telling of said)
      if (RELATION_KIND_OF[telling.type] === kind && (best === null || telling.weight > best.weight)) best = telling;
    const { type, rule, verb } = best!;
    found.push({ cue: cue(analysis, these, those, type, rule, best!, verb), weight: Math.min(1, sums[kind]) });
    return true;
  }

  /** What is told there, unless by another group than these. */
  function within(from: number, to: number, groups: readonly string[]): WordTelling[] {
    return tellings.filter(
      (telling) =>
        telling.from >= from &&
        telling.from < to &&
        telling.weight > 0 &&
        (telling.doer === null || groups.includes(telling.doer)),
    );
  }

  /** Whether what the words ask for begins with the name: no clause and no comma stands between. */
  function leadsTo(target: number, name: number): boolean {
    if (target < 0) return true;
    for (let at = target; at < name; at++) {
      const unit = analysis.units[analysis.unitOf[at] ?? -1];
      if (tokens[at]!.word.text === ',' || (unit?.kind === 'verb' && unit.form === 'finite')) return false;
    }
    return target <= name;
  }

  /** The group that the subject of a telling verb names; null where that is open. */
  function doerOf({ verb, from }: WordTelling): string | null {
    const told = verbAt(analysis, verb);
    if (told === null || told.isPassive || told.main !== from) return null;
    const subject = argument(subjectOf(told));
    for (const { first, last, groups } of lists) {
      if (fitOf(analysis, subject, first) >= DOER_FIT) return groups[0]!;
      if (last !== first && fitOf(analysis, subject, last) >= DOER_FIT) return groups.at(-1)!;
    }
    // A pronoun for nobody nearer stands for whom the sentence began with.
    const [topic] = lists;
    const isOpen = nounAt(analysis, subjectOf(told))?.isAnaphor === true;
    return isOpen && topic !== undefined && topic.groups.length === 1 && topic.last < from ? topic.groups[0]! : null;
  }

  function clauseStart(token: number, limit: number): number {
    let from = token;
    while (from > limit + 1 && !endsClause(tokens[from - 1]!.word.text)) from--;
    return from;
  }

  function clauseEnd(token: number, limit: number): number {
    let to = token;
    while (to < limit && !endsClause(tokens[to]!.word.text)) to++;
    return to;
  }

  function isAfterBetween(token: number): boolean {
    for (let at = token - 1; at >= 0 && at >= token - MAX_BETWEEN_TOKENS; at--)
      if (/^(?:between|among)$/.test(tokens[at]!.word.text)) return true;
    return false;
  }

  /** 1 where nobody else does it. */
  function shareOfGroups({ verb, from }: WordTelling): number {
    const told = verbAt(analysis, verb);
    const noun = nounAt(analysis, analysis.unitOf[from] ?? -1);
    if (noun !== null && noun.possessor >= 0 && isOutsider(nounAt(analysis, noun.possessor))) return 0;
    if (told === null) return 1;
    if (told.main === from && isDoneToOthers(told)) return 0;
    if (told.isPassive) {
      const agent = told.obliques.map((unit) => nounAt(analysis, unit)).find((each) => each?.preposition === 'by');
      return agent === undefined ? AGENTLESS_WEIGHT : isOutsider(agent) ? 0 : 1;
    }
    return isOutsider(nounAt(analysis, subjectOf(told))) ? 0 : 1;
  }

  /** "… and B shelled a base" */
  function isOfAnotherThing({ verb, from }: WordTelling): boolean {
    const told = verbAt(analysis, verb);
    return told !== null && told.main === from && !told.isPassive && hasOtherObject(told);
  }

  /** "attacked a village and B": its object is neither a group nor of one, and another clause follows. */
  function isDoneToOthers(verb: VerbGroup): boolean {
    if (verb.isPassive || !hasOtherObject(verb)) return false;
    const next = lists.find(({ first }) => first >= verb.to)?.first ?? tokens.length;
    return tokens.slice(verb.to, next).some(({ word }) => /^(?:and|but|when|after|before)$/.test(word.text));
  }

  function hasOtherObject({ objects }: VerbGroup): boolean {
    return (
      objects.length > 0 &&
      !objects.some((unit) => {
        const noun = nounAt(analysis, unit);
        return noun?.isAnaphor || noun?.hasAnaphoricPossessor || isOfParty(unit);
      })
    );
  }

  function isOfParty(unit: number): boolean {
    const role = argument(unit);
    return lists.some(
      ({ first, last }) => fitOf(analysis, role, first) > 0 || (last !== first && fitOf(analysis, role, last) > 0),
    );
  }

  function subjectOf(verb: VerbGroup): number {
    if (verb.subject >= 0) return verb.subject;
    const parent = verbAt(analysis, verb.parent);
    return parent === null || parent === verb ? -1 : parent.subject;
  }

  /** The army, a state, a person without a group: whoever is neither a party nor its people. */
  function isOutsider(noun: NounGroup | null): boolean {
    if (noun === null || noun.isAnaphor || noun.hasAnaphoricPossessor) return false;
    const { word, span } = tokens[noun.head]!;
    if (span >= 0) return false;
    if (isOfParty(noun.unit)) return false;
    if (outsiders.has(word.noun)) return true;
    return !people.has(word.noun) && word.isCapital && (analysis.tags[noun.head]! & CLASS.proper) !== 0;
  }
}
