import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadCatalogue } from '#catalogue/load-catalogue';
import { repositoryRoot } from '#platform/repository-root';
import { classify, classifyWithReasons } from '../classify';
import { sectionsOf } from '../text/sections';

const root = repositoryRoot(__dirname);
const catalogue = loadCatalogue(join(root, 'seeds', 'groups.yaml'));
const documents = join(root, '..', 'shared', 'seeds');

/** Each form of a name that the seed documents use, in a sentence of our own; the forms marked are expected in order. */
const FORMS: readonly [groupId: string, sentence: string, surfaces: readonly string[]][] = [
  ['taliban', 'Officials of the Taliban spoke on Monday.', ['Taliban']],
  ['taliban', "The Taliban’s spokesman and the Taliban's envoy left.", ['Taliban', 'Taliban']],
  ['taliban', 'The Afghan Taliban spoke on Monday.', ['Afghan Taliban']],
  [
    'taliban',
    'An anti-Taliban rally, a non-Taliban village, U.S.-Taliban talks, intra-Taliban quarrels, Taliban-allied men.',
    ['Taliban', 'Taliban', 'Taliban', 'Taliban', 'Taliban'],
  ],
  [
    'taliban',
    'Mullah Omar, or Mullah Muhammad Omar, and later Mullah Haibatullah.',
    ['Mullah Omar', 'Mullah Muhammad Omar', 'Mullah Haibatullah'],
  ],
  [
    'haqqani-network',
    'The Haqqani Network and the Haqqanis; Haqqani leaders; the Haqqani terrorist network; the Haqqani hardliners.',
    ['Haqqani Network', 'Haqqanis', 'Haqqani', 'Haqqani', 'Haqqani'],
  ],
  [
    'tehrik-i-taliban-pakistan',
    'Former members of Tehrik-i-Taliban Pakistan, TTP men, came home.',
    ['Tehrik-i-Taliban Pakistan', 'TTP'],
  ],
  [
    'islamic-state',
    'The Islamic State (IS) grew, and IS lost ground; the IS group, the IS\u00a0group’s men, IS’s funds and IS-Central.',
    ['Islamic State', 'IS', 'IS', 'IS', 'IS', 'IS', 'IS-Central'],
  ],
  [
    'islamic-state',
    'The Islamic State and Iraq and the Levant (Da’esh) was named in a letter.',
    ['Islamic State', 'Da’esh'],
  ],
  [
    'islamic-state',
    'Abu Bakr al-Baghdadi fled; Al-Baghdadi hid; Baghdadi’s guards and Baghadi’s house were found.',
    ['Abu Bakr al-Baghdadi', 'Al-Baghdadi', 'Baghdadi', 'Baghadi'],
  ],
  [
    'islamic-state-khorasan',
    'The Islamic State-Khurasan (IS-K), the Islamic State-Khorasan, ISIS-K, ISIS-Khorasan, ISKP.',
    ['Islamic State-Khurasan', 'IS-K', 'Islamic State-Khorasan', 'ISIS-K', 'ISIS-Khorasan', 'ISKP'],
  ],
  [
    'islamic-state-khorasan',
    'Islamic State Khorasan Province (ISKP), Islamic State Khorasan and Islamic State in Khorasan.',
    ['Islamic State Khorasan Province', 'ISKP', 'Islamic State Khorasan', 'Islamic State in Khorasan'],
  ],
  [
    'islamic-state-khorasan',
    "Most ISIS-K-claimed blasts, IS-K's men, the IS-K group, ISIS-K’s cells.",
    ['ISIS-K', 'IS-K', 'IS-K', 'ISIS-K'],
  ],
  [
    'islamic-state-khorasan',
    'Hafiz Sayed Khan, or Hafiz Khan Saeed, then Abdul Hasib, then Abu Sayed led it.',
    ['Hafiz Sayed Khan', 'Hafiz Khan Saeed', 'Abdul Hasib', 'Abu Sayed'],
  ],
  [
    'al-qaeda',
    "One writes al-Qaeda, Al-Qaeda, al Qaeda, Al Qaeda’s, Al-Qaida, Al-Qa’ida or Al-Qa'idah.",
    ['al-Qaeda', 'Al-Qaeda', 'al Qaeda', 'Al Qaeda', 'Al-Qaida', 'Al-Qa’ida', "Al-Qa'idah"],
  ],
  ['al-qaeda', 'Former Taliban and AQ members came; pro- and anti- al Qaeda factions.', ['AQ', 'al Qaeda']],
  [
    'al-qaeda',
    'Osama bin Laden, Bin Laden’s son Hamza bin Laden, Ayman al-Zawahiri, Ayman al Zawahiri, Zawahiri, Saif al-Adel, Abu Muhammad al-Masri.',
    [
      'Osama bin Laden',
      'Bin Laden',
      'Hamza bin Laden',
      'Ayman al-Zawahiri',
      'Ayman al Zawahiri',
      'Zawahiri',
      'Saif al-Adel',
      'Abu Muhammad al-Masri',
    ],
  ],
  ['al-qaeda', 'See https://example.org/the-al-qaeda-taliban-nexus for more.', ['al-qaeda']],
  [
    'al-qaeda-indian-subcontinent',
    'The al Qaeda in the Indian Subcontinent (AQIS) chief Asim Umar.',
    ['al Qaeda in the Indian Subcontinent', 'AQIS', 'Asim Umar'],
  ],
  [
    'hurras-al-din',
    'The town was held by Jamaat Huras ad Din (HaD), and HaD was paid; Khalid al-Aruri led it.',
    ['Jamaat Huras ad Din', 'HaD', 'HaD', 'Khalid al-Aruri'],
  ],
  [
    'lashkar-e-taiba',
    'A third group, Lashkar-e-Taiba, or LeT—the Pakistani one. The LeT moves arms.',
    ['Lashkar-e-Taiba', 'LeT', 'LeT'],
  ],
];

