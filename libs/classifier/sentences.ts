import type { Span } from '#contracts/classification';

// A sentence of news has some 150 characters; one that runs longer than this is a list or no prose, and is cut.
const MAX_SENTENCE_CHARACTERS = 1_500;
// The longest abbreviation of the list below, with its full stops.
const MAX_ABBREVIATION_CHARACTERS = 8;

const ABBREVIATION =
  /(?:^|[^\p{L}])(?:mr|mrs|ms|dr|prof|gen|maj|col|lt|sgt|capt|cpl|adm|brig|cmdr|gov|sen|rep|pres|st|mt|ft|no|nos|vs|etc|jr|sr|inc|ltd|co|corp|dept|univ|approx|ca|cf|al|jan|feb|mar|apr|jun|jul|aug|sept|sep|oct|nov|dec|e\.g|i\.e|a\.k\.a|a\.m|p\.m)\.$/iu;
const INITIALS = /(?:^|[\s(“"‘])(?:\p{L}\.)+$/u;
/** After an abbreviation in capitals ("in the U.S. The group …") only a word that seldom goes on begins a sentence. */
const SENTENCE_OPENER =
  /^(?:The|A|An|It|In|He|She|They|We|But|And|This|That|These|Those|On|At|Its|His|However|Meanwhile)\b/;

/**
 * Splits `[start, end)` of the raw text into sentences, in order and without overlap; white space between them belongs
 * to none. A full stop ends one unless it closes an abbreviation, initials or a number. One pass, linear: what is
 * looked at around a full stop is of bounded length, and no sentence exceeds 1,500 characters.
 */
export function sentencesOf(raw: string, start: number, end: number): Span[] {
  const sentences: Span[] = [];
  let from = start;
  const cut = (to: number): void => {
    let first = from;
    let last = to;
    while (first < last && isSpace(raw.charCodeAt(first))) first++;
    while (last > first && isSpace(raw.charCodeAt(last - 1))) last--;
    if (first < last) sentences.push({ start: first, end: last });
    from = to;
  };
  for (let at = start; at < end; at++) {
    const unit = raw.charCodeAt(at);
    if (at - from >= MAX_SENTENCE_CHARACTERS) {
      // A surrogate pair is not cut in two.
      cut(unit >= 0xdc00 && unit <= 0xdfff ? at + 1 : at);
      continue;
    }
    if (!isTerminator(unit)) continue;
    let close = at + 1;
    while (close < end && close < at + 4 && isCloser(raw.charCodeAt(close))) close++;
    close = afterNoteMark(raw, close, end);
    if (close < end && !isSpace(raw.charCodeAt(close)) && !isFullWidthTerminator(unit)) continue;
    let next = close;
    while (next < end && next < close + 8 && isSpace(raw.charCodeAt(next))) next++;
    if (unit === 0x2e && !endsSentence(raw, from, at, next, end)) continue;
    cut(close);
    at = close - 1;
  }
  cut(end);
  return sentences;
}

function endsSentence(raw: string, from: number, at: number, next: number, end: number): boolean {
  if (next >= end) return true;
  const following = raw.slice(next, Math.min(end, next + 12));
  if (/^\p{Ll}/u.test(following)) return false;
  const before = raw.slice(Math.max(from, at - MAX_ABBREVIATION_CHARACTERS), at + 1);
  if (ABBREVIATION.test(before)) return false;
  if (INITIALS.test(before)) return SENTENCE_OPENER.test(following);
  return true;
}

/** Past a note's mark that is glued to the sentence before it: "October 21.[1]", "raid.12 ". */
function afterNoteMark(raw: string, at: number, end: number): number {
  const mark = /^(?:\[\d{1,3}\])+/.exec(raw.slice(at, Math.min(end, at + 15)));
  return mark === null ? at : at + mark[0].length;
}

function isTerminator(unit: number): boolean {
  return (
    unit === 0x2e ||
    unit === 0x21 ||
    unit === 0x3f ||
    unit === 0x2026 ||
    unit === 0x61f ||
    unit === 0x6d4 ||
    unit === 0x964 ||
    isFullWidthTerminator(unit)
  );
}

function isFullWidthTerminator(unit: number): boolean {
  return unit === 0x3002 || unit === 0xff01 || unit === 0xff1f;
}

function isCloser(unit: number): boolean {
  return (
    unit === 0x22 ||
    unit === 0x27 ||
    unit === 0x29 ||
    unit === 0x5d ||
    unit === 0x201d ||
    unit === 0x2019 ||
    unit === 0xbb
  );
}

function isSpace(unit: number): boolean {
  return (
    unit === 0x20 ||
    unit === 0x0a ||
    unit === 0x0d ||
    unit === 0x09 ||
    unit === 0xa0 ||
    unit === 0x2028 ||
    unit === 0x2029
  );
}
