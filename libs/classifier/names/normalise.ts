import { decodeReferences } from './references';
import { ARABIC_KIND, isBoundary, isUnspacedLetter, isWordUnit, wordKinds } from './word-kinds';

export { isWordUnit };

/**
 * Text made comparable, with the way back. `units[0..length)` is the normalised text in UTF-16 code units; unit `i`
 * came from the raw text's `[starts[i], ends[i])`. So a match of the units `[a, b)` is `raw.slice(starts[a], ends[b-1])`.
 * Where one character stands for several letters ("ﬁ"), all of them start at it and only the last ends after it.
 * The arrays are longer than `length`; `units` has at least `PADDING_UNITS` zeros behind it.
 */
export interface NormalisedText {
  readonly raw: string;
  readonly units: Uint16Array;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  readonly length: number;
}

/** What a space, a hyphen inside a name or a line wrap becomes: names match over any of them. */
export const GAP = 0x20;
/** A blank line: no name runs over it. */
export const PARAGRAPH_BREAK = 0x0a;
/** The matcher looks this many units ahead without asking for the end. */
export const PADDING_UNITS = 4;
const APOSTROPHE = 0x27;
const HYPHEN = 0x2d;
const EM_DASH = 0x2014;
const SOFT_HYPHEN = 0x00ad;
const ZERO_WIDTH_SPACE = 0x200b;
const UNDERSCORE = 0x5f;
// Turkish endings stand after names of this many letters or more ("PKK'nın"); shorter ones are syllables of Arabic.
const MIN_NAME_BEFORE_ENDING_UNITS = 3;

// Classes live in the low-surrogate range, which no folded unit of the Basic Multilingual Plane can have.
const DROPPED = 0xdc00;
const MARK = 0xdc01;
const SPACE = 0xdc02;
const LINE_END = 0xdc03;
const PARAGRAPH_END = 0xdc04;
const DASH_INSIDE = 0xdc05;
const QUOTE = 0xdc06;
const EXPANDED = 0xdc07;
const SURROGATE = 0xdc08;
const LETTER_SIGN = 0xdc09;
const NON_JOINER = 0xdc0a;
const AMPERSAND = 0xdc0b;
const UNCOMPOSED = 0xdc0c;
const LOW_LINE = 0xdc0d;
const LAST_CLASS = LOW_LINE;

const PAGE_SIZE_UNITS = 256;
const ASCII_SIZE_UNITS = 128;
const foldTable = new Uint16Array(65_536);
const pageLoaded = new Uint8Array(PAGE_SIZE_UNITS);
const expansions = new Map<number, string>();
/** The folded unit of the ASCII characters that stand for themselves whatever is beside them; 0 for the others. */
const asciiFold = new Uint8Array(ASCII_SIZE_UNITS);

const STRIPPED_MARK =
  /[\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed\u0898-\u089f\u08ca-\u08ff]/;
// Soft hyphen, tatweel, Mongolian separator, zero-width and direction marks, word joiners, variation selectors.
const INVISIBLE =
  /[\u00ad\u034f\u0640\u061c\u180b-\u180e\u200b\u200d-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\uffff]/;
const DASH = /[-\u05be\u1806\u2010-\u2013\u2212\ufe58\ufe63\uff0d]/;
const QUOTATION = /['`\u00b4\u02b9\u02bb-\u02bd\u02c8\u2018\u2019\u201b\u2032\u2035\ua78b\ua78c\uff07]/;
// ʿayn and hamza signs, and the letter apostrophe where it is a sign of its own: never quotation marks.
const AYN_OR_HAMZA_SIGN = /[\u02be\u02bf\u02c0\u02c1\u02d3\u02d2\u1d54\u0294\u0295]/;
// A reference mark of a note, or a trademark sign, stands at a word and is no part of it.
const NOTE_MARK = /[\u00ae\u00b2\u00b3\u00b9\u2070-\u208e\u2120\u2122\u2460-\u249b\u24ea-\u24ff]/;
const JAMO_OR_HALF_WIDTH_KANA = /[\u1100-\u11ff\uff66-\uff9f]/;
const COMPOSED_SCRIPT = /[\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}]/u;

