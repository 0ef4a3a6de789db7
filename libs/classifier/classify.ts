import type { Catalogue } from '#catalogue/group';
import type { Mention, Relation, Span } from '#contracts/classification';
import type { Section } from '#contracts/vocabulary';
import { acceptedAlias, compileCatalogue, type CompiledCatalogue } from './compiled-catalogue';
import { eventsOf } from './events';
import { PAST_CUES } from './lexicon';
import { leftmostLongest } from './matcher';
import { normalise, normalisedIndexOf, type NormalisedText } from './normalise';
import { phraseSet } from './phrase-index';
import { type Candidate, decide, type Decision } from './policy';
import { RelationTally, relationsInSentence } from './relations';
import { sectionsOf } from './sections';
import { sentencesOf } from './sentences';
import { referenceDay, statedDates, type StatedDate, timeAt } from './time';
import { type Token, tokensOf } from './tokens';

/** Changes with every change of what the engine answers. */
export const ENGINE_VERSION = '0.1.0';

/** What of an article the classifier reads. With a title, `text` begins with it (libs/contracts/article.ts). */
export interface ClassifiableArticle {
  readonly title: string | null;
  readonly text: string;
  readonly publishedAt: string | null;
  readonly language: string | null;
}

/** A name that was looked at, and why it was taken or left. Offsets as in a mention. */
export interface Judgement {
  readonly groupId: string;
  readonly alias: string;
  readonly surface: string;
  readonly start: number;
  readonly end: number;
  readonly admitted: boolean;
  readonly reason: string;
}

export interface Reasoned {
  readonly mentions: Mention[];
  readonly relations: Relation[];
  readonly judgements: Judgement[];
  /** Where the title stands in the text: the given one, or the one that the text itself shows. */
  readonly title: Span | null;
}

// A text with more names than this is a list of names; past it they are counted no more, so that the message and the
// work stay bounded.
const MAX_CANDIDATES = 20_000;
const pastCues = phraseSet(PAST_CUES);
// A cue for the past stands directly before what it dates: "former Taliban members".
const PAST_CUE_SCOPE_TOKENS = 3;
const CONFIDENCE_DIGITS = 100;

/**
 * Finds every mention of the catalogue's groups and leaders in an article, types what is told of it, and sums up the
 * relations between groups. Pure; never throws on any text; time linear in the text. Offsets are UTF-16 code units into
 * `article.text`; mentions come in the order of the text and do not overlap.
 */
export function classify(
  article: ClassifiableArticle,
  catalogue: Catalogue,
): { mentions: Mention[]; relations: Relation[] } {
  const { mentions, relations } = classifyWithReasons(article, catalogue);
  return { mentions, relations };
}

