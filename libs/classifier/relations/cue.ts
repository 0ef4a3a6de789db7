import type { RelationType } from '#contracts/vocabulary';
import type { Analysis } from '../syntax/clauses';

/** Words that say something of two groups, each of `these` with each of `those`. */
export interface Cue {
  readonly these: readonly string[];
  readonly those: readonly string[];
  readonly type: RelationType;
  readonly rule: string;
  /** Tokens `[from, to)` of the words. */
  readonly from: number;
  readonly to: number;
  /** Verb group whose tense and negation hold for it; -1 for none. */
  readonly verb: number;
  /** The unit that says it. */
  readonly unit: number;
}

export function cue(
  analysis: Analysis,
  these: readonly string[],
  those: readonly string[],
  type: RelationType,
  rule: string,
  words: { readonly from: number; readonly to: number },
  verb = -1,
): Cue {
  const { from, to } = words;
  return { these, those, type, rule, from, to: Math.max(to, from + 1), verb, unit: analysis.unitOf[from] ?? -1 };
}
