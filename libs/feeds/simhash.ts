/**
 * 64-bit SimHash of a news text: texts that are nearly the same have fingerprints that differ in few bits (Charikar,
 * "Similarity estimation techniques from rounding algorithms", STOC 2002; Manku, Jain and Das Sarma, "Detecting
 * near-duplicates for web crawling", WWW 2007, from which the distance of 3 bits is taken).
 *
 * Plain shingles put a copy with one more paragraph in ten some six bits away. What brings copies nearer without
 * bringing other stories nearer:
 *
 * - Features are words and pairs of words, counted as often as they occur: the count of a word grows with the text, and
 *   the direction of the whole changes little.
 * - A feature weighs less the later it stands. Agencies and newsrooms cut from the end, and background is repeated there
 *   from one story to the next.
 * - Names and numbers weigh more, as they tell two reports of one template apart, and copies leave them alone; the
 *   shortest words weigh less, as every text is full of them.
 * - A Latin word is hashed without its vowels and doubled letters, `z` as `s`: spellings of houses (Taleban, organize,
 *   travelled) fall together.
 * - Where a script has no spaces between words, pairs of characters are the words.
 */

import { CAPITAL, characterKinds, DIGIT, LETTER, OPTIONAL, SENTENCE_BREAK, SYLLABLE } from './character-kinds';

/** Fingerprints that differ in at most so many bits are of one text. Four blocks of 16 bits find them (known-articles.ts). */
export const NEAR_DUPLICATE_BITS = 3;
/**
 * Texts that differ in more bits are not versions of one another: unrelated stories measured 14 bits and more, most edits
 * that added or replaced a paragraph under that.
 */
export const ALIKE_BITS = 10;

/** Shorter texts of one template (a daily communiqué, a teaser) come too near to each other. */
const MIN_WORDS = 50;
/** What follows weighs under a hundredth of the first word; it bounds the time for books. */
const MAX_WORDS = 3_000;
/** A word that stands so many words from the beginning weighs half. */
const HALF_WEIGHT_WORDS = 25;
/** Weights are whole numbers, so that sums do not depend on their order. */
const WEIGHT_OF_FIRST = 1_024;
/** Shares of that. Words of up to three letters are mostly those that every text is full of. */
const SHORT_WORD = 1;
const WORD = 4;
const NAME_OR_NUMBER = 12;
/** From here on a word is long enough to be content, and to leave something when its vowels are dropped. */
const MIN_CONTENT_LETTERS = 4;

const LATIN_A = 0x61;
const LATIN_S = 0x73;
const LATIN_Z = 0x7a;
const FULL_STOP = 0x2e;
const COLON = 0x3a;

const weights = Int32Array.from({ length: MAX_WORDS }, (_, at) =>
  Math.round(WEIGHT_OF_FIRST / (1 + at / HALF_WEIGHT_WORDS)),
);
/**
 * The weight of all features whose hash has such four bits at such a place: 16 additions a feature instead of 64, and the
 * bits' own sums at the end. Shared by all calls, as none is interrupted.
 */
const sums = new Int32Array(16 * 16);

/**
 * The fingerprint as a signed 64-bit number, or null where the text is too short for one. `text` is the main text
 * without title and boilerplate (material-text.ts). Linear in the text, of which the first 3,000 words count.
 */
export function simhash64(text: string): bigint | null {
  const { kinds, folded } = characterKinds();
  sums.fill(0);
  let words = 0;
  let previousWord = 0;
  let previousSyllable = 0;
  let atSentenceStart = true;
  // Of the word that is being read.
  let length = 0;
  let isStrong = false;
  let isLatin = true;
  let whole = 0;
  let skeleton = 0;
  let lastLetter = 0;

  // One step beyond the end, which ends the last word.
  for (let at = 0; at <= text.length && words < MAX_WORDS; at++) {
    const unit = at < text.length ? text.charCodeAt(at) : 0;
    const kind = kinds[unit]!;
    if (kind === OPTIONAL) continue;
    const letter = folded[unit]!;
    if (kind >= LETTER && kind !== SYLLABLE) {
      if (length === 0) {
        isStrong = kind === CAPITAL && !atSentenceStart;
        isLatin = true;
        whole = 0;
        skeleton = 0;
        lastLetter = 0;
      }
      if (kind === DIGIT) isStrong = true;
      if (letter < LATIN_A || letter > LATIN_Z) isLatin = false;
      if (length === 0 || (letter !== lastLetter && !isVowel(letter))) {
        skeleton = Math.imul(skeleton, 31) + (letter === LATIN_Z ? LATIN_S : letter);
      }
      lastLetter = letter;
      whole = Math.imul(whole, 31) + letter;
      length += 1;
      previousSyllable = 0;
      continue;
    }
    if (length > 0) {
      const share = isStrong ? NAME_OR_NUMBER : length < MIN_CONTENT_LETTERS ? SHORT_WORD : WORD;
      const word = isLatin && length >= MIN_CONTENT_LETTERS ? skeleton : whole;
      previousWord = addWord(word, previousWord, words, share);
      words += 1;
      length = 0;
      atSentenceStart = false;
    }
    if (kind !== SYLLABLE) {
      previousSyllable = 0;
      if (kind === SENTENCE_BREAK || unit === FULL_STOP || unit === COLON) atSentenceStart = true;
      continue;
    }
    if (previousSyllable !== 0 && words < MAX_WORDS) {
      previousWord = addWord(Math.imul(previousSyllable, 31) + letter, previousWord, words, WORD);
      words += 1;
    }
    previousSyllable = letter;
  }
  return words < MIN_WORDS ? null : fingerprint();
}

/** In how many bits two fingerprints differ, 0 to 64. */
export function hammingDistance(a: bigint, b: bigint): number {
  const differing = BigInt.asUintN(64, a ^ b);
  return bitsOf(Number(differing & 0xffffffffn)) + bitsOf(Number(differing >> 32n));
}

function bitsOf(unit: number): number {
  let bits = unit - ((unit >>> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** Adds a word and its pair with the one before; returns the word as it was hashed. */
function addWord(word: number, previous: number, at: number, share: number): number {
  const weight = weights[at]! * share;
  addFeature(word, weight);
  if (at > 0) addFeature(Math.imul(previous, 0x9e3779b1) ^ word, weight);
  return word;
}

function addFeature(feature: number, weight: number): void {
  const low = mixed(feature);
  const high = mixed(low ^ 0x5bd1e995);
  for (let place = 0; place < 8; place++) {
    sums[(place << 4) | ((low >>> (place << 2)) & 15)]! += weight;
    sums[((place + 8) << 4) | ((high >>> (place << 2)) & 15)]! += weight;
  }
}

/** The finalizer of MurmurHash3 (Appleby): every bit of the result hangs on every bit of the number. */
function mixed(number: number): number {
  let hash = Math.imul(number ^ (number >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

function fingerprint(): bigint {
  let bits = 0n;
  for (let bit = 63; bit >= 0; bit--) {
    const place = bit >> 2;
    let balance = 0;
    for (let four = 0; four < 16; four++) {
      const weight = sums[(place << 4) | four]!;
      balance += (four >> (bit & 3)) & 1 ? weight : -weight;
    }
    bits = (bits << 1n) | (balance > 0 ? 1n : 0n);
  }
  return BigInt.asIntN(64, bits);
}

function isVowel(letter: number): boolean {
  // a, e, i, o, u, y
  return letter === 0x61 || letter === 0x65 || letter === 0x69 || letter === 0x6f || letter === 0x75 || letter === 0x79;
}