describe('the forms of names in the seed documents', () => {
  it.each(FORMS)('%s: %s', (groupId, text, surfaces) => {
    const { mentions } = classify({ title: null, text, publishedAt: null, language: 'en' }, catalogue);
    expect(mentions.filter((mention) => mention.groupId === groupId).map(({ surface }) => surface)).toEqual(surfaces);
  });

  it('keeps two names that are joined by a hyphen apart', () => {
    const text = 'The Taliban-al Qaeda pact and the al-Qaeda-Islamic State feud.';
    const { mentions } = classify({ title: null, text, publishedAt: null, language: 'en' }, catalogue);
    expect(mentions.map(({ groupId, surface }) => `${groupId}: ${surface}`)).toEqual([
      'taliban: Taliban',
      'al-qaeda: al Qaeda',
      'al-qaeda: al-Qaeda',
      'islamic-state: Islamic State',
    ]);
  });
});

// The documents are not part of the repository; who has them beside it gets them tested too.
const hasDocuments = existsSync(documents);
if (!hasDocuments) process.stderr.write('../shared/seeds is not there: the seed documents themselves are not tested\n');

if (hasDocuments) {
  describe('the seed documents themselves', () => {
    const classified = readdirSync(documents)
      .filter((name) => name.endsWith('.txt'))
      .sort()
      .map((name) => {
        const text = readFileSync(join(documents, name), 'utf8');
        return {
          name,
          text,
          ...classifyWithReasons({ title: null, text, publishedAt: null, language: null }, catalogue),
        };
      });
    const groupsIn = (prefix: string) => {
      const { mentions } = classified.find(({ name }) => name.startsWith(prefix))!;
      return [...new Set(mentions.map(({ groupId }) => groupId))].sort();
    };

    it.each([
      ['000', ['al-qaeda', 'hurras-al-din', 'islamic-state', 'islamic-state-khorasan', 'taliban']],
      ['001', ['al-qaeda', 'al-qaeda-indian-subcontinent', 'islamic-state', 'taliban']],
      [
        '002',
        [
          'al-qaeda',
          'al-qaeda-indian-subcontinent',
          'haqqani-network',
          'islamic-state-khorasan',
          'lashkar-e-taiba',
          'taliban',
        ],
      ],
      ['003', ['al-qaeda', 'islamic-state', 'islamic-state-khorasan', 'taliban', 'tehrik-i-taliban-pakistan']],
      ['004', ['al-qaeda', 'haqqani-network', 'islamic-state', 'islamic-state-khorasan', 'taliban']],
    ])('document %s names exactly %j', (prefix, groups) => expect(groupsIn(prefix)).toEqual(groups));

    it('takes no everyday word for a name', () => {
      for (const { mentions } of classified) {
        expect(mentions.filter(({ surface }) => /^(?:is|let|had|aq|Is|Let|Had)$/.test(surface))).toEqual([]);
      }
    });

    it('counts offsets in the text as it is', () => {
      for (const { text, mentions } of classified) {
        for (const { start, end, surface } of mentions) expect(text.slice(start, end)).toBe(surface);
      }
    });

    it('tells no event in a note, an address or furniture', () => {
      const told = classified.flatMap(({ mentions }) =>
        mentions.filter(
          ({ section, eventType }) => ['footnote', 'url', 'boilerplate'].includes(section) && eventType !== null,
        ),
      );
      expect(told).toEqual([]);
    });

    it.each([
      ['000', true],
      ['001', false],
      ['002', true],
      ['003', true],
      ['004', true],
    ])('finds the title of document %s: %s', (prefix, expected) => {
      const { text } = classified.find(({ name }) => name.startsWith(prefix))!;
      expect(sectionsOf(text, null).blocks.some(({ section }) => section === 'title')).toBe(expected);
    });
  });
}
