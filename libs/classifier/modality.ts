import type { Modality } from '#contracts/vocabulary';
import { FUTURES, HEDGES, HYPOTHETICALS, NEGATIONS } from './lexicon';
import { phraseSet } from './phrase-index';
import type { Token } from './tokens';

const negations = phraseSet(NEGATIONS);
const hedges = phraseSet(HEDGES);
const hypotheticals = phraseSet(HYPOTHETICALS);
const futures = phraseSet(FUTURES);

// How far before its word a cue still governs it, in tokens: NegEx's five for a denial, a clause's length for the rest.
const NEGATION_SCOPE_TOKENS = 5;
const HEDGE_SCOPE_TOKENS = 9;
const HYPOTHETICAL_SCOPE_TOKENS = 12;
const FUTURE_SCOPE_TOKENS = 4;
const HEDGE_AFTER_TOKENS = 3;
const SCOPE_END = new Set([';', ':', '—', '?', '!', 'but', 'although', 'whereas', 'while', 'because']);

/**
 * How the text stands to the event that the word at `[from, to)` tells of, and whether it is still to come. Cues work
 * forward inside their clause (NegEx: Chapman et al. 2001); of several the strongest counts: denial, then supposition,
 * then hedge. A question asserts nothing.
 */
export function modalityOf(
  tokens: readonly Token[],
  from: number,
  to: number,
): { modality: Modality; isFuture: boolean } {
  let isNegated = false;
  let isHypothetical = tokens.at(-1)?.text === '?' || tokens.at(-2)?.text === '?';
  let isHedged = false;
  let isFuture = false;
  for (let index = from - 1; index >= 0 && index >= from - HYPOTHETICAL_SCOPE_TOKENS; index--) {
    const token = tokens[index]!;
    if (SCOPE_END.has(token.text)) break;
    if (token.name >= 0) continue;
    const distance = from - index;
    const reaches = (hit: { length: number } | null) => hit !== null && index + hit.length <= from;
    if (
      distance <= NEGATION_SCOPE_TOKENS &&
      reaches(negations.at(tokens, index)) &&
      tokens[index + 1]?.text !== 'only'
    ) {
      // A comma ends a denial: "not the Taliban, which attacked".
      isNegated ||= !tokens.slice(index, from).some((between) => between.text === ',');
    }
    if (distance <= HEDGE_SCOPE_TOKENS && reaches(hedges.at(tokens, index)) && !isMonth(tokens, index)) isHedged = true;
    if (token.text === 'reported' && distance <= 3 && isAttribute(tokens, index)) isHedged = true;
    if (reaches(hypotheticals.at(tokens, index))) isHypothetical = true;
    if (distance <= FUTURE_SCOPE_TOKENS && reaches(futures.at(tokens, index))) isFuture = true;
  }
  for (let index = to; index < tokens.length && index < to + HEDGE_AFTER_TOKENS; index++) {
    const text = tokens[index]!.text;
    if (text === 'reportedly' || text === 'allegedly') isHedged = true;
  }
  const modality = isNegated ? 'negated' : isHypothetical ? 'hypothetical' : isHedged ? 'hedged' : 'asserted';
  return { modality, isFuture };
}

function isMonth(tokens: readonly Token[], index: number): boolean {
  return tokens[index]!.text === 'may' && tokens[index]!.capital && index > 0;
}

/** "the reported deal" as against "police reported an attack". */
function isAttribute(tokens: readonly Token[], index: number): boolean {
  const before = tokens[index - 1]?.text ?? '';
  return ['the', 'a', 'of', 'following', 'after', 'despite', 'over', 'its', 'their'].includes(before);
}
