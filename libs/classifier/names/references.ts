/** A text with its character references decoded; unit `i` came from the raw text's `[starts[i], ends[i])`. */
export interface DecodedText {
  readonly text: string;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
}

/** The named references that news text is left with, other than letters with accents (HTML, named character references). */
const NAMED: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: '\u00a0',
  ensp: '\u2002',
  emsp: '\u2003',
  thinsp: '\u2009',
  shy: '\u00ad',
  zwnj: '\u200c',
  zwj: '\u200d',
  lrm: '\u200e',
  rlm: '\u200f',
  hyphen: '\u2010',
  dash: '\u2010',
  ndash: '\u2013',
  mdash: '\u2014',
  horbar: '\u2015',
  minus: '\u2212',
  lsquo: '\u2018',
  rsquo: '\u2019',
  sbquo: '\u201a',
  ldquo: '\u201c',
  rdquo: '\u201d',
  bdquo: '\u201e',
  laquo: '\u00ab',
  raquo: '\u00bb',
  prime: '\u2032',
  acute: '\u00b4',
  grave: '`',
  hellip: '\u2026',
  szlig: 'ß',
  aelig: 'æ',
  oelig: 'œ',
  inodot: 'ı',
  imath: 'ı',
  eth: 'ð',
};
/** "eacute": the letter and the sign on it. */
const ACCENTED = /^([a-z])(acute|grave|circ|uml|tilde|cedil|ring|macr|caron|breve|ogon|dot|slash|strok)$/i;
const SIGN: Readonly<Record<string, string>> = {
  acute: '\u0301',
  grave: '\u0300',
  circ: '\u0302',
  uml: '\u0308',
  tilde: '\u0303',
  cedil: '\u0327',
  ring: '\u030a',
  macr: '\u0304',
  caron: '\u030c',
  breve: '\u0306',
  ogon: '\u0328',
  dot: '\u0307',
};

// A reference that was escaped once too often ("&amp;#8217;") is met in feeds. No name in the table is longer than 8.
const REFERENCE = /&(?:amp;)?(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|([a-zA-Z]{2,8}));/y;
// Letters that are written as several: conjoining Hangul jamo, half-width kana with their voicing marks.
const UNCOMPOSED = /[\u1100-\u11ff]+|[\uff66-\uff9f]+/y;
const BEGINS_EITHER = /[&\u1100-\u11ff\uff66-\uff9f]/g;

function decodedReference(match: RegExpExecArray): string | null {
  const [, decimal, hexadecimal, name] = match;
  if (name !== undefined) {
    const known = Object.hasOwn(NAMED, name) ? NAMED[name]! : null;
    if (known !== null) return known;
    const [, letter, sign] = ACCENTED.exec(name) ?? [];
    return letter === undefined ? null : (letter + (SIGN[sign!.toLowerCase()] ?? '')).normalize('NFC');
  }
  const codePoint = decimal === undefined ? parseInt(hexadecimal!, 16) : Number(decimal);
  const isCharacter = codePoint > 0 && codePoint <= 0x10ffff && !(codePoint >= 0xd800 && codePoint <= 0xdfff);
  return isCharacter ? String.fromCodePoint(codePoint) : null;
}

function referenceAt(raw: string, index: number): { readonly text: string; readonly end: number } | null {
  REFERENCE.lastIndex = index;
  const match = REFERENCE.exec(raw);
  const text = match === null ? null : decodedReference(match);
  return text === null ? null : { text, end: REFERENCE.lastIndex };
}

/**
 * Decodes the HTML character references (numeric ones, and the named ones of a small table) and composes the letters
 * that are written as several. No unit of the result is wider in the raw text than one reference. Linear; never throws.
 */
export function decodeReferences(raw: string): DecodedText {
  const parts: string[] = [];
  // A reference is never shorter than what it decodes to, and composing makes shorter.
  const starts = new Int32Array(raw.length);
  const ends = new Int32Array(raw.length);
  let length = 0;
  let copied = 0;
  const copyTo = (end: number): void => {
    if (end > copied) parts.push(raw.slice(copied, end));
    for (let at = copied; at < end; at++) {
      starts[length] = at;
      ends[length++] = at + 1;
    }
    copied = end;
  };
  const put = (text: string, start: number, end: number): void => {
    parts.push(text);
    for (let part = 0; part < text.length; part++) {
      starts[length] = start;
      ends[length++] = end;
    }
    copied = end;
  };

  BEGINS_EITHER.lastIndex = 0;
  for (let found = BEGINS_EITHER.exec(raw); found !== null; found = BEGINS_EITHER.exec(raw)) {
    const at = found.index;
    if (found[0] === '&') {
      const reference = referenceAt(raw, at);
      if (reference === null) continue;
      copyTo(at);
      put(reference.text, at, reference.end);
      BEGINS_EITHER.lastIndex = reference.end;
      continue;
    }
    UNCOMPOSED.lastIndex = at;
    const run = UNCOMPOSED.exec(raw)![0];
    copyTo(at);
    let from = at;
    for (const composed of run.normalize('NFKC')) {
      // Each composed letter stands for as many as it falls apart into.
      const to = Math.min(at + run.length, from + composed.normalize('NFKD').length);
      if (to > from) put(composed, from, to);
      from = to;
    }
    copyTo(at + run.length);
    BEGINS_EITHER.lastIndex = at + run.length;
  }
  copyTo(raw.length);
  return { text: parts.join(''), starts, ends };
}

/** Whether a character reference that can be decoded begins at `index`. */
decodeReferences.startsAt = (raw: string, index: number): boolean => referenceAt(raw, index) !== null;
