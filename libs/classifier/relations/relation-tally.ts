import type { Relation, RelationEvidence, Span } from '#contracts/classification';
import { RELATION_KIND_OF, type RelationKind } from '#contracts/vocabulary';
import type { SentenceRelation } from './weigh-pairs';

// Enough for a reader to judge by; the message stays small however long the article is.
const MAX_EVIDENCE = 20;
// A hedge on a weak fit is too little to tell of.
const MIN_WEIGHT = 0.1;
// Below it one of the two kinds is only supposed, and the relation is not mixed.
const MIN_MIXED_WEIGHT = 0.6;
const MIXED_SHARE = 0.2;
const MAX_CONFIDENCE = 0.97;

interface Tallied {
  readonly a: string;
  readonly b: string;
  cooperation: number;
  rivalry: number;
  readonly evidence: (RelationEvidence & { weight: number })[];
}

/** Sums the sentences of a document: one relation for every two groups of which enough is said. */
export class RelationTally {
  private readonly pairs = new Map<string, Tallied>();

  add(relation: SentenceRelation, sentence: Span, text: string): void {
    const key = `${relation.a} ${relation.b}`;
    let pair = this.pairs.get(key);
    if (pair === undefined) {
      pair = { a: relation.a, b: relation.b, cooperation: 0, rivalry: 0, evidence: [] };
      this.pairs.set(key, pair);
    }
    pair[RELATION_KIND_OF[relation.type]] += relation.weight;
    if (pair.evidence.length >= MAX_EVIDENCE) return;
    pair.evidence.push({
      start: sentence.start,
      end: sentence.end,
      type: relation.type,
      modality: relation.modality,
      time: relation.time,
      trigger: text.slice(relation.trigger.start, relation.trigger.end),
      rule: relation.rule,
      weight: relation.weight,
    });
  }

  /** Sorted by the groups' ids. */
  relations(): Relation[] {
    const relations: Relation[] = [];
    for (const { a, b, cooperation, rivalry, evidence } of this.pairs.values()) {
      const total = cooperation + rivalry;
      if (total < MIN_WEIGHT) continue;
      const minor = Math.min(cooperation, rivalry);
      const kind: RelationKind =
        minor >= MIN_MIXED_WEIGHT && minor / total >= MIXED_SHARE
          ? 'mixed'
          : cooperation >= rivalry
            ? 'cooperation'
            : 'rivalry';
      const supporting = kind === 'mixed' ? evidence : evidence.filter(({ type }) => RELATION_KIND_OF[type] === kind);
      const strongest = [...supporting].sort((x, y) => y.weight - x.weight);
      const agreement = kind === 'mixed' ? 1 : 1 - minor / total;
      const confidence = Math.min(MAX_CONFIDENCE, (1 - 0.4 ** total) * agreement);
      relations.push({
        a,
        b,
        kind,
        types: [...new Set(strongest.map(({ type }) => type))],
        modality: strongest[0]!.modality,
        confidence: Math.round(confidence * 100) / 100,
        evidence: supporting.map(({ weight: _, ...each }) => each),
      });
    }
    return relations.sort((x, y) => (x.a < y.a || (x.a === y.a && x.b < y.b) ? -1 : 1));
  }
}
