/** What a UTF-16 code unit is to the comparison of texts. */
export const SEPARATOR = 0;
export const SENTENCE_BREAK = 1;
/** What writers may leave out within a word: accents that stand apart, vowel signs, apostrophes, soft hyphens. */
export const OPTIONAL = 2;
/** `-`, `.`, `,` and `:`, which belong to a number where they stand in one. */
export const NUMBER_SIGN = 3;
/** A sign that says what a number is of. */
export const UNIT_SIGN = 4;
/** From here on: what words are made of. */
export const LETTER = 5;
export const CAPITAL = 6;
export const DIGIT = 7;
/** A character of a script that puts no spaces between words. */
export const SYLLABLE = 8;

export interface CharacterKinds {
  /** By code unit. Halves of surrogate pairs are separators. */
  readonly kinds: Uint8Array;
  /** By code unit: in lower case, without accents in Latin and Greek, dashes as `-`, one form of Arabic letters. */
  readonly folded: Uint16Array;
}

const OPTIONAL_MARK = /[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u200b-\u200f\u00ad'’ʼ]/;
const WITHOUT_SPACES =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
/** In other scripts a mark makes another letter (й, が). */
const WITH_ACCENTS = /[\p{Script=Latin}\p{Script=Greek}]/u;
/** Letters that keyboards and houses write differently. */
const ONE_FORM: Readonly<Record<string, string>> = {
  ي: 'ی',
  ى: 'ی',
  ك: 'ک',
  ة: 'ه',
  أ: 'ا',
  إ: 'ا',
  آ: 'ا',
  ё: 'е',
};
const RULES: readonly (readonly [RegExp, number])[] = [
  [OPTIONAL_MARK, OPTIONAL],
  [WITHOUT_SPACES, SYLLABLE],
  [/\p{Nd}/u, DIGIT],
  [/\p{Lu}/u, CAPITAL],
  [/[\p{L}\p{M}\p{N}]/u, LETTER],
  [/[-\u2010-\u2015\u2212.,:]/, NUMBER_SIGN],
  [/[\p{Sc}%°]/u, UNIT_SIGN],
  [/[!?;"“”„«»\n\r]/, SENTENCE_BREAK],
];

let table: CharacterKinds | undefined;

/** The table, made at the first call in some 50 ms. */
export function characterKinds(): CharacterKinds {
  return (table ??= {
    kinds: Uint8Array.from({ length: 65_536 }, (_, unit) => kindOf(String.fromCharCode(unit))),
    folded: Uint16Array.from({ length: 65_536 }, (_, unit) => foldedUnit(String.fromCharCode(unit))),
  });
}

function kindOf(character: string): number {
  return RULES.find(([pattern]) => pattern.test(character))?.[1] ?? SEPARATOR;
}

function foldedUnit(character: string): number {
  if (/[\u2010-\u2015\u2212]/.test(character)) return '-'.charCodeAt(0);
  const lower = character.toLowerCase();
  const base = WITH_ACCENTS.test(lower) ? lower.normalize('NFKD') : lower;
  return (ONE_FORM[base] ?? base).charCodeAt(0);
}
