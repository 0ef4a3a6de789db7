import { isWordUnit } from './normalise';

/** A match of pattern `pattern` over the normalised units `[start, end)`. */
export interface Hit {
  readonly pattern: number;
  readonly start: number;
  readonly end: number;
}

/**
 * Finds all of many patterns in one pass.
 *
 * Algorithm: Aho and Corasick, "Efficient string matching: an aid to bibliographic search", CACM 18(6), 1975, in the
 * form of a deterministic automaton: failure transitions are folded into a dense table `state × symbol` of an Int32Array,
 * so each unit of text costs one lookup. The alphabet is only what occurs in patterns; every other unit is symbol 0 and
 * leads back to the root. `dictionaryLink` skips to the next suffix that is a pattern. Overlaps are resolved afterwards,
 * in `leftmostLongest`, on hits that already stand between word boundaries: resolved first, "Talibanisation of X" could
 * swallow a name that begins inside it.
 */
export class Matcher {
  private readonly symbolOf = new Uint16Array(65_536);
  private readonly symbols: number;
  /** Next state, times `symbols`, so that a state is its own row's offset. */
  private readonly next: Int32Array;
  /** Per row offset / symbols: the pattern that ends here, or -1. */
  private readonly patternAt: Int32Array;
  /** The longest proper suffix state that ends a pattern, 0 for none. */
  private readonly dictionaryLink: Int32Array;
  private readonly lengths: Int32Array;

  /** `patterns` are normalised texts (see normalise.ts), not empty, each once; a hit names one by its index. */
  constructor(patterns: readonly string[]) {
    let symbols = 1;
    let maxStates = 1;
    for (const pattern of patterns) {
      maxStates += pattern.length;
      for (let at = 0; at < pattern.length; at++) {
        const unit = pattern.charCodeAt(at);
        if (this.symbolOf[unit] === 0) this.symbolOf[unit] = symbols++;
      }
    }
    this.symbols = symbols;
    this.lengths = Int32Array.from(patterns, (pattern) => pattern.length);

    let table = new Int32Array(maxStates * symbols);
    const patternAt = new Int32Array(maxStates).fill(-1);
    let states = 1;
    patterns.forEach((pattern, index) => {
      let state = 0;
      for (let at = 0; at < pattern.length; at++) {
        const cell = state * symbols + this.symbolOf[pattern.charCodeAt(at)]!;
        if (table[cell] === 0) table[cell] = states++;
        state = table[cell]!;
      }
      if (state !== 0) patternAt[state] = index;
    });
    table = table.slice(0, states * symbols);

    // Breadth first: a state's failure state is shallower, so its row is complete when it is copied from.
    const failure = new Int32Array(states);
    const dictionaryLink = new Int32Array(states);
    const queue = new Int32Array(states);
    let tail = 1;
    for (let head = 0; head < tail; head++) {
      const state = queue[head]!;
      const fallback = failure[state]!;
      dictionaryLink[state] = patternAt[fallback]! >= 0 ? fallback : dictionaryLink[fallback]!;
      for (let symbol = 0; symbol < symbols; symbol++) {
        const cell = state * symbols + symbol;
        const child = table[cell]!;
        const viaFailure = state === 0 ? 0 : table[fallback * symbols + symbol]!;
        if (child === 0) table[cell] = viaFailure;
        else {
          failure[child] = viaFailure;
          queue[tail++] = child;
        }
      }
    }
    for (let cell = 0; cell < table.length; cell++) table[cell]! *= symbols;
    this.next = table;
    this.patternAt = patternAt.slice(0, states);
    this.dictionaryLink = dictionaryLink;
  }

  /** Calls `onHit` for every occurrence that stands between word boundaries, overlapping ones included, by end. */
  scan(units: Uint16Array, length: number, onHit: (pattern: number, start: number, end: number) => void): void {
    const { symbolOf, next, symbols, patternAt, dictionaryLink, lengths } = this;
    let row = 0;
    for (let at = 0; at < length; at++) {
      row = next[row + symbolOf[units[at]!]!]!;
      if (row === 0) continue;
      let state = row / symbols;
      if (patternAt[state]! < 0) state = dictionaryLink[state]!;
      if (state === 0) continue;
      const end = at + 1;
      if (end < length && isWordUnit(units[end]!) && isWordUnit(units[at]!)) continue;
      for (; state !== 0; state = dictionaryLink[state]!) {
        const pattern = patternAt[state]!;
        const start = end - lengths[pattern]!;
        if (start > 0 && isWordUnit(units[start - 1]!) && isWordUnit(units[start]!)) continue;
        onHit(pattern, start, end);
      }
    }
  }
}

/** The hits that remain when the leftmost wins, among those the longest, and nothing overlaps; in order of the text. */
export function leftmostLongest<T extends { readonly start: number; readonly end: number }>(hits: readonly T[]): T[] {
  const kept: T[] = [];
  let free = 0;
  for (const hit of [...hits].sort((a, b) => a.start - b.start || b.end - a.end)) {
    if (hit.start < free) continue;
    kept.push(hit);
    free = hit.end;
  }
  return kept;
}
