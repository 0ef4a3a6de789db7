import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '#platform/repository-root';

let words: ReadonlySet<string> | null = null;

/**
 * The commonest English words, in small letters, from common-words.txt: read at the first call, then kept.
 * The file lies beside the sources, not in the build.
 */
export function commonWords(): ReadonlySet<string> {
  words ??= parseWordList(readFileSync(join(repositoryRoot(__dirname), 'libs/catalogue/common-words.txt'), 'utf8'));
  return words;
}

/** Words separated by white space; a line that begins with # is a comment. */
export function parseWordList(text: string): Set<string> {
  const lines = text.split('\n').filter((line) => !line.startsWith('#'));
  return new Set(lines.flatMap((line) => line.split(/\s+/)).filter((word) => word !== ''));
}
