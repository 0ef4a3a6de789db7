import { join } from 'node:path';
import { writtenForms } from '#classifier/names/spellings';
import { repositoryRoot } from '#platform/repository-root';
import { lintCatalogue } from './lint-catalogue';
import { loadCatalogue, parseCatalogue } from './load-catalogue';

const COMMON = new Set(['storm', 'base', 'camp', 'hawk']);

const lint = (...groups: string[]) => {
  const yaml = `groups:\n${groups.map((group) => `  - ${group}\n`).join('')}`;
  return lintCatalogue(parseCatalogue(yaml, 'test.yaml'), writtenForms, COMMON);
};
/** A group "g" whose one alias is written as given. */
const withAlias = (alias: string) => `{ id: g, name: Gorvath, aliases: [${alias}] }`;

interface Case {
  readonly title: string;
  readonly groups: readonly string[];
  readonly severity: 'error' | 'warning';
  readonly alias: string | null;
  readonly message: RegExp;
}

const FOUND: readonly Case[] = [
  {
    title: 'an affiliation without a parent',
    groups: ["{ id: g, name: Gorvath, affiliation: { from: '2015' } }"],
    severity: 'error',
    alias: null,
    message: /^an affiliation without a parent/,
  },
  {
    title: 'an affiliation that ends before it begins',
    groups: [
      '{ id: p, name: Parnoth }',
      "{ id: g, name: Gorvath, parent: p, affiliation: { from: '2015-03', until: '2014' } }",
    ],
    severity: 'error',
    alias: null,
    message: /^the affiliation ends \(2014\) before it begins \(2015-03\)$/,
  },
  {
    title: 'two names with a spelling in common',
    groups: ['{ id: a, name: Jaish al-Gorvath }', '{ id: g, name: Jaysh al-Gorvath }'],
    severity: 'warning',
    alias: 'Jaysh al-Gorvath',
    message: /^some spelling of it is one of "Jaish al-Gorvath" of "a" too/,
  },
  {
    title: 'an ambiguous name of two groups, each with words that admit it',
    groups: [
      '{ id: a, name: Parnoth, aliases: [{ text: QRX, ambiguous: true, admit: [colombia] }] }',
      '{ id: g, name: Selkin, aliases: [{ text: QRX, ambiguous: true, admit: [cameroon] }] }',
    ],
    severity: 'warning',
    alias: 'QRX',
    message: /^it is "QRX" of "a" too: the words that admit each decide/,
  },
  {
    title: 'a person whom two groups have',
    groups: [
      '{ id: a, name: Parnoth, persons: [{ name: Ahmed Gorvath }] }',
      '{ id: g, name: Selkin, persons: [{ name: Ahmad Gorvath }] }',
    ],
    severity: 'error',
    alias: 'Ahmad Gorvath',
    message: /^the same person as "Ahmed Gorvath" of "a"/,
  },
  {
    title: 'two names that differ in capitals alone',
    groups: ['{ id: a, name: Parnoth Selkin }', withAlias('{ text: PARNOTH SELKIN, caseSensitive: true }')],
    severity: 'warning',
    alias: 'PARNOTH SELKIN',
    message: /^differs from "Parnoth Selkin" of "a" in capitals alone/,
  },
  {
    title: 'a name of which nothing is left',
    groups: [withAlias('"\\u00ad"')],
    severity: 'error',
    alias: '\u00ad',
    message: /^nothing is left of it/,
  },
  {
    title: 'an everyday word',
    groups: [withAlias('Base')],
    severity: 'error',
    alias: 'Base',
    message: /^a common English word without a policy/,
  },
  {
    title: 'an everyday word behind its article',
    groups: [withAlias('{ text: The Base, caseSensitive: true }')],
    severity: 'error',
    alias: 'The Base',
    message: /^a common English word without a policy/,
  },
  {
    title: 'the plural of an everyday word',
    groups: [withAlias('Hawks')],
    severity: 'error',
    alias: 'Hawks',
    message: /^a common English word without a policy/,
  },
  {
    title: 'a name of everyday words in any case',
    groups: [withAlias('Storm Camp')],
    severity: 'warning',
    alias: 'Storm Camp',
    message: /^all its words are common English ones: make it caseSensitive$/,
  },
  {
    title: 'a short acronym without a policy',
    groups: [withAlias('GVH')],
    severity: 'warning',
    alias: 'GVH',
    message: /^an acronym this short has other meanings/,
  },
  {
    title: 'an ambiguous name that nothing admits',
    groups: [withAlias('{ text: GVH, ambiguous: true }')],
    severity: 'warning',
    alias: 'GVH',
    message: /^ambiguous without words that admit it/,
  },
  {
    title: 'a name that holds its own excluding context',
    groups: [withAlias("{ text: Gorvath People's Army, exclude: [peoples, gorvath people's] }")],
    severity: 'error',
    alias: "Gorvath People's Army",
    message: /^it holds its own excluding context "gorvath people's", so it never counts$/,
  },
  {
    title: 'an ambiguous name that holds its own admitting context',
    groups: [withAlias('{ text: Gorvath Front, ambiguous: true, admit: [selkin, Front] }')],
    severity: 'error',
    alias: 'Gorvath Front',
    message: /^it holds its own admitting context "Front", so it always counts$/,
  },
  {
    title: 'a context that both admits and rules out',
    groups: [withAlias('{ text: GVH, ambiguous: true, admit: [selkin, rebels], exclude: [rebels] }')],
    severity: 'error',
    alias: 'GVH',
    message: /^"rebels" both admits it and rules it out$/,
  },
  {
    title: 'a script that is none',
    groups: [withAlias('{ text: Gorvath Front, script: Lait }')],
    severity: 'error',
    alias: 'Gorvath Front',
    message: /^script "Lait" is none of Arab, /,
  },
  {
    title: 'letters of another script than the one named',
    groups: [withAlias('{ text: Горват, script: Arab }')],
    severity: 'error',
    alias: 'Горват',
    message: /^its letters are not of the script "Arab"$/,
  },
  {
    title: 'letters of another script than Latin, which is meant where none is named',
    groups: [withAlias('Горват')],
    severity: 'error',
    alias: 'Горват',
    message: /^its letters are not of the script "Latn"$/,
  },
  {
    title: 'a name inside one name of another group',
    groups: ['{ id: a, name: Selkin }', '{ id: g, name: New Selkin Front }'],
    severity: 'warning',
    alias: 'Selkin',
    message: /^stands inside "New Selkin Front" of "g": the longest name wins/,
  },
  {
    title: 'a name inside several names of other groups',
    groups: ['{ id: a, name: Selkin }', '{ id: g, name: New Selkin Front, aliases: [Old Selkin, Young Selkin] }'],
    severity: 'warning',
    alias: 'Selkin',
    message: /^stands inside "New Selkin Front" of "g" and inside 2 more names of other groups/,
  },
  {
    title: 'a name inside another of a script without spaces',
    groups: [
      '{ id: a, name: Parnoth, aliases: [{ text: 共和军, script: Hans }] }',
      withAlias('{ text: 新共和军, script: Hans }'),
    ],
    severity: 'warning',
    alias: '共和军',
    message: /^stands inside "新共和军" of "g"/,
  },
];

