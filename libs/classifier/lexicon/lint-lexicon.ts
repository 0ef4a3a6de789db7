import { EVENT_TYPES } from '#contracts/vocabulary';
import { buildLexicon, describeProblem, type LexiconFile } from './load-lexicon';

/**
 * What is wrong or doubtful in the lexicon's files, one line each with file and line: what cannot be read, ids or classes
 * that stand twice, one pattern in two rules of different meaning and equal weight, a type without rules. Pure.
 */
export function lintLexicon(files: readonly LexiconFile[]): string[] {
  const { problems, lexicon } = buildLexicon(files);
  const missing = EVENT_TYPES.filter((type) => !lexicon.eventTypes.has(type)).map((type) => `no rule tells of ${type}`);
  return [...problems.map(describeProblem), ...missing];
}
