import { join } from 'node:path';
import { loadCatalogue } from '#catalogue/load-catalogue';
import { repositoryRoot } from '#platform/repository-root';
import { learnPairs } from '../eval/learn-relations';
import { knownRelations, readKnownRelations } from '../lexicon/known-relations';
import { readTones } from '../lexicon/relation-tone';
import { logistic, PAIR_EVIDENCE, scaleOf } from './pair-evidence';
import { WORD_PLACES } from './pair-features';

const sample = (features: string[], labels: number[]) => ({ features, labels, weight: 1 });
const SAMPLES = [
  ...Array.from({ length: 8 }, () => sample(['tone:between:rivalry:1'], [0, 1])),
  ...Array.from({ length: 8 }, () => sample(['tone:between:cooperation:1'], [1, 0])),
  ...Array.from({ length: 8 }, () => sample(['tone:between:rivalry:1', 'tone:between:cooperation:1'], [1, 1])),
  ...Array.from({ length: 8 }, () => sample(['list'], [0, 0])),
];

describe('what speaks for a pair', () => {
  const table = learnPairs(SAMPLES);
  const sharesOf = (features: readonly string[]) => {
    const scale = scaleOf(table);
    scale.begin();
    for (const feature of features) scale.add(feature);
    return scale.shares();
  };

  it.each<[string, string[], boolean, boolean]>([
    ['rivalry', ['tone:between:rivalry:1'], false, true],
    ['cooperation', ['tone:between:cooperation:1'], true, false],
    ['both', ['tone:between:rivalry:1', 'tone:between:cooperation:1'], true, true],
    ['neither', ['list'], false, false],
  ])('is learnt: %s', (_, features, isCooperation, isRivalry) => {
    const { cooperation, rivalry } = sharesOf(features);
    expect([cooperation > 0.5, rivalry > 0.5]).toEqual([isCooperation, isRivalry]);
  });

  it('is the same for the same samples, and survives its file', () => {
    expect(PAIR_EVIDENCE.write(learnPairs(SAMPLES))).toBe(PAIR_EVIDENCE.write(table));
    expect(PAIR_EVIDENCE.write(PAIR_EVIDENCE.read(PAIR_EVIDENCE.write(table)))).toBe(PAIR_EVIDENCE.write(table));
  });

  it('leaves a word that it does not know aside', () => {
    expect(sharesOf(['list', 'between:xyzzy'])).toEqual(sharesOf(['list']));
  });

  it('counts a feature once, and a word by its parts like its feature in writing', () => {
    const weights = new Map(
      Object.entries({ '': [0, 0], list: [1, 0], 'between:war': [0, 2], 'after:war on': [0, 4] }),
    );
    const scale = scaleOf(weights);
    const [war, on] = [scale.wordOf('war'), scale.wordOf('on')];
    const [between, after] = [WORD_PLACES.indexOf('between'), WORD_PLACES.indexOf('after')];
    for (let pair = 0; pair < 2; pair++) {
      scale.begin();
      for (let time = 0; time < 2; time++) {
        scale.add('list');
        scale.addWord(between, war);
        scale.addWord(after, war);
        scale.addTwoWords(after, war, on);
        scale.addTwoWords(between, war, on);
        scale.addTwoWords(after, war, scale.wordOf('xyzzy'));
      }
      expect(scale.shares()).toEqual({ cooperation: logistic(1), rivalry: logistic(6) });
    }
  });

  it('tells the line that cannot be read', () => {
    expect(() => PAIR_EVIDENCE.read('\tcooperation\trivalry\n\t1\t2\nlist\t1\n')).toThrow('relation-evidence.tsv:3');
    expect(() => PAIR_EVIDENCE.read('x\n')).toThrow('relation-evidence.tsv:1');
  });

  it('is in the repository', () => expect(PAIR_EVIDENCE.load().size).toBeGreaterThan(1000));
});

describe('known relations', () => {
  it('hold in either order, and parent and affiliate are added', () => {
    const catalogue = loadCatalogue(join(repositoryRoot(), 'seeds/groups.yaml'));
    const known = knownRelations(catalogue);
    expect(known.get('m23')?.get('fdlr')).toBe('rivalry');
    expect(known.get('fdlr')?.get('m23')).toBe('rivalry');
    expect(known.get('jnim')?.get('al-qaeda')).toBe('affiliation');
    for (const group of known.keys()) expect(catalogue.byId.has(group)).toBe(true);
  });

  it.each([
    ['friendship\ta\tb', ':1: expected a kind'],
    ['# why\nrivalry\ta', ':2: expected a kind'],
    ['rivalry\ta\tb\nmixed\tb\ta', ':2: b and a stand there twice'],
  ])('%j cannot be read', (text, message) => expect(() => readKnownRelations(text)).toThrow(message));
});

describe('tones', () => {
  it('gives each word one', () => expect(readTones('rivalry\tfight kill').get('kill')).toBe('rivalry'));
  it.each([
    ['anger\tfight', ':1: expected a tone'],
    ['rivalry\tfight\ncooperation\tfight', ':2: "fight" is also under rivalry'],
  ])('%j cannot be read', (text, message) => expect(() => readTones(text)).toThrow(message));
});
