import type { Catalogue } from '#catalogue/group';
import type { EventType, RelationKind } from '#contracts/vocabulary';
import { classify } from '../classify';
import { readSentence } from '../events/sentence-events';
import { loadLexicon } from '../lexicon/load-lexicon';
import { LEANING_PLACES, leaningOf, logistic, PAIR_KINDS, type PairTable } from '../relations/pair-evidence';
import { isOfWord } from '../relations/pair-features';
import { relationsInSentence } from '../relations/sentence-relations';
import type { ObservedPair } from '../relations/weigh-pairs';
import { featureRows, weightTable } from './feature-rows';
import { linearCongruential } from './linear-congruential';
import { ARTICLE_DIFFICULTY, type GoldSentence, type GoldText } from './load-development-set';
import type { RelationSentence } from './load-relation-sentences';
import { dimensionsOf, dot, type WordVectors } from './word-vectors';

/** A pair of groups in a sentence with what it is told to be. */
export interface PairSample {
  readonly features: readonly string[];
  /** By PAIR_KINDS: 1 where the sentence tells of it. */
  readonly labels: readonly number[];
  /** How much it counts. */
  readonly weight: number;
}

// Sentences that were made to be learnt from tell more plainly than news does.
const RELATION_SENTENCE_WEIGHT = 0.4;
// Typed sentences are of states more often than of groups, and were labelled for something else.
const TYPED_SENTENCE_WEIGHT = 0.1;
// In more sentences of an article than this some only name the two.
const MAX_SENTENCES_OF_PAIR = 2;

const KIND_OF_TYPE: Partial<Record<EventType, RelationKind>> = {
  AGREE: 'cooperation',
  CONSULT: 'cooperation',
  SUPPORT: 'cooperation',
  COOPERATE: 'cooperation',
  AID: 'cooperation',
  ACCUSE: 'rivalry',
  REJECT: 'rivalry',
  THREATEN: 'rivalry',
  PROTEST: 'rivalry',
  SANCTION: 'rivalry',
  COERCE: 'rivalry',
  ASSAULT: 'rivalry',
};

/**
 * The pairs of a text that stand in one sentence. What is told of two groups is known for the whole text only: where
 * several sentences name them, it is left out when it is mixed, or when there are too many to be sure of each.
 */
export function samplesOfText(text: GoldText, catalogue: Catalogue): PairSample[] {
  const observed: ObservedPair[] = [];
  classify(text, catalogue, { pairs: { observe: (pair) => void observed.push(pair) } });
  const kinds = new Map((text.relations ?? []).map(({ a, b, kind }) => [`${a} ${b}`, kind]));
  const count = new Map<string, number>();
  for (const { a, b } of observed) count.set(`${a} ${b}`, (count.get(`${a} ${b}`) ?? 0) + 1);
  return observed.flatMap(({ a, b, features }) => {
    const kind = kinds.get(`${a} ${b}`) ?? null;
    const sentences = count.get(`${a} ${b}`)!;
    const isUnsure =
      (kind === 'mixed' && sentences > 1) ||
      (kind !== null && text.difficulty === ARTICLE_DIFFICULTY && sentences > MAX_SENTENCES_OF_PAIR);
    return isUnsure ? [] : [{ features, labels: labelsOf(kind), weight: 1 }];
  });
}

export function samplesOfRelationSentence({ kind, text, names }: RelationSentence): PairSample[] {
  return pairsOf(text, names)
    .filter(({ a, b }) => kind === null || (a === 'A' && b === 'B'))
    .map(({ features }) => ({ features, labels: labelsOf(kind), weight: RELATION_SENTENCE_WEIGHT }));
}

/** A typed sentence tells of its two parties what its event type mostly means for two groups; other types are left out. */
export function samplesOfTypedSentence({ text, actor, target, eventType, modality }: GoldSentence): PairSample[] {
  const kind = eventType === null ? null : KIND_OF_TYPE[eventType];
  if (actor === null || target === null || kind === undefined || modality === 'negated') return [];
  const names = [
    { ...actor, groupId: 'A' },
    { ...target, groupId: 'B' },
  ].sort((x, y) => x.start - y.start);
  if (names[0]!.end > names[1]!.start) return [];
  return pairsOf(text, names).map(({ features }) => ({
    features,
    labels: labelsOf(kind),
    weight: TYPED_SENTENCE_WEIGHT,
  }));
}

function pairsOf(text: string, names: RelationSentence['names']): ObservedPair[] {
  const lexicon = loadLexicon();
  const observed: ObservedPair[] = [];
  const read = readSentence(text, { start: 0, end: text.length }, names, lexicon, null);
  const groups = names.map(({ groupId }) => groupId);
  relationsInSentence(read, groups, lexicon, new Map(), { observe: (pair) => void observed.push(pair) });
  return observed;
}

function labelsOf(kind: RelationKind | null): number[] {
  return PAIR_KINDS.map((each) => (kind === each || kind === 'mixed' ? 1 : 0));
}

