import { EVENT_TYPES } from '#contracts/vocabulary';
import { featuresOf, softmax } from '../events/word-evidence';
import type { WeightTable } from '../lexicon/weight-table';
import { featureRows, weightTable } from './feature-rows';
import { linearCongruential } from './linear-congruential';
import type { GoldSentence } from './load-development-set';

// A feature that one sentence has says something of that sentence only.
const MIN_SENTENCES = 2;
const EPOCHS = 30;
const FIRST_STEP = 0.3;
const STEP_DECAY = 0.2;
const REGULARISATION = 1e-4;
// A weight that is smaller for every type changes no answer.
const MIN_WEIGHT = 0.1;

/**
 * What each word speaks for, learnt from typed sentences: multinomial logistic regression by stochastic gradient
 * descent. The same sentences give the same table.
 */
export function learnWords(sentences: readonly GoldSentence[]): WeightTable {
  const typed = sentences.filter(({ eventType }) => eventType !== null);
  const samples = typed.map(({ text, actor, target }) =>
    featuresOf(text, actor, target).map((feature) => feature.text),
  );
  const { known, rows } = featureRows(samples, MIN_SENTENCES);
  const types = typed.map(({ eventType }) => EVENT_TYPES.indexOf(eventType!));

  const weights = EVENT_TYPES.map(() => new Float64Array(known.length));
  const random = linearCongruential(1);
  for (let epoch = 0; epoch < EPOCHS; epoch++) {
    const step = FIRST_STEP / (1 + epoch * STEP_DECAY);
    for (let sample = 0; sample < rows.length; sample++) {
      const index = Math.floor(random() * rows.length);
      const row = rows[index]!;
      const shares = softmax(weights.map((own) => row.reduce((sum, feature) => sum + own[feature]!, 0)));
      weights.forEach((own, type) => {
        const error = shares[type]! - (type === types[index] ? 1 : 0);
        for (const feature of row) own[feature]! -= step * (error + REGULARISATION * own[feature]!);
      });
    }
  }
  return weightTable(known, weights, MIN_WEIGHT);
}
