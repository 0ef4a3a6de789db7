import type { RelationType } from '#contracts/vocabulary';
import type { Lexicon } from '../lexicon/load-lexicon';
import type { VerbGroup } from '../syntax/chunks';
import type { Analysis } from '../syntax/clauses';
import { type Cue, cue } from './cue';
import type { PartyList } from './party-lists';

const RULE = 'relation.phrase';
// "in open support of", "with the help of"
const MAX_SKIPPED_TOKENS = 2;
// "the men of the"
const MAX_TOKENS_TO_NAME = 4;

/** A phrase that ends before the second group: "A fired rockets in solidarity with B", "A fought alongside B". */
export function phraseCue(analysis: Analysis, list: PartyList, next: PartyList, lexicon: Lexicon): Cue | null {
  const { tokens, units, unitOf } = analysis;
  const textAt = (index: number): string => tokens[index]?.word.text ?? '';
  for (let from = list.last + 1; from < next.first; from++) {
    const phrases = lexicon.relationWords.phrases.get(textAt(from));
    if (phrases === undefined) continue;
    const verb = analysis.verbs.findLast(({ main }) => main < from);
    for (const { words, type } of phrases) {
      const to = endOf(words, from);
      // "A was banned together with B": by somebody else.
      if (type === 'joint-operation' && verb?.isPassive === true) continue;
      if (to >= 0 && next.first - to <= MAX_TOKENS_TO_NAME && leadsToName(to)) return said(type, from, to, verb);
    }
  }
  return null;

  function said(type: RelationType, from: number, to: number, verb: VerbGroup | undefined): Cue {
    return cue(analysis, list.groups, next.groups, type, RULE, { from, to }, verb?.unit ?? -1);
  }

  function endOf(words: readonly string[], from: number): number {
    let at = from + 1;
    for (const word of words.slice(1)) {
      for (let skipped = 0; skipped < MAX_SKIPPED_TOKENS && at < next.first && textAt(at) !== word; skipped++) at++;
      if (at >= next.first || textAt(at) !== word) return -1;
      at++;
    }
    return at;
  }

  function leadsToName(from: number): boolean {
    for (let at = from; at < next.first; at++)
      if (textAt(at) === ',' || units[unitOf[at] ?? -1]?.kind === 'verb') return false;
    return true;
  }
}
