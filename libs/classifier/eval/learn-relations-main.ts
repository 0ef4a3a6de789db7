import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadCatalogue } from '#catalogue/load-catalogue';
import { repositoryRoot } from '#platform/repository-root';
import { PAIR_EVIDENCE, WORD_LEANINGS } from '../relations/pair-evidence';
import { crossValidateRelations } from './cross-validate-relations';
import { learnPairs, samplesOfRelationSentence, samplesOfText, samplesOfTypedSentence } from './learn-relations';
import { loadDevelopmentSet } from './load-development-set';
import { loadRelationSentences } from './load-relation-sentences';
import { loadWordVectors } from './word-vectors';

const { values } = parseArgs({
  options: { 'cross-validate': { type: 'boolean', default: false }, of: { type: 'string', default: '' } },
});
const root = repositoryRoot();
const folder = join(root, 'libs/classifier/eval');
const set = loadDevelopmentSet(folder);
if (set.problems.length > 0) throw new Error(set.problems.join('\n'));
const lexicon = join(root, 'libs/classifier/lexicon');
const catalogue = loadCatalogue(join(root, 'seeds/groups.yaml'));
// Never from what is held out. Words next to names say little of what is implied, so it would only blur them.
const texts = set.texts.filter(
  ({ part, relations, isImplied }) => part === 'development' && relations !== null && !isImplied,
);
const more = [
  ...loadRelationSentences(join(folder, 'relation-sentences.tsv')).flatMap(samplesOfRelationSentence),
  ...set.sentences.filter(({ part }) => part === 'development').flatMap(samplesOfTypedSentence),
];
if (values['cross-validate']) {
  const scores = crossValidateRelations(texts, more, loadWordVectors(), catalogue, lexicon, values.of);
  for (const [measure, { precision, recall, f1 }] of Object.entries(scores))
    process.stdout.write(`${measure}: P ${precision?.toFixed(3)}, R ${recall?.toFixed(3)}, F1 ${f1?.toFixed(3)}\n`);
} else {
  const samples = [...texts.flatMap((text) => samplesOfText(text, catalogue)), ...more];
  const table = learnPairs(samples, loadWordVectors());
  writeFileSync(join(lexicon, PAIR_EVIDENCE.name), PAIR_EVIDENCE.write(table.features));
  writeFileSync(join(lexicon, WORD_LEANINGS.name), WORD_LEANINGS.write(table.words));
  process.stdout.write(
    `${table.features.size} features and ${table.words.size} words learnt from ${samples.length} pairs of groups\n`,
  );
}
