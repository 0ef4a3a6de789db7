import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '#platform/repository-root';
import type { Word } from '../syntax/vocabulary';

/** Of which kind of relation a word mostly tells, or that it sets two things side by side. */
export const TONES = ['cooperation', 'strongCooperation', 'rivalry', 'strongRivalry', 'contrast'] as const;
export type Tone = (typeof TONES)[number];

/**
 * Reads the table of tones: a tone, a tab, words parted by spaces; lines that begin with # are for people.
 * @throws Error that names the line that cannot be read, or a word with two tones
 */
export function readTones(text: string): ReadonlyMap<string, Tone> {
  const tones = new Map<string, Tone>();
  text.split('\n').forEach((line, index) => {
    if (line === '' || line.startsWith('#')) return;
    const [tone, words] = line.split('\t');
    const known = TONES.find((each) => each === tone);
    if (known === undefined || !words) throw new Error(`relation-tone.tsv:${index + 1}: expected a tone and words`);
    for (const word of words.split(' ')) {
      const other = tones.get(word);
      if (other !== undefined) throw new Error(`relation-tone.tsv:${index + 1}: "${word}" is also under ${other}`);
      tones.set(word, known);
    }
  });
  return tones;
}

let loaded: ReadonlyMap<string, Tone> | null = null;

/** The tone of a word as it stands, as a verb or as a noun; null for most words. */
export function toneOf(word: Word): Tone | null {
  loaded ??= readTones(
    readFileSync(join(repositoryRoot(__dirname), 'libs/classifier/lexicon/relation-tone.tsv'), 'utf8'),
  );
  const { text, verb, noun } = word;
  const tone = loaded.get(text) ?? (verb === '' ? undefined : loaded.get(verb));
  return tone ?? (noun === text ? null : (loaded.get(noun) ?? null));
}
