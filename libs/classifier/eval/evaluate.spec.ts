import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseCatalogue } from '#catalogue/load-catalogue';
import type { Mention } from '#contracts/classification';
import { keywordLookUp, plainMatching } from './baselines';
import { type Engine, evaluate } from './evaluate';
import type { GoldSentence, GoldText } from './load-development-set';
import { readMarkup } from './read-markup';
import { renderReports, renderWrongItems } from './render-report';

const CATALOGUE = parseCatalogue(
  'groups: [{ id: taliban, name: Taliban }, { id: islamic-state, name: Islamic State, aliases: [IS] }, { id: is-west, name: Islamic-State West (IS-W) }]',
  'test',
);
const LEXICON = 'eventType: ASSAULT\nrules:\n  - { id: assault.a, patterns: [attack, "n:raid on @", "=fire on @"] }\n';

const textOf = (id: string, marked: string, more: Partial<GoldText> = {}): GoldText => ({
  id,
  part: 'development',
  file: 'test',
  difficulty: 'plain',
  genre: 'plain',
  title: null,
  publishedAt: null,
  language: null,
  relations: null,
  isImplied: false,
  ...readMarkup(marked),
  ...more,
});
const sentenceOf = (id: string, text: string, eventType: GoldSentence['eventType']): GoldSentence => ({
  id,
  part: 'development',
  file: 'test',
  text,
  actor: null,
  target: null,
  eventType,
  modality: 'asserted',
  genre: 'agency',
});

/** Finds each word "Taliban" and each "is" as a group, says that all was an attack, and relates the two in articles. */
const engine: Engine = {
  classify: ({ text }) => ({
    mentions: [...text.matchAll(/Taliban|is\b/gi)].map(({ 0: surface, index }) => {
      const groupId = surface === 'Taliban' ? 'taliban' : 'islamic-state';
      const place = { start: index, end: index + surface.length, surface, groupId };
      return {
        ...place,
        kind: 'name',
        section: 'body',
        eventType: 'ASSAULT',
        role: 'actor',
        modality: 'asserted',
      } as Mention;
    }),
    relations: [{ a: 'islamic-state', b: 'taliban', kind: 'rivalry', evidence: [{ start: 0, end: 3 }] } as never],
  }),
  typeEvent: (text) =>
    text.includes('attack') ? { eventType: 'ASSAULT', quadClass: 'material-conflict', modality: 'hedged' } : null,
};

