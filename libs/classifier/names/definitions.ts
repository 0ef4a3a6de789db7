// A definition stands directly at the name: "Long Name, also known as the (ACR)".
const MAX_DEFINITION_GAP_CHARACTERS = 40;
const DEFINITION_GAP =
  /^(?:['’]s)?(?:\s+(?:group|organi[sz]ation|network|militia|movement|cartel))?[\s,;:"“”'‘’«»([—–-]*(?:(?:also\s+|better\s+|commonly\s+)?(?:known\s+(?:as|by\s+(?:its|the)\s+acronym)|called|or|aka|a\.k\.a\.|abbreviated(?:\s+(?:as|to))?|acronym|by\s+its\s+acronym)\s+)?(?:the\s+)?["“”'‘’«»(\s]*$/i;
/** A mark or a word that defines: two names side by side, or with a possessive between them, explain nothing. */
const DEFINING_MARK = /[,;:"“”‘«»([—–-]|\b(?:known|called|or|aka|a\.k\.a|abbreviated|acronym)\b/i;
const DEFINITION_GAP_REVERSED =
  /^["“”'’»]?\s*(?:[([,:—–-]\s*(?:or\s+|the\s+|short\s+for\s+(?:the\s+)?|also\s+known\s+as\s+(?:the\s+)?)*|(?:stands|is\s+short)\s+for\s+(?:the\s+)?)["“”'‘«]?$/i;

/** Whether a text between a long name and a short one makes the short one stand for the long. */
export function definesAfter(gap: string): boolean {
  return gap.length <= MAX_DEFINITION_GAP_CHARACTERS && DEFINING_MARK.test(gap) && DEFINITION_GAP.test(gap);
}

/** The same, of a short name before its long one: "IS-K (Islamic State Khorasan)". */
export function definesBefore(gap: string): boolean {
  return gap.length <= MAX_DEFINITION_GAP_CHARACTERS && DEFINITION_GAP_REVERSED.test(gap);
}

interface LongForm {
  readonly text: string;
  /** Offsets in the raw text. */
  readonly start: number;
  readonly end: number;
}

// A sentence's part before the parenthesis; longer long forms than this are none.
const LONG_FORM_REACH_CHARACTERS = 140;

/**
 * What the document spells out as the short form at `[start, end)` of `raw`: before it where it stands in parentheses,
 * after it where parentheses or commas follow ("RSF (Reporters Without Borders)", "the NRF, the National Retail
 * Federation,"). null for nothing. By Schwartz and Hearst, "A simple algorithm for identifying abbreviation definitions
 * in biomedical text" (PSB 2003), both orders.
 */
export function longFormAt(raw: string, start: number, end: number): LongForm | null {
  if (!mayBeSpelledOut(raw, start, end)) return null;
  const short = raw.slice(start, end);
  const before = raw.slice(Math.max(0, start - 2), start);
  if (/[(（]["“'‘]?$/.test(before) && /^["”'’]?[)）,;]/.test(raw.slice(end, end + 2))) {
    const open = raw.lastIndexOf(before.at(-1) === '(' || before.at(-1) === '（' ? before.at(-1)! : before[0]!, start);
    const reach = raw.slice(Math.max(0, open - LONG_FORM_REACH_CHARACTERS), open);
    const sentence = reach.slice(reach.search(/[^.;:!?\n()]*$/));
    // Schwartz and Hearst: at most min(|A| + 5, 2|A|) words before the parenthesis.
    const maxWords = Math.min(short.length + 5, short.length * 2);
    const words = sentence.trimEnd().split(/\s+/).slice(-maxWords).join(' ');
    const found = longFormOf(short, words);
    if (found === null) return null;
    const foundEnd = open - (sentence.length - sentence.trimEnd().length);
    return { text: found, start: foundEnd - found.length, end: foundEnd };
  }
  const after = raw.slice(end, end + LONG_FORM_REACH_CHARACTERS);
  const [stated, meaning] =
    /^["”'’]?,? (?:which |that )?(?:(?:also|often|usually|here|now) )*(?:stands|stood|standing|is short|short) (?:\p{L}+ )?for (?:the )?["“'‘]?([^.;:()\n]{3,80})/iu.exec(
      after,
    ) ?? [];
  if (stated !== undefined && meaning !== undefined) {
    const from = end + stated.length - meaning.length;
    return { text: meaning.split(/, and |, which |, a |["”]/, 1)[0]!, start: from, end: from + meaning.length };
  }
  const [opening, inside] =
    /^["”'’]?\s?[(（]([^()（）\n]{3,100})[)）]/.exec(after) ??
    /^, (?:or )?the ([\p{Lu}][^,.;:()\n]{3,80}),/u.exec(after) ??
    [];
  if (opening === undefined || inside === undefined) return null;
  const words = inside.trim().split(/\s+/);
  const from = end + opening.indexOf(inside);
  const initials = words.map((word) => word.replace(/^[^\p{L}]+/u, '')[0] ?? '');
  const capitalised = initials.filter((letter) => letter !== letter.toLowerCase()).length;
  const isWholeName = longFormOf(short, inside)?.length === inside.length;
  // Translated, so that only the number of words and the first letter are left ("RSF (Reporters Without Borders)").
  const isTranslated =
    words.length === short.length &&
    words.length >= 3 &&
    capitalised === words.length &&
    initials[0]!.toLowerCase() === short[0]!.toLowerCase();
  if (!isTranslated && !(isWholeName && words.length >= 2)) return null;
  return { text: inside, start: from, end: from + inside.length };
}

/** The cheap half of the test, which nearly every name fails: a parenthesis before it, or a mark or "s…" after it. */
function mayBeSpelledOut(raw: string, start: number, end: number): boolean {
  if (/[(（“"]/.test(raw[start - 1] ?? '')) return true;
  const after = raw[end] === ' ' ? raw[end + 1] : raw[end];
  return after !== undefined && /[(（,"”’swtaouihn]/.test(after);
}

/** Schwartz and Hearst's findBestLongForm: the letters of the short form, right to left, the first at a word's start. */
export function longFormOf(short: string, long: string): string | null {
  let at = long.length - 1;
  for (let index = short.length - 1; index >= 0; index--) {
    const letter = short[index]!.toLowerCase();
    if (!/[\p{L}\p{N}]/u.test(letter)) continue;
    const isAtWordStart = () => at === 0 || !/[\p{L}\p{N}]/u.test(long[at - 1]!);
    while (at >= 0 && (long[at]!.toLowerCase() !== letter || (index === 0 && !isAtWordStart()))) at--;
    if (at < 0) return null;
    at--;
  }
  return long.slice(at + 1);
}
