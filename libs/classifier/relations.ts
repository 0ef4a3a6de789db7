import type { Relation, Span } from '#contracts/classification';
import type { Modality, RelationKind } from '#contracts/vocabulary';
import { COOPERATION_CUES, RIVALRY_CUES } from './lexicon';
import { modalityOf } from './modality';
import { type PhraseIndex, phraseSet } from './phrase-index';
import type { Token } from './tokens';

/** One sentence's word on two groups. */
export interface SentenceRelation {
  readonly a: string;
  readonly b: string;
  readonly kind: 'cooperation' | 'rivalry';
  readonly weight: number;
}

const cooperation = phraseSet(COOPERATION_CUES);
const rivalry = phraseSet(RIVALRY_CUES);
/** Words that set two groups against each other even when they are named side by side: "A and B clashed". */
const MUTUAL = /^(?:clash|rival|enem|tension|conflict|skirmish|compet|disharmony|dispute|turf)|^war$|^split$|^battle$/;

// A cue stands between the names or a few words outside them; outside it may belong to something else.
const OUTSIDE_SCOPE_TOKENS = 6;
const WEIGHT_BETWEEN = 1;
const WEIGHT_OUTSIDE = 0.7;
const WEIGHT_OF: Readonly<Record<Modality, number>> = { asserted: 1, hedged: 0.6, hypothetical: 0.3, negated: 0 };
const MAX_GROUPS_PER_SENTENCE = 8;
const MAX_DISTANCE_TOKENS = 30;

/** What a sentence says of each two groups named in it: the strongest cue of either kind. */
export function relationsInSentence(tokens: readonly Token[], groupOf: readonly string[]): SentenceRelation[] {
  const places = tokens.flatMap((token, index) => (token.name >= 0 ? [{ index, groupId: groupOf[token.name]! }] : []));
  if (new Set(places.map(({ groupId }) => groupId)).size < 2) return [];
  const strongest = new Map<string, SentenceRelation>();
  // Names that follow one another in the sentence: a pair with a third group between is two other pairs.
  for (let left = 0; left + 1 < places.length; left++) {
    for (let right = left + 1; right < places.length && right <= left + MAX_GROUPS_PER_SENTENCE; right++) {
      const [first, second] = [places[left]!, places[right]!];
      if (first.groupId === second.groupId) break;
      const isNeighbour = places.slice(left + 1, right).every(({ groupId }) => groupId === second.groupId);
      const isListed = tokens
        .slice(first.index + 1, second.index)
        .every(({ text, name }) => name >= 0 || /^(?:and|or|,|the|both)$/.test(text));
      if (!isNeighbour && !isListed) break;
      for (const found of cuesAround(tokens, first.index, second.index, isListed)) {
        const [a, b] = [first.groupId, second.groupId].sort() as [string, string];
        const key = `${a} ${b} ${found.kind}`;
        if ((strongest.get(key)?.weight ?? 0) < found.weight) strongest.set(key, { a, b, ...found });
      }
    }
  }
  return [...strongest.values()];
}

function cuesAround(
  tokens: readonly Token[],
  first: number,
  second: number,
  isListed: boolean,
): { kind: 'cooperation' | 'rivalry'; weight: number }[] {
  if (second - first > MAX_DISTANCE_TOKENS) return [];
  const found: { kind: 'cooperation' | 'rivalry'; weight: number }[] = [];
  const governedByBetween =
    ['between', 'among'].includes(tokens[first - 1]?.text ?? '') ||
    ['between', 'among'].includes(tokens[first - 2]?.text ?? '');
  let before = first;
  while (before > 0 && before > first - OUTSIDE_SCOPE_TOKENS && !isBreak(tokens[before - 1]!)) before--;
  let after = second + 1;
  while (after < tokens.length && after < second + 1 + OUTSIDE_SCOPE_TOKENS && !isBreak(tokens[after]!)) after++;
  for (let index = before; index < after; index++) {
    if (tokens[index]!.name >= 0) continue;
    const isBetween = index > first && index < second;
    for (const [kind, cues] of [
      ['cooperation', cooperation],
      ['rivalry', rivalry],
    ] as [SentenceRelation['kind'], PhraseIndex<true>][]) {
      const hit = cues.at(tokens, index);
      if (hit === null) continue;
      const isMutual = kind === 'cooperation' || MUTUAL.test(tokens[index]!.text) || governedByBetween;
      // "A and B attacked C": side by side, only a mutual word is about the two of them.
      if ((isListed || !isBetween) && !isMutual) continue;
      const { modality } = modalityOf(tokens, index, index + hit.length);
      const weight = (isBetween || governedByBetween ? WEIGHT_BETWEEN : WEIGHT_OUTSIDE) * WEIGHT_OF[modality];
      if (weight > 0) found.push({ kind, weight });
    }
  }
  // "fought alongside", "joint fight": a word of cooperation between the names outweighs the fight against others.
  const isTogether = tokens
    .slice(first + 1, second)
    .some(({ text }) => text === 'alongside' || text === 'together' || text === 'jointly');
  return isTogether ? found.filter(({ kind }) => kind === 'cooperation') : found;
}

function isBreak(token: Token): boolean {
  return token.text === ';' || token.text === '—' || token.text === ':';
}

// Enough for a reader to judge by; the message stays small however long the article is.
const MAX_EVIDENCE_SPANS = 20;
// From here on both kinds are told of often enough that neither is a slip.
const MIXED_SHARE = 0.35;
const MIN_MIXED_WEIGHT = 0.6;
// One supposition is kept, and its confidence says that it is no more.
const MIN_WEIGHT = 0.2;
const MAX_CONFIDENCE = 0.97;

/** Sums the sentences of a document: one relation for every two groups of which enough is said. */
export class RelationTally {
  private readonly pairs = new Map<
    string,
    { a: string; b: string; cooperation: number; rivalry: number; evidence: Span[] }
  >();

  add(relation: SentenceRelation, sentence: Span): void {
    const key = `${relation.a} ${relation.b}`;
    let pair = this.pairs.get(key);
    if (pair === undefined) {
      pair = { a: relation.a, b: relation.b, cooperation: 0, rivalry: 0, evidence: [] };
      this.pairs.set(key, pair);
    }
    pair[relation.kind] += relation.weight;
    const isNew = pair.evidence.at(-1)?.start !== sentence.start;
    if (isNew && pair.evidence.length < MAX_EVIDENCE_SPANS) pair.evidence.push(sentence);
  }

  relations(): Relation[] {
    const relations: Relation[] = [];
    for (const { a, b, cooperation, rivalry, evidence } of this.pairs.values()) {
      const total = cooperation + rivalry;
      if (total < MIN_WEIGHT) continue;
      const minor = Math.min(cooperation, rivalry) / total;
      const kind: RelationKind =
        minor >= MIXED_SHARE && Math.min(cooperation, rivalry) >= MIN_MIXED_WEIGHT
          ? 'mixed'
          : cooperation >= rivalry
            ? 'cooperation'
            : 'rivalry';
      const agreement = kind === 'mixed' ? 1 : 1 - minor;
      const confidence = Math.min(MAX_CONFIDENCE, (1 - 0.5 ** total) * agreement);
      relations.push({ a, b, kind, confidence: Math.round(confidence * 100) / 100, evidence });
    }
    return relations.sort((x, y) => (x.a + x.b < y.a + y.b ? -1 : 1));
  }
}
