/**
 * Text made comparable, with the way back. `units[0..length)` is the normalised text in UTF-16 code units; unit `i`
 * came from the raw text's `[starts[i], ends[i])`. So a match of the units `[a, b)` is `raw.slice(starts[a], ends[b-1])`.
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
const APOSTROPHE = 0x27;
const HYPHEN = 0x2d;
const EM_DASH = 0x2014;
const SMALL_S = 0x73;

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

const PAGE_SIZE_UNITS = 256;
const foldTable = new Uint16Array(65_536);
const wordTable = new Uint8Array(65_536);
const pageLoaded = new Uint8Array(PAGE_SIZE_UNITS);
const expansions = new Map<number, string>();

const LETTER_OR_DIGIT = /[\p{L}\p{N}]/u;
// Scripts written without spaces: there a letter beside a name is no sign that the name goes on.
const UNSPACED_SCRIPT =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const STRIPPED_MARK =
  /[\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed]/;
const ARABIC_FORMS: Readonly<Record<string, string>> = {
  ٱ: 'ا',
  ى: 'ي',
  ی: 'ي',
  ک: 'ك',
  ة: 'ه',
  ۃ: 'ه',
  ہ: 'ه',
  ھ: 'ه',
  ە: 'ه',
};

function loadPage(page: number): void {
  pageLoaded[page] = 1;
  for (let unit = page * PAGE_SIZE_UNITS; unit < (page + 1) * PAGE_SIZE_UNITS; unit++) {
    const character = String.fromCharCode(unit);
    wordTable[unit] = LETTER_OR_DIGIT.test(character) && !UNSPACED_SCRIPT.test(character) ? 1 : 0;
    foldTable[unit] = classOf(unit, character);
  }
}

function classOf(unit: number, character: string): number {
  if (unit >= 0xd800 && unit <= 0xdfff) return SURROGATE;
  if (unit === 0x0a || unit === 0x0d || unit === 0x85 || unit === 0x2028) return LINE_END;
  if (unit === 0x0b || unit === 0x0c || unit === 0x2029) return PARAGRAPH_END;
  // Soft hyphen, tatweel, Mongolian separator, zero-width and direction marks, word joiners, variation selectors.
  if (
    /[\u00ad\u034f\u0640\u061c\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]/.test(character)
  )
    return DROPPED;
  if (/\s/.test(character)) return SPACE;
  if (/[-\u05be\u1806\u2010-\u2013\u2212\ufe58\ufe63\uff0d]/.test(character)) return DASH_INSIDE;
  if (unit === EM_DASH || unit === 0x2015) return EM_DASH;
  if (/['`\u00b4\u02b9\u02bb-\u02bd\u02c8\u2018\u2019\u201b\u2032\uff07]/.test(character)) return QUOTE;
  // ʿayn and hamza signs are never quotation marks.
  if (/[\u02be\u02bf\u02c0\u02c1]/.test(character)) return DROPPED;
  if (STRIPPED_MARK.test(character)) return MARK;
  const folded = fold(character);
  if (folded.length === 1) return folded.charCodeAt(0);
  if (folded.length === 0) return DROPPED;
  expansions.set(unit, folded);
  return EXPANDED;
}

// The longest useful expansion is a ligature of four letters; a few Arabic signs expand to whole sentences.
const MAX_EXPANSION_UNITS = 4;

function fold(character: string): string {
  let folded = '';
  for (const part of character.normalize('NFKD').toLowerCase()) {
    if (!STRIPPED_MARK.test(part)) folded += ARABIC_FORMS[part] ?? part;
  }
  return folded.length > MAX_EXPANSION_UNITS ? character : folded;
}

/** Whether a unit of normalised text is a letter or digit of a script that separates its words. */
export function isWordUnit(unit: number): boolean {
  if (pageLoaded[unit >> 8] === 0) loadPage(unit >> 8);
  return wordTable[unit] === 1;
}

function classAt(raw: string, index: number): number {
  const unit = raw.charCodeAt(index);
  if (pageLoaded[unit >> 8] === 0) loadPage(unit >> 8);
  return foldTable[unit]!;
}

function isLetterAt(raw: string, index: number): boolean {
  return index >= 0 && index < raw.length && isWordUnit(raw.charCodeAt(index));
}

/**
 * Folds case, compatibility forms (Unicode NFKD, UAX #15) and accents; drops soft hyphens, zero-width marks, Arabic
 * diacritics and ʿayn/hamza signs; makes every hyphen inside a word and every run of white space one gap, a blank line
 * a paragraph break; drops an apostrophe inside a word but keeps that of a possessive, which ends a name.
 * One pass, linear in the text; never throws.
 */
