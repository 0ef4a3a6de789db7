import { WeightFile, type WeightTable } from '../lexicon/weight-table';

/** The kinds of which a pair may have either, both or none. */
export const PAIR_KINDS = ['cooperation', 'rivalry'] as const;
export type PairKind = (typeof PAIR_KINDS)[number];

/**
 * How far the features of a pair speak for each kind: 0 to 1, each by itself, since two groups may be told to have done
 * both. Two binary logistic regressions (relevance of each label by itself: Tsoumakas and Katakis 2007), over features
 * of the words and the syntax as in relation extraction before neural networks (Kambhatla 2004; Zhou et al. 2005).
 * The weights are learnt by eval/learn-relations.ts.
 */
export function weighPair(features: readonly string[], table: WeightTable): Record<PairKind, number> {
  const sums = [...table.get('')!];
  for (const feature of features) {
    const weights = table.get(feature);
    if (weights !== undefined) for (let kind = 0; kind < sums.length; kind++) sums[kind]! += weights[kind]!;
  }
  return { cooperation: logistic(sums[0]!), rivalry: logistic(sums[1]!) };
}

export function logistic(sum: number): number {
  return 1 / (1 + Math.exp(-sum));
}

export const PAIR_EVIDENCE = new WeightFile('relation-evidence.tsv', PAIR_KINDS, 'kinds');
