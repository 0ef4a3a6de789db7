import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '#platform/repository-root';
import { WORD_EVIDENCE } from '../events/word-evidence';
import { learnWords } from './learn-words';
import { loadDevelopmentSet } from './load-development-set';

const root = repositoryRoot();
const { sentences, problems } = loadDevelopmentSet(join(root, 'libs/classifier/eval'));
if (problems.length > 0) throw new Error(problems.join('\n'));
// Never from what is held out.
const learntFrom = sentences.filter(({ part }) => part === 'development');
const table = learnWords(learntFrom);
writeFileSync(join(root, 'libs/classifier/lexicon', WORD_EVIDENCE.name), WORD_EVIDENCE.write(table));
process.stdout.write(`${table.size} features learnt from ${learntFrom.length} sentences\n`);
