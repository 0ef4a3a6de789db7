import type { Catalogue } from '#catalogue/group';
import type { Classification, Mention, Relation, Span } from '#contracts/classification';
import type { Section, Time } from '#contracts/vocabulary';
import { Background } from './events/background';
import {
  eventsOfSentence,
  type NameEvent,
  type ReadSentence,
  readSentence,
  timeOfName,
} from './events/sentence-events';
import type { KnownRelations } from './lexicon/known-relations';
import { loadLexicon } from './lexicon/load-lexicon';
import { type AliasEntry, compileCatalogue } from './names/compiled-catalogue';
import { findNames } from './names/find-names';
import { normalise, type NormalisedText } from './names/normalise';
import { namesIn } from './names/names-in';
import type { Candidate, Decision } from './names/policy';
import { RelationReader } from './relations/relation-reader';
import { heaviest, pairTable, type WeighedFeature } from './relations/pair-evidence';
import type { ObservedPair, PairWeighing } from './relations/weigh-pairs';
import { sectionsOf } from './text/sections';
import { sentencesOf } from './text/sentences';
import { dayOf, latestStatedDay } from './text/dates';
import { detectLanguage } from './text/language';

/** Changes with every change of what the engine answers. */
export const ENGINE_VERSION = '0.4.0';

/** What of an article the classifier reads. With a title, `text` begins with it (libs/contracts/article.ts). */
export interface ClassifiableArticle {
  readonly title: string | null;
  readonly text: string;
  readonly publishedAt: string | null;
  /** As the publisher states it. */
  readonly language: string | null;
  /** For aliases and suppressions that hold in some sources only. */
  readonly sourceId?: string | null;
  readonly sourceName?: string | null;
}

export interface ClassifyOptions {
  /** Asked before each sentence: when it says yes, the article goes on with its mentions alone (depth `mentions`). */
  readonly isOverdue?: () => boolean;
  /** Keeps for each mention the rules that came next, and how pairs of groups were weighed; costs time. */
  readonly explains?: boolean;
  /** To learn how pairs of groups are weighed, and to measure it (eval/learn-relations.ts). */
  readonly pairs?: PairWeighing;
}

/** A name that was looked at, and why it was taken or left. Offsets as in a mention. */
export interface Judgement {
  readonly groupId: string;
  readonly alias: string;
  readonly surface: string;
  readonly start: number;
  readonly end: number;
  readonly admitted: boolean;
  /** Id of the rule of the policy that decided. */
  readonly rule: string;
  readonly reason: string;
}

export interface Reasoned extends Classification {
  readonly judgements: Judgement[];
  /** By mention: the rules that came next, the best first; empty unless asked to explain. */
  readonly runnersUp: (readonly { readonly rule: string; readonly score: number }[])[];
  /** Each two groups that stand in one sentence; empty unless asked to explain. */
  readonly pairs: readonly WeighedPair[];
}

/** Two groups of a sentence, with what spoke most for or against a relation. */
export interface WeighedPair extends Omit<ObservedPair, 'features'> {
  readonly heaviest: readonly WeighedFeature[];
}

/**
 * Finds every mention of the catalogue's groups and leaders in an article, types what is told of it, and sums up the
 * relations between groups. Pure; never throws on any text; time linear in the text. Offsets are UTF-16 code units into
 * `article.text`; mentions come in the order of the text and do not overlap. Events and relations are read in English.
 */
export function classify(
  article: ClassifiableArticle,
  catalogue: Catalogue,
  options: ClassifyOptions = {},
): Classification {
  const {
    judgements: _,
    runnersUp: __,
    pairs: ___,
    ...classification
  } = classifyWithReasons(article, catalogue, options);
  return classification;
}

/** Whether a name of the catalogue stands in the text, whatever the policy makes of it. */
export function mayName(text: string, catalogue: Catalogue): boolean {
  return findNames(normalise(text), compileCatalogue(catalogue), 1).candidates.length > 0;
}

