import { ARABIC_KIND, HEBREW_KIND, isBoundary, NOT_WORD_KIND, WORD_KIND, wordKinds } from './word-kinds';
import { GAP, PADDING_UNITS } from './normalise';

/** A match of pattern `pattern` over the normalised units `[start, end)`. */
export interface Hit {
  readonly pattern: number;
  readonly start: number;
  readonly end: number;
}

/** Called with each match; `false` ends the scan. */
export type OnHit = (pattern: number, start: number, end: number) => boolean | void;

// A state's first edge, packed in one Int32, so that a step along a name is one load from the next place in memory:
// bits 0 to 15 the unit, 16 no edge at all, 17 further edges (in the hash table), 18 a pattern ends here or in a suffix.
const EDGE_MASK = 0x1ffff;
const NO_EDGE = 0x10000;
const MORE_EDGES = 0x20000;
const ENDS_HERE = 0x40000;
const HASHED_EDGE_SIZE = 4;

// The prefilter's alphabet: five bits. 0 ends a word, 27 is a digit, 28 any letter that is not ASCII.
const FILTER_DIGIT = 27;
const FILTER_OTHER_LETTER = 28;
const FILTER_BITS = 5;
const FILTER_UNITS = 4;
const FILTER_WORDS_OF_32 = 1 << (FILTER_BITS * FILTER_UNITS - 5);

const filterCodes = new Uint8Array(65_536);
for (let unit = 0; unit < filterCodes.length; unit++) {
  if (unit >= 0x61 && unit <= 0x7a) filterCodes[unit] = unit - 0x60;
  else if (unit >= 0x30 && unit <= 0x39) filterCodes[unit] = FILTER_DIGIT;
  else if (wordKinds[unit] === WORD_KIND) filterCodes[unit] = FILTER_OTHER_LETTER;
}

const beginning = new Uint16Array(FILTER_UNITS);

/** The four codes from `at` on; what follows the end of the word counts as its end. */
function filterKey(units: { readonly [index: number]: number }, at: number): number {
  let key = filterCodes[units[at]!]!;
  const second = filterCodes[units[at + 1]!]!;
  if (second === 0) return key << (FILTER_BITS * 3);
  key = (key << FILTER_BITS) | second;
  const third = filterCodes[units[at + 2]!]!;
  if (third === 0) return key << (FILTER_BITS * 2);
  return (((key << FILTER_BITS) | third) << FILTER_BITS) | filterCodes[units[at + 3]!]!;
}

// Conjunctions, prepositions and articles that Arabic and Hebrew write on to the name, as they may be combined.
// Arabic letters: waw, fa; ba, kaf, lam; sin is the verb's and not here. The article counts where the name lacks it.
const ARABIC_CLITICS = /^(?:[وف]?(?:[بك]?(?:ال)?|لل?)|[بكل])$/;
const HEBREW_CLITICS = /^(?:ו?(?:כש|מש|ש)?[בכלמ]?ה?)$/;
const MAX_CLITIC_UNITS = 4;
/** The letters that such a run can end in: a name inside a word begins after one of them. */
const cliticEnds = new Uint8Array(65_536);
for (const letter of 'وفبكلהובלמשכ') cliticEnds[letter.charCodeAt(0)] = 1;

// A note's number that was glued to the name in extraction ("Taliban12 said") has up to three digits; names of four
// letters and fewer are acronyms, whose digits may be their own ("M23").
const MAX_NOTE_DIGITS = 3;
const MIN_NAME_BEFORE_NOTE_UNITS = 5;

/**
 * Finds all of many names in one pass over normalised text.
 *
 * Algorithm: Aho and Corasick, "Efficient string matching: an aid to bibliographic search", CACM 18(6), 1975, anchored
 * at word starts. A name can begin only where a word does, so failure links lead only to suffixes that begin at a
 * boundary, and at the root the scan looks at word starts alone: four units of each are looked up in a bitmap of all
 * beginnings (the idea of the prefilters of Wu and Manber 1994 and of BurntSushi's aho-corasick), and a word that no
 * name begins like is stepped over. A second filter, by a hash of the whole word, was measured and gained nothing. Each unit is consumed once and each failure shortens the suffix, so the time is
 * linear in the text whatever it holds.
 *
 * The trie is stored in preorder of the sorted patterns: a state's first child is the next state and its edge lies in
 * the state's own word, so that walking along a name is a walk along an array; other children are in one open hash
 * table. Compared with a dense table (state × alphabet) this is a tenth of the memory with 100,000 names, and stays in
 * the cache; compared with a double array (Aoe 1989) it is built in one pass.
 *
 * Overlaps are resolved afterwards, in `leftmostLongest`, on hits that already stand between boundaries: resolved
 * first, "Talibanisation of X" could swallow a name that begins inside it.
 */
