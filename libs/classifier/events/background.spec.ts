import { join } from 'node:path';
import fc from 'fast-check';
import { loadCatalogue } from '#catalogue/load-catalogue';
import { repositoryRoot } from '#platform/repository-root';
import { classify } from '../classify';

const catalogue = loadCatalogue(join(repositoryRoot(__dirname), 'seeds', 'groups.yaml'));
const timesIn = (text: string, title: string | null = null) =>
  classify({ title, text, publishedAt: '2026-03-10T09:00:00Z', language: 'en' }, catalogue).mentions.map(
    ({ time }) => time,
  );

const SENTENCES = [
  'In 2014, the army left the hills.',
  'The Taliban killed ten soldiers.',
  'On Monday the Taliban attacked a post.',
  'It was founded in 1978.',
  'The PKK was formed by students.',
  'Boko Haram burned a village, residents said.',
  'Al-Shabaab attacks the town daily.',
  'Rain fell.',
];
const paragraph = fc
  .array(fc.constantFrom(...SENTENCES), { minLength: 1, maxLength: 5 })
  .map((parts) => parts.join(' '));

describe('background looks back only', () => {
  it('what follows changes nothing in what was read before', () => {
    fc.assert(
      fc.property(fc.array(paragraph, { minLength: 1, maxLength: 4 }), paragraph, (before, after) => {
        const first = timesIn(before.join('\n\n'));
        expect(timesIn([...before, after].join('\n\n')).slice(0, first.length)).toEqual(first);
      }),
      { numRuns: 200 },
    );
  });

  it('a paragraph ends it', () => {
    const killed = 'The Taliban killed ten soldiers.';
    expect(timesIn(`The Taliban met on Monday.\n\nIn 2014, it began. ${killed}\n\n${killed}`)).toEqual([
      'current',
      'historical',
      'current',
    ]);
  });

  it('a title is no paragraph of the past', () => {
    expect(timesIn('Taliban killed ten in 2014\n\nThe Taliban killed two men.', 'Taliban killed ten in 2014')).toEqual([
      'historical',
      'current',
    ]);
  });
});

describe('what never is background', () => {
  it.each([
    'The Taliban attacked a post in Ghazni. The Taliban burned two cars. The army, which left in 2014, came back.',
    'In 2014 the army left. The Taliban attack the post every night.',
    'In 2014 the army left. The Taliban will attack the post.',
    'The post was built in 2014. The Taliban attacked it on Sunday.',
    'The post, built in 2014, was attacked by the Taliban.',
    'The Taliban, who took Kabul in 2021, attacked a post.',
    'The Taliban attacked a post that had been built in 2014.',
    'The Taliban attacked a post, the first such attack since 2014.',
    'The Taliban condemned a report on the 2014 attack.',
    'The Taliban said on Monday that it had killed ten soldiers.',
    'The Taliban accused the army of killing ten men in 2014.',
    'Five people were killed when the Taliban attacked a post built in 1987.',
    'The Taliban released a man whom it had held since 2019.',
    'The Taliban attacked a post. Four of the dead were born in 1999.',
  ])('%s', (text) => expect(timesIn(text)).not.toContain('historical'));
});