const NOT_FOUND: readonly (readonly [title: string, ...groups: string[]])[] = [
  ['names of its own', '{ id: a, name: Parnoth, persons: [{ name: Ahmed Selkin }] }', '{ id: g, name: Gorvath }'],
  ['two spellings of a name in one group', '{ id: g, name: Jaish al-Gorvath, aliases: [Jaysh al-Gorvath] }'],
  [
    'acronyms that differ in case',
    '{ id: a, name: Parnoth, aliases: [{ text: GVhK, kind: acronym }] }',
    withAlias('GVHK'),
  ],
  [
    'a name of two groups, each in the articles of its own sources',
    '{ id: a, name: Parnoth, aliases: [{ text: Selkin, sources: [Daily Post] }] }',
    withAlias('{ text: Selkin, sources: [Evening News] }'),
  ],
  [
    'a name inside another that is never met in the same source',
    '{ id: a, name: Parnoth, aliases: [{ text: Selkin, sources: [Daily Post] }] }',
    withAlias('{ text: New Selkin, sources: [Evening News] }'),
  ],
  ['an acronym inside a name in small letters', '{ id: a, name: GVHK }', '{ id: g, name: Selkin gvhk Front }'],
  ['part of a word', '{ id: a, name: Selk }', '{ id: g, name: New Selkin Front }'],
  ['an everyday word with a policy', withAlias('{ text: Base, ambiguous: true, admit: [rebels] }')],
  ['an everyday word in capitals with a policy', withAlias('{ text: BASE, commonWord: true, admit: [rebels] }')],
  ['everyday words that ask for their capitals', withAlias('{ text: Storm Camp, caseSensitive: true }')],
  ['one word in two that is not of every day', withAlias('Storm Gorvath')],
  ['a short acronym with a policy', withAlias('{ text: GVH, ambiguous: true, admit: [rebels] }')],
  ['an acronym of four letters', withAlias('GVHK')],
  [
    'an ambiguous short form of a person, which the full name bears out',
    '{ id: g, name: Gorvath, persons: [{ name: Ahmed Selkin, aliases: [{ text: Selkin, ambiguous: true }] }] }',
  ],
  ['a context that is part of a word of the name', withAlias('{ text: Gorvathians, exclude: [gorvath] }')],
  ['an admitting context in a name that is not ambiguous', withAlias('{ text: Gorvath Front, admit: [front] }')],
  [
    'dates of different length',
    '{ id: p, name: Parnoth }',
    "{ id: g, name: Gorvath, parent: p, affiliation: { from: '2015-03', until: '2015' } }",
  ],
  [
    'an affiliation that goes on',
    '{ id: p, name: Parnoth }',
    "{ id: g, name: Gorvath, parent: p, affiliation: { from: '2015' } }",
  ],
  ['Latin letters and figures in a name of another script', withAlias('{ text: М23 горват, script: Cyrl }')],
  ['figures alone', withAlias('{ text: "2318", ambiguous: true, admit: [rebels], script: Arab }')],
];