export class Matcher {
  private readonly edges: Int32Array;
  private readonly failure: Int32Array;
  /** The pattern that ends in the state, or -1. */
  private readonly patternAt: Int32Array;
  /** The longest proper suffix in which a pattern ends, 0 for none. */
  private readonly dictionaryLink: Int32Array;
  private readonly lengths: Int32Array;
  /**
   * Edges other than the first: open addressing with linear probing. A place is four numbers, so that one line of the
   * cache holds all of it: the state, the unit, the child (0: the place is free), nothing.
   */
  private readonly hashedEdges: Int32Array;
  private readonly hashMask: number;
  private readonly rootChild = new Int32Array(65_536);
  private readonly filter = new Int32Array(FILTER_WORDS_OF_32);

  /** `patterns` are normalised texts (see normalise.ts), not empty, each once; a hit names one by its index. */
  constructor(patterns: readonly string[]) {
    this.lengths = new Int32Array(patterns.length);
    for (let index = 0; index < patterns.length; index++) this.lengths[index] = patterns[index]!.length;
    const order = sortedOrder(patterns);

    // In sorted order the states that a pattern shares with those before it are the ones it shares with the last.
    const sharedLengths = new Uint16Array(order.length);
    let maxStates = 1;
    let longest = 0;
    let before = '';
    for (let rank = 0; rank < order.length; rank++) {
      const pattern = patterns[order[rank]!]!;
      sharedLengths[rank] = sharedLength(before, pattern);
      maxStates += pattern.length - sharedLengths[rank]!;
      longest = Math.max(longest, pattern.length);
      before = pattern;
    }
    const edges = new Int32Array(maxStates).fill(NO_EDGE);
    const parent = new Int32Array(maxStates);
    const unitOf = new Uint16Array(maxStates);
    const depth = new Uint16Array(maxStates);
    const patternAt = new Int32Array(maxStates).fill(-1);
    const path = new Int32Array(longest + 1);
    let states = 1;
    let hashed = 0;
    for (let rank = 0; rank < order.length; rank++) {
      const index = order[rank]!;
      const pattern = patterns[index]!;
      for (let at = sharedLengths[rank]!; at < pattern.length; at++) {
        const state = path[at]!;
        const child = states++;
        const unit = pattern.charCodeAt(at);
        parent[child] = state;
        unitOf[child] = unit;
        depth[child] = at + 1;
        path[at + 1] = child;
        if ((edges[state]! & NO_EDGE) !== 0) edges[state] = unit;
        else {
          edges[state]! |= MORE_EDGES;
          hashed++;
        }
      }
      if (pattern.length > 0) patternAt[path[pattern.length]!] = index;
    }

    // At most half full, so that a miss ends after one or two probes.
    let places = 4;
    while (places < hashed * 2) places *= 2;
    this.hashMask = places - 1;
    const hashedEdges = new Int32Array(places * HASHED_EDGE_SIZE);
    for (let child = 1; child < states; child++) {
      const state = parent[child]!;
      if (child === state + 1) continue;
      let place = hashOf(state, unitOf[child]!) & this.hashMask;
      while (hashedEdges[place * HASHED_EDGE_SIZE + 2] !== 0) place = (place + 1) & this.hashMask;
      hashedEdges[place * HASHED_EDGE_SIZE] = state;
      hashedEdges[place * HASHED_EDGE_SIZE + 1] = unitOf[child]!;
      hashedEdges[place * HASHED_EDGE_SIZE + 2] = child;
    }
    this.hashedEdges = hashedEdges;
    this.edges = edges;
    this.patternAt = patternAt;

    // By depth: a failure state is shallower, so its own links are complete when they are followed.
    const failure = new Int32Array(states);
    const dictionaryLink = new Int32Array(states);
    const byDepth = statesByDepth(depth, states, longest);
    for (const state of byDepth) {
      if (state === 0) continue;
      const above = parent[state]!;
      const unit = unitOf[state]!;
      if (above === 0) this.rootChild[unit] = state;
      else {
        let suffix = failure[above]!;
        let target = 0;
        while (suffix !== 0 && (target = this.child(suffix, unit)) === 0) suffix = failure[suffix]!;
        if (suffix === 0) target = mayBegin(unitOf[above]!, unit) ? this.rootChild[unit]! : 0;
        failure[state] = target;
        dictionaryLink[state] = patternAt[target]! >= 0 ? target : dictionaryLink[target]!;
      }
      if (patternAt[state]! >= 0 || dictionaryLink[state] !== 0) edges[state]! |= ENDS_HERE;
    }
    this.failure = failure;
    this.dictionaryLink = dictionaryLink;

    for (const pattern of patterns) this.admitBeginning(pattern);
  }

