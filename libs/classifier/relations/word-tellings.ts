import type { RelationType } from '#contracts/vocabulary';
import type { EventCandidate } from '../events/candidates';
import { type EntryIndex, entriesOfNoun } from '../lexicon/entry-index';
import type { Lexicon } from '../lexicon/load-lexicon';
import type { Element, Pattern } from '../lexicon/pattern';
import type { Analysis } from '../syntax/clauses';
import { CLASS } from '../syntax/vocabulary';
import type { Token } from '../text/tokens';
import { endsClause } from './clause-end';

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
      const entries = isNoun ? entriesOfNoun(relations, word) : relations.adjectives.get(word.text);
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
  { modifiers, after, elements, isNegated }: Pattern,
  head: number,
  end: number,
): { readonly to: number; readonly target: number } | null {
  if (isNegated) return null;
  for (let index = 0; index < modifiers.length; index++)
    if (textAt(tokens, head - modifiers.length + index) !== modifiers[index]) return null;
  if (after !== '' && textAt(tokens, head - 1) !== after && textAt(tokens, head - 2) !== after) return null;
  let to = end;
  let last = end;
  let target = -1;
  let isAdjacent = true;
  for (const element of elements) {
    if (element.kind === 'target' || element.kind === 'actor') {
      isAdjacent = false;
      continue;
    }
    const reach = element.kind === 'preposition' && isAdjacent ? MAX_PREPOSITION_TOKENS : MAX_PATTERN_TOKENS;
    const at = placeOfElement(tokens, element, to, Math.min(tokens.length, to + reach));
    if (at < 0) return null;
    to = at + 1;
    if (element.kind === 'preposition' && element.argument === 'target') target = to;
    if (element.kind !== 'preposition' || typeof element.argument === 'object') last = to;
  }
  return { to: last, target };
}

/** The first token of `[from, to)` that an element may be, in the same clause; -1 for none. */
function placeOfElement(tokens: readonly Token[], element: Element, from: number, to: number): number {
  for (let at = from; at < to; at++) {
    if (isWordOf(element, tokens[at]!)) return at;
    if (endsClause(tokens[at]!.word.text)) return -1;
  }
  return -1;
}

function isWordOf(element: Element, { word, span }: Token): boolean {
  switch (element.kind) {
    case 'literal':
      return word.text === element.word;
    case 'object':
      return span < 0 && (element.words.single.has(word.noun) || element.words.single.has(word.text));
    case 'preposition':
      return element.words.has(word.text);
    default:
      return false;
  }
}

function textAt(tokens: readonly Token[], index: number): string {
  return index < 0 ? '' : (tokens[index]?.word.text ?? '');
}