/** Letters that have no compatibility decomposition and are still written one for the other. */
const ONE_FOR_THE_OTHER: Readonly<Record<string, string>> = {
  ı: 'i',
  ł: 'l',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  ħ: 'h',
  ŧ: 't',
  æ: 'ae',
  œ: 'oe',
  ß: 'ss',
  ə: 'a',
  // Arabic script: alef wasla, alef maqsura, the yehs and kafs of Persian and Urdu, teh marbuta and the hehs.
  ٱ: 'ا',
  ى: 'ي',
  ی: 'ي',
  ے: 'ي',
  ې: 'ي',
  ۍ: 'ي',
  ک: 'ك',
  ګ: 'گ',
  ة: 'ه',
  ۃ: 'ه',
  ہ: 'ه',
  ھ: 'ه',
  ە: 'ه',
  ں: 'ن',
  ټ: 'ت',
  // Cyrillic of Ukrainian and Belarusian.
  і: 'и',
  ґ: 'г',
};
// The first of each row of ten decimal digits that news is printed in.
const DIGIT_ZEROS = [0x0660, 0x06f0, 0x0966, 0x09e6];

function loadPage(page: number): void {
  pageLoaded[page] = 1;
  for (let unit = page * PAGE_SIZE_UNITS; unit < (page + 1) * PAGE_SIZE_UNITS; unit++) {
    foldTable[unit] = classOf(unit, String.fromCharCode(unit));
  }
}

function classOf(unit: number, character: string): number {
  if (unit >= 0xd800 && unit <= 0xdfff) return SURROGATE;
  if (unit === 0x0a || unit === 0x0d || unit === 0x85 || unit === 0x2028) return LINE_END;
  if (unit === 0x0b || unit === 0x0c || unit === 0x2029) return PARAGRAPH_END;
  if (unit === 0x26) return AMPERSAND;
  if (unit === UNDERSCORE || unit === 0x30fb || unit === 0xff65) return LOW_LINE;
  if (unit === 0x200c) return NON_JOINER;
  if (INVISIBLE.test(character)) return DROPPED;
  if (/\s/.test(character)) return SPACE;
  if (DASH.test(character)) return DASH_INSIDE;
  if (unit === EM_DASH || unit === 0x2015) return EM_DASH;
  if (QUOTATION.test(character)) return QUOTE;
  if (AYN_OR_HAMZA_SIGN.test(character)) return LETTER_SIGN;
  if (NOTE_MARK.test(character)) return unit;
  if (STRIPPED_MARK.test(character)) return MARK;
  if (JAMO_OR_HALF_WIDTH_KANA.test(character)) return UNCOMPOSED;
  const folded = fold(character);
  if (folded.length === 1) return folded.charCodeAt(0);
  if (folded.length === 0) return DROPPED;
  expansions.set(unit, folded);
  return EXPANDED;
}

// The longest useful expansion is a ligature of four letters; a few Arabic signs expand to whole sentences.
const MAX_EXPANSION_UNITS = 4;

function fold(character: string): string {
  if (COMPOSED_SCRIPT.test(character)) return character.normalize('NFKC');
  let folded = '';
  // A capital is made small before and after: some compatibility forms are capitals only once they are decomposed.
  for (const part of character.toLowerCase().normalize('NFKD').toLowerCase()) {
    if (!STRIPPED_MARK.test(part)) folded += ONE_FOR_THE_OTHER[part] ?? westernDigit(part);
  }
  // A match must not end inside of what one character stands for ("½", "…").
  const isOneWord = folded.length < 2 || [...folded].every((part) => isWordUnit(part.charCodeAt(0)));
  return folded.length > MAX_EXPANSION_UNITS || !isOneWord ? character : folded;
}

function westernDigit(character: string): string {
  const unit = character.charCodeAt(0);
  const zero = DIGIT_ZEROS.find((first) => unit >= first && unit < first + 10);
  return zero === undefined ? character : String(unit - zero);
}

loadPage(0);
for (let unit = 0; unit < ASCII_SIZE_UNITS; unit++) {
  const folded = foldTable[unit]!;
  if (folded < DROPPED) asciiFold[unit] = folded;
}

