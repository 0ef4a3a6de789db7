import type { Catalogue } from '#catalogue/group';
import type { Classification, Mention, Span } from '#contracts/classification';
import { type EventType, type Modality, QUAD_CLASS_OF, type QuadClass } from '#contracts/vocabulary';
import { keywordLookUp, majority, type PlainMatch, plainMatching } from './baselines';
import { ARTICLE_DIFFICULTY, type DevelopmentSet, type GoldSentence, type GoldText } from './load-development-set';
import type { GoldMention } from './read-markup';
import { type Labelled, type LabelScores, labelScoresOf, type Retrieval, Tally } from './score';

/** What is measured. */
export interface Engine {
  classify(
    article: Pick<GoldText, 'title' | 'text' | 'publishedAt' | 'language'>,
    catalogue: Catalogue,
  ): Pick<Classification, 'mentions' | 'relations'>;
  typeEvent(
    sentence: string,
    actor: Span | null,
    target: Span | null,
  ): { readonly eventType: EventType; readonly quadClass: QuadClass; readonly modality: Modality } | null;
}

/** One item that came out wrong. */
export interface WrongItem {
  readonly measure: string;
  readonly id: string;
  readonly expected: string;
  readonly got: string;
  readonly text: string;
}

export interface MentionScores {
  readonly overall: Retrieval;
  readonly perDifficulty: Record<string, Retrieval>;
  readonly perGroup: Record<string, Retrieval>;
  /** In whole articles: found ones by the section that the engine gives, missed ones by the one that is marked. */
  readonly perSection: Record<string, Retrieval>;
}

export interface Report {
  readonly sentences: number;
  readonly texts: number;
  readonly articles: number;
  readonly markedMentions: number;
  /** Texts with ids that the catalogue does not have: left out of every figure. */
  readonly setAside: readonly { readonly id: string; readonly unknownGroups: readonly string[] }[];
  readonly mentions: Record<'engine' | 'plain, any case' | 'plain, case-sensitive', MentionScores>;
  /** Of the mentions that were found: whether the section is the marked one, and whether persons are told apart. */
  readonly sections: LabelScores;
  readonly kinds: LabelScores;
  /** Given actor and target. `none` is a label like the types. */
  readonly eventType: Record<'engine' | 'first word of the lexicon' | 'commonest type', LabelScores>;
  readonly quadClass: Record<'engine' | 'first word of the lexicon' | 'commonest type', LabelScores>;
  readonly eventTypePerFile: Record<string, LabelScores>;
  readonly eventTypePerGenre: Record<string, LabelScores>;
  readonly quadClassPerFile: Record<string, LabelScores>;
  /** Of the sentences that have a modality and for which an event was found. */
  readonly modality: Record<'engine' | 'commonest', LabelScores>;
  /** Of the mentions that were found and for which the markup says it. */
  readonly ofMentions: Record<'event type' | 'quad class' | 'role' | 'modality' | 'time', LabelScores>;
  readonly ofMentionsCommonest: Report['ofMentions'];
  readonly figures: { readonly count: number; readonly correct: number };
  readonly relations: {
    readonly pairAndKind: Retrieval;
    readonly pair: Retrieval;
    readonly perKind: Record<string, Retrieval>;
    /** Pair and kind, in whole articles and in paragraphs. */
    readonly perLength: Record<string, Retrieval>;
    /** Pair and kind, of the texts that imply most of their relations. They count here only. */
    readonly implied: Retrieval;
  };
  readonly wrong: readonly WrongItem[];
}

const NONE = 'none';

/**
 * Runs the engine and the baselines over the items given and counts. Pure but for the lexicon, which the look-up reads.
 * A mention counts as found when span and group both fit.
 */
