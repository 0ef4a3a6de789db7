import { join } from 'node:path';
import { loadCatalogue } from '#catalogue/load-catalogue';
import { filterSchema } from '#matching/filter';
import { repositoryRoot } from '#platform/repository-root';
import { InvalidSubscriptionsFile, parseSubscriptionsFile, readSubscriptionsFile } from './subscriptions-file';

const KNOWN = new Set(['taliban', 'al-qaeda']);
const parse = (text: string) => parseSubscriptionsFile(text, 'subs.yaml', (id) => KNOWN.has(id));

describe('parseSubscriptionsFile', () => {
  it('reads names and filters, and fills in what is left out', () => {
    expect(
      parse('subscriptions:\n  - name: " A "\n    filter: {groups: [taliban]}\n  - {name: B, filter: {}}'),
    ).toEqual([
      { name: 'A', filter: filterSchema.parse({ groups: ['taliban'] }) },
      { name: 'B', filter: filterSchema.parse({}) },
    ]);
  });

  it('takes a list of none', () => {
    expect(parse('subscriptions: []')).toEqual([]);
  });

  const entry = (filter: string, name = 'A') => `subscriptions:\n  - name: ${name}\n    filter: ${filter}`;
  it.each([
    ['not YAML', 'subscriptions: [', /^subs\.yaml: not YAML: /],
    ['empty', '', /^subs\.yaml: the file: read null; .*expected object/],
    ['no list', 'subscriptions: 3', /^subs\.yaml: subscriptions: read 3; .*expected array/],
    ['an unknown key', 'subscriptions: []\nsubscribers: []', /^subs\.yaml: the file: .*"subscribers"/],
    ['no name', 'subscriptions: [{filter: {}}]', /^subs\.yaml: subscription 1: name: read nothing; .*expected string/],
    ['an empty name', entry('{}', '" "'), /subscription 1 " ": name: read " "; /],
    ['no filter', 'subscriptions: [{name: A}]', /subscription 1 "A": filter: read nothing; .*expected object/],
    [
      'a wrong word',
      entry('{minSeverity: huge}'),
      /subscription 1 "A": filter\.minSeverity: read "huge"; .*"critical"/,
    ],
    [
      'a wrong type',
      entry('{eventTypes: [BOMB]}'),
      /subscription 1 "A": filter\.eventTypes\.0: read "BOMB"; .*"ASSAULT"/,
    ],
    ['an unknown restriction', entry('{severity: high}'), /subscription 1 "A": filter: read .*; .*"severity"/],
    [
      'an unknown group',
      entry('{groups: [taliban, talbian]}'),
      /filter\.groups: read "talbian"; expected ids of groups/,
    ],
    ['an unknown related group', entry('{relatedGroups: [x]}'), /filter\.relatedGroups: read "x"; expected ids/],
    [
      'a name that is taken',
      'subscriptions: [{name: A, filter: {}}, {name: A, filter: {}}]',
      /subscription 2 "A": name: read "A" again; expected each name once/,
    ],
  ])('refuses %s', (_, text, message) => {
    expect(() => parse(text)).toThrow(InvalidSubscriptionsFile);
    expect(() => parse(text)).toThrow(message);
  });

  it('tells of every problem, one a line', () => {
    const text = 'subscriptions: [{name: A, filter: {groups: [x, y]}}, {name: A, filter: {}}]';
    const problems = () => {
      try {
        parse(text);
        return [];
      } catch (error) {
        return (error as Error).message.split('\n');
      }
    };
    expect(problems()).toHaveLength(3);
  });
});

describe('readSubscriptionsFile', () => {
  it('names the file that is not there, and the setting', () => {
    const read = () => readSubscriptionsFile('/nowhere/subs.yaml', () => true);
    expect(read).toThrow('/nowhere/subs.yaml: cannot be read (ENOENT)');
    expect(read).toThrow('SUBSCRIPTIONS_FILE');
  });

  it('takes the file of the seeds with the catalogue of the seeds', () => {
    const seeds = join(repositoryRoot(), 'seeds');
    const catalogue = loadCatalogue(join(seeds, 'groups.yaml'));
    const read = readSubscriptionsFile(join(seeds, 'subscriptions.yaml'), (id) => catalogue.byId.has(id));
    expect(read.length).toBeGreaterThan(0);
  });
});
