import { isWordUnit, type NormalisedText } from './normalise';

/** A name inside a sentence. `[start, end)` in normalised units. */
export interface Name {
  readonly start: number;
  readonly end: number;
  readonly groupId: string;
}

/** A word, a mark of punctuation, or a whole name as one token. `[start, end)` in normalised units. */
export interface Token {
  /** Normalised; for a name the empty text, so that no word list takes it for a word. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** Index into the sentence's names; -1 for any other token. */
  readonly name: number;
  /** Joined to the token before by a hyphen. */
  readonly glued: boolean;
  readonly capital: boolean;
}

const APOSTROPHE = 0x27;
const SMALL_S = 0x73;

/** The tokens of `[start, end)`; `names` lie inside it, in order, without overlap. Linear. */
export function tokensOf(text: NormalisedText, start: number, end: number, names: readonly Name[]): Token[] {
  const { units, starts, ends, raw } = text;
  const tokens: Token[] = [];
  // A sentence is bounded (sentences.ts), so its units fit in one call.
  const decoded = String.fromCharCode.apply(null, units.subarray(start, end) as unknown as number[]);
  let name = 0;
  for (let at = start; at < end;) {
    const unit = units[at]!;
    if (unit === 0x20 || unit === 0x0a) {
      at++;
      continue;
    }
    const upcoming = names[name];
    let to = at + 1;
    let tokenText: string | null = null;
    let nameIndex = -1;
    if (upcoming !== undefined && upcoming.start === at) {
      to = upcoming.end;
      nameIndex = name++;
      tokenText = '';
    } else if (isWordUnit(unit)) {
      const limit = upcoming === undefined ? end : Math.min(end, upcoming.start);
      while (to < limit && isWordUnit(units[to]!)) to++;
    } else if (unit === APOSTROPHE && units[to] === SMALL_S && !(to + 1 < end && isWordUnit(units[to + 1]!))) {
      to++;
    }
    tokenText ??= decoded.slice(at - start, to - start);
    const initial = raw[starts[at]!]!;
    tokens.push({
      text: tokenText,
      start: at,
      end: to,
      name: nameIndex,
      glued:
        at > 0 &&
        units[at - 1] === 0x20 &&
        raw.charCodeAt(starts[at - 1]!) !== 0x20 &&
        isHyphenGap(raw, starts[at - 1]!, ends[at - 1]!),
      capital: initial !== initial.toLowerCase(),
    });
    at = to;
  }
  return tokens;
}

function isHyphenGap(raw: string, start: number, end: number): boolean {
  return /^\p{Pd}|^\u2212/u.test(raw.slice(start, end));
}
