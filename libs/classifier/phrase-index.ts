import { normaliseWord } from './normalise';

/** Phrases of one or more words, looked up at a position in a list of words; the longest that fits wins. */
export class PhraseIndex<T> {
  private readonly byFirstWord = new Map<string, { readonly words: readonly string[]; readonly values: T[] }[]>();

  add(phrase: string, value: T): void {
    const words = normaliseWord(phrase).split(' ');
    const first = words[0]!;
    const phrases = this.byFirstWord.get(first) ?? [];
    this.byFirstWord.set(first, phrases);
    const known = phrases.find(
      (other) => other.words.length === words.length && other.words.every((w, i) => w === words[i]),
    );
    if (known !== undefined) known.values.push(value);
    else phrases.push({ words, values: [value] });
    phrases.sort((a, b) => b.words.length - a.words.length);
  }

  /** What is known of the longest phrase that begins at `index`, with its length in words; null for none. */
  at(
    words: readonly { readonly text: string }[],
    index: number,
  ): { readonly values: readonly T[]; readonly length: number } | null {
    const phrases = this.byFirstWord.get(words[index]!.text);
    if (phrases === undefined) return null;
    for (const phrase of phrases) {
      let length = 1;
      while (length < phrase.words.length && words[index + length]?.text === phrase.words[length]) length++;
      if (length === phrase.words.length) return { values: phrase.values, length };
    }
    return null;
  }
}

export function phraseSet(phrases: readonly string[]): PhraseIndex<true> {
  const index = new PhraseIndex<true>();
  for (const phrase of phrases) index.add(phrase, true);
  return index;
}
