import type { RelationType } from '#contracts/vocabulary';
import type { Lexicon } from '../lexicon/load-lexicon';
import type { VerbGroup } from '../syntax/chunks';
import type { Analysis } from '../syntax/clauses';
import { CLASS } from '../syntax/vocabulary';
import { type Cue, cue } from './cue';
import type { PartyList } from './party-lists';
import { endsClause } from './clause-end';

const ARE = /^(?:be|remain|become|stay|consider)$/;
const BOUND = /^(?:bind|unite|ally|link|align|intertwine|entangle)$/;
const OPPOSITE = /^(?:against|with|alongside|to|beside|upon|on)$/;
// A predicate of news with what hangs on it.
const MAX_PREDICATE_TOKENS = 28;
const MAX_OBJECT_TOKENS = 10;
const MAX_THIRD_TOKENS = 6;

/**
 * What a list that is a subject does in common or its members do to one another: "A and B attacked together", "A and B
 * clashed", "A and B signed a pact", "A and B fought each other".
 */
export function cuesInCommon(analysis: Analysis, list: PartyList, end: number, lexicon: Lexicon): Cue[] {
  const { tokens, tags, verbs } = analysis;
  const { people, roles, mutualVerbs, pacts, pactVerbs, sharingVerbs, hostileGoods, together } = lexicon.relationWords;
  const textAt = (index: number): string => tokens[index]?.word.text ?? '';
  const limit = Math.min(end, tokens.length, list.last + 1 + MAX_PREDICATE_TOKENS);
  let stop = list.last + 1;
  while (stop < limit && !endsClause(textAt(stop))) stop++;
  const own = verbs.filter((verb) => verb.main > list.last && verb.main < stop);
  const [first] = own;
  if (first === undefined || !isSubject(first)) return [];
  const found: Cue[] = [];
  const say = (type: RelationType, rule: string, from: number, to: number, { unit }: VerbGroup): void => {
    found.push(cue(analysis, list.groups, list.groups, type, rule, { from, to }, unit));
  };

  for (let at = list.last + 1; at < stop; at++) {
    const text = textAt(at);
    const verb = own.findLast(({ main }) => main < at);
    const isTogether =
      (together.has(text) && (text !== 'shared' || (tags[at]! & CLASS.adjective) !== 0)) ||
      (text === 'side' && textAt(at + 1) === 'by' && textAt(at + 2) === 'side');
    if (isTogether && !isPassiveBefore(at) && !hasThird(at))
      say('joint-operation', 'relation.together', at, at + 1, first);
    if (/^(?:each|one)$/.test(text) && /^(?:other|another)$/.test(textAt(at + 1))) {
      const type = verb === undefined ? null : typeOf(verb);
      // "tolerated each other": that they lived side by side is neither.
      if (type !== null && type !== 'shelter') say(type, 'relation.each-other', verb!.main, at + 2, verb!);
    }
  }
  for (const verb of own) {
    const subject = analysis.units[verb.subject];
    const isOwn =
      verb === first ||
      verb.sharesSubjectOf >= 0 ||
      /^(?:complement|shared)$/.test(verb.relation) ||
      (subject?.kind === 'noun' && subject.isAnaphor);
    if (!isOwn || hasThird(verb.to)) continue;
    if (verb.isPassive) {
      // "are bound together", "were united"
      if (BOUND.test(verb.lemma)) say('alliance', 'relation.bound', verb.main, verb.to, verb);
      continue;
    }
    const mutual = mutualVerbs.get(verb.lemma);
    if (mutual !== undefined && isIntransitive(verb)) {
      say(mutual, 'relation.mutual', verb.main, verb.to, verb);
    } else if (verb.lemma === 'join' && /^(?:force|hand|rank)$/.test(tokens[verb.to]?.word.noun ?? '')) {
      say('alliance', 'relation.together', verb.main, verb.to + 1, verb);
    } else if (sharingVerbs.has(verb.lemma)) {
      const goods = firstNoun(verb.to);
      if (goods < 0 || (tags[goods]! & CLASS.proper) !== 0) continue;
      const isHostile = hostileGoods.has(tokens[goods]!.word.noun);
      say(isHostile ? 'clash' : 'alliance', 'relation.sharing', verb.main, goods + 1, verb);
    } else if (ARE.test(verb.lemma)) {
      const role = nounOf(roles, verb.to);
      if (role !== null && !/^(?:of|to|for)$/.test(textAt(role.at + 1)))
        say(role.type, 'relation.are', role.at, role.at + 1, verb);
      const union = /^(?:members?|parts?)$/.test(textAt(verb.to)) ? nounOf(pacts, verb.to + 1) : null;
      if (union !== null) say('alliance', 'relation.members', verb.to, union.at + 1, verb);
    } else if (pactVerbs.has(verb.lemma)) {
      const pact = nounOf(pacts, verb.to);
      if (pact !== null) say(pact.type, 'relation.pact', pact.at, pact.at + 1, verb);
    }
  }
  return found;

  /** Nothing but people, adverbs and a comma stands between the list and its first verb. */
  function isSubject(verb: VerbGroup): boolean {
    for (let at = list.last + 1; at < verb.from; at++) {
      const { word, span } = tokens[at]!;
      const isOwn = people.has(word.noun) || (tags[at]! & (CLASS.adverb | CLASS.determiner | CLASS.adjective)) !== 0;
      if (span >= 0 || (!isOwn && !/^(?:,|both|each|all|two|three|which|who)$/.test(word.text))) return false;
    }
    return true;
  }

  function isPassiveBefore(token: number): boolean {
    const verb = own.findLast(({ main }) => main < token);
    return verb !== undefined && verb.isPassive && verb.form === 'finite';
  }

  /** "signed a pact with the state", "fought together with": the other side is somebody else. */
  function hasThird(from: number): boolean {
    for (let at = from; at < Math.min(stop, from + MAX_THIRD_TOKENS + 1); at++)
      if (textAt(at) === 'with') return !/^(?:each|one)$/.test(textAt(at + 1));
    return false;
  }

  function isIntransitive({ to }: VerbGroup): boolean {
    if (to >= stop) return true;
    const after = CLASS.preposition | CLASS.adverb | CLASS.subordinator | CLASS.comma | CLASS.conjunction | CLASS.stop;
    return !OPPOSITE.test(textAt(to)) && (tags[to]! & after) !== 0;
  }

  function firstNoun(from: number): number {
    for (let at = from; at < Math.min(stop, from + MAX_OBJECT_TOKENS); at++) {
      if ((tags[at]! & CLASS.noun) !== 0) return at;
      if ((tags[at]! & (CLASS.preposition | CLASS.comma)) !== 0) return -1;
    }
    return -1;
  }

  function nounOf(
    words: ReadonlyMap<string, RelationType>,
    from: number,
  ): { readonly at: number; readonly type: RelationType } | null {
    for (let at = from; at < Math.min(stop, from + MAX_OBJECT_TOKENS); at++) {
      if (tokens[at]!.span >= 0 || textAt(at) === ',') return null;
      const type = words.get(tokens[at]!.word.noun);
      if (type !== undefined) return { at, type };
    }
    return null;
  }

  /** What the verb says of its subject and object, by its pattern without words of its own. */
  function typeOf({ lemma }: VerbGroup): RelationType | null {
    const mutual = mutualVerbs.get(lemma);
    if (mutual !== undefined) return mutual;
    for (const { meaning, pattern } of lexicon.relations.verbs.get(lemma)?.all() ?? [])
      if (meaning.kind === 'relation' && pattern.elements.length === 0) return meaning.type;
    return null;
  }
}