function classAt(raw: string, index: number): number {
  const unit = raw.charCodeAt(index);
  if (pageLoaded[unit >> 8] === 0) loadPage(unit >> 8);
  return foldTable[unit]!;
}

function classAtOrZero(raw: string, index: number): number {
  return index < raw.length ? classAt(raw, index) : 0;
}

function isLetterAt(raw: string, index: number): boolean {
  return index >= 0 && index < raw.length && isWordUnit(raw.charCodeAt(index));
}

/** Whether the word that `before` belongs to goes on with the character at `index`. */
function goesOn(raw: string, index: number, before: number): boolean {
  return index < raw.length && !isBoundary(before, raw.charCodeAt(index));
}

/**
 * Folds case, compatibility forms (Unicode NFKD, UAX #15) and accents; drops soft hyphens, zero-width marks, Arabic
 * diacritics and ʿayn/hamza signs; makes every hyphen inside a word and every run of white space one gap, a blank line
 * a paragraph break; decodes HTML character references that were left in the text. An apostrophe inside a word is
 * dropped where it is a letter's sign ("Qa'ida") and kept, as the boundary it is, before a possessive or a Turkish
 * ending and after a French or Italian article. One pass, linear in the text; never throws.
 */
export function normalise(raw: string): NormalisedText {
  const direct = fill(raw, true);
  if (direct !== null) return direct;
  // Met in few texts: characters that are written as several. They are put together first, and the offsets led back.
  const decoded = decodeReferences(raw);
  const { units, starts: offsets, length } = fill(decoded.text, false)!;
  for (let at = 0; at <= length; at++) {
    const offset = offsets[at]!;
    offsets[at] = offset < decoded.text.length ? decoded.starts[offset]! : raw.length;
  }
  return { raw, units, starts: offsets, ends: offsets.subarray(1), length };
}

// Texts up to this size share one buffer for their units; 64 Ki are 128 KiB, more than all but a few articles have.
const SHARED_SOURCE_UNITS = 65_536;
const sharedSource = new Uint16Array(SHARED_SOURCE_UNITS);
const sharedBytes = Buffer.from(sharedSource.buffer);

/** The text's units in an array, which is read some three times as fast as a string; valid until the next call. */
function unitsOf(raw: string): Uint16Array {
  if (raw.length <= SHARED_SOURCE_UNITS) {
    sharedBytes.write(raw, 'utf16le');
    return sharedSource;
  }
  const source = new Uint16Array(raw.length);
  Buffer.from(source.buffer).write(raw, 'utf16le');
  return source;
}

// To make two arrays takes longer than to fill them for a short text, so those of many lie in one block. It lives as long
// as one of them is used: that holds no more than this.
const BLOCK_BYTES = 262_144;
const MAX_BYTES_IN_BLOCK = BLOCK_BYTES / 8;
let block = new ArrayBuffer(0);
let blockUsed = 0;

/** Arrays of so many zeros. */
function arraysOf(capacity: number): { units: Uint16Array; offsets: Int32Array } {
  const bytes = capacity * Int32Array.BYTES_PER_ELEMENT + ((capacity + 1) >> 1) * 2 * Uint16Array.BYTES_PER_ELEMENT;
  if (bytes > MAX_BYTES_IN_BLOCK) return { units: new Uint16Array(capacity), offsets: new Int32Array(capacity) };
  if (blockUsed + bytes > block.byteLength) {
    block = new ArrayBuffer(BLOCK_BYTES);
    blockUsed = 0;
  }
  const offsets = new Int32Array(block, blockUsed, capacity);
  const units = new Uint16Array(block, blockUsed + offsets.byteLength, capacity);
  blockUsed += bytes;
  return { units, offsets };
}

/**
 * Copies the run from `index` on in which each character stands for one unit whatever is beside it: letters, digits,
 * most marks, single spaces between them. Nearly all of a Latin text is such runs. Gives the index after the run.
 */
