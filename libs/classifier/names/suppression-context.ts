import type { Suppression } from '#catalogue/group';

/** Stands for the name in a context: "_ street", "husain _". */
const NAME = '_';
// A context of more words would fit nothing but the sentence it was taken from.
const MAX_CONTEXT_WORDS = 4;
/** Four long words with what separates them. */
const CONTEXT_WINDOW_CHARACTERS = 120;

/** Whether a context is written as one: words of letters and digits, with `_` for the name once. */
export function isContext(context: string): boolean {
  const words = context.split(' ');
  return (
    words.length >= 2 &&
    words.length <= MAX_CONTEXT_WORDS + 1 &&
    words.filter((word) => word === NAME).length === 1 &&
    words.every((word) => word === NAME || /^[\p{L}\p{N}]+$/u.test(word))
  );
}

/**
 * The context that tells the name at `[start, end)` of `raw` apart from others: the word that it makes one name with
 * ("_ street", "husain _": a capitalised word directly beside it), else the words on both sides. Empty where the name
 * stands alone. Offsets are UTF-16 code units.
 */
export function contextOf(raw: string, start: number, end: number): string[] {
  const before = wordsBefore(raw, start).at(-1);
  const after = wordsAfter(raw, end)[0];
  const isPartOfName = (word: string | undefined) => word !== undefined && /^\p{Lu}\p{Ll}/u.test(word);
  const small = (word: string) => word.toLowerCase();
  if (isPartOfName(after)) return [`${NAME} ${small(after!)}`];
  if (isPartOfName(before) && !isSentenceStart(raw, start, before!)) return [`${small(before!)} ${NAME}`];
  const both = [before, NAME, after].filter((word) => word !== undefined).map(small);
  return both.length > 1 ? [both.join(' ')] : [];
}

/** Whether the false positive was marked for a place like this one: alias, source and, where there are any, context. */
export function isSuppressed(
  suppressions: readonly Suppression[],
  name: { readonly alias: string; readonly start: number; readonly end: number },
  raw: string,
  sourceId: string | null,
): Suppression | null {
  const fits = (suppression: Suppression): boolean => {
    if (suppression.alias !== name.alias) return false;
    if (suppression.sourceId !== null && suppression.sourceId !== sourceId) return false;
    if (suppression.context.length === 0) return true;
    const before = wordsBefore(raw, name.start).map((word) => word.toLowerCase());
    const after = wordsAfter(raw, name.end).map((word) => word.toLowerCase());
    return suppression.context.some((context) => standsIn(context.toLowerCase().split(' '), before, after));
  };
  return suppressions.find(fits) ?? null;
}

function standsIn(context: readonly string[], before: readonly string[], after: readonly string[]): boolean {
  const at = context.indexOf(NAME);
  const left = context.slice(0, at);
  const right = context.slice(at + 1);
  return (
    left.length <= before.length &&
    left.every((word, index) => word === before[before.length - left.length + index]) &&
    right.every((word, index) => word === after[index])
  );
}

/** The words directly before, in their order; a sentence's end ends them. */
function wordsBefore(raw: string, start: number): string[] {
  const text = raw.slice(Math.max(0, start - CONTEXT_WINDOW_CHARACTERS), start);
  const sentence = text.split(/[.!?;:\n\r]/).at(-1)!;
  return (sentence.match(/[\p{L}\p{N}]+/gu) ?? []).slice(-MAX_CONTEXT_WORDS);
}

function wordsAfter(raw: string, end: number): string[] {
  // Not the name's own possessive.
  const text = raw.slice(end, end + CONTEXT_WINDOW_CHARACTERS).replace(/^['’]s\b/u, '');
  const sentence = text.split(/[.!?;:\n\r]/, 1)[0]!;
  return (sentence.match(/[\p{L}\p{N}]+/gu) ?? []).slice(0, MAX_CONTEXT_WORDS);
}

/** Whether the word before the name is capitalised only because a sentence begins with it. */
function isSentenceStart(raw: string, start: number, word: string): boolean {
  const at = raw.lastIndexOf(word, start);
  return /(?:^|[.!?\n\r"“”])\s*$/u.test(raw.slice(Math.max(0, at - 4), at));
}
