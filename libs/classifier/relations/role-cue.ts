import type { RelationType } from '#contracts/vocabulary';
import type { Lexicon } from '../lexicon/load-lexicon';
import type { Analysis } from '../syntax/clauses';
import { CLASS } from '../syntax/vocabulary';
import { type Cue, cue } from './cue';
import type { PartyList } from './party-lists';

const RULE = 'relation.role';
const OWN = /^(?:its|their|his|whose)$/;
// "its longtime Lebanese ally", "the group's local branch in"
const MAX_ROLE_TOKENS = 6;

/**
 * What one group is called by the other's side: "A, the main B affiliate", "A, B's branch in", "A and its ally B", "A
 * attacks its old rival, B", "A's armed wing, B". The words are the lexicon's nouns that stand without a preposition.
 */
export function roleCue(analysis: Analysis, list: PartyList, next: PartyList, lexicon: Lexicon): Cue | null {
  const { tokens, tags } = analysis;
  const textAt = (index: number): string => tokens[index]?.word.text ?? '';
  const joined = tokens[list.last + 1]?.glued ? lexicon.relationWords.joined.get(textAt(list.last + 1)) : undefined;
  if (joined !== undefined && next.first - list.last <= MAX_ROLE_TOKENS)
    return said({ at: list.last + 1, type: joined });
  const before = owned(next.first);
  if (before !== null) return said(before);
  if (!/^(?:,|[-\u2010-\u2015]+)$/.test(textAt(list.last + 1)) && !isCopula()) return null;
  // Between the comma and B stands nothing but what goes before a noun.
  for (let at = list.last + 2; at < next.first; at++)
    if ((tags[at]! & (BEFORE_NOUN | CLASS.be)) === 0 || textAt(at) === ',') return null;
  const behind = roleAfter(next.last + 1);
  return behind === null ? null : said(behind);

  function said({ at, type }: { readonly at: number; readonly type: RelationType }): Cue {
    return cue(analysis, list.groups, next.groups, type, RULE, { from: at, to: at + 1 });
  }

  function isCopula(): boolean {
    return (tags[list.last + 1]! & CLASS.be) !== 0;
  }

  /** A role right before B that A owns: by a pronoun, by its possessive, or glued as in "IS affiliate ISWAP". */
  function owned(first: number): { readonly at: number; readonly type: RelationType } | null {
    let at = first - 1;
    while (at > list.last && ((tags[at]! & CLASS.determiner) !== 0 || textAt(at) === ',')) at--;
    if (textAt(at) === 'group' || textAt(at) === 'party') at--;
    const type = at > list.last ? roleOf(at) : undefined;
    if (type === undefined) return null;
    for (let owner = at - 1; owner >= list.last && owner >= at - MAX_ROLE_TOKENS; owner--) {
      if (owner === list.last || OWN.test(textAt(owner))) return { at, type };
      if ((tags[owner]! & CLASS.possessive) !== 0) return owner === list.last + 1 ? { at, type } : null;
      if ((tags[owner]! & BEFORE_NOUN) === 0) return null;
    }
    return null;
  }

  function roleAfter(from: number): { readonly at: number; readonly type: RelationType } | null {
    for (let at = from; at < tokens.length && at < from + MAX_ROLE_TOKENS; at++) {
      const type = roleOf(at);
      if (type !== undefined) return { at, type };
      if (tokens[at]!.span >= 0 || (tags[at]! & (BEFORE_NOUN | CLASS.possessive)) === 0) return null;
    }
    return null;
  }

  function roleOf(at: number): RelationType | undefined {
    const { word, span } = tokens[at]!;
    if (span >= 0 || (tags[at]! & (CLASS.noun | CLASS.adjective)) === 0) return undefined;
    const bare = lexicon.relations.nouns
      .get(word.noun)
      ?.all()
      .find(
        ({ pattern }) => pattern.elements.length === 0 && pattern.modifiers.every((each) => each === textAt(at - 1)),
      );
    return bare?.meaning.kind === 'relation' ? bare.meaning.type : undefined;
  }
}

const BEFORE_NOUN =
  CLASS.determiner | CLASS.adjective | CLASS.noun | CLASS.proper | CLASS.participle | CLASS.adverb | CLASS.number;
