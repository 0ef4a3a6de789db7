import type { Span } from '#contracts/classification';
import { EVENT_TYPES, type EventType } from '#contracts/vocabulary';
import { WeightFile, type WeightTable } from '../lexicon/weight-table';
import { stem } from '../syntax/vocabulary';

/** A word, or two that follow each other, as evidence; and where it stands. Offsets are UTF-16 units of the sentence. */
export interface Feature extends Span {
  readonly text: string;
}

/** What the words of a sentence speak for. */
export interface WordEvidence {
  /** By type, in the order of EVENT_TYPES; together 1. */
  readonly shares: readonly number[];
  readonly best: EventType;
  /** Share of `best`. */
  readonly share: number;
  /** The word that speaks most for `best`; null where none does clearly. */
  readonly trigger: Feature | null;
}

const ACTOR = '<actor>';
const TARGET = '<target>';
const SILENT = new Set(
  `the a an of to in on at by for with and or is are was were be been has have had it its he she they his her their that
  this which who as from said says monday tuesday wednesday thursday friday saturday sunday after before over into about
  will would not`
    .trim()
    .split(/\s+/),
);
// A sentence of news has some 200; bounds the work on any other.
const MAX_FEATURES = 600;

/**
 * The words of a sentence without names (capitals inside it), crudely stemmed, alone and in pairs; the parties stand as
 * `<actor>` and `<target>`. Each feature once, in the order of the sentence.
 */
export function featuresOf(sentence: string, actor: Span | null, target: Span | null): Feature[] {
  const words: Feature[] = [];
  const add = (text: string, start: number, end: number) => void words.push({ text, start, end });
  const parties = [
    ...(actor === null ? [] : [{ ...actor, text: ACTOR }]),
    ...(target === null ? [] : [{ ...target, text: TARGET }]),
  ].sort((a, b) => a.start - b.start);
  for (const match of sentence.matchAll(/[A-Za-z']+/g)) {
    if (words.length >= MAX_FEATURES) break;
    const [start, end] = [match.index, match.index + match[0].length];
    while (parties.length > 0 && parties[0]!.end <= start)
      add(parties[0]!.text, parties[0]!.start, parties.shift()!.end);
    if (parties.some((party) => party.start < end && start < party.end)) continue;
    const isName = words.length > 0 && /^[A-Z]/.test(match[0]);
    if (!isName) add(stem(match[0].toLowerCase()), start, end);
  }
  for (const party of parties) add(party.text, party.start, party.end);

  const features = new Map<string, Feature>();
  words.forEach((word, index) => {
    if (!SILENT.has(word.text) && !features.has(word.text)) features.set(word.text, word);
    const next = words[index + 1];
    if (next === undefined) return;
    const pair = `${word.text} ${next.text}`;
    if (!features.has(pair)) features.set(pair, { text: pair, start: word.start, end: next.end });
  });
  return [...features.values()];
}

/** What the features speak for, each by its weights for EVENT_TYPES: multinomial logistic regression, as learnt by eval/learn-words.ts. */
export function weigh(features: readonly Feature[], table: WeightTable): WordEvidence {
  const scores = [...table.get('')!];
  const known = features.flatMap((feature) => {
    const weights = table.get(feature.text);
    return weights === undefined ? [] : [{ feature, weights }];
  });
  for (const { weights } of known) weights.forEach((weight, type) => (scores[type]! += weight));
  const shares = softmax(scores);
  const best = shares.indexOf(Math.max(...shares));
  const speaking = known
    .filter(({ feature, weights }) => !/[ <]/.test(feature.text) && weights[best]! >= MIN_TRIGGER_WEIGHT)
    .sort((a, b) => b.weights[best]! - a.weights[best]!);
  return {
    shares,
    best: EVENT_TYPES[best]!,
    share: shares[best]!,
    trigger: speaking[0]?.feature ?? null,
  };
}

export function softmax(scores: readonly number[]): number[] {
  const highest = Math.max(...scores);
  const raised = scores.map((score) => Math.exp(score - highest));
  const sum = raised.reduce((total, each) => total + each, 0);
  return raised.map((each) => each / sum);
}

// A word that two or three sentences of a type have reaches this; one that is in many types does not.
const MIN_TRIGGER_WEIGHT = 0.6;

export const WORD_EVIDENCE = new WeightFile('word-evidence.tsv', EVENT_TYPES, 'event types', true);
