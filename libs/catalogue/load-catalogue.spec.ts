import { join } from 'node:path';
import { repositoryRoot } from '#platform/repository-root';
import { looksLikeAcronym } from './group';
import { affiliatesOf } from './hierarchy';
import { InvalidCatalogue, loadCatalogue, parseCatalogue } from './load-catalogue';

const valid = `
groups:
  - id: parent-group
    name: Parent Group
    aliases: [PG, { text: Parents, kind: demonym, ambiguous: true, admit: [militants] }]
  - id: child-group
    name: Child Group
    parent: parent-group
    persons: [{ name: A Leader, aliases: [The Leader] }]
  - id: grandchild
    name: Grandchild
    parent: child-group
`;

describe('parseCatalogue', () => {
  it('fills in the defaults of an alias and puts the name first', () => {
    const catalogue = parseCatalogue(valid, 'test.yaml');
    expect(catalogue.byId.get('parent-group')!.aliases).toEqual([
      expect.objectContaining({ text: 'Parent Group', kind: 'name', caseSensitive: false, ambiguous: false }),
      expect.objectContaining({ text: 'PG', kind: 'acronym', caseSensitive: true }),
      expect.objectContaining({ text: 'Parents', kind: 'demonym', ambiguous: true, admit: ['militants'] }),
    ]);
    expect(catalogue.byId.get('child-group')!.persons[0]!.aliases.map(({ text }) => text)).toEqual([
      'A Leader',
      'The Leader',
    ]);
  });

  it('gives equal content one version, whatever its order or layout, and other content another', () => {
    const [first, ...rest] = valid.trim().split(/\n(?= {2}- )/);
    const reordered = [first, ...rest.reverse()].join('\n\n');
    const version = parseCatalogue(valid, 'a').version;
    expect(version).toMatch(/^[0-9a-f]{12}$/);
    expect(parseCatalogue(reordered, 'b').version).toBe(version);
    expect(parseCatalogue(valid.replace('[PG,', '[PGX,'), 'c').version).not.toBe(version);
  });

  it.each([
    [
      'an unknown parent',
      'groups:\n  - id: a\n    name: A\n    parent: nobody\n',
      /x\.yaml:2: group "a": read parent "nobody"; expected/,
    ],
    [
      'a cycle',
      'groups:\n  - { id: a, name: A, parent: b }\n  - { id: b, name: B, parent: a }\n',
      /group "a".*closes a cycle/,
    ],
    ['a group that is its own parent', 'groups:\n  - { id: a, name: A, parent: a }\n', /closes a cycle/],
    [
      'an id twice',
      'groups:\n  - { id: a, name: A }\n  - { id: a, name: B }\n',
      /x\.yaml:3: group "a": read an id that is taken/,
    ],
    [
      'an alias of two groups',
      'groups:\n  - { id: a, name: Al-Foo }\n  - { id: b, name: B, aliases: ["al Foo"] }\n',
      /x\.yaml:3: group "b": read alias "al Foo", claimed by "a"/,
    ],
    [
      'an alias of two groups that no word would admit',
      'groups:\n  - { id: a, name: Al-Foo }\n  - { id: b, name: B, aliases: [{ text: al Foo, ambiguous: true }] }\n',
      /x\.yaml:3: group "b": read alias "al Foo", claimed by "a" too; expected each alias in one group, or/,
    ],
    [
      'an id that is not kebab-case',
      'groups:\n  - { id: Big Name, name: A }\n',
      /groups\.0\.id: read "Big Name"; expected a kebab-case id/,
    ],
    ['an unknown key', 'groups:\n  - { id: a, name: A, alias: [x] }\n', /groups\.0/],
    ['a Wikidata id that is none', 'groups:\n  - { id: a, name: A, wikidata: 42 }\n', /wikidata/],
    ['an empty name', 'groups:\n  - { id: a, name: " " }\n', /expected a name, read an empty text/],
    ['an empty file', '', /x\.yaml:1: read an empty file; expected/],
    ['an empty list', 'groups: []\n', /expected at least one group/],
    ['no list', 'groups: 3\n', /groups: read 3/],
    ['broken YAML', 'groups: [\n', /x\.yaml:\d+: not YAML/],
  ])('refuses %s and says where', (_, text, message) => {
    expect(() => parseCatalogue(text, 'x.yaml')).toThrow(InvalidCatalogue);
    expect(() => parseCatalogue(text, 'x.yaml')).toThrow(message);
  });

  it('lets one case-sensitive acronym and a word of the same letters stand in two groups', () => {
    const text = 'groups:\n  - { id: a, name: Fano }\n  - { id: b, name: B, aliases: [FANO] }\n';
    expect(parseCatalogue(text, 'x').groups).toHaveLength(2);
  });
});

describe('an alias of two groups', () => {
  it('is allowed where one of the two asks for words that admit it', () => {
    const text =
      'groups:\n  - { id: a, name: Al-Foo }\n' +
      '  - { id: b, name: B, aliases: [{ text: al Foo, ambiguous: true, admit: [lake] }] }\n';
    expect(parseCatalogue(text, 'x').groups).toHaveLength(2);
  });
});

describe('loadCatalogue', () => {
  it('says which file it could not read', () => {
    expect(() => loadCatalogue('/nowhere/groups.yaml')).toThrow(/\/nowhere\/groups\.yaml: cannot be read \(ENOENT\)/);
  });

  it('reads the built-in catalogue with the groups of the seeds', () => {
    const catalogue = loadCatalogue(join(repositoryRoot(__dirname), 'seeds', 'groups.yaml'));
    const parents = Object.fromEntries(catalogue.groups.map(({ id, parent }) => [id, parent]));
    expect(parents).toMatchObject({
      taliban: null,
      'haqqani-network': 'taliban',
      'tehrik-i-taliban-pakistan': null,
      'islamic-state': null,
      'islamic-state-khorasan': 'islamic-state',
      'al-qaeda': null,
      'al-qaeda-indian-subcontinent': 'al-qaeda',
      'hurras-al-din': 'al-qaeda',
      'lashkar-e-taiba': null,
    });
  });
});

describe('affiliatesOf', () => {
  const catalogue = parseCatalogue(valid, 'test.yaml');
  it.each([
    ['parent-group', ['parent-group', 'child-group', 'grandchild']],
    ['child-group', ['child-group', 'grandchild']],
    ['grandchild', ['grandchild']],
    ['unknown', []],
  ])('of %s', (id, expected) => expect([...affiliatesOf(catalogue, id)]).toEqual(expected));
});

describe('looksLikeAcronym', () => {
  it.each([
    ['IS-K', true],
    ['HaD', true],
    ['LeT', true],
    ['AQIS', true],
    ['Taliban', false],
    ['al-Qaeda', false],
    ['Islamic State', false],
    ['ELN B', false],
  ])('%s: %s', (text, expected) => expect(looksLikeAcronym(text)).toBe(expected));
});
