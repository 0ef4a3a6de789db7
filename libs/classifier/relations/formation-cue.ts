import type { RelationWords } from '../lexicon/load-lexicon';
import type { Analysis } from '../syntax/clauses';
import { type Cue, cue } from './cue';
import type { PartyList } from './party-lists';

export const FORMATION_RULE = 'relation.formation';

const MERGING = /^(?:merge|unite|fuse|combine|amalgamate|unify)$/;
const FORMING = /^(?:form|found|create|establish|launch|bear|set)$/;
const GROWING = /^(?:emerge|grow|arise)$/;
const CLAUSE_END = /^(?:[;:?!.]|[\u2013\u2014]|--)$/;
const MAX_TOKENS_PAST_NEXT = 4;

/**
 * How one group came of another: "A was founded by breakaway members of B", "A emerged when B merged with C", "A merged
 * into B". Null where the words between two lists tell of no beginning.
 */
export function formationCue(
  analysis: Analysis,
  list: PartyList,
  next: PartyList,
  { formation }: RelationWords,
): Cue | null {
  const { tokens, verbs } = analysis;
  const textAt = (index: number): string => tokens[index]?.word.text ?? '';
  for (const verb of verbs) {
    if (verb.main <= list.last || verb.main >= next.first) continue;
    if (MERGING.test(verb.lemma) && !verb.isPassive) {
      for (let at = verb.to; at < next.first - 1; at++)
        if (textAt(at) === 'into' || (textAt(at) === 'to' && FORMING.test(tokens[at + 1]!.word.verb)))
          return cue(
            analysis,
            list.groups,
            next.groups,
            'merger',
            FORMATION_RULE,
            { from: verb.main, to: at + 2 },
            verb.unit,
          );
    }
    const isBeginning =
      (FORMING.test(verb.lemma) && verb.isPassive) ||
      GROWING.test(verb.lemma) ||
      (verb.lemma === 'come' && textAt(verb.to) === 'into' && textAt(verb.to + 1) === 'being');
    if (!isBeginning) continue;
    for (let at = verb.to; at <= Math.min(next.last + MAX_TOKENS_PAST_NEXT, tokens.length - 1); at++) {
      if (CLAUSE_END.test(textAt(at))) break;
      const type = tokens[at]!.span >= 0 ? undefined : formation.get(textAt(at));
      if (type === undefined) continue;
      const words = { from: verb.main, to: Math.max(verb.to, Math.min(at + 1, next.first)) };
      return cue(analysis, list.groups, next.groups, type, FORMATION_RULE, words, verb.unit);
    }
  }
  return null;
}