describe('evaluate', () => {
  let lexicon: string;
  beforeAll(() => {
    lexicon = mkdtempSync(join(tmpdir(), 'watchfloor-lexicon-'));
    writeFileSync(join(lexicon, 'assault.yaml'), LEXICON);
  });
  afterAll(() => rmSync(lexicon, { recursive: true, force: true }));
  const run = (texts: GoldText[], sentences: GoldSentence[] = []) =>
    evaluate({ texts, sentences }, CATALOGUE, engine, lexicon);

  it('counts a mention as found when span and group fit', () => {
    const report = run([
      textOf('a', 'The [[Taliban|taliban]] attacked. It is late.'),
      textOf('b', '[[Islamic State|islamic-state]] fled the [[Taliban|is-west]].', { difficulty: 'hard' }),
    ]);
    // Right: one Taliban. Wrong: "is" in a, Taliban (not is-west) in b. Missed: Islamic State, is-west.
    expect(report.mentions.engine.overall).toMatchObject({ truePositives: 1, falsePositives: 2, falseNegatives: 2 });
    expect(report.mentions.engine.perDifficulty['hard']).toMatchObject({
      truePositives: 0,
      falsePositives: 1,
      falseNegatives: 2,
    });
    expect(report.mentions.engine.perGroup['taliban']).toMatchObject({ truePositives: 1, falsePositives: 1 });
    expect(report.wrong.filter(({ measure }) => measure === 'mention')).toHaveLength(4);
    expect(report.wrong[0]).toMatchObject({ id: 'a', expected: 'nothing', got: 'islamic-state "is"' });
  });

  it('counts an optional mention neither way, whatever of it is found', () => {
    const report = run([
      textOf('a', '[[Taliban|taliban|optional]], [[anti-Taliban|taliban|optional]], [[ISIS|islamic-state|optional]]'),
    ]);
    expect(report.mentions.engine.overall).toMatchObject({ truePositives: 0, falsePositives: 0, falseNegatives: 0 });
  });

  it('sets a text aside whose groups the catalogue does not have', () => {
    const report = run([textOf('a', '[[Taliban|taliban]] and [[Hamas|hamas]]'), textOf('b', 'nothing')]);
    expect(report).toMatchObject({ texts: 1, setAside: [{ id: 'a', unknownGroups: ['hamas'] }] });
    expect(report.mentions.engine.overall.truePositives).toBe(0);
  });

  it('judges of a mention only what the markup says', () => {
    const report = run([
      textOf('a', '[[Taliban|taliban|ASSAULT actor]] [[Taliban|taliban|NONE context]] [[Taliban|taliban]]'),
    ]);
    expect(report.ofMentions['event type']).toMatchObject({ count: 2, correct: 1 });
    expect(report.ofMentions['quad class']).toMatchObject({ count: 2, correct: 1 });
    expect(report.ofMentions.role).toMatchObject({ count: 2, correct: 1 });
    expect(report.ofMentions.modality.count).toBe(0);
  });

  it('scores relations where they are given', () => {
    const relation = (kind: 'rivalry' | 'cooperation') => [{ a: 'islamic-state', b: 'taliban', kind }] as const;
    const article = { difficulty: 'article' } as const;
    const report = run([
      textOf('right', 'a', { ...article, relations: relation('rivalry') }),
      textOf('kind', 'b', { ...article, relations: relation('cooperation') }),
      textOf('spurious', 'c', { ...article, relations: [] }),
      textOf('implied', 'd', { ...article, relations: relation('cooperation'), isImplied: true }),
      textOf('no-article', 'd'),
    ]);
    expect(report.relations.pairAndKind).toMatchObject({ truePositives: 1, falsePositives: 2, falseNegatives: 1 });
    expect(report.relations.pair).toMatchObject({ truePositives: 2, falsePositives: 1, falseNegatives: 0 });
    expect(report.relations.implied).toMatchObject({ truePositives: 0, falsePositives: 1, falseNegatives: 1 });
  });

  it('scores event types beside the baselines', () => {
    const report = run(
      [],
      [
        sentenceOf('a', 'Rebels attacked the town.', 'ASSAULT'),
        sentenceOf('b', 'The raids went on.', 'ASSAULT'),
        sentenceOf('c', 'Police attacked no one.', null),
        sentenceOf('d', 'Ministers met.', 'CONSULT'),
      ],
    );
    expect(report.eventType.engine.accuracy).toBe(1 / 4);
    expect(report.eventType['first word of the lexicon'].accuracy).toBe(2 / 4);
    expect(report.eventType['commonest type'].accuracy).toBe(2 / 4);
    expect(report.quadClass.engine.accuracy).toBe(1 / 4);
    expect(report.modality.engine).toMatchObject({ count: 1, correct: 0 });
    const printed = renderReports([{ name: 'development', report }]);
    expect(printed).toMatch(/^engine +4 +0\.250 /m);
    expect(renderWrongItems(report)).toContain('event type b: expected ASSAULT, got none');
  });
});

describe('baselines', () => {
  it.each([
    [true, ['Islamic-State West (IS-W):is-west', 'IS:islamic-state']],
    [false, ['Islamic-State West (IS-W):is-west', 'is:islamic-state', 'IS:islamic-state', 'TALIBAN:taliban']],
  ])('match every alias at word boundaries (case-sensitive: %s)', (caseSensitive, expected) => {
    const text = 'Islamic-State West (IS-W) is ISIS, not IS; the TALIBAN, the Талиban';
    const found = plainMatching(CATALOGUE, caseSensitive)(text);
    expect(found.map(({ start, end, groupId }) => `${text.slice(start, end)}:${groupId}`)).toEqual(expected);
  });

  it('look up the first word of the lexicon', () => {
    const folder = mkdtempSync(join(tmpdir(), 'watchfloor-lexicon-'));
    writeFileSync(join(folder, 'a.yaml'), LEXICON);
    writeFileSync(
      join(folder, 'b.yaml'),
      'eventType: AGREE\nrules: [{ id: agree.a, patterns: [agree, deny, stop, "<word> x"] }]',
    );
    writeFileSync(join(folder, 'operators.yaml'), 'operators: []');
    const lookUp = keywordLookUp(folder);
    rmSync(folder, { recursive: true, force: true });
    expect(['They agreed after attacking.', 'Raids', 'He denies it.', 'stopped', 'word', ''].map(lookUp)).toEqual([
      'AGREE',
      'ASSAULT',
      'AGREE',
      'AGREE',
      null,
      null,
    ]);
  });
});
