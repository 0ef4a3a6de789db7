import { WeightFile, type WeightTable } from '../lexicon/weight-table';
import { CLOSED_FEATURES, type FeatureSink, WORD_PLACES } from './pair-features';

/** The kinds of which a pair may have either, both or none. */
export const PAIR_KINDS = ['cooperation', 'rivalry'] as const;
export type PairKind = (typeof PAIR_KINDS)[number];

/** Where a word weighs by its vector. */
export const LEANING_PLACES = ['between', 'word'] as const satisfies readonly (typeof WORD_PLACES)[number][];

/** What is learnt of pairs by eval/learn-relations.ts. */
export interface PairTable {
  /** What each feature weighs for each kind. */
  readonly features: WeightTable;
  /** What each word weighs besides, by its vector: for each of LEANING_PLACES and each kind. */
  readonly words: WeightTable;
}

/** A feature of the table; by what it was counted last. */
interface Weighed {
  cooperation: number;
  rivalry: number;
  pair: number;
}

/** A word of the table; by place what it weighs alone and before another. */
interface WeighedWord {
  readonly alone: (Weighed | undefined)[];
  /** Null for a word that weighs alone only. */
  before: (Map<WeighedWord, Weighed> | undefined)[] | null;
}

const UNKNOWN: WeighedWord = { alone: [], before: null };

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

  constructor(private readonly table: PairTable) {
    for (const [feature, [cooperation, rivalry]] of table.features) {
      const weighed = { cooperation: cooperation!, rivalry: rivalry!, pair: 0 };
      const { place, words } = placeAndWords(feature);
      if (place < 0) {
        this.features.set(feature, weighed);
        continue;
      }
      const [word, next] = words.map((each) => this.weighedWord(each));
      if (next === undefined) word!.alone[place] = weighed;
      else ((word!.before ??= [])[place] ??= new Map<WeighedWord, Weighed>()).set(next, weighed);
    }
    const places = LEANING_PLACES.map((place) => WORD_PLACES.indexOf(place));
    for (const [text, weights] of table.words) {
      const { alone } = this.weighedWord(text);
      places.forEach((place, at) => {
        const weighed = (alone[place] ??= { cooperation: 0, rivalry: 0, pair: 0 });
        weighed.cooperation += weights[at * PAIR_KINDS.length]!;
        weighed.rivalry += weights[at * PAIR_KINDS.length + 1]!;
      });
    }
    this.closed = CLOSED_FEATURES.map((feature) => this.features.get(feature));
  }

  private weighedWord(text: string): WeighedWord {
    let word = this.words.get(text);
    if (word === undefined) this.words.set(text, (word = { alone: WORD_PLACES.map(() => undefined), before: null }));
    return word;
  }

  begin(): void {
    this.pair++;
    [this.cooperation, this.rivalry] = this.table.features.get('')! as [number, number];
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
    if (word.before !== null && next !== UNKNOWN) this.count(word.before[place]?.get(next));
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

export const PAIR_EVIDENCE = new WeightFile('relation-evidence.tsv', PAIR_KINDS, 'kinds', true);
export const WORD_LEANINGS = new WeightFile(
  'word-leanings.tsv',
  LEANING_PLACES.flatMap((place) => PAIR_KINDS.map((kind) => `${place}:${kind}`)),
  'places and kinds',
  false,
);

let own: PairTable | null = null;

/** The table of this repository, read once. */
export function pairTable(): PairTable {
  return (own ??= { features: PAIR_EVIDENCE.load(), words: WORD_LEANINGS.load() });
}

/** A feature with what it speaks for each kind; against it below 0. */
export interface WeighedFeature extends Readonly<Record<PairKind, number>> {
  readonly feature: string;
}

/** Those of a pair's features that weigh most for or against a kind, the heaviest first. */
export function heaviest(features: readonly string[], table: PairTable, count: number): WeighedFeature[] {
  const weight = ({ cooperation, rivalry }: WeighedFeature): number =>
    Math.max(Math.abs(cooperation), Math.abs(rivalry));
  return features
    .map((feature): WeighedFeature => {
      const [cooperation, rivalry] = weightsOf(feature, table);
      return { feature, cooperation, rivalry };
    })
    .filter((each) => weight(each) > 0)
    .sort((x, y) => weight(y) - weight(x))
    .slice(0, count);
}

function weightsOf(feature: string, { features, words }: PairTable): [cooperation: number, rivalry: number] {
  const [cooperation = 0, rivalry = 0] = features.get(feature) ?? [];
  const leaning = leaningOf(feature);
  const weights = leaning === null ? undefined : words.get(leaning.word);
  if (weights === undefined) return [cooperation, rivalry];
  const at = leaning!.place * PAIR_KINDS.length;
  return [cooperation + weights[at]!, rivalry + weights[at + 1]!];
}

/** Of a feature that is one word where it weighs by its vector: the place, by its index in LEANING_PLACES, and the word. */
export function leaningOf(feature: string): { readonly place: number; readonly word: string } | null {
  const { place, words } = placeAndWords(feature);
  const leaning = LEANING_PLACES.findIndex((each) => each === WORD_PLACES[place]);
  return leaning < 0 || words.length > 1 ? null : { place: leaning, word: words[0]! };
}

/** Of a feature that is one or two words at a place; -1 for the place of any other. */
function placeAndWords(feature: string): { readonly place: number; readonly words: readonly string[] } {
  const colon = feature.indexOf(':');
  const place = WORD_PLACES.findIndex((each) => each === feature.slice(0, colon));
  return { place, words: place < 0 ? [] : feature.slice(colon + 1).split(' ') };
}

const scales = new WeakMap<PairTable, PairScale>();

/** The scale of a table, made once. */
export function scaleOf(table: PairTable): PairScale {
  let scale = scales.get(table);
  if (scale === undefined) scales.set(table, (scale = new PairScale(table)));
  return scale;
}