export function evaluate(
  set: Pick<DevelopmentSet, 'sentences' | 'texts'>,
  catalogue: Catalogue,
  engine: Engine,
  lexiconFolder: string,
): Report {
  const setAside = set.texts.flatMap(({ id, mentions, relations }) => {
    const named = [...mentions.map(({ groupId }) => groupId), ...(relations ?? []).flatMap(({ a, b }) => [a, b])];
    const unknownGroups = [...new Set(named.filter((groupId) => !catalogue.byId.has(groupId)))];
    return unknownGroups.length === 0 ? [] : [{ id, unknownGroups }];
  });
  const leftOut = new Set(setAside.map(({ id }) => id));
  const texts = set.texts.filter(({ id }) => !leftOut.has(id));
  const wrong: WrongItem[] = [];

  const results = texts.map((text) => ({ text, found: engine.classify(text, catalogue) }));
  const anyCase = plainMatching(catalogue, false);
  const withCase = plainMatching(catalogue, true);
  const ofMentions = { 'event type': [], 'quad class': [], role: [], modality: [], time: [] } as Record<
    keyof Report['ofMentions'],
    Labelled[]
  >;
  const sections: Labelled[] = [];
  const kinds: Labelled[] = [];
  const figures = { count: 0, correct: 0 };
  for (const { text, found } of results) {
    for (const [gold, mention] of pairsOf(text, found.mentions)) {
      const judge = (measure: string, items: Labelled[], expected: string | null, got: string) => {
        if (expected === null) return;
        items.push({ expected, got });
        if (expected !== got) wrong.push({ measure, id: text.id, expected, got, text: around(text.text, gold) });
      };
      const eventType = gold.eventType === 'NONE' ? NONE : gold.eventType;
      judge('section', sections, gold.section, mention.section);
      judge('kind', kinds, gold.isPerson ? 'person' : 'group', mention.kind === 'person' ? 'person' : 'group');
      judge('event type of mention', ofMentions['event type'], eventType, mention.eventType ?? NONE);
      ofMentions['quad class'].push(
        ...(eventType === null ? [] : [{ expected: quadOf(eventType), got: quadOf(mention.eventType ?? NONE) }]),
      );
      judge('role', ofMentions.role, gold.role, mention.role);
      judge('modality of mention', ofMentions.modality, gold.modality, mention.modality);
      judge('time', ofMentions.time, gold.time, mention.time);
      for (const figure of ['killed', 'wounded'] as const) {
        if (gold[figure] === null) continue;
        figures.count++;
        if (gold[figure] === mention[figure]) figures.correct++;
        else {
          const got = String(mention[figure]);
          wrong.push({
            measure: figure,
            id: text.id,
            expected: String(gold[figure]),
            got,
            text: around(text.text, gold),
          });
        }
      }
    }
  }
  const typed = typeSentences(set.sentences, engine, keywordLookUp(lexiconFolder), wrong);
  return {
    sentences: set.sentences.length,
    texts: texts.length,
    articles: texts.filter(({ difficulty }) => difficulty === ARTICLE_DIFFICULTY).length,
    markedMentions: texts.reduce((total, { mentions }) => total + mentions.length, 0),
    setAside,
    mentions: {
      engine: scoreMentions(
        results.map(({ text, found }) => ({ text, found: found.mentions })),
        wrong,
      ),
      'plain, any case': scoreMentions(texts.map((text) => ({ text, found: anyCase(text.text) }))),
      'plain, case-sensitive': scoreMentions(texts.map((text) => ({ text, found: withCase(text.text) }))),
    },
    sections: labelScoresOf(sections),
    kinds: labelScoresOf(kinds),
    ...typed,
    ofMentions: mapValues(ofMentions, labelScoresOf),
    ofMentionsCommonest: mapValues(ofMentions, (items) => labelScoresOf(majority(items))),
    figures,
    relations: {
      ...scoreRelations(
        results.filter(({ text }) => !text.isImplied),
        wrong,
      ),
      implied: scoreRelations(
        results.filter(({ text }) => text.isImplied),
        wrong,
      ).pairAndKind,
    },
    wrong,
  };
}

/** A mention that was found, by whatever method: the section only where the method gives one. */
type Found = PlainMatch & { readonly section?: string };