/** The same as `classify`, with the reason for each name that was admitted or rejected. */
export function classifyWithReasons(
  article: ClassifiableArticle,
  catalogue: Catalogue,
  options: ClassifyOptions = {},
): Reasoned {
  const compiled = compileCatalogue(catalogue);
  const text = normalise(article.text);
  const { candidates, decisions, readTo } = namesIn(text, compiled, {
    sourceId: article.sourceId ?? null,
    sourceName: article.sourceName ?? null,
  });
  const versions = { engineVersion: ENGINE_VERSION, catalogueVersion: catalogue.version };
  if (candidates.length === 0) {
    const nothing = { mentions: [], relations: [], judgements: [], runnersUp: [], pairs: [] };
    return {
      ...nothing,
      language: detectLanguage(article.text, [], article.language),
      depth: 'full',
      readTo,
      ...versions,
    };
  }

  const judgements = candidates.map((candidate, index) => judgementOf(candidate, decisions[index]!, text));
  const names: Name[] = [];
  decisions.forEach(({ admitted, entry, certainty, reason }, index) => {
    const { start, end } = judgements[index]!;
    if (admitted) names.push({ entry, start, end, certainty, reason });
  });

  const language = detectLanguage(article.text, names, article.language);
  const { blocks, urls } = sectionsOf(article.text, article.title);
  const placed = placeNames(article.text, names, blocks, urls);
  const pairs: WeighedPair[] = [];
  const telling = options.explains ? { ...options, pairs: keepingReasons(options.pairs, pairs) } : options;
  const told = language === 'en' ? tell(article, placed, compiled.known, telling) : silent(placed);
  const mentions: Mention[] = [];
  const runnersUp: Reasoned['runnersUp'] = [];
  placed.forEach(({ sentence, names: own, sections }, index) => {
    own.forEach((name, position) => {
      const said = told.sentences[index]![position]!;
      mentions.push(mentionOf(article.text, name, sentence, sections[position]!, said));
      runnersUp.push(said.event?.runnersUp ?? []);
    });
  });
  return {
    mentions,
    relations: told.relations,
    language,
    depth: told.isCutShort ? 'mentions' : 'full',
    judgements,
    runnersUp,
    pairs,
    readTo,
    ...versions,
  };
}

const MAX_REASONS_OF_PAIR = 6;

function keepingReasons(weighing: PairWeighing = {}, kept: WeighedPair[]): PairWeighing {
  const observe = (pair: ObservedPair): void => {
    weighing.observe?.(pair);
    const { features, ...rest } = pair;
    kept.push({ ...rest, heaviest: heaviest(features, weighing.table ?? pairTable(), MAX_REASONS_OF_PAIR) });
  };
  return { ...weighing, observe };
}

/** A name that counts. Offsets into the article's text. */
interface Name extends Span {
  readonly entry: AliasEntry;
  readonly certainty: number;
  readonly reason: string;
}

/** A sentence with the names in it, at least one, and their sections. */
interface PlacedNames {
  readonly sentence: Span;
  readonly names: readonly Name[];
  readonly sections: readonly Section[];
  /** Its paragraph, by its start, and the sentences in it since the last one with names. */
  readonly paragraph: number;
  readonly passed: readonly Span[];
}

/** What is told of a name: an event, or at least when. */
interface Told {
  readonly event: NameEvent | null;
  readonly time: Time;
}

const NOTHING_TOLD: Told = { event: null, time: 'current' };

/** Puts each name into its sentence and section. Names, blocks and addresses come in the order of the text. */
function placeNames(
  raw: string,
  names: readonly Name[],
  blocks: readonly (Span & { readonly section: Section })[],
  urls: readonly Span[],
): PlacedNames[] {
  const placed: PlacedNames[] = [];
  let next = 0;
  let url = 0;
  const sectionOf = (name: Name, section: Section): Section => {
    while (url < urls.length && urls[url]!.end <= name.start) url++;
    return url < urls.length && urls[url]!.start <= name.start ? 'url' : section;
  };
  const place = (
    sentence: Span,
    own: readonly Name[],
    section: Section,
    paragraph: number,
    passed: readonly Span[],
  ): void => {
    // A name may run over what looks like a sentence's end.
    const start = Math.min(sentence.start, own[0]!.start);
    const end = Math.max(sentence.end, own.at(-1)!.end);
    const sections = own.map((name) => sectionOf(name, section));
    placed.push({ sentence: { start, end }, names: own, sections, paragraph, passed });
  };
  for (const block of blocks) {
    if (next >= names.length) break;
    if (names[next]!.start >= block.end) continue;
    let passed: Span[] = [];
    for (const sentence of sentencesOf(raw, block.start, block.end)) {
      const from = next;
      while (next < names.length && names[next]!.start < sentence.end) next++;
      if (next > from) {
        place(sentence, names.slice(from, next), block.section, block.start, passed);
        passed = [];
      } else if (next < names.length && names[next]!.start < block.end) passed.push(sentence);
    }
  }
  // Every name stands in a block; a name that runs over its last block's end would be one that the loop has not seen.
  for (; next < names.length; next++) place(names[next]!, [names[next]!], 'body', names[next]!.start, []);
  return placed;
}

