/** Right, wrong and missed. */
export interface Counts {
  readonly truePositives: number;
  readonly falsePositives: number;
  readonly falseNegatives: number;
}

/** Each between 0 and 1; null where nothing was there to divide by. */
export interface Retrieval extends Counts {
  readonly precision: number | null;
  readonly recall: number | null;
  readonly f1: number | null;
}

/** Precision, recall and their harmonic mean (van Rijsbergen 1979). */
export function retrievalOf({ truePositives, falsePositives, falseNegatives }: Counts): Retrieval {
  const ratio = (part: number, whole: number) => (whole === 0 ? null : part / whole);
  return {
    truePositives,
    falsePositives,
    falseNegatives,
    precision: ratio(truePositives, truePositives + falsePositives),
    recall: ratio(truePositives, truePositives + falseNegatives),
    f1: ratio(2 * truePositives, 2 * truePositives + falsePositives + falseNegatives),
  };
}

/** Adds up counts under keys. */
export class Tally {
  private readonly counts = new Map<
    string,
    { truePositives: number; falsePositives: number; falseNegatives: number }
  >();

  add(key: string, what: keyof Counts): void {
    const counts = this.counts.get(key) ?? { truePositives: 0, falsePositives: 0, falseNegatives: 0 };
    counts[what]++;
    this.counts.set(key, counts);
  }

  /** Lists a key, though nothing may be counted under it. */
  list(key: string): void {
    if (!this.counts.has(key)) this.counts.set(key, { truePositives: 0, falsePositives: 0, falseNegatives: 0 });
  }

  of(key: string): Retrieval {
    return retrievalOf(this.counts.get(key) ?? { truePositives: 0, falsePositives: 0, falseNegatives: 0 });
  }

  /** By key, in the order of the alphabet. */
  all(): Record<string, Retrieval> {
    return Object.fromEntries([...this.counts.keys()].sort().map((key) => [key, this.of(key)]));
  }
}

export interface Labelled {
  readonly expected: string;
  readonly got: string;
}

export interface LabelScores {
  readonly count: number;
  readonly correct: number;
  readonly accuracy: number | null;
  /** The mean of the F1 of every label that is expected at least once; each weighs the same. */
  readonly macroF1: number | null;
  readonly perLabel: Record<string, Retrieval>;
}

/** Accuracy and macro-averaged F1 of one label an item. */
export function labelScoresOf(items: readonly Labelled[]): LabelScores {
  const tally = new Tally();
  for (const { expected, got } of items) {
    if (expected === got) tally.add(expected, 'truePositives');
    else {
      tally.add(expected, 'falseNegatives');
      tally.add(got, 'falsePositives');
    }
  }
  const perLabel = tally.all();
  const expected = [...new Set(items.map((item) => item.expected))];
  const correct = items.filter((item) => item.expected === item.got).length;
  const sum = expected.reduce((total, label) => total + (perLabel[label]!.f1 ?? 0), 0);
  return {
    count: items.length,
    correct,
    accuracy: items.length === 0 ? null : correct / items.length,
    macroF1: expected.length === 0 ? null : sum / expected.length,
    perLabel,
  };
}