  /** What the automaton holds in memory, in bytes. */
  get bytes(): number {
    const { edges, failure, patternAt, dictionaryLink, lengths, hashedEdges, rootChild, filter } = this;
    const arrays = [edges, failure, patternAt, dictionaryLink, lengths, hashedEdges, rootChild, filter];
    return arrays.reduce((sum, array) => sum + array.byteLength, 0);
  }

  /** Opens the prefilter for the texts that the pattern can begin in. */
  private admitBeginning(pattern: string): void {
    for (let at = 0; at < FILTER_UNITS; at++) beginning[at] = at < pattern.length ? pattern.charCodeAt(at) : 0;
    const key = filterKey(beginning, 0);
    this.filter[key >> 5]! |= 1 << (key & 31);
  }

  private child(state: number, unit: number): number {
    const edge = this.edges[state]!;
    if ((edge & EDGE_MASK) === unit) return state + 1;
    return (edge & MORE_EDGES) === 0 ? 0 : this.hashedChild(state, unit);
  }

  private hashedChild(state: number, unit: number): number {
    const { hashedEdges, hashMask } = this;
    for (let place = hashOf(state, unit) & hashMask; ; place = (place + 1) & hashMask) {
      const at = place * HASHED_EDGE_SIZE;
      const child = hashedEdges[at + 2]!;
      if (child === 0 || (hashedEdges[at] === state && hashedEdges[at + 1] === unit)) return child;
    }
  }

  /**
   * Calls `onHit` for every occurrence that stands between boundaries, overlapping ones included, by end. Boundaries
   * are those of `isBoundary`; in Arabic and Hebrew a name may also begin after prepositions that are written on to it,
   * and a name of five letters may end before a note's number. Units that lack the padding of `NormalisedText` are copied.
   */
  scan(units: Uint16Array, length: number, onHit: OnHit): void {
    if (!isPadded(units, length)) {
      const padded = new Uint16Array(length + PADDING_UNITS);
      padded.set(units.subarray(0, length));
      return this.scan(padded, length, onHit);
    }
    const { filter, rootChild } = this;
    const codes = filterCodes;
    let at = 0;
    while (at < length) {
      const unit = units[at]!;
      if (codes[unit] !== 0) {
        const key = filterKey(units, at);
        if ((filter[key >> 5]! & (1 << (key & 31))) === 0) {
          do at++;
          while (codes[units[at]!] !== 0);
          // Nearly every word is followed by one gap, and no name begins with a gap.
          if (units[at] === GAP) at++;
          continue;
        }
      }
      if (rootChild[unit] === 0) at++;
      else if ((at = this.walk(units, length, at, onHit)) < 0) return;
      // Inside a word again: on to where a name may begin.
      while (at < length && !mayBegin(units[at - 1]!, units[at]!)) at++;
    }
  }

  /** Follows the automaton from a beginning at `at` until it is back at the root; the place there, -1 to end the scan. */
  private walk(units: Uint16Array, length: number, at: number, onHit: OnHit): number {
    const { edges, failure, rootChild } = this;
    let state = rootChild[units[at]!]!;
    for (;;) {
      at++;
      const edge = edges[state]!;
      if ((edge & ENDS_HERE) !== 0 && !this.report(units, length, state, at, onHit)) return -1;
      if (at >= length) return at;
      const unit = units[at]!;
      if ((edge & EDGE_MASK) === unit) {
        state++;
        continue;
      }
      let next = (edge & MORE_EDGES) === 0 ? 0 : this.hashedChild(state, unit);
      while (next === 0) {
        state = failure[state]!;
        if (state === 0) {
          if (!mayBegin(units[at - 1]!, unit)) return at;
          next = rootChild[unit]!;
          if (next === 0) return at;
        } else next = this.child(state, unit);
      }
      state = next;
    }
  }