/** What an article in English tells of its names, sentence by sentence; nothing where the time for it runs out. */
function tell(
  article: ClassifiableArticle,
  placed: readonly PlacedNames[],
  known: KnownRelations,
  { isOverdue, explains = false, pairs }: ClassifyOptions,
): { readonly sentences: readonly (readonly Told[])[]; readonly relations: Relation[]; readonly isCutShort: boolean } {
  const lexicon = loadLexicon();
  const reference = dayOf(article.publishedAt) ?? latestStatedDay(article.text);
  const relations = new RelationReader(article.text, lexicon, reference, known, pairs);
  const background = new Background(article.text, lexicon, reference);
  const sentences: Told[][] = [];
  let last = -1;
  for (const { sentence, names, sections, paragraph, passed } of placed) {
    if (isOverdue?.()) return { ...silent(placed), isCutShort: true };
    // A name in an address, a note or boilerplate says only that it stands there.
    const isRead = sections.map((section) => section === 'title' || section === 'lead' || section === 'body');
    const telling = names.filter((_, index) => isRead[index]);
    if (telling.length === 0) {
      sentences.push(names.map(() => NOTHING_TOLD));
      continue;
    }
    if (paragraph !== last && !sections.includes('title')) {
      background.openParagraph();
      last = paragraph;
    }
    for (const each of passed) background.pass(each);
    const alone = readSentence(article.text, sentence, telling, lexicon, reference);
    const isBackground = !sections.includes('title') && background.covers(alone.analysis, alone.times);
    const read = isBackground ? { ...alone, isBackground } : alone;
    const events = eventsOfSentence(article.text, read, lexicon, explains);
    const parties = telling.map(({ start, end, entry }) => ({
      start,
      end,
      groupId: entry.groupId,
      isPerson: entry.kind === 'person',
    }));
    relations.read(sentence, parties, read);
    let position = 0;
    sentences.push(isRead.map((isToldOf) => (isToldOf ? toldOf(read, events, position++) : NOTHING_TOLD)));
  }
  return { sentences, relations: relations.relations(), isCutShort: false };
}

function silent(placed: readonly PlacedNames[]) {
  return { sentences: placed.map(({ names }) => names.map(() => NOTHING_TOLD)), relations: [], isCutShort: false };
}

function toldOf(read: ReadSentence, events: readonly (NameEvent | null)[], position: number): Told {
  const event = events[position]!;
  return { event, time: event?.time ?? timeOfName(read, read.tokenOf[position]!) };
}

function mentionOf(
  raw: string,
  { entry, start, end, certainty, reason }: Name,
  sentence: Span,
  section: Section,
  { event, time }: Told,
): Mention {
  return {
    groupId: entry.groupId,
    kind: entry.kind,
    person: entry.person,
    surface: raw.slice(start, end),
    start,
    end,
    section,
    eventType: event?.eventType ?? null,
    quadClass: event?.quadClass ?? null,
    mode: event?.mode ?? null,
    role: event?.role ?? 'context',
    modality: event?.modality ?? 'asserted',
    time,
    killed: event?.killed ?? null,
    wounded: event?.wounded ?? null,
    place: event?.place ?? null,
    confidence: hundredths(certainty * (event?.score ?? 1)),
    evidence: {
      alias: entry.alias.text,
      sentence,
      trigger: event === null ? null : raw.slice(event.trigger.start, event.trigger.end),
      rule: event?.rule ?? null,
      policy: reason,
      score: event === null ? null : hundredths(event.score),
    },
  };
}

function hundredths(value: number): number {
  return Math.round(value * 100) / 100;
}

function judgementOf(
  { start, end }: Candidate,
  { entry, admitted, rule, reason }: Decision,
  text: NormalisedText,
): Judgement {
  const from = text.starts[start]!;
  const to = text.ends[end - 1]!;
  return {
    groupId: entry.groupId,
    alias: entry.alias.text,
    surface: text.raw.slice(from, to),
    start: from,
    end: to,
    admitted,
    rule,
    reason,
  };
}