export function normalise(raw: string): NormalisedText {
  let units = new Uint16Array(raw.length + MAX_EXPANSION_UNITS);
  let starts = new Int32Array(units.length);
  let ends = new Int32Array(units.length);
  let length = 0;
  let gapFromHyphen = false;

  const emit = (unit: number, start: number, end: number): void => {
    if (length === units.length) {
      const larger = length * 2;
      const [oldUnits, oldStarts, oldEnds] = [units, starts, ends];
      units = new Uint16Array(larger);
      starts = new Int32Array(larger);
      ends = new Int32Array(larger);
      units.set(oldUnits);
      starts.set(oldStarts);
      ends.set(oldEnds);
    }
    units[length] = unit;
    starts[length] = start;
    ends[length] = end;
    length++;
  };

  for (let index = 0; index < raw.length;) {
    const folded = classAt(raw, index);
    if (folded < DROPPED || folded > SURROGATE) {
      emit(folded, index, index + 1);
      gapFromHyphen = false;
      index++;
      continue;
    }
    switch (folded) {
      case DROPPED:
        index++;
        break;
      case MARK:
        // A mark belongs to the letter before it, so the surface ends after it.
        if (length > 0) ends[length - 1] = index + 1;
        index++;
        break;
      case SPACE:
      case LINE_END:
      case PARAGRAPH_END: {
        const start = index;
        let lineEnds = 0;
        let spaceEnd = index;
        for (; index < raw.length; index++) {
          const next = classAt(raw, index);
          if (next === PARAGRAPH_END) lineEnds += 2;
          else if (next === LINE_END) {
            const isCarriageReturnOfPair = raw.charCodeAt(index) === 0x0d && raw.charCodeAt(index + 1) === 0x0a;
            if (!isCarriageReturnOfPair) lineEnds++;
          } else if (next !== SPACE && next !== DROPPED) break;
          if (next !== DROPPED) spaceEnd = index + 1;
        }
        emit(lineEnds >= 2 ? PARAGRAPH_BREAK : GAP, start, spaceEnd);
        gapFromHyphen = false;
        break;
      }
      case DASH_INSIDE: {
        const start = index++;
        const afterWord = length > 0 && isWordUnit(units[length - 1]!);
        let next = index;
        while (next < raw.length && classAt(raw, next) === DROPPED) next++;
        if (
          afterWord &&
          (isLetterAt(raw, next) || classAtOrZero(raw, next) === QUOTE) &&
          isLetterAfterQuote(raw, next)
        ) {
          emit(GAP, start, start + 1);
          gapFromHyphen = true;
          break;
        }
        const wrapped = afterWord ? afterLineWrap(raw, index) : -1;
        if (wrapped > 0) {
          // "Tali-\nban" is one word; before a capital the hyphen is the name's own ("al-\nQaeda").
          if (raw[wrapped] === raw[wrapped]!.toUpperCase()) emit(GAP, start, wrapped);
          gapFromHyphen = true;
          index = wrapped;
          break;
        }
        emit(HYPHEN, start, start + 1);
        gapFromHyphen = false;
        break;
      }
      case QUOTE: {
        const insideWord = length > 0 && isWordUnit(units[length - 1]!) && isLetterAt(raw, index + 1);
        const possessive = insideWord && classAt(raw, index + 1) === SMALL_S && !isLetterAt(raw, index + 2);
        const afterHyphen = gapFromHyphen && isLetterAt(raw, index + 1);
        if ((insideWord && !possessive) || afterHyphen) {
          index++;
          break;
        }
        emit(APOSTROPHE, index, index + 1);
        gapFromHyphen = false;
        index++;
        break;
      }
      case EXPANDED: {
        const expansion = expansions.get(raw.charCodeAt(index))!;
        for (let part = 0; part < expansion.length; part++) emit(expansion.charCodeAt(part), index, index + 1);
        gapFromHyphen = false;
        index++;
        break;
      }
      default: {
        const character = String.fromCodePoint(raw.codePointAt(index)!);
        const foldedPair = fold(character);
        for (let part = 0; part < foldedPair.length; part++) {
          emit(foldedPair.charCodeAt(part), index, index + character.length);
        }
        gapFromHyphen = false;
        index += character.length;
      }
    }
  }
  return { raw, units, starts, ends, length };
}

function classAtOrZero(raw: string, index: number): number {
  return index < raw.length ? classAt(raw, index) : 0;
}

/** After a hyphen: a letter, or a quotation mark that a letter follows ("al-'Adl"). */
function isLetterAfterQuote(raw: string, index: number): boolean {
  return isLetterAt(raw, index) || (classAtOrZero(raw, index) === QUOTE && isLetterAt(raw, index + 1));
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

/** The normalised form of a short text as a string: how aliases and words are brought into the text's alphabet. */
export function normaliseWord(text: string): string {
  const normalised = normalise(text);
  return String.fromCharCode(...normalised.units.subarray(0, normalised.length)).trim();
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
