import type { NounGroup } from '../syntax/chunks';
import type { Analysis } from '../syntax/clauses';
import { CLASS } from '../syntax/vocabulary';
import { nounAt, phrasesAfter, verbAt } from './match';

const PLACE_PREPOSITIONS = new Set(['in', 'at', 'near', 'outside', 'inside', 'around', 'across', 'within']);
/** These say where only before a word for a place: "on the island of Jolo", "off the coast of Yemen". */
const PLACE_NOUN_PREPOSITIONS = new Set(['on', 'off', 'along']);
// "in the early hours", "in a statement" begin small; a place is a name, or is called by one.
const PLACE_NOUN = new Set(
  'province district city town village region area county valley airport border state island capital suburb neighbourhood neighborhood desert mountains camp prison base strait sea gulf coast governorate department prefecture locality commune canton oblast forest hills river lake peninsula strip outskirts suburbs highway market territory enclave'.split(
    ' ',
  ),
);

/** What a town's people would not call a place: "in Congress". */
const BODIES = new Set(
  'congress parliament senate army navy force council ministry party union government cabinet court police'.split(' '),
);
/** Acts that stand after the name of their place: "the Kabul blast"; other acts stand after who did them. */
const PLACED_ACTS = new Set('blast bombing explosion massacre siege shooting'.split(' '));
const NATIONS = /(?:ian|ese|ish|ani|eli|qi|emeni|afghan|somali|saudi|german|french|dutch|greek|american|u\.s\.|uk)$/;

/**
 * Where an event took place, as a raw span: the first phrase with "in", "near" and the like and a name in it that hangs on
 * the event's verb or noun; null for none. The article is left out, a following "of" phrase is part of it.
 */
export function placeOf(analysis: Analysis, verbUnit: number, unit: number): { start: number; end: number } | null {
  const noun = nounAt(analysis, unit);
  const verb = verbAt(analysis, verbUnit);
  const phrases: NounGroup[] = noun === null ? [] : [...phrasesAfter(analysis, noun)];
  if (verb !== null) {
    for (const oblique of verb.obliques) {
      const phrase = nounAt(analysis, oblique);
      if (phrase !== null && !phrases.includes(phrase)) phrases.push(phrase);
    }
    for (const object of verb.objects) {
      const phrase = nounAt(analysis, object);
      if (phrase !== null) phrases.push(...phrasesAfter(analysis, phrase));
    }
    const subject = nounAt(analysis, verb.subject);
    if (subject !== null) phrases.push(...phrasesAfter(analysis, subject));
  }
  for (const phrase of phrases) {
    if (phrase.isTemporal || phrase.isPossessor) continue;
    const isPlaced =
      PLACE_PREPOSITIONS.has(phrase.preposition) ||
      (PLACE_NOUN_PREPOSITIONS.has(phrase.preposition) && isPlaceNoun(analysis, phrase));
    const span = isPlaced ? placeSpan(analysis, phrase) : null;
    if (span !== null) return span;
  }
  for (const object of verb?.objects ?? []) {
    const phrase = nounAt(analysis, object);
    if (phrase === null) continue;
    // "captured the town of Djibo"
    const next = analysis.units[phrase.unit + 1];
    if (isPlaceNoun(analysis, phrase) && next?.kind === 'noun' && next.preposition === 'of') {
      const span = placeSpan(analysis, phrase);
      if (span !== null) return span;
    }
    const act = placeBeforeAct(analysis, phrase);
    if (act !== null) return act;
  }
  return noun === null ? null : placeBeforeAct(analysis, noun);
}

function isPlaceNoun(analysis: Analysis, noun: NounGroup): boolean {
  const { word } = analysis.tokens[noun.head]!;
  return PLACE_NOUN.has(word.noun) || PLACE_NOUN.has(word.text);
}

/** "the Kabul blast" */
function placeBeforeAct({ tokens, tags }: Analysis, noun: NounGroup): { start: number; end: number } | null {
  const before = tokens[noun.head - 1];
  if (before === undefined || noun.head - 1 < noun.from || before.span >= 0 || before.word.isTemporal) return null;
  if (!PLACED_ACTS.has(tokens[noun.head]!.word.noun)) return null;
  const isName = before.word.isCapital && (tags[noun.head - 1]! & CLASS.proper) !== 0;
  return isName && !NATIONS.test(before.word.text) ? { start: before.start, end: before.end } : null;
}

function placeSpan(analysis: Analysis, phrase: NounGroup): { start: number; end: number } | null {
  const { tokens, tags, units } = analysis;
  // "Pakistan's Balochistan province"
  let from = (nounAt(analysis, phrase.possessor) ?? phrase).from;
  while (from < phrase.head && (tags[from]! & CLASS.determiner) !== 0) from++;
  let last = phrase.to - 1;
  const head = tokens[phrase.head]!;
  if (head.span >= 0 || BODIES.has(head.word.noun)) return null;
  const next = units[phrase.unit + 1];
  const hasName = (unit: NounGroup) => {
    for (let index = unit.from; index < unit.to; index++) {
      const { word, span } = tokens[index]!;
      if (span < 0 && word.isCapital && (tags[index]! & CLASS.proper) !== 0 && !word.isTemporal) return true;
    }
    return false;
  };
  let named =
    hasName(phrase) && (head.word.isCapital || PLACE_NOUN.has(head.word.noun) || PLACE_NOUN.has(head.word.text));
  if (next?.kind === 'noun' && next.preposition === 'of' && PLACE_NOUN.has(head.word.noun) && hasName(next)) {
    last = next.to - 1;
    named = true;
  }
  // "near the Syrian border", where "border" has been read as a verb
  if (last + 1 < tokens.length && tokens[last + 1]!.word.text === 'border' && tokens[last + 1]!.span < 0) last++;
  return named ? { start: tokens[from]!.start, end: tokens[last]!.end } : null;
}