function scoreMentions(
  results: readonly { readonly text: GoldText; readonly found: readonly Found[] }[],
  wrong: WrongItem[] = [],
): MentionScores {
  const overall = new Tally();
  const perDifficulty = new Tally();
  const perGroup = new Tally();
  const perSection = new Tally();
  for (const { text, found } of results) {
    const gold = new Map(text.mentions.map((mention) => [keyOf(mention), mention]));
    const optional = text.mentions.filter(({ isOptional }) => isOptional);
    const seen = new Set<string>();
    perDifficulty.list(text.difficulty);
    const add = (
      mention: PlainMatch,
      section: string | null | undefined,
      what: 'truePositives' | 'falsePositives' | 'falseNegatives',
    ) => {
      overall.add('all', what);
      perDifficulty.add(text.difficulty, what);
      perGroup.add(mention.groupId, what);
      if (text.difficulty === ARTICLE_DIFFICULTY) perSection.add(section ?? 'unstated', what);
    };
    for (const mention of found) {
      const expected = gold.get(keyOf(mention));
      if (expected?.isOptional ?? optional.some((other) => mention.start < other.end && other.start < mention.end))
        continue;
      if (expected !== undefined && !seen.has(keyOf(mention))) {
        seen.add(keyOf(mention));
        add(mention, mention.section ?? expected.section, 'truePositives');
      } else {
        add(mention, mention.section, 'falsePositives');
        const got = `${mention.groupId} "${text.text.slice(mention.start, mention.end)}"`;
        wrong.push({ measure: 'mention', id: text.id, expected: 'nothing', got, text: around(text.text, mention) });
      }
    }
    for (const [key, mention] of gold) {
      if (mention.isOptional || seen.has(key)) continue;
      add(mention, mention.section, 'falseNegatives');
      const expected = `${mention.groupId} "${mention.surface}"`;
      wrong.push({ measure: 'mention', id: text.id, expected, got: 'nothing', text: around(text.text, mention) });
    }
  }
  return {
    overall: overall.of('all'),
    perDifficulty: perDifficulty.all(),
    perGroup: perGroup.all(),
    perSection: perSection.all(),
  };
}

function pairsOf(text: GoldText, mentions: readonly Mention[]): [GoldMention, Mention][] {
  const found = new Map(mentions.map((mention) => [keyOf(mention), mention]));
  return text.mentions.flatMap((gold) => {
    const mention = found.get(keyOf(gold));
    return mention === undefined || gold.isOptional ? [] : [[gold, mention] as [GoldMention, Mention]];
  });
}

function typeSentences(
  sentences: readonly GoldSentence[],
  engine: Engine,
  lookUp: (sentence: string) => EventType | null,
  wrong: WrongItem[],
): Pick<
  Report,
  'eventType' | 'quadClass' | 'eventTypePerFile' | 'eventTypePerGenre' | 'quadClassPerFile' | 'modality'
> {
  const types: (Labelled & { file: string; genre: string })[] = [];
  const quads: (Labelled & { file: string })[] = [];
  const modalities: Labelled[] = [];
  const looked: Labelled[] = [];
  for (const { id, text, actor, target, eventType, modality, file, genre } of sentences) {
    const event = engine.typeEvent(text, actor, target);
    const expected = eventType ?? NONE;
    const got = event?.eventType ?? NONE;
    types.push({ expected, got, file, genre });
    quads.push({ expected: quadOf(expected), got: event?.quadClass ?? NONE, file });
    looked.push({ expected, got: lookUp(text) ?? NONE });
    if (expected !== got)
      wrong.push({ measure: 'event type', id, expected, got, text: withParties(text, actor, target) });
    if (event === null || eventType === null || modality === null) continue;
    modalities.push({ expected: modality, got: event.modality });
    if (modality !== event.modality)
      wrong.push({
        measure: 'modality',
        id,
        expected: modality,
        got: event.modality,
        text: withParties(text, actor, target),
      });
  }
  const toQuads = (items: readonly Labelled[]) =>
    items.map(({ expected, got }) => ({ expected: quadOf(expected), got: quadOf(got) }));
  return {
    eventType: {
      engine: labelScoresOf(types),
      'first word of the lexicon': labelScoresOf(looked),
      'commonest type': labelScoresOf(majority(types)),
    },
    quadClass: {
      engine: labelScoresOf(quads),
      'first word of the lexicon': labelScoresOf(toQuads(looked)),
      'commonest type': labelScoresOf(majority(quads)),
    },
    eventTypePerFile: scoresBy(types, ({ file }) => file),
    eventTypePerGenre: scoresBy(types, ({ genre }) => genre),
    quadClassPerFile: scoresBy(quads, ({ file }) => file),
    modality: { engine: labelScoresOf(modalities), commonest: labelScoresOf(majority(modalities)) },
  };
}

