import type { WeightTable } from '../lexicon/weight-table';

export interface FeatureRows {
  /** The empty feature, which every sample has, then those of at least so many samples. */
  readonly known: readonly string[];
  /** Of each sample the features that are known, by their places in `known`. */
  readonly rows: readonly (readonly number[])[];
}

export function featureRows(samples: readonly (readonly string[])[], minSamples: number): FeatureRows {
  const counts = new Map<string, number>();
  for (const features of samples) for (const each of features) counts.set(each, (counts.get(each) ?? 0) + 1);
  const known = ['', ...[...counts].filter(([, count]) => count >= minSamples).map(([feature]) => feature)];
  const indexOf = new Map(known.map((feature, index) => [feature, index]));
  const rows = samples.map((features) => [0, ...features.flatMap((feature) => indexOf.get(feature) ?? [])]);
  return { known, rows };
}

/** The weights of the features that weigh at least so much for one column. `columns` go by places in `known`. */
export function weightTable(
  known: readonly string[],
  columns: readonly ArrayLike<number>[],
  minWeight: number,
): WeightTable {
  const table = known.map((feature, index): [string, number[]] => [feature, columns.map((own) => own[index]!)]);
  return new Map(
    table.filter(([feature, own]) => feature === '' || own.some((weight) => Math.abs(weight) >= minWeight)),
  );
}
