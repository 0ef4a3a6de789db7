import type { Catalogue } from '#catalogue/group';
import { classify } from '../classify';
import { typeEvent } from '../events/type-event';
import { evaluate } from './evaluate';
import { learnPairs, type PairSample, samplesOfText } from './learn-relations';
import type { GoldText } from './load-development-set';
import { type Retrieval, retrievalOf } from './score';
import type { WordVectors } from './word-vectors';

const FOLDS = 5;

/**
 * Relations of the texts as found with a table that was learnt without them: in `FOLDS` parts, each by what the others
 * and `more` teach. Only texts whose id begins with `measured` are counted. Rules and lexicon stay what they are, so what
 * flatters them still does.
 */
export function crossValidateRelations(
  texts: readonly GoldText[],
  more: readonly PairSample[],
  vectors: WordVectors,
  catalogue: Catalogue,
  lexiconFolder: string,
  measured = '',
): { readonly pairAndKind: Retrieval; readonly pair: Retrieval } {
  const samples = texts.map((text) => samplesOfText(text, catalogue));
  const sums = {
    pairAndKind: { truePositives: 0, falsePositives: 0, falseNegatives: 0 },
    pair: { truePositives: 0, falsePositives: 0, falseNegatives: 0 },
  };
  for (let fold = 0; fold < FOLDS; fold++) {
    const table = learnPairs([...samples.filter((_, index) => index % FOLDS !== fold).flat(), ...more], vectors);
    const engine = {
      classify: (text: Parameters<typeof classify>[0]) => classify(text, catalogue, { pairs: { table } }),
      typeEvent,
    };
    const held = texts.filter(({ id }, index) => index % FOLDS === fold && id.startsWith(measured));
    const { relations } = evaluate({ sentences: [], texts: held }, catalogue, engine, lexiconFolder);
    for (const measure of ['pairAndKind', 'pair'] as const)
      for (const count of ['truePositives', 'falsePositives', 'falseNegatives'] as const)
        sums[measure][count] += relations[measure][count];
  }
  return { pairAndKind: retrievalOf(sums.pairAndKind), pair: retrievalOf(sums.pair) };
}
