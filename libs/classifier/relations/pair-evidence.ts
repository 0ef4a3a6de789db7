import { WeightFile, type WeightTable } from '../lexicon/weight-table';
import { CLOSED_FEATURES, type FeatureSink, WORD_PLACES } from './pair-features';

/** The kinds of which a pair may have either, both or none. */
export const PAIR_KINDS = ['cooperation', 'rivalry'] as const;
export type PairKind = (typeof PAIR_KINDS)[number];

/** A feature of the table; by what it was counted last. */
interface Weighed {
  readonly cooperation: number;
  readonly rivalry: number;
  pair: number;
}

/** A word of the table; by place what it weighs alone and before another. */
interface WeighedWord {
  readonly alone: (Weighed | undefined)[];
  readonly before: (Map<WeighedWord, Weighed> | undefined)[];
}

const UNKNOWN: WeighedWord = { alone: [], before: [] };

/**
 * How far the features of a pair speak for each kind: 0 to 1, each by itself, since two groups may be told to have done
 * both. Two binary logistic regressions (relevance of each label by itself: Tsoumakas and Katakis 2007), over features
 * of the words and the syntax as in relation extraction before neural networks (Kambhatla 2004; Zhou et al. 2005).
 * The weights are learnt by eval/learn-relations.ts. One pair at a time: `begin`, its features, `shares`.
 */
export class PairScale implements FeatureSink<WeighedWord> {
  private readonly features = new Map<string, Weighed>();
  private readonly closed: readonly (Weighed | undefined)[];
  private readonly words = new Map<string, WeighedWord>();
  private pair = 0;
  private cooperation = 0;
  private rivalry = 0;

  constructor(private readonly table: WeightTable) {
    for (const [feature, [cooperation, rivalry]] of table) {
      const weighed = { cooperation: cooperation!, rivalry: rivalry!, pair: 0 };
      const colon = feature.indexOf(':');
      const place = WORD_PLACES.findIndex((each) => each === feature.slice(0, colon));
      if (place < 0) {
        this.features.set(feature, weighed);
        continue;
      }
      const [word, next] = feature
        .slice(colon + 1)
        .split(' ')
        .map((each) => this.weighedWord(each));
      if (next === undefined) word!.alone[place] = weighed;
      else (word!.before[place] ??= new Map<WeighedWord, Weighed>()).set(next, weighed);
    }
    this.closed = CLOSED_FEATURES.map((feature) => this.features.get(feature));
  }

  private weighedWord(text: string): WeighedWord {
    let word = this.words.get(text);
    if (word === undefined) {
      const none = WORD_PLACES.map(() => undefined);
      this.words.set(text, (word = { alone: [...none], before: [...none] }));
    }
    return word;
  }

  begin(): void {
    this.pair++;
    [this.cooperation, this.rivalry] = this.table.get('')! as [number, number];
  }

  wordOf(text: string): WeighedWord {
    return this.words.get(text) ?? UNKNOWN;
  }

  addClosed(feature: number): void {
    this.count(this.closed[feature]);
  }

  add(feature: string): void {
    this.count(this.features.get(feature));
  }

  addWord(place: number, word: WeighedWord): void {
    if (word !== UNKNOWN) this.count(word.alone[place]);
  }

  addTwoWords(place: number, word: WeighedWord, next: WeighedWord): void {
    if (word !== UNKNOWN && next !== UNKNOWN) this.count(word.before[place]?.get(next));
  }

  shares(): Record<PairKind, number> {
    return { cooperation: logistic(this.cooperation), rivalry: logistic(this.rivalry) };
  }

  private count(weighed: Weighed | undefined): void {
    if (weighed === undefined || weighed.pair === this.pair) return;
    weighed.pair = this.pair;
    this.cooperation += weighed.cooperation;
    this.rivalry += weighed.rivalry;
  }
}

export function logistic(sum: number): number {
  return 1 / (1 + Math.exp(-sum));
}

export const PAIR_EVIDENCE = new WeightFile('relation-evidence.tsv', PAIR_KINDS, 'kinds');

/** A feature with what it speaks for each kind; against it below 0. */
export interface WeighedFeature extends Readonly<Record<PairKind, number>> {
  readonly feature: string;
}

/** Those of a pair's features that weigh most for or against a kind, the heaviest first. */
export function heaviest(features: readonly string[], table: WeightTable, count: number): WeighedFeature[] {
  const weight = ({ cooperation, rivalry }: WeighedFeature): number =>
    Math.max(Math.abs(cooperation), Math.abs(rivalry));
  return features
    .flatMap((feature): WeighedFeature[] => {
      const weights = table.get(feature);
      return weights === undefined ? [] : [{ feature, cooperation: weights[0]!, rivalry: weights[1]! }];
    })
    .sort((x, y) => weight(y) - weight(x))
    .slice(0, count);
}

const scales = new WeakMap<WeightTable, PairScale>();

/** The scale of a table, made once. */
export function scaleOf(table: WeightTable): PairScale {
  let scale = scales.get(table);
  if (scale === undefined) scales.set(table, (scale = new PairScale(table)));
  return scale;
}