  private report(units: Uint16Array, length: number, from: number, end: number, onHit: OnHit): boolean {
    const { patternAt, dictionaryLink, lengths } = this;
    const isEnd = end === length || isBoundary(units[end - 1]!, units[end]!);
    for (
      let state = patternAt[from]! >= 0 ? from : dictionaryLink[from]!;
      state !== 0;
      state = dictionaryLink[state]!
    ) {
      const pattern = patternAt[state]!;
      const start = end - lengths[pattern]!;
      if (!isEnd && !(lengths[pattern]! >= MIN_NAME_BEFORE_NOTE_UNITS && isBeforeNoteNumber(units, length, end)))
        continue;
      if (start > 0 && !isBoundary(units[start - 1]!, units[start]!) && !isAfterClitics(units, start)) continue;
      if (onHit(pattern, start, end) === false) return false;
    }
    return true;
  }
}

function isPadded(units: Uint16Array, length: number): boolean {
  if (units.length < length + PADDING_UNITS) return false;
  for (let at = length; at < length + PADDING_UNITS; at++) if (units[at] !== 0) return false;
  return true;
}

function hashOf(state: number, unit: number): number {
  const mixed = Math.imul(state, 0x9e3779b1) ^ Math.imul(unit, 0x85ebca6b);
  return mixed ^ (mixed >>> 15);
}

/** The indexes of the patterns in the order of their units; patterns that come in it are only looked through. */
function sortedOrder(patterns: readonly string[]): Int32Array {
  const order = Int32Array.from({ length: patterns.length }, (_, index) => index);
  const isSorted = patterns.every((pattern, index) => index === 0 || patterns[index - 1]! < pattern);
  return isSorted ? order : order.sort((a, b) => (patterns[a]! < patterns[b]! ? -1 : 1));
}

function sharedLength(a: string, b: string): number {
  const limit = Math.min(a.length, b.length);
  let length = 0;
  while (length < limit && a.charCodeAt(length) === b.charCodeAt(length)) length++;
  return length;
}

function statesByDepth(depth: Uint16Array, states: number, deepest: number): Int32Array {
  const next = new Int32Array(deepest + 2);
  for (let state = 0; state < states; state++) next[depth[state]! + 1]!++;
  for (let level = 1; level < next.length; level++) next[level]! += next[level - 1]!;
  const ordered = new Int32Array(states);
  for (let state = 0; state < states; state++) ordered[next[depth[state]!]!++] = state;
  return ordered;
}

/** Whether a name can begin at `unit` after `before`; within a word of Arabic or Hebrew it has still to be checked. */
function mayBegin(before: number, unit: number): boolean {
  const kind = wordKinds[before]!;
  if (kind === NOT_WORD_KIND || kind !== wordKinds[unit]!) return true;
  return (kind === ARABIC_KIND || kind === HEBREW_KIND) && cliticEnds[before] === 1;
}

function isAfterClitics(units: Uint16Array, start: number): boolean {
  const kind = wordKinds[units[start]!]!;
  if (kind !== ARABIC_KIND && kind !== HEBREW_KIND) return false;
  let from = start;
  while (from > 0 && wordKinds[units[from - 1]!] === kind) {
    if (start - from === MAX_CLITIC_UNITS) return false;
    from--;
  }
  const clitics = String.fromCharCode(...units.subarray(from, start));
  return (kind === ARABIC_KIND ? ARABIC_CLITICS : HEBREW_CLITICS).test(clitics);
}

function isBeforeNoteNumber(units: Uint16Array, length: number, end: number): boolean {
  const isDigit = (at: number) => at < length && units[at]! >= 0x30 && units[at]! <= 0x39;
  if (isDigit(end - 1)) return false;
  let at = end;
  while (isDigit(at)) if (++at - end > MAX_NOTE_DIGITS) return false;
  return at > end && (at === length || isBoundary(units[at - 1]!, units[at]!));
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
