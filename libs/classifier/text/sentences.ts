import type { Span } from '#contracts/classification';

// A sentence of news has some 150 characters; one that runs longer than this is a list or no prose, and is cut.
const MAX_SENTENCE_CHARACTERS = 1_500;
// Where it must be cut, at a space if there is one this near.
const MAX_WORD_CHARACTERS = 200;
// The longest abbreviation of the lists below, with its full stops.
const MAX_ABBREVIATION_CHARACTERS = 8;
// A bullet, a number and what stands before them on their line.
const MAX_BULLET_CHARACTERS = 24;
const MAX_CLOSERS = 4;
const MAX_SPACES = 8;

const at = (words: string) => new RegExp(`(?:^|[^\\p{L}.])(?:${words})\\.$`, 'iu');
/** A name or a figure follows, so the sentence goes on. */
const GOES_ON = at(
  'mr|mrs|ms|dr|prof|gen|maj|col|lt|sgt|capt|cpl|pvt|adm|brig|cmdr|gov|sen|rep|pres|hon|rev|st|ste|mt|ft|vs|v|cf|ca|approx|e\\.g|i\\.e|bros|messrs|mme|mlle',
);
/** The same, where a figure follows: "No. 5" and "Jan. 3", but "He said no." */
const BEFORE_FIGURE = at(
  'no|nos|nr|art|fig|figs|vol|pp?|ch|sec|para|paras|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|c|est|tel|ext',
);
/** These end a sentence where the next word plainly begins one, and so do initials ("in the U.S. The group …"). */
const MAY_END = at(
  'inc|ltd|co|corp|plc|dept|univ|etc|jr|sr|al|a\\.m|p\\.m|a\\.k\\.a|jan|feb|aug|sept?|oct|nov|dec|assn|bn|m',
);
const INITIALS = /(?:^|[\s(“"‘'\-–—])(?:\p{L}\.)+$/u;
const OPENER =
  /^["“‘'(]?(?:The|A|An|It|In|He|She|They|We|But|And|This|That|These|Those|On|At|Its|His|Her|Their|However|Meanwhile|As|After|Before|When|While|If|For|From|With|Some|Many|Most|Several|Since|Although|Though|Despite|Both|Another|There|Then|Now|Earlier|Later|According|By|To|Two|Three|One|No|Not|Yet|So|Such|I|You|Last)(?!\p{L})/u;
const BULLET = /^[ \t\u00a0]{0,12}(?:[•●▪■◦‣⁃∙·►➤✓*+–—-][ \t\u00a0]|\(?\d{1,3}[.)][ \t\u00a0]|\(?[a-z][)][ \t\u00a0])/;
/** Before the full stop only a number or a letter: the one that counts an item of a list. */
const COUNTER = /^\s*\(?(?:\d{1,3}|[A-Za-z]|[ivx]{1,4})$/;
const NOTE_MARK = /^(?:\[\d{1,3}\]){1,4}/;

const FULL_STOP = 0x2e;
const LINE_FEED = 0x0a;
// Exclamation, question, ellipsis; Arabic, Urdu, Hindi; Armenian, Ethiopic, Khmer, Burmese; the full-width ones.
const TERMINATORS = [
  FULL_STOP,
  0x21,
  0x3f,
  0x2026,
  0x203c,
  0x2047,
  0x2048,
  0x2049,
  0x61f,
  0x6d4,
  0x964,
  0x965,
  0x589,
  0x1362,
  0x1367,
  0x17d4,
  0x104b,
  0x3002,
  0xff01,
  0xff0e,
  0xff1f,
  0xff61,
];
/** By unit: 1 for a terminator. Every character is asked, in texts of any script. */
const terminates = new Uint8Array(65_536);
for (const unit of TERMINATORS) terminates[unit] = 1;
/** Those after which no space is written, or not by everybody. */
const NEEDS_NO_SPACE = new Set([
  0x61f, 0x6d4, 0x964, 0x965, 0x1362, 0x17d4, 0x104b, 0x3002, 0xff01, 0xff0e, 0xff1f, 0xff61,
]);
const CLOSERS = new Set([0x22, 0x27, 0x29, 0x5d, 0x201d, 0x2019, 0xbb, 0x203a, 0x300d, 0x300f, 0xff09]);

/**
 * Splits `[start, end)` of the raw text into sentences, in order and without overlap; white space between them belongs
 * to none. A full stop ends one unless it closes an abbreviation, initials or a number, or a small letter follows; a
 * blank line and a line that begins with a bullet end one too. One pass, linear: what is looked at around a mark is of
 * bounded length, and no sentence exceeds 1,500 characters. Never throws.
 */
export function sentencesOf(raw: string, start: number, end: number): Span[] {
  const sentences: Span[] = [];
  let from = start;
  let lastSpace = -1;
  const cut = (to: number): void => {
    let first = from;
    let last = to;
    while (first < last && isSpace(raw.charCodeAt(first))) first++;
    while (last > first && isSpace(raw.charCodeAt(last - 1))) last--;
    if (first < last) sentences.push({ start: first, end: last });
    from = to;
  };
  for (let index = start; index < end; index++) {
    const unit = raw.charCodeAt(index);
    if (index - from >= MAX_SENTENCE_CHARACTERS) {
      const isNear = lastSpace > from && index - lastSpace <= MAX_WORD_CHARACTERS;
      // A surrogate pair is not cut in two.
      cut(isNear ? lastSpace : isLowSurrogate(unit) ? index - 1 : index);
    }
    // Nearly every unit is a letter or a space and ends here.
    if (unit === 0x20) {
      lastSpace = index;
      continue;
    }
    if (unit === LINE_FEED) {
      if (endsAtLine(raw, index, end)) cut(index);
      lastSpace = index;
      continue;
    }
    if (terminates[unit] === 0) continue;
    let close = index + 1;
    while (close < end && close <= index + MAX_CLOSERS && CLOSERS.has(raw.charCodeAt(close))) close++;
    close = afterNoteMark(raw, close, end);
    if (close < end && !isSpace(raw.charCodeAt(close)) && !NEEDS_NO_SPACE.has(unit)) continue;
    let next = close;
    while (next < end && next < close + MAX_SPACES && isSpace(raw.charCodeAt(next))) next++;
    if (!endsSentence(raw, from, index, next, end)) continue;
    cut(close);
    index = close - 1;
  }
  cut(end);
  return sentences;
}

function endsSentence(raw: string, from: number, stop: number, next: number, end: number): boolean {
  if (next >= end) return true;
  const following = raw.slice(next, Math.min(end, next + 14));
  if (/^["“‘'(]?\p{Ll}/u.test(following)) return false;
  if (raw.charCodeAt(stop) !== FULL_STOP) return true;
  const before = raw.slice(Math.max(from, stop - MAX_ABBREVIATION_CHARACTERS), stop + 1);
  if (stop - from <= MAX_ABBREVIATION_CHARACTERS && COUNTER.test(raw.slice(from, stop))) return false;
  if (GOES_ON.test(before)) return false;
  if (BEFORE_FIGURE.test(before) && /^\d/.test(following)) return false;
  if (MAY_END.test(before) || INITIALS.test(before)) return OPENER.test(following);
  return true;
}

/** Whether a blank line or a bullet follows the line end at `index`. */
function endsAtLine(raw: string, index: number, end: number): boolean {
  const following = raw.slice(index + 1, Math.min(end, index + 1 + MAX_BULLET_CHARACTERS));
  return /^[ \t\r\u00a0]*\n/.test(following) || BULLET.test(following);
}

/** Past a note's mark that is glued to the sentence before it: "October 21.[1]". */
function afterNoteMark(raw: string, index: number, end: number): number {
  if (raw.charCodeAt(index) !== 0x5b) return index;
  const mark = NOTE_MARK.exec(raw.slice(index, Math.min(end, index + 20)));
  return mark === null ? index : index + mark[0].length;
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}

function isSpace(unit: number): boolean {
  return (
    unit === 0x20 ||
    unit === LINE_FEED ||
    unit === 0x0d ||
    unit === 0x09 ||
    unit === 0xa0 ||
    unit === 0x2028 ||
    unit === 0x2029 ||
    unit === 0x3000
  );
}
