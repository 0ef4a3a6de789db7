import { EVENT_TYPES } from '#contracts/vocabulary';
import { lintLexicon } from './lint-lexicon';
import { buildLexicon, lexiconFiles, loadLexicon } from './load-lexicon';

const lint = (text: string) =>
  lintLexicon([{ name: 'a.yaml', text }]).filter((line) => !line.startsWith('no rule tells of'));
const rules = (...patterns: string[]) =>
  `eventType: AID\nrules:\n  - id: aid.a\n    patterns:\n${patterns.map((each) => `      - '${each}'`).join('\n')}\nclasses:\n  aid: [aid, food parcel]\n`;

describe('the lexicon of this repository', () => {
  it('has nothing that its lint finds fault with', () => expect(lintLexicon(lexiconFiles())).toEqual([]));

  it('has rules for every PLOVER type', () => {
    expect([...loadLexicon().eventTypes].sort()).toEqual([...EVENT_TYPES].sort());
  });
});

describe('the lint', () => {
  it.each([
    'provide',
    'provide <aid> to|for @',
    'provide @ with <aid>',
    'call off',
    'open =fire on @',
    'come under =attack from|by $',
    'take @ hostage',
    'accuse @ of ing',
    'accuse @ of',
    'refuse to-v',
    'refuse to-v:join',
    'refuse to-v:<aid>',
    'set up <aid> into|to-v:<aid>',
    'n:attack on|against @',
    'n:air strike on @',
    'n:end to',
    'a:loyal to @',
    'a:at war with @',
    'not rule out',
    'gear up to-v',
  ])('takes %s', (pattern) => expect(lint(rules(pattern))).toEqual([]));

  it.each([
    ['provide <nothing>', 'unknown class <nothing>'],
    ['x:provide', 'unknown prefix'],
    ['provide = to @', '"=" without a word'],
    ['provide [aid]', 'cannot read "[aid]"'],
    ['@ provide', 'no head word'],
    ['provide food|drink', 'only prepositions alternate'],
  ])('finds fault with %s, at its line', (pattern, message) => {
    expect(lint(rules('help', pattern))).toEqual([expect.stringContaining('a.yaml:6: ')]);
    expect(lint(rules('help', pattern))[0]).toContain(message);
  });

  it.each([
    ['no YAML', 'eventType: [', 'a.yaml:1: '],
    ['an unknown type', 'eventType: ATTACK\nrules: []', 'a.yaml:1: eventType'],
    ['an unknown field', 'eventType: AID\nrules:\n  - id: a\n    wieght: 1\n    patterns: [help]', 'a.yaml:3: rules.0'],
    [
      'a weight of 2',
      'eventType: AID\nrules:\n  - id: a\n    weight: 2\n    patterns: [help]',
      'a.yaml:4: rules.0.weight',
    ],
    [
      'an id twice',
      'eventType: AID\nrules:\n  - { id: a, patterns: [help] }\n  - { id: a, patterns: [aid] }',
      'the id a is also in',
    ],
    [
      'an unknown key of over',
      'operators:\n  - { id: op.a, patterns: [stop], over: { AIDE: REJECT } }',
      'unknown key "AIDE"',
    ],
  ])('finds fault with %s', (_, text, message) => expect(lint(text).join('\n')).toContain(message));

  it('finds a relation word under two types, and people who are outsiders too', () => {
    const words = lexiconFiles().find(({ name }) => name === 'relation-words.yaml')!;
    const text = words.text
      .replace('outsiders:\n  [\n', 'outsiders:\n  [\n    fighter,\n')
      .replace('competition: [compete,', 'competition: [clash, compete,');
    expect(
      lint(text)
        .map((line) => line.replace(/^a\.yaml:\d+: /, ''))
        .sort(),
    ).toEqual(['clash is also under clash', 'fighter is also under people']);
  });

  it('finds one pattern with two meanings, unless one of them weighs less', () => {
    const two = (weight: string) => [
      { name: 'a.yaml', text: 'eventType: AID\nrules:\n  - { id: a, patterns: [help] }' },
      { name: 'b.yaml', text: `eventType: SUPPORT\nrules:\n  - { id: b, patterns: [help]${weight} }` },
    ];
    const faults = (weight: string) => buildLexicon(two(weight)).problems.map(({ message }) => message);
    expect(faults('')).toEqual(['help: also in a with another meaning']);
    expect(faults(', weight: 0.4')).toEqual([]);
  });
});
