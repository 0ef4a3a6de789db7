import type { Word, Vocabulary } from '../syntax/vocabulary';

/** A word, a mark of punctuation, or a whole given span as one token. `[start, end)` in UTF-16 units of the text. */
export interface Token {
  readonly word: Word;
  readonly start: number;
  readonly end: number;
  /** Index of the given span that the token is; -1 for any other. */
  readonly span: number;
  /** Joined to the token before by a hyphen, a dash or a slash without space. */
  readonly glued: boolean;
}

/** A piece of text that is one token whatever is in it. */
export interface GivenSpan {
  readonly start: number;
  readonly end: number;
}

/** A sentence of news has some 30 tokens. What runs longer than this is a list; the rest of it is not read. */
export const MAX_TOKENS = 320;

const LETTER = 1;
const DIGIT = 2;
const SPACE = 3;
const APOSTROPHE = 4;
const HYPHEN = 5;
const kindOfAscii = new Uint8Array(256);
for (let unit = 0; unit < 256; unit++) {
  if ((unit >= 0x41 && unit <= 0x5a) || (unit >= 0x61 && unit <= 0x7a) || unit === 0xad || unit === 0x26)
    kindOfAscii[unit] = LETTER;
  else if (unit >= 0xc0 && unit !== 0xd7 && unit !== 0xf7) kindOfAscii[unit] = LETTER;
  else if (unit >= 0x30 && unit <= 0x39) kindOfAscii[unit] = DIGIT;
  else if (unit <= 0x20 || unit === 0xa0 || unit === 0x85) kindOfAscii[unit] = SPACE;
  else if (unit === 0x27 || unit === 0x60) kindOfAscii[unit] = APOSTROPHE;
  else if (unit === 0x2d) kindOfAscii[unit] = HYPHEN;
}
for (const currency of [0x24, 0xa3]) kindOfAscii[currency] = DIGIT;

function kindOf(unit: number): number {
  if (unit < 256) return kindOfAscii[unit]!;
  if (unit >= 0x2000 && unit <= 0x206f) {
    if (unit === 0x2019 || unit === 0x2018) return APOSTROPHE;
    if (unit >= 0x2010 && unit <= 0x2013) return HYPHEN;
    return unit <= 0x200a || unit === 0x202f || unit === 0x2028 || unit === 0x2029 ? SPACE : 0;
  }
  if (unit === 0x20ac) return DIGIT;
  return (unit >= 0x3000 && unit <= 0x303f) || (unit >= 0xfe30 && unit <= 0xfe6f) ? 0 : LETTER;
}

const SMALL_S = 0x73;
const CAPITAL_S = 0x53;
const FULL_STOP = 0x2e;
const COMMA = 0x2c;

/**
 * The tokens of `[start, end)` of a text; `spans` lie inside it, in order, without overlap. Words keep inner hyphens and
 * full stops ("cease-fire", "U.S."), lose a possessive or a contracted auxiliary as a token of its own. Linear; at most
 * 320 tokens.
 */
export function tokensOf(
  text: string,
  start: number,
  end: number,
  spans: readonly GivenSpan[],
  vocabulary: Vocabulary,
): Token[] {
  const tokens: Token[] = [];
  let next = 0;
  let glued = false;
  let at = start;
  const push = (from: number, to: number, span: number): void => {
    tokens.push({ word: vocabulary.word(text.slice(from, to)), start: from, end: to, span, glued });
    glued = false;
  };
  while (at < end && tokens.length < MAX_TOKENS) {
    while (next < spans.length && spans[next]!.start < at) next++;
    const limit = next < spans.length && spans[next]!.start < end ? spans[next]!.start : end;
    if (at === limit && next < spans.length) {
      const span = spans[next]!;
      tokens.push({
        word: vocabulary.word(headWordOf(text, span.start, span.end)),
        start: span.start,
        end: span.end,
        span: next,
        glued,
      });
      glued = false;
      next++;
      at = Math.max(span.end, at + 1);
      continue;
    }
    const unit = text.charCodeAt(at);
    const kind = kindOf(unit);
    if (kind === SPACE) {
      at++;
      continue;
    }
    if (kind === LETTER || kind === DIGIT) {
      const to = wordEnd(text, at, limit);
      const apostrophe = contractionIn(text, at, to);
      if (apostrophe > at) {
        push(at, apostrophe, -1);
        push(apostrophe, to, -1);
      } else push(at, to, -1);
      at = to;
      continue;
    }
    if (kind === APOSTROPHE) {
      const after = text.charCodeAt(at + 1);
      const isPossessive =
        (after === SMALL_S || after === CAPITAL_S) && at + 1 < end && !isWordPart(text, at + 2, end) && at > start;
      const closesPlural =
        at > start && (text.charCodeAt(at - 1) | 0x20) === SMALL_S && kindOf(text.charCodeAt(at + 1)) === SPACE;
      const to = isPossessive ? at + 2 : at + 1;
      if (isPossessive) push(at, to, -1);
      else tokens.push({ word: vocabulary.word(closesPlural ? "'s" : "'"), start: at, end: to, span: -1, glued });
      at = to;
      continue;
    }
    const isInside =
      (kind === HYPHEN || unit === 0x2f) &&
      at > start &&
      kindOf(text.charCodeAt(at - 1)) !== SPACE &&
      at + 1 < end &&
      kindOf(text.charCodeAt(at + 1)) !== SPACE;
    if (isInside) glued = true;
    else push(at, at + 1, -1);
    at++;
  }
  return tokens;
}

