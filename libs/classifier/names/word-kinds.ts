/**
 * What a unit of normalised text is to a word. A name begins and ends where the kind changes, or beside a unit that
 * belongs to no word. Of no word are spaces and marks, and also the letters of scripts that are written without spaces
 * (Chinese, Thai, …) and of Korean, which writes its particles on to the name: there every place is a boundary.
 */
export const NOT_WORD_KIND = 0;
export const WORD_KIND = 1;
/** Katakana writes foreign names, with other scripts beside them: a run of it is a word. */
export const KATAKANA_KIND = 2;
export const ARABIC_KIND = 3;
export const HEBREW_KIND = 4;

const UNITS = 65_536;
/** By UTF-16 unit. */
export const wordKinds = new Uint8Array(UNITS);

// Every unit once, in order; lone surrogates stand as spaces, so that an index into the text is a unit.
const ALL_UNITS = Array.from({ length: UNITS }, (_, unit) =>
  unit >= 0xd800 && unit <= 0xdfff ? ' ' : String.fromCharCode(unit),
).join('');

const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

function mark(runs: RegExp, kind: number): void {
  for (const run of ALL_UNITS.matchAll(runs)) wordKinds.fill(kind, run.index, run.index + run[0].length);
}

// Vowel signs are marks in the scripts of India; without them a name would end inside a syllable.
mark(/[\p{L}\p{N}\p{M}]+/gu, WORD_KIND);
mark(/[\p{Script=Arabic}]+/gu, ARABIC_KIND);
mark(/[\p{Script=Hebrew}]+/gu, HEBREW_KIND);
mark(/[\p{Script=Katakana}\u30fc\u3099\u309a]+/gu, KATAKANA_KIND);
mark(new RegExp(`${UNSPACED.source}+`, 'gu'), NOT_WORD_KIND);
// Marks of reference ("Taliban¹"), and what of these scripts is no letter.
mark(/[\u00b2\u00b3\u00b9\u2070-\u208e\u2460-\u249b\u24ea-\u24ff]+/gu, NOT_WORD_KIND);
for (let unit = 0; unit < UNITS; unit++) {
  if (wordKinds[unit]! > WORD_KIND && !/[\p{L}\p{N}\p{M}]/u.test(ALL_UNITS[unit]!)) wordKinds[unit] = NOT_WORD_KIND;
}

/** Whether a name may begin at `unit` after `before`, or end at `before` in front of `unit`: their kinds part them. */
export function isBoundary(before: number, unit: number): boolean {
  const kind = wordKinds[before]!;
  return kind === NOT_WORD_KIND || kind !== wordKinds[unit]!;
}

/** Whether a unit of normalised text is a letter or digit of a script that separates its words. */
export function isWordUnit(unit: number): boolean {
  return wordKinds[unit] !== NOT_WORD_KIND;
}

/** Whether a unit is a letter of a script that is written without spaces, or that writes particles on to names. */
export function isUnspacedLetter(unit: number): boolean {
  return UNSPACED.test(String.fromCharCode(unit));
}