function scoreRelations(
  results: readonly { readonly text: GoldText; readonly found: Pick<Classification, 'relations'> }[],
  wrong: WrongItem[],
): Omit<Report['relations'], 'implied'> {
  const tally = new Tally();
  const perKind = new Tally();
  const perLength = new Tally();
  for (const { text, found } of results) {
    if (text.relations === null) continue;
    const length = text.difficulty === ARTICLE_DIFFICULTY ? 'articles' : 'paragraphs';
    const gold = new Map(text.relations.map(({ a, b, kind }) => [`${a} + ${b}`, kind]));
    const got = new Map(found.relations.map(({ a, b, kind }) => [`${a} + ${b}`, kind]));
    for (const pair of new Set([...gold.keys(), ...got.keys()])) {
      const [expected, answer] = [gold.get(pair), got.get(pair)];
      if (expected !== undefined && expected === answer) {
        tally.add('both', 'truePositives');
        perLength.add(length, 'truePositives');
        perKind.add(expected, 'truePositives');
      } else {
        if (expected !== undefined) {
          tally.add('both', 'falseNegatives');
          perLength.add(length, 'falseNegatives');
          perKind.add(expected, 'falseNegatives');
        }
        if (answer !== undefined) {
          tally.add('both', 'falsePositives');
          perLength.add(length, 'falsePositives');
          perKind.add(answer, 'falsePositives');
        }
        const evidence = found.relations.find(({ a, b }) => `${a} + ${b}` === pair)?.evidence[0];
        wrong.push({
          measure: 'relation',
          id: text.id,
          expected: expected ?? NONE,
          got: answer ?? NONE,
          text: `${pair}${evidence === undefined ? '' : `: ${text.text.slice(evidence.start, evidence.end)}`}`,
        });
      }
      if (expected !== undefined && answer !== undefined) tally.add('pair', 'truePositives');
      else tally.add('pair', expected === undefined ? 'falsePositives' : 'falseNegatives');
    }
  }
  return { pairAndKind: tally.of('both'), pair: tally.of('pair'), perKind: perKind.all(), perLength: perLength.all() };
}

function scoresBy<T extends Labelled>(items: readonly T[], key: (item: T) => string): Record<string, LabelScores> {
  const keys = [...new Set(items.map(key))].sort();
  return Object.fromEntries(keys.map((one) => [one, labelScoresOf(items.filter((item) => key(item) === one))]));
}

function mapValues<K extends string, V, W>(record: Record<K, V>, map: (value: V) => W): Record<K, W> {
  return Object.fromEntries(Object.entries<V>(record).map(([key, value]) => [key, map(value)])) as Record<K, W>;
}

function keyOf({ groupId, start, end }: PlainMatch): string {
  return `${start} ${end} ${groupId}`;
}

function quadOf(eventType: string): string {
  return eventType in QUAD_CLASS_OF ? QUAD_CLASS_OF[eventType as EventType] : NONE;
}

// Enough to see the clause on one line of a terminal.
const CONTEXT_CHARACTERS = 60;

function around(text: string, { start, end }: Span): string {
  const before = text.slice(Math.max(0, start - CONTEXT_CHARACTERS), start);
  const after = text.slice(end, end + CONTEXT_CHARACTERS);
  return `${before}«${text.slice(start, end)}»${after}`.replace(/\s+/g, ' ');
}

function withParties(text: string, actor: Span | null, target: Span | null): string {
  const marks = [
    ...(actor === null ? [] : [{ ...actor, name: 'actor' }]),
    ...(target === null ? [] : [{ ...target, name: 'target' }]),
  ].sort((a, b) => b.start - a.start);
  return marks.reduce(
    (marked, { start, end, name }) =>
      `${marked.slice(0, start)}«${marked.slice(start, end)}»${name}${marked.slice(end)}`,
    text,
  );
}
