import type { RelationType } from '#contracts/vocabulary';
import type { EventCandidate } from '../events/candidates';
import type { EntryIndex } from '../lexicon/entry-index';
import type { Lexicon } from '../lexicon/load-lexicon';
import type { Element, Pattern, WordSet } from '../lexicon/pattern';
import type { Analysis } from '../syntax/clauses';
import { CLASS } from '../syntax/vocabulary';
import { CLAUSE_END } from './clause-end';

/** Words that tell of a relation, whoever stands in it. */
export interface WordTelling {
  readonly type: RelationType;
  readonly rule: string;
  readonly from: number;
  readonly to: number;
  readonly verb: number;
  readonly weight: number;
  readonly isSymmetric: boolean;
  /** Token behind the preposition that its other party has to follow; -1 where it asks for none. */
  readonly target: number;
}

// The words of a pattern stand no further apart than this when its syntax is not read.
const MAX_PATTERN_TOKENS = 7;
// An adverb or a date stands between a word and its preposition.
const MAX_PREPOSITION_TOKENS = 3;
const MIN_RULE_WEIGHT = 0.5;

/** Every word of the lexicon that tells of a relation, at each place the most specific pattern, and the events. */
export function wordTellings(
  analysis: Analysis,
  events: readonly EventCandidate[],
  relationOf: (event: EventCandidate) => RelationType | null,
  lexicon: Lexicon,
): WordTelling[] {
  const { tokens, tags, verbs, unitOf, units } = analysis;
  const { relations } = lexicon;
  const found: WordTelling[] = [];
  const look = (entries: EntryIndex | undefined, at: number, end: number, verb: number): void => {
    if (entries === undefined) return;
    for (const { pattern, meaning } of entries.allBySpecificity()) {
      if (meaning.kind !== 'relation' || meaning.weight < MIN_RULE_WEIGHT) continue;
      const fitting = endOfPattern(analysis, pattern, at, end);
      if (fitting === null) continue;
      const { type, id, weight, isSymmetric } = meaning;
      found.push({ type, rule: id, from: at, to: fitting.to, verb, weight, isSymmetric, target: fitting.target });
      return;
    }
  };
  for (let at = 0; at < tokens.length; at++) {
    const { word, span } = tokens[at]!;
    if (span >= 0) continue;
    const unit = units[unitOf[at] ?? -1];
    if (unit?.kind === 'verb') {
      if (unit.main !== at) continue;
      look(relations.verbs.get(unit.lemma), at, Math.max(unit.to, at + 1), unit.unit);
      if (found.at(-1)?.from !== at) look(relations.adjectives.get(word.text), at, at + 1, unit.unit);
    } else {
      const isNoun = (tags[at]! & CLASS.noun) !== 0;
      const entries = isNoun
        ? (relations.nouns.get(word.noun) ?? relations.nouns.get(word.text))
        : relations.adjectives.get(word.text);
      if (entries !== undefined) look(entries, at, at + 1, governorOf(analysis, unitOf[at] ?? -1));
    }
  }
  for (const event of events) {
    // Of the events only attacks: the others are told too often of somebody else.
    const type =
      event.eventType !== 'ASSAULT' || event.isEmbedded || event.weight < MIN_RULE_WEIGHT ? null : relationOf(event);
    if (type === null || found.some(({ from, to }) => from < event.to && event.from < to)) continue;
    const { from, to, verb, weight, isSymmetric, rule } = event;
    found.push({ type, rule, from, to, verb, weight: weight * 0.8, isSymmetric, target: -1 });
  }
  return found;

  function governorOf({ units: all }: Analysis, unit: number): number {
    if (all[unit]?.kind !== 'noun') return -1;
    for (const verb of verbs)
      if (verb.objects.includes(unit) || verb.subject === unit || verb.obliques.includes(unit)) return verb.unit;
    return -1;
  }
}

/** Where a pattern's own words end that stand in their order soon after its head; null where they do not. */
function endOfPattern(
  { tokens }: Analysis,
  pattern: Pattern,
  head: number,
  end: number,
): { readonly to: number; readonly target: number } | null {
  const { modifiers, after, elements, isNegated } = pattern;
  if (isNegated) return null;
  const textAt = (index: number): string => tokens[index]?.word.text ?? '';
  if (!modifiers.every((word, index) => textAt(head - modifiers.length + index) === word)) return null;
  if (after !== '' && textAt(head - 1) !== after && textAt(head - 2) !== after) return null;
  let to = end;
  let last = end;
  let target = -1;
  let isAdjacent = true;
  for (const element of elements) {
    if (element.kind === 'target' || element.kind === 'actor') {
      isAdjacent = false;
      continue;
    }
    let at = to;
    const reach = element.kind === 'preposition' && isAdjacent ? MAX_PREPOSITION_TOKENS : MAX_PATTERN_TOKENS;
    while (at < tokens.length && at < to + reach && !isWordOf(element, at)) {
      if (CLAUSE_END.test(textAt(at))) return null;
      at++;
    }
    if (at >= Math.min(tokens.length, to + reach) || !isWordOf(element, at)) return null;
    to = at + 1;
    if (element.kind === 'preposition' && element.argument === 'target') target = to;
    if (element.kind !== 'preposition' || typeof element.argument === 'object') last = to;
  }
  return { to: last, target };

  function isWordOf(element: Element, at: number): boolean {
    const isIn = ({ single }: WordSet): boolean => single.has(tokens[at]!.word.noun) || single.has(textAt(at));
    switch (element.kind) {
      case 'literal':
        return textAt(at) === element.word;
      case 'object':
        return tokens[at]!.span < 0 && isIn(element.words);
      case 'preposition':
        return element.words.has(textAt(at));
      default:
        return false;
    }
  }
}