describe('lintCatalogue', () => {
  it.each(FOUND)('finds $title, and nothing else', ({ groups, severity, alias, message }) => {
    const findings = lint(...groups);
    expect(findings).toEqual([
      { severity, groupId: expect.any(String), alias, message: expect.stringMatching(message) },
    ]);
  });

  it.each(NOT_FOUND)('passes %s', (_, ...groups) => {
    expect(lint(...groups)).toEqual([]);
  });

  it('names the later of two groups where they clash, and the inner where one name is in the other', () => {
    const names = (...groups: string[]) => lint(...groups).map(({ groupId }) => groupId);
    const [a, b] = ['{ id: a, name: Jaish al-Gorvath }', '{ id: b, name: Jaysh al-Gorvath }'];
    expect(names(a, b)).toEqual(['b']);
    expect(names(b, a)).toEqual(['a']);
    const [inner, outer] = ['{ id: inner, name: Selkin }', '{ id: outer, name: New Selkin }'];
    expect(names(inner, outer)).toEqual(['inner']);
    expect(names(outer, inner)).toEqual(['inner']);
  });

  it('tells a clash once, however many spellings two names share', () => {
    expect(lint('{ id: a, name: Harakat Ansar Gorvath }', '{ id: g, name: Harkat Ansaar Gorvath }')).toHaveLength(1);
  });

  it('gives findings in the order of the groups and, within one, of its names', () => {
    const findings = lint(
      '{ id: z, name: Zelkin, aliases: [Base, GVH] }',
      "{ id: a, name: Parnoth, affiliation: { from: '2015' }, aliases: [Camp], persons: [{ name: Hawk }] }",
    );
    expect(findings.map(({ groupId, alias }) => [groupId, alias])).toEqual([
      ['z', 'Base'],
      ['z', 'GVH'],
      ['a', null],
      ['a', 'Camp'],
      ['a', 'Hawk'],
    ]);
  });

  it('takes the word list of the project where none is given', () => {
    const catalogue = parseCatalogue(`groups: [${withAlias('Unity')}]`, 'test.yaml');
    expect(lintCatalogue(catalogue, writtenForms).map(({ alias }) => alias)).toEqual(['Unity']);
    expect(lintCatalogue(catalogue, writtenForms, new Set())).toEqual([]);
  });

  it('finds no error in the catalogue that comes with the project', () => {
    const catalogue = loadCatalogue(join(repositoryRoot(), 'seeds/groups.yaml'));
    expect(lintCatalogue(catalogue, writtenForms).filter(({ severity }) => severity === 'error')).toEqual([]);
  });
});
