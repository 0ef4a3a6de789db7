import type { Analysis } from '../syntax/clauses';

const FORMER_SCOPE_TOKENS = 5;

/** "a former member of X": what he does now is not X's doing. */
export function isFormer({ tokens }: Analysis, token: number): boolean {
  let hasOf = false;
  for (let index = token - 1; index >= 0 && index >= token - FORMER_SCOPE_TOKENS; index--) {
    const { word, span } = tokens[index]!;
    if (span >= 0 || word.text === ',') return false;
    if (word.text === 'of') hasOf = true;
    if (hasOf && (word.text === 'former' || word.text === 'ex')) return true;
  }
  return false;
}