function isWordPart(text: string, at: number, end: number): boolean {
  if (at >= end) return false;
  const kind = kindOf(text.charCodeAt(at));
  return kind === LETTER || kind === DIGIT;
}

/** Where the word that begins at `from` ends. */
function wordEnd(text: string, from: number, limit: number): number {
  let at = from + 1;
  for (; at < limit; at++) {
    const unit = text.charCodeAt(at);
    const kind = kindOf(unit);
    if (kind === LETTER || kind === DIGIT) continue;
    if (kind === HYPHEN && isWordPart(text, at + 1, limit)) continue;
    if (unit === 0x25) continue;
    if (kind === APOSTROPHE && isWordPart(text, at + 1, limit) && kindOf(text.charCodeAt(at + 1)) === LETTER) {
      const isS = (text.charCodeAt(at + 1) | 0x20) === SMALL_S;
      if (isS && !isWordPart(text, at + 2, limit)) return at;
      continue;
    }
    // "1,200", "3.5"
    if (
      (unit === FULL_STOP || unit === COMMA) &&
      kindOf(text.charCodeAt(at - 1)) === DIGIT &&
      at + 1 < limit &&
      kindOf(text.charCodeAt(at + 1)) === DIGIT
    )
      continue;
    if (unit === FULL_STOP && isInitialStop(text, from, at, limit)) continue;
    break;
  }
  return at;
}

/** A full stop inside or after initials ("U.S.", "a.m."), or after a title ("Gen."). */
function isInitialStop(text: string, from: number, at: number, limit: number): boolean {
  const isSingle = at - from === 1 || text.charCodeAt(at - 2) === FULL_STOP;
  if (isSingle && kindOf(text.charCodeAt(at - 1)) === LETTER)
    return (
      at - from > 1 || (isWordPart(text, at + 1, limit) && text.charCodeAt(at + 2) === FULL_STOP) || at - from === 1
    );
  const length = at - from;
  if (length < 2 || length > 4 || text.charCodeAt(from) > 0x5a) return false;
  return TITLE_WITH_STOP.has(text.slice(from, at));
}

const TITLE_WITH_STOP = new Set(
  'Mr Mrs Ms Dr Prof Gen Maj Col Lt Sgt Capt Cpl Adm Brig Cmdr Gov Sen Rep Pres St Sr Jr Rev Hon Jan Feb Mar Apr Jun Jul Aug Sept Sep Oct Nov Dec'.split(
    ' ',
  ),
);

/** The index of the apostrophe of "they're", "he'll", "I've", "he'd"; else -1. */
function contractionIn(text: string, from: number, to: number): number {
  for (let at = to - 2; at >= to - 3 && at > from; at--) {
    if (kindOf(text.charCodeAt(at)) !== APOSTROPHE) continue;
    const tail = text.slice(at + 1, to).toLowerCase();
    return tail === 'll' || tail === 're' || tail === 've' || tail === 'd' || tail === 'm' ? at : -1;
  }
  return -1;
}

// A longer span is no name; its end is looked at only.
const MAX_HEAD_CHARACTERS = 60;

const PHRASE_OPENER =
  /[\s](?:of|by|from|in|for|at|to|on|with|who|whom|that|which|led|near|against|inside|outside|loyal|backed|holding)\s/i;

/** The word that heads a given name: the last before a phrase ("forces of X" is about forces), else the last. */
function headWordOf(text: string, start: number, end: number): string {
  const whole = text.slice(start, Math.min(end, start + MAX_HEAD_CHARACTERS));
  const phrase = PHRASE_OPENER.exec(whole);
  const piece =
    phrase !== null && phrase.index > 3
      ? whole.slice(0, phrase.index)
      : end - start > MAX_HEAD_CHARACTERS
        ? text.slice(end - MAX_HEAD_CHARACTERS, end)
        : whole;
  let last = piece.length;
  while (last > 0 && kindOf(piece.charCodeAt(last - 1)) !== LETTER && kindOf(piece.charCodeAt(last - 1)) !== DIGIT)
    last--;
  let first = last;
  while (first > 0) {
    const kind = kindOf(piece.charCodeAt(first - 1));
    if (kind !== LETTER && kind !== DIGIT && kind !== HYPHEN) break;
    first--;
  }
  return piece.slice(first, last);
}