function copyPlain(
  source: Uint16Array,
  index: number,
  size: number,
  units: Uint16Array,
  offsets: Int32Array,
  length: number,
): number {
  while (index < size) {
    const unit = source[index]!;
    let folded: number;
    if (unit < ASCII_SIZE_UNITS) {
      folded = asciiFold[unit]!;
      if (folded === 0) {
        if (unit !== GAP || index + 1 === size) return index;
        const next = source[index + 1]!;
        if (next >= ASCII_SIZE_UNITS || asciiFold[next] === 0) return index;
        folded = GAP;
      }
    } else {
      folded = foldTable[unit]!;
      // 0 is what the table holds of pages that are not filled in yet.
      if (folded === 0 || (folded >= DROPPED && folded <= LAST_CLASS)) return index;
    }
    units[length] = folded;
    offsets[length++] = index++;
  }
  return index;
}

/**
 * One array holds both starts and ends: a unit ends where the next begins, so what is dropped inside a word belongs to
 * the unit before it, and what is dropped at a word's end to the unit after it, outside of any name.
 * null: the text holds a character reference or uncomposed letters, and `mayRestart` lets it say so.
 */
function fill(raw: string, mayRestart: boolean): NormalisedText | null {
  const size = raw.length;
  const source = unitsOf(raw);
  let capacity = size + MAX_EXPANSION_UNITS + PADDING_UNITS;
  let { units, offsets } = arraysOf(capacity);
  let length = 0;
  let index = 0;
  /** Pairs of a unit and where it begins, when that is before its own character. */
  const earlier: number[] = [];
  const dropOne = (): void => {
    const before = length > 0 ? units[length - 1]! : 0;
    const isAfterUnspaced = isUnspacedLetter(before);
    if (isAfterUnspaced && raw.charCodeAt(index) === ZERO_WIDTH_SPACE) {
      // Thai and Khmer part their words with it.
      units[length] = GAP;
      offsets[length++] = index;
    } else if (isAfterUnspaced || (isWordUnit(before) && !goesOn(raw, index + 1, before))) {
      if (earlier.at(-2) !== length) earlier.push(length, index);
    }
    index++;
  };

  while (index < size) {
    const from = index;
    index = copyPlain(source, from, size, units, offsets, length);
    length += index - from;
    if (index === size) break;
    const unit = raw.charCodeAt(index);
    const folded = classAt(raw, index);
    switch (folded) {
      case DROPPED: {
        const wrapped =
          unit === SOFT_HYPHEN && length > 0 && isWordUnit(units[length - 1]!) ? afterLineWrap(raw, index + 1) : -1;
        if (wrapped > 0 && goesOn(raw, wrapped, units[length - 1]!)) index = wrapped;
        else dropOne();
        break;
      }
      case MARK:
        // A mark belongs to the letter before it.
        index++;
        break;
      case LETTER_SIGN:
        // "ʿAbd" begins with its sign, "Rabiʿ" ends with it.
        if ((length === 0 || !isWordUnit(units[length - 1]!)) && isLetterAt(raw, index + 1))
          earlier.push(length, index);
        index++;
        break;
      case NON_JOINER:
        // Persian: "طالبان‌ها" is a name and an ending, "حزب‌الله" two words of one name.
        if (length > 0 && wordKinds[units[length - 1]!] === ARABIC_KIND && isLetterAt(raw, index + 1)) {
          units[length] = GAP;
          offsets[length++] = index++;
        } else dropOne();
        break;
      case SPACE:
      case LINE_END:
      case PARAGRAPH_END: {
        offsets[length] = index;
        let lineEnds = 0;
        for (; index < size; index++) {
          const next = classAt(raw, index);
          if (next === PARAGRAPH_END) lineEnds += 2;
          else if (next === LINE_END) {
            const isCarriageReturnOfPair = raw.charCodeAt(index) === 0x0d && raw.charCodeAt(index + 1) === 0x0a;
            if (!isCarriageReturnOfPair) lineEnds++;
          } else if (next !== SPACE && next !== DROPPED) break;
        }
        units[length++] = lineEnds >= 2 ? PARAGRAPH_BREAK : GAP;
        break;
      }
      case DASH_INSIDE: {
        const start = index++;
        const afterWord = length > 0 && isWordUnit(units[length - 1]!);
        let next = index;
        while (next < size && next < index + MAX_INVISIBLE_UNITS && classAt(raw, next) === DROPPED) next++;
        let joined = HYPHEN;
        if (afterWord && isLetterAfterSign(raw, next)) joined = GAP;
        else {
          const wrapped = afterWord ? afterLineWrap(raw, index) : -1;
          if (wrapped > 0) {
            index = wrapped;
            // "Tali-\nban" is one word; before a capital, and after an article, the hyphen is the name's own.
            const first = raw[wrapped]!;
            const isCut = first !== first.toUpperCase() && goesOn(raw, wrapped, units[length - 1]!);
            if (isCut && wordLengthBefore(units, length) > MAX_ARTICLE_UNITS) break;
            joined = GAP;
          }
        }
        units[length] = joined;
        offsets[length++] = start;
        break;
      }
      case LOW_LINE: {
        const joins = length > 0 && isWordUnit(units[length - 1]!) && isLetterAt(raw, index + 1);
        units[length] = joins ? GAP : UNDERSCORE;
        offsets[length++] = index++;
        break;
      }
      case QUOTE: {
        const before = length > 0 ? units[length - 1]! : 0;
        const isBeforeLetter = isLetterAt(raw, index + 1);
        const isInsideWord = goesOn(raw, index + 1, before);
        const isAfterHyphen = isBeforeLetter && before === GAP && classAt(raw, offsets[length - 1]!) === DASH_INSIDE;
        if (isAfterHyphen || (isInsideWord && !isBoundaryQuote(raw, index, units, length))) {
          index++;
          break;
        }
        units[length] = APOSTROPHE;
        offsets[length++] = index++;
        break;
      }
      case AMPERSAND:
      case UNCOMPOSED:
        if (mayRestart && (folded === UNCOMPOSED || decodeReferences.startsAt(raw, index))) return null;
        units[length] = unit;
        offsets[length++] = index++;
        break;
      case EXPANDED:
      case SURROGATE: {
        const next = index + (folded === SURROGATE && raw.codePointAt(index)! > 0xffff ? 2 : 1);
        const expansion = folded === EXPANDED ? expansions.get(unit)! : fold(raw.slice(index, next));
        // What is left of the text needs a unit each at most, but for further expansions, which come here again.
        if (length + expansion.length + (size - next) + PADDING_UNITS > capacity) {
          capacity = capacity * 2;
          units = widened(units, new Uint16Array(capacity));
          offsets = widened(offsets, new Int32Array(capacity));
        }
        for (let part = 0; part < expansion.length; part++) {
          units[length] = expansion.charCodeAt(part);
          offsets[length++] = index;
        }
        index = next;
        break;
      }
      default:
        units[length] = folded;
        offsets[length++] = index++;
    }
  }
  offsets[length] = size;
  for (let pair = 0; pair < earlier.length; pair += 2) offsets[earlier[pair]!] = earlier[pair + 1]!;
  return { raw, units, starts: offsets, ends: offsets.subarray(1), length };
}