// A feature that one pair has says something of that pair only.
const MIN_PAIRS = 2;
// A word counts for less than a feature that sums up many, so that it is believed only where those leave a doubt.
const WORD_VALUE = 0.5;
const EPOCHS = 12;
// From here on the weights are averaged.
const FIRST_AVERAGED_EPOCH = 4;
const STEP = 0.3;
const FIRST_SQUARE = 0.01;
const REGULARISATION = 0.02;
// Less: a direction is learnt from all words, a feature from its own pairs.
const VECTOR_REGULARISATION = 0.002;
// A weight that is smaller for both kinds changes no answer.
const MIN_WEIGHT = 0.03;

/**
 * What each feature of a pair speaks for: a binary logistic regression for each kind, by stochastic gradient descent with
 * a step for each feature (AdaGrad: Duchi, Hazan and Singer 2011) and the weights averaged (Polyak and Juditsky 1992). A
 * word weighs by itself where several pairs have it, and by what its vector has in common with those of others, so that
 * words weigh too that no sample has (as with word classes: Miller, Guinness and Zamanian 2004). As all of it is linear,
 * the vectors are not needed any more once each word has its sum. The same samples give the same table.
 */
export function learnPairs(samples: readonly PairSample[], vectors: WordVectors): PairTable {
  const { known, rows } = featureRows(
    samples.map(({ features }) => features),
    MIN_PAIRS,
  );
  const values = known.map((feature) => (isOfWord(feature) ? WORD_VALUE : 1));
  const meanings = samples.map(({ features }) => meaningOf(features, vectors));
  const learnt = PAIR_KINDS.map((_, kind) =>
    learnKind(
      rows,
      values,
      meanings,
      samples.map(({ labels }) => labels[kind]!),
      samples.map(({ weight }) => weight),
    ),
  );
  const features = learnt.map(({ weights }) => weights.map((weight, index) => weight * values[index]!));
  const dimensions = dimensionsOf(vectors);
  const words = LEANING_PLACES.flatMap((_, place) =>
    learnt.map(({ directions }) => {
      const direction = directions.subarray(place * dimensions, (place + 1) * dimensions);
      return [...vectors.values()].map((vector) => dot(vector, direction));
    }),
  );
  return {
    features: weightTable(known, features, MIN_WEIGHT),
    words: weightTable([...vectors.keys()], words, MIN_WEIGHT),
  };
}

/** The vectors of a pair's words summed, for each of LEANING_PLACES, one behind the other. */
function meaningOf(features: readonly string[], vectors: WordVectors): Float64Array {
  const dimensions = dimensionsOf(vectors);
  const sums = new Float64Array(LEANING_PLACES.length * dimensions);
  for (const feature of features) {
    const leaning = leaningOf(feature);
    if (leaning === null) continue;
    const start = leaning.place * dimensions;
    vectors.get(leaning.word)?.forEach((value, at) => (sums[start + at]! += value));
  }
  return sums;
}

/**
 * The averaged weights of one kind. `rows` has the features of each sample and `values` what each of them counts,
 * `meanings` the vectors of each sample, `labels` 1 or 0, `shares` how much it counts.
 */
function learnKind(
  rows: readonly (readonly number[])[],
  values: readonly number[],
  meanings: readonly Float64Array[],
  labels: readonly number[],
  shares: readonly number[],
): { readonly weights: Float64Array; readonly directions: Float64Array } {
  const weights = new Averaged(values.length);
  const directions = new Averaged(meanings[0]?.length ?? 0);
  const random = linearCongruential(1);
  for (let epoch = 0; epoch < EPOCHS; epoch++) {
    for (let step = 0; step < rows.length; step++) {
      const index = Math.floor(random() * rows.length);
      const row = rows[index]!;
      const meaning = meanings[index]!;
      let sum = dot(directions.values, meaning);
      for (const feature of row) sum += weights.values[feature]! * values[feature]!;
      const error = (logistic(sum) - labels[index]!) * shares[index]!;
      for (const feature of row) weights.descend(feature, error * values[feature]!, REGULARISATION);
      for (let at = 0; at < meaning.length; at++)
        if (meaning[at] !== 0) directions.descend(at, error * meaning[at]!, VECTOR_REGULARISATION);
    }
    if (epoch >= FIRST_AVERAGED_EPOCH) {
      weights.average();
      directions.average();
    }
  }
  return { weights: weights.averaged, directions: directions.averaged };
}

/** Weights that go down their gradients, each with a step that shrinks as it has been moved. */
class Averaged {
  readonly values: Float64Array;
  readonly averaged: Float64Array;
  private readonly squares: Float64Array;

  constructor(size: number) {
    this.values = new Float64Array(size);
    this.averaged = new Float64Array(size);
    this.squares = new Float64Array(size).fill(FIRST_SQUARE);
  }

  descend(at: number, slope: number, regularisation: number): void {
    const gradient = slope + regularisation * this.values[at]!;
    this.squares[at]! += gradient * gradient;
    this.values[at]! -= (STEP * gradient) / Math.sqrt(this.squares[at]!);
  }

  average(): void {
    for (let at = 0; at < this.values.length; at++)
      this.averaged[at]! += this.values[at]! / (EPOCHS - FIRST_AVERAGED_EPOCH);
  }
}