/** The same, with the reason for each name that was admitted or rejected. */
export function classifyWithReasons(article: ClassifiableArticle, catalogue: Catalogue): Reasoned {
  const compiled = compileCatalogue(catalogue);
  const text = normalise(article.text);
  const candidates = candidatesIn(text, compiled);
  if (candidates.length === 0) return { mentions: [], relations: [], judgements: [], title: null };

  const decisions = decide(candidates, text, compiled);
  const judgements = candidates.map((candidate, index) => judgementOf(candidate, decisions[index]!, text));
  const admitted = candidates.flatMap((candidate, index) =>
    decisions[index]!.admitted ? [{ ...candidate, ...candidate.entry, certainty: decisions[index]!.certainty }] : [],
  );
  const { blocks, urls } = sectionsOf(article.text, article.title);
  const titleBlock = blocks.find(({ section }) => section === 'title');
  const title = titleBlock === undefined ? null : { start: titleBlock.start, end: titleBlock.end };

  const isEnglish = tellsEventsIn(article.language, text);
  const allDates = isEnglish ? statedDates(article.text) : [];
  const reference = referenceDay(article.publishedAt, allDates);
  const mentions: Mention[] = [];
  const tally = new RelationTally();
  let next = 0;
  let url = 0;
  let date = 0;
  const rawStart = (name: { start: number }) => text.starts[name.start]!;
  const rawEnd = (name: { end: number }) => text.ends[name.end - 1]!;

  /** The names of one sentence, with what it tells of them; a name in an address or a note only by its place. */
  const classifySentence = (names: typeof admitted, sentence: Span, section: Section): void => {
    const sections = names.map((name): Section => {
      while (url < urls.length && urls[url]!.end <= rawStart(name)) url++;
      return url < urls.length && urls[url]!.start <= rawStart(name) ? 'url' : section;
    });
    const isTold = isEnglish && (section === 'title' || section === 'lead' || section === 'body');
    const telling = isTold ? names.filter((_, index) => sections[index] !== 'url') : [];
    let tokens: readonly Token[] = [];
    let events: ReturnType<typeof eventsOf> = [];
    const dates: StatedDate[] = [];
    if (telling.length > 0) {
      const from = normalisedIndexOf(text, sentence.start);
      tokens = tokensOf(text, from, normalisedIndexOf(text, sentence.end), telling);
      events = eventsOf(tokens, telling.length);
      while (date < allDates.length && allDates[date]!.end <= sentence.start) date++;
      for (let index = date; index < allDates.length && allDates[index]!.start < sentence.end; index++)
        dates.push(allDates[index]!);
      for (const relation of relationsInSentence(
        tokens,
        telling.map(({ groupId }) => groupId),
      ))
        tally.add(relation, sentence);
    }
    const tokenOf = new Map(
      tokens.flatMap((token, index) => (token.name >= 0 ? [[telling[token.name]!, index] as const] : [])),
    );
    names.forEach((name, index) => {
      const tokenIndex = tokenOf.get(name);
      const event = tokenIndex === undefined ? null : (events[tokens[tokenIndex]!.name] ?? null);
      const start = rawStart(name);
      const end = rawEnd(name);
      const trigger = event === null ? null : { from: tokens[event.trigger.from]!, to: tokens[event.trigger.to - 1]! };
      const isPast =
        tokenIndex !== undefined &&
        (hasPastCue(tokens, tokenIndex) || (event !== null && hasPastCue(tokens, event.trigger.from)));
      mentions.push({
        groupId: name.groupId,
        kind: name.kind,
        surface: article.text.slice(start, end),
        start,
        end,
        section: sections[index]!,
        eventType: event?.eventType ?? null,
        role: event?.role ?? 'context',
        modality: event?.modality ?? 'asserted',
        time: timeAt(trigger === null ? start : text.starts[trigger.from.start]!, dates, reference, isPast),
        confidence: Math.round(name.certainty * (event?.score ?? 1) * CONFIDENCE_DIGITS) / CONFIDENCE_DIGITS,
        evidence: {
          alias: name.alias.text,
          sentence,
          trigger: trigger === null ? null : article.text.slice(text.starts[trigger.from.start], rawEnd(trigger.to)),
          rule: event?.rule ?? null,
        },
      });
    });
  };

  for (const block of blocks) {
    if (next >= admitted.length) break;
    if (rawStart(admitted[next]!) >= block.end) continue;
    for (const sentence of sentencesOf(article.text, block.start, block.end)) {
      const names: typeof admitted = [];
      while (next < admitted.length && rawStart(admitted[next]!) < sentence.end) names.push(admitted[next++]!);
      if (names.length > 0)
        classifySentence(names, spanning(sentence, rawStart(names[0]!), rawEnd(names.at(-1)!)), block.section);
    }
  }
  // Every name stands in a block; a name that runs over its last block's end would be one that the loop has not seen.
  for (; next < admitted.length; next++) {
    const name = admitted[next]!;
    classifySentence([name], { start: rawStart(name), end: rawEnd(name) }, 'body');
  }
  return { mentions, relations: tally.relations(), judgements, title };
}

/** A sentence widened to the names that begin in it: a name may run over what looks like a sentence's end. */
function spanning(sentence: Span, start: number, end: number): Span {
  return { start: Math.min(sentence.start, start), end: Math.max(sentence.end, end) };
}

function candidatesIn(text: NormalisedText, compiled: CompiledCatalogue): Candidate[] {
  const candidates: Candidate[] = [];
  compiled.matcher.scan(text.units, text.length, (pattern, start, end) => {
    if (candidates.length >= MAX_CANDIDATES) return;
    const entry = acceptedAlias(compiled.entries[pattern]!, text, start, end);
    if (entry !== null) candidates.push({ entry, start, end });
  });
  return leftmostLongest(candidates);
}

function judgementOf(candidate: Candidate, decision: Decision, text: NormalisedText): Judgement {
  const start = text.starts[candidate.start]!;
  const end = text.ends[candidate.end - 1]!;
  return {
    groupId: candidate.entry.groupId,
    alias: candidate.entry.alias.text,
    surface: text.raw.slice(start, end),
    start,
    end,
    admitted: decision.admitted,
    reason: decision.reason,
  };
}

function hasPastCue(tokens: readonly Token[], index: number): boolean {
  for (let at = Math.max(0, index - PAST_CUE_SCOPE_TOKENS); at < index; at++) {
    const hit = pastCues.at(tokens, at);
    if (hit !== null && at + hit.length <= index) return true;
  }
  return false;
}

// The lexicon is English. Without a stated language the commonest English words decide, on a sample.
const LANGUAGE_SAMPLE_UNITS = 4_000;
const MIN_ENGLISH_WORD_SHARE = 0.08;
// In a headline function words are few; a text this short in Latin letters is taken for English.
const MIN_WORDS_TO_JUDGE = 40;

function tellsEventsIn(language: string | null, text: NormalisedText): boolean {
  if (language !== null && language.trim() !== '') return /^en(?:-|_|$)/i.test(language.trim());
  const sample = String.fromCharCode(...text.units.subarray(0, Math.min(text.length, LANGUAGE_SAMPLE_UNITS)));
  const words = sample.match(/\p{L}+/gu) ?? [];
  if (words.length === 0) return false;
  if (words.length < MIN_WORDS_TO_JUDGE)
    return (sample.match(/[a-z]/g)?.length ?? 0) * 2 > (sample.match(/\p{L}/gu)?.length ?? 0);
  return (
    words.filter((word) => /^(?:the|of|and|to|in|that|is|was|for|by|with|on|has|have|from)$/.test(word)).length /
      words.length >=
    MIN_ENGLISH_WORD_SHARE
  );
}
