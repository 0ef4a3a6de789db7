import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { eld as Eld } from 'eld/extrasmall';
import { commonWords } from '#catalogue/common-words';

/** What is looked at of a long text. Longer samples change no answer and cost as much again. */
const SAMPLE_CHARACTERS = 600;
/** Below this, character n-grams tell mostly the names ("Taliban kill 12 in Kabul" looks Tagalog). */
const SHORT_LETTERS = 120;
/** Of a short text's words: an English headline has more, one in another language fewer. */
const ENGLISH_WORD_SHARE = 0.3;
/** Against the publisher's word it takes more; with so many, n-grams need not be asked. */
const CLEAR_ENGLISH_WORD_SHARE = 0.6;

/**
 * The language of a text, as an ISO 639-1 code; null where it has no letters to tell by. `names` are the spans, in
 * order, of names that say nothing of the language. A short text in Latin letters is English when enough of its words
 * are common English ones, else what the publisher stated, else what character n-grams say (eld; Cavnar and Trenkle,
 * "N-Gram-Based Text Categorization", 1994).
 */
export function detectLanguage(
  raw: string,
  names: readonly { readonly start: number; readonly end: number }[],
  stated: string | null,
): string | null {
  const sample = sampleOf(raw, names);
  const statedCode = /^[a-z]{2}(?=$|[-_])/.exec(stated?.trim().toLowerCase() ?? '')?.[0] ?? null;
  const { letters, latin, englishShare, readEnd } = lettersOf(sample);
  if (englishShare >= CLEAR_ENGLISH_WORD_SHARE) return 'en';
  if (letters === 0) return statedCode;
  const isLatin = latin * 2 > letters;
  if (isLatin && letters < SHORT_LETTERS) {
    if (statedCode !== null && statedCode !== 'en') return statedCode;
    if (englishShare >= ENGLISH_WORD_SHARE) return 'en';
    if (statedCode !== null) return statedCode;
  }
  detector ??= loadDetector();
  const { language } = detector.detect(sample.slice(0, readEnd));
  return language === '' ? statedCode : language;
}

let detector: typeof Eld | null = null;

/** eld names its entries for `import` alone, which could not be waited for here; their files can be required. */
function loadDetector(): typeof Eld {
  const file = join('eld', 'src', 'entries', 'static.extrasmall.js');
  const folder = (require.resolve.paths('eld') ?? []).find((path) => existsSync(join(path, file)));
  if (folder === undefined) throw new Error('The package eld is missing: npm ci installs it');
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  return (require(join(folder, file)) as { readonly eld: typeof Eld }).eld;
}

function sampleOf(raw: string, names: readonly { readonly start: number; readonly end: number }[]): string {
  // The beginning of a page is often a line of names, the end often boilerplate.
  const from = raw.length <= SAMPLE_CHARACTERS * 2 ? 0 : SAMPLE_CHARACTERS / 2;
  const to = Math.min(raw.length, from + SAMPLE_CHARACTERS);
  let sample = '';
  let at = from;
  for (const { start, end } of names) {
    if (end <= at) continue;
    if (start >= to) break;
    sample += `${raw.slice(at, Math.max(at, start))} `;
    at = end;
  }
  return sample + raw.slice(Math.min(at, to), to);
}

/** What the characters of a sample say of its language. */
interface Letters {
  readonly letters: number;
  /** Characters of the Latin script. */
  readonly latin: number;
  /** Of the words, those that are common English ones; words with letters that are not ASCII count as not English. */
  readonly englishShare: number;
  /** Past this the detector reads no further. */
  readonly readEnd: number;
}

const KNOWN = 1;
const LETTER = 2;
const LATIN = 4;
const SURROGATE = 8;
/** By unit: what it is, once it was met. */
const kinds = new Uint8Array(65_536);
const APOSTROPHE = 0x27;
const ASCII_END = 0x80;
const TWO_BYTES_END = 0x800;
// eld ends at 380 bytes of UTF-8, counting what parts the words as well; these are letters alone.
const DETECTOR_BYTES = 400;

function kindOf(character: string): number {
  const isLetter = /\p{L}/u.test(character);
  return KNOWN | (isLetter ? LETTER : 0) | (/\p{Script=Latin}/u.test(character) ? LATIN : 0);
}

function kindOfUnit(unit: number): number {
  return (kinds[unit] = unit >= 0xd800 && unit <= 0xdfff ? KNOWN | SURROGATE : kindOf(String.fromCharCode(unit)));
}

/** Reads the sample once. */
function lettersOf(sample: string): Letters {
  const common = commonWords();
  const text = sample.toLowerCase();
  let letters = 0;
  let latin = 0;
  let words = 0;
  let known = 0;
  let bytes = 0;
  let readEnd = sample.length;
  let wordStart = -1;
  let isAscii = true;
  for (let at = 0; at <= text.length; at++) {
    const unit = at < text.length ? text.charCodeAt(at) : 0;
    let kind = kinds[unit]! || kindOfUnit(unit);
    let last = at;
    if ((kind & SURROGATE) !== 0 && text.codePointAt(at)! > 0xffff) {
      kind = kindOf(text.slice(at, at + 2));
      last++;
    }
    if ((kind & LATIN) !== 0) latin++;
    if ((kind & LETTER) !== 0) {
      letters++;
      bytes += unit < ASCII_END ? 1 : unit < TWO_BYTES_END ? 2 : 3;
      // Small letters are never fewer units than the capitals, so this is no less of the sample.
      if (bytes > DETECTOR_BYTES && readEnd > last) readEnd = last + 1;
    }
    if ((kind & LETTER) !== 0 || unit === APOSTROPHE) {
      if (wordStart < 0) {
        wordStart = at;
        isAscii = true;
      }
      if (unit >= ASCII_END) isAscii = false;
    } else if (wordStart >= 0) {
      words++;
      if (isAscii && common.has(text.slice(wordStart, at))) known++;
      wordStart = -1;
    }
    at = last;
  }
  return { letters, latin, englishShare: words === 0 ? 0 : known / words, readEnd };
}
