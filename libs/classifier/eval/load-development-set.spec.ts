import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ARTICLE_DIFFICULTY, loadDevelopmentSet } from './load-development-set';

const SENTENCE = {
  id: 's-1',
  text: 'Rebels shelled a convoy.',
  actor: 'Rebels',
  target: [15, 23],
  eventType: 'ASSAULT',
};
const ARTICLE = [
  'id: a-1',
  'genre: agency',
  'title: "[[Taliban|taliban]] talk"',
  'publishedAt: 2024-03-01T00:00:00Z',
  'language: null',
  'relations: [[taliban, al-qaeda, cooperation]]',
  'text: |-',
  '  The [[Taliban|taliban]] met [[al-Qaeda|al-qaeda]].',
  '',
  '  [[Al-Qaeda|al-qaeda]] was glad.',
  '',
  '  See [[taliban|taliban|url]].example.',
].join('\n');

describe('loadDevelopmentSet', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'watchfloor-eval-'));
    for (const kind of ['sentences', 'mentions', 'articles'])
      mkdirSync(join(folder, kind, 'held-out'), { recursive: true });
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const load = (files: Record<string, string>) => {
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), content);
    }
    return loadDevelopmentSet(folder);
  };
  const withSentence = (change: object) => load({ 'sentences/a.jsonl': JSON.stringify({ ...SENTENCE, ...change }) });

  it('reads sentences with parties given as words or as offsets', () => {
    const { sentences, problems } = withSentence({});
    expect(problems).toEqual([]);
    expect(sentences).toEqual([
      {
        id: 's-1',
        part: 'development',
        file: 'sentences/a.jsonl',
        text: 'Rebels shelled a convoy.',
        actor: { start: 0, end: 6 },
        target: { start: 15, end: 23 },
        eventType: 'ASSAULT',
        modality: null,
        genre: 'unstated',
      },
    ]);
  });

  it('knows the held-out part by its folder', () => {
    const { sentences, texts, problems } = load({
      'sentences/held-out/b.jsonl': JSON.stringify(SENTENCE),
      'mentions/held-out/c.yaml': '- { id: m-1, difficulty: plain, text: "x" }',
      'mentions/c.yaml': '- { id: m-2, difficulty: plain, text: "y" }',
    });
    expect(problems).toEqual([]);
    expect(sentences.map(({ part }) => part)).toEqual(['held-out']);
    expect(texts.map(({ id, part }) => [id, part])).toEqual([
      ['m-2', 'development'],
      ['m-1', 'held-out'],
    ]);
  });

  it('puts the title before the text, shifts offsets, and gives sections', () => {
    const { texts, problems } = load({ 'articles/a-1.yaml': ARTICLE });
    expect(problems).toEqual([]);
    const [{ title, text, mentions, relations }] = texts as [(typeof texts)[0]];
    expect(title).toBe('Taliban talk');
    expect(text).toMatch(/^Taliban talk\n\nThe Taliban met al-Qaeda\.\n\nAl-Qaeda/);
    for (const { surface, start, end } of mentions) expect(text.slice(start, end)).toBe(surface);
    expect(mentions.map(({ section }) => section)).toEqual(['title', 'lead', 'lead', 'body', 'url']);
    expect(relations).toEqual([{ a: 'al-qaeda', b: 'taliban', kind: 'cooperation' }]);
  });

  it.each([
    ['no JSON', { 'sentences/a.jsonl': '{"id":' }, 'sentences/a.jsonl:1: not JSON'],
    ['no YAML', { 'mentions/a.yaml': '- {' }, 'mentions/a.yaml: not YAML'],
    ['no list', { 'mentions/a.yaml': 'id: x' }, 'expected a list'],
    ['an unknown field', { 'mentions/a.yaml': '- { id: m, difficulty: plain, text: x, txt: y }' }, 'txt'],
    [
      'faulty markup',
      { 'mentions/a.yaml': '- { id: m, difficulty: plain, text: "[[x]]" }' },
      'm: [[x]]: expected a group id',
    ],
    ['a file not named for its article', { 'articles/b.yaml': ARTICLE }, "expected the file's name"],
    [
      'a relation of a group that is not marked',
      { 'articles/a-1.yaml': ARTICLE.replace('[al-Qaeda', '[x').replaceAll('|al-qaeda', '|jnim') },
      'al-qaeda is not marked',
    ],
    [
      'an id that is taken',
      { 'mentions/a.yaml': '- { id: m, difficulty: plain, text: x }\n- { id: m, difficulty: plain, text: y }' },
      'id m is taken',
    ],
    [
      'a text that is there',
      {
        'mentions/a.yaml': '- { id: m, difficulty: plain, text: x }',
        'mentions/held-out/a.yaml': '- { id: n, difficulty: plain, text: x }',
      },
      'the same text as m',
    ],
  ])('reports %s', (_, files, fault) => {
    expect(load(files as unknown as Record<string, string>).problems).toEqual([expect.stringContaining(fault)]);
  });

  it.each([
    ['words that are not there', { actor: 'Police' }, 'does not stand in the text'],
    ['words that stand twice', { actor: 'e' }, 'more than once'],
    ['offsets past the end', { target: [15, 99] }, 'expected words of the text'],
    ['offsets of a space', { target: [14, 23] }, 'expected words of the text'],
    ['offsets inside a word', { target: [18, 23] }, 'inside a word'],
    ['parties that overlap', { target: [0, 6] }, 'overlap'],
    ['an unknown type', { eventType: 'FIGHT' }, 'eventType'],
  ])('reports %s', (_, change, fault) => {
    const { sentences, problems } = withSentence(change);
    expect(problems.join('\n')).toContain(fault);
    expect(sentences).toEqual([]);
  });

  it('finds no fault in the development set itself', () => {
    const { sentences, texts, problems } = loadDevelopmentSet(__dirname);
    expect(problems).toEqual([]);
    const count = (items: readonly { part: string }[], part: string) =>
      items.filter((item) => item.part === part).length;
    const articles = texts.filter(({ difficulty }) => difficulty === ARTICLE_DIFFICULTY);
    const independent = sentences.filter(({ file }) => !file.includes('/lexicon-'));
    // What the README promises.
    expect(sentences.length + texts.length - articles.length).toBeGreaterThanOrEqual(600);
    expect(articles.length).toBeGreaterThanOrEqual(25);
    for (const kind of [articles, texts, independent])
      expect(count(kind, 'held-out') / kind.length).toBeGreaterThanOrEqual(0.24);
  });
});