function widened<T extends Uint16Array | Int32Array>(from: T, to: T): T {
  to.set(from);
  return to;
}

// One or two are met (a word joiner beside a hyphen); the bound keeps the pass linear.
const MAX_INVISIBLE_UNITS = 8;

/** After a hyphen: a letter, or a sign or quotation mark that a letter follows ("al-'Adl", "al-ʿAdl"). */
function isLetterAfterSign(raw: string, index: number): boolean {
  if (isLetterAt(raw, index)) return true;
  const next = classAtOrZero(raw, index);
  return (next === QUOTE || next === LETTER_SIGN) && isLetterAt(raw, index + 1);
}

// A wrapped line is indented by no more than this in any layout worth reading; the bound keeps the pass linear.
const MAX_INDENT_CHARACTERS = 40;

/** The index of the letter that begins the next line, when exactly one line end follows; else -1. */
function afterLineWrap(raw: string, from: number): number {
  let lineEnds = 0;
  for (let index = from; index < raw.length && index < from + MAX_INDENT_CHARACTERS; index++) {
    const next = classAt(raw, index);
    if (next === LINE_END) {
      if (!(raw.charCodeAt(index) === 0x0d && raw.charCodeAt(index + 1) === 0x0a)) lineEnds++;
    } else if (next !== SPACE) return lineEnds === 1 && isLetterAt(raw, index) ? index : -1;
  }
  return -1;
}

