import type { Candidate } from './policy';
import { acceptedAlias, type AliasEntry, type CompiledCatalogue, rivalsOf } from './compiled-catalogue';
import { leftmostLongest } from './matcher';
import type { NormalisedText } from './normalise';

export interface FoundNames {
  /** In the order of the text, without overlaps: the leftmost wins, and of those that begin together the longest. */
  readonly candidates: readonly Candidate[];
  /** Offset in the raw text from which on no names were looked for, because there were too many; null: all were. */
  readonly readTo: number | null;
}

// A text with more names than this is a list of names. The bound keeps the message and the work on it small.
const MAX_CANDIDATES = 20_000;
// Overlapping occurrences are gathered before they are resolved; some two for a candidate ("Islamic State Khorasan").
const MAX_OCCURRENCES = 2 * MAX_CANDIDATES;

/**
 * Every name of the catalogue that stands in the text as its alias asks for (case), before it is decided whether it
 * counts. The span is the name alone: no article, no possessive, no prefix, no noun that is not part of the name. Names
 * in e-mail addresses and handles ("@…") are none. Pure; never throws; time linear in the text.
 */
export function findNames(
  text: NormalisedText,
  compiled: CompiledCatalogue,
  maxCandidates = MAX_CANDIDATES,
): FoundNames {
  const occurrences: Candidate[] = [];
  let readTo: number | null = null;
  compiled.matcher.scan(text.units, text.length, (pattern, start, end) => {
    const isTag = text.units[start] === NUMBER_SIGN;
    const from = isTag ? start + 1 : start;
    const entries = compiled.entries[pattern]!;
    const entry = acceptedAlias(entries, text, from, end) ?? acceptedInAddress(entries, text, from, end);
    if (entry === null || isInAddress(text.raw, text.starts[from]!, text.ends[end - 1]!)) return true;
    if (occurrences.length === MAX_OCCURRENCES) {
      readTo = text.starts[from]!;
      return false;
    }
    occurrences.push({ entry, rivals: rivalsOf(entries, entry, text, from, end), start: from, end });
    return true;
  });
  const candidates = leftmostLongest(occurrences);
  if (candidates.length <= maxCandidates) return { candidates, readTo };
  return {
    candidates: candidates.slice(0, maxCandidates),
    readTo: text.starts[candidates[maxCandidates]!.start]!,
  };
}

// Shorter acronyms in small letters are words.
const MIN_SMALL_ACRONYM_UNITS = 4;
// Addresses of news articles are shorter, and the bound keeps the pass linear.
const MAX_ADDRESS_CHARACTERS = 300;
const WEB_ADDRESS = /(?:https?:\/\/|www\.)\S*$/i;

/** In a web address, where all is in small letters: the acronym that needs neither its case nor evidence; else null. */
function acceptedInAddress(
  entries: readonly AliasEntry[],
  text: NormalisedText,
  start: number,
  end: number,
): AliasEntry | null {
  if (end - start < MIN_SMALL_ACRONYM_UNITS) return null;
  const entry = entries.find(({ alias }) => alias.kind === 'acronym' && !alias.ambiguous && !alias.commonWord);
  if (entry === undefined) return null;
  const at = text.starts[start]!;
  return WEB_ADDRESS.test(text.raw.slice(Math.max(0, at - MAX_ADDRESS_CHARACTERS), at)) ? entry : null;
}

const NUMBER_SIGN = 0x23;
const AT_SIGN = 0x40;
// The longest local part of an address (RFC 5321, 4.5.3.1.1); the bound keeps the pass linear.
const MAX_LOCAL_PART_CHARACTERS = 64;

/** Whether a name is part of an e-mail address or of a handle: reached by its characters from an "@". */
function isInAddress(raw: string, start: number, end: number): boolean {
  let from = start;
  while (from > 0 && start - from < MAX_LOCAL_PART_CHARACTERS && isAddressUnit(raw.charCodeAt(from - 1))) from--;
  if (from > 0 && raw.charCodeAt(from - 1) === AT_SIGN) return true;
  let to = end;
  while (to < raw.length && to - end < MAX_LOCAL_PART_CHARACTERS && isAddressUnit(raw.charCodeAt(to))) to++;
  return raw.charCodeAt(to) === AT_SIGN && to + 1 < raw.length && isAddressUnit(raw.charCodeAt(to + 1));
}

function isAddressUnit(unit: number): boolean {
  return (
    (unit >= 0x61 && unit <= 0x7a) ||
    (unit >= 0x40 + 1 && unit <= 0x5a) ||
    (unit >= 0x30 && unit <= 0x39) ||
    unit === 0x2d ||
    unit === 0x2e ||
    unit === 0x5f ||
    unit === 0x2b
  );
}
