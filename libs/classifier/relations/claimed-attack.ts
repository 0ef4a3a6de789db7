import { bestFit } from '../events/fit';
import type { ReadSentence } from '../events/sentence-events';

const MIN_FIT = 0.35;
const CLAIM_RULE = 'op.claim';
const CLAIM = /\b(?:claim(?:ed|s|ing)?\b|responsibility\b|was behind\b|carried (?:it )?out\b|had sent\b)/iu;

/** The groups that a sentence tells to have been attacked by somebody whom it does not name; none where one did it. */
export function attackedIn({ analysis, candidates, tokenOf }: ReadSentence, groupOf: readonly string[]): string[] {
  const attacked = new Set<string>();
  for (const { eventType, actors, targets } of candidates) {
    if (eventType !== 'ASSAULT') continue;
    for (let index = 0; index < groupOf.length; index++) {
      const token = tokenOf[index] ?? -1;
      if (token < 0) continue;
      if (bestFit(analysis, actors, token) >= MIN_FIT) return [];
      if (bestFit(analysis, targets, token) >= MIN_FIT) attacked.add(groupOf[index]!);
    }
  }
  return [...attacked];
}

/** "Islamic State claimed responsibility": where the words of the claim stand in the text; null where it is none. */
export function claimIn({ candidates, analysis }: ReadSentence, text: string): { start: number; end: number } | null {
  const { tokens } = analysis;
  const claim = candidates.find(({ rule }) => rule === CLAIM_RULE);
  if (claim !== undefined) return { start: tokens[claim.from]!.start, end: tokens[claim.to - 1]!.end };
  const start = tokens[0]?.start ?? 0;
  const found = CLAIM.exec(text.slice(start, tokens.at(-1)?.end ?? start));
  return found === null ? null : { start: start + found.index, end: start + found.index + found[0].length };
}