// "al", "el", "ul" and the izafe "e" and "i": words that a name is hyphenated after.
const MAX_ARTICLE_UNITS = 2;
// No elided article and no ending is longer ("dell", "nell", "jusqu"; "ndan", "ların"): longer words are not read on.
const MAX_ELISION_UNITS = 6;

function wordLengthBefore(units: Uint16Array, length: number): number {
  let letters = 0;
  while (letters <= MAX_ELISION_UNITS && letters < length && isWordUnit(units[length - 1 - letters]!)) letters++;
  return letters;
}

const ELIDED_BEFORE = new Set(
  'l d j n s t c m qu jusqu lorsqu puisqu quelqu dell all nell sull dall coll un quest'.split(' '),
);
// Turkish case endings. After a vowel they begin with a consonant, which sets them apart from "Jama'a".
const ENDING_AFTER_CONSONANT = new Set(
  'i in a e u un da de ta te dan den tan ten la le li lu lar ler lari leri larin lerin dir tir deki daki taki teki'.split(
    ' ',
  ),
);
const ENDING_AFTER_VOWEL = new Set(
  'ya ye yi yu nin nun na ne ni nu si su da de dan den nda nde ndan nden yla yle daki deki lar ler lari leri dir li lu'.split(
    ' ',
  ),
);
const VOWEL = /[aeiou]/;

/**
 * Whether the apostrophe at `index`, between two letters, parts a name from what is beside it: "Taliban's",
 * "Taliban'ın", "l'État islamique", "dell'ISIS". All others are signs of a letter, as in "Qa'ida" and "Jama'at".
 */
function isBoundaryQuote(raw: string, index: number, units: Uint16Array, length: number): boolean {
  const lettersBefore = wordLengthBefore(units, length);
  if (lettersBefore <= MAX_ELISION_UNITS) {
    const before = String.fromCharCode(...units.subarray(length - lettersBefore, length));
    if (ELIDED_BEFORE.has(before)) return true;
  }
  let after = '';
  for (let at = index + 1; isLetterAt(raw, at); at++) {
    if (at > index + MAX_ELISION_UNITS) return false;
    const folded = classAt(raw, at);
    if (folded >= DROPPED && folded <= LAST_CLASS) return false;
    after += String.fromCharCode(folded);
  }
  if (after === 's') return true;
  if (lettersBefore < MIN_NAME_BEFORE_ENDING_UNITS) return false;
  // Acronyms take the ending of their last letter's name, whatever the letter is ("PKK'ya").
  if (ENDING_AFTER_VOWEL.has(after)) return true;
  return !VOWEL.test(String.fromCharCode(units[length - 1]!)) && ENDING_AFTER_CONSONANT.has(after);
}

// Function.apply takes so many arguments on every engine.
const DECODED_AT_ONCE_UNITS = 8_192;

/** The normalised units `[start, end)` as a string. */
export function unitsToString(units: Uint16Array, start: number, end: number): string {
  let decoded = '';
  for (let at = start; at < end; at += DECODED_AT_ONCE_UNITS) {
    const part = units.subarray(at, Math.min(end, at + DECODED_AT_ONCE_UNITS));
    decoded += String.fromCharCode.apply(null, part as unknown as number[]);
  }
  return decoded;
}

/** The normalised form of a text as a string: how aliases and words are brought into the text's alphabet. */
export function normaliseWord(text: string): string {
  const { units, length } = normalise(text);
  return unitsToString(units, 0, length).trim();
}

/** The first normalised index whose raw start is at or after `rawOffset`: binary search. */
export function normalisedIndexOf(text: NormalisedText, rawOffset: number): number {
  let low = 0;
  let high = text.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (text.starts[middle]! < rawOffset) low = middle + 1;
    else high = middle;
  }
  return low;
}
