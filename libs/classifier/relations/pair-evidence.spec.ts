import { join } from 'node:path';
import { loadCatalogue } from '#catalogue/load-catalogue';
import { repositoryRoot } from '#platform/repository-root';
import { learnPairs } from '../eval/learn-relations';
import { knownRelations, readKnownRelations } from '../lexicon/known-relations';
import { readTones } from '../lexicon/relation-tone';
import { heaviest, logistic, PAIR_EVIDENCE, pairTable, scaleOf, WORD_LEANINGS } from './pair-evidence';
import { WORD_PLACES } from './pair-features';

const sample = (features: string[], labels: number[]) => ({ features, labels, weight: 1 });
const SAMPLES = [
  ...Array.from({ length: 8 }, () => sample(['tone:between:rivalry:1'], [0, 1])),
  ...Array.from({ length: 8 }, () => sample(['tone:between:cooperation:1'], [1, 0])),
  ...Array.from({ length: 8 }, () => sample(['tone:between:rivalry:1', 'tone:between:cooperation:1'], [1, 1])),
  ...Array.from({ length: 8 }, () => sample(['list'], [0, 0])),
];

const NO_VECTORS = new Map<string, Float64Array>();

describe('what speaks for a pair', () => {
  const table = learnPairs(SAMPLES, NO_VECTORS);
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
    const written = PAIR_EVIDENCE.write(table.features);
    expect(PAIR_EVIDENCE.write(learnPairs(SAMPLES, NO_VECTORS).features)).toBe(written);
    expect(PAIR_EVIDENCE.write(PAIR_EVIDENCE.read(written))).toBe(written);
  });

  it('leaves a word that it does not know aside', () => {
    expect(sharesOf(['list', 'between:xyzzy'])).toEqual(sharesOf(['list']));
  });

  it('counts a feature once, and a word by its parts like its feature in writing', () => {
    const features = new Map(
      Object.entries({ '': [0, 0], list: [1, 0], 'between:war': [0, 2], 'after:war on': [0, 4] }),
    );
    const scale = scaleOf({ features, words: new Map() });
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

  const SIDES: [string, [number, number]][] = [
    ['ambush', [1, 0]],
    ['raid', [0.9, 0.1]],
    ['feud', [1, 0.1]],
    ['feast', [0, 1]],
    ['dance', [0.1, 0.9]],
    ['wedding', [0, 0.9]],
  ];
  const vectors = new Map(SIDES.map(([word, vector]) => [word, Float64Array.from(vector)]));
  const ofWord = (word: string, labels: number[]) =>
    Array.from({ length: 8 }, () => sample([`between:${word}`, `word:${word}`], labels));
  const leaning = learnPairs(
    [...ofWord('ambush', [0, 1]), ...ofWord('raid', [0, 1]), ...ofWord('feast', [1, 0]), ...ofWord('dance', [1, 0])],
    vectors,
  );

  it.each<[string, 'cooperation' | 'rivalry']>([
    ['feud', 'rivalry'],
    ['wedding', 'cooperation'],
  ])('a word that no sample has weighs by its vector: %s', (word, kind) => {
    const scale = scaleOf(leaning);
    scale.begin();
    for (const place of ['between', 'word'] as const) scale.addWord(WORD_PLACES.indexOf(place), scale.wordOf(word));
    const shares = scale.shares();
    const other = kind === 'rivalry' ? 'cooperation' : 'rivalry';
    expect(shares[kind]).toBeGreaterThan(0.7);
    expect(shares[other]).toBeLessThan(0.3);
  });

  it('the heaviest features are told with what their words lean to', () => {
    const told = heaviest(['between:ambush', 'between:feud', 'between:xyzzy', 'between:ambush feud'], leaning, 5);
    expect(told.map(({ feature }) => feature)).toEqual(['between:ambush', 'between:feud']);
    expect(told.every(({ rivalry, cooperation }) => rivalry > 0 && cooperation < 0)).toBe(true);
    const [between, , near] = leaning.words.get('feud')!;
    expect(told[1]).toMatchObject({ cooperation: between });
    expect(near).toBeLessThan(0);
    expect(WORD_LEANINGS.write(WORD_LEANINGS.read(WORD_LEANINGS.write(leaning.words)))).toBe(
      WORD_LEANINGS.write(leaning.words),
    );
  });

  it('tells the line that cannot be read', () => {
    expect(() => PAIR_EVIDENCE.read('\tcooperation\trivalry\n\t1\t2\nlist\t1\n')).toThrow('relation-evidence.tsv:3');
    expect(() => PAIR_EVIDENCE.read('x\n')).toThrow('relation-evidence.tsv:1');
  });

  it('is in the repository', () => {
    expect(pairTable().features.size).toBeGreaterThan(1000);
    expect(pairTable().words.size).toBeGreaterThan(10_000);
  });
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
