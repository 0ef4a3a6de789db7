import { completeAlias, looksLikeAcronym } from '#catalogue/group';
import type { AliasEntry, CompiledCatalogue } from './compiled-catalogue';
import { longFormOf } from './definitions';
import { findNames } from './find-names';
import { normalisedIndexOf, type NormalisedText } from './normalise';
import { type Candidate, decide, type Decision, DEFINED_HERE, type Origin } from './policy';
import { isBoundary } from './word-kinds';

export interface DecidedNames {
  /** In the order of the text, without overlaps. */
  readonly candidates: readonly Candidate[];
  /** By candidate. */
  readonly decisions: readonly Decision[];
  /** Offset in the raw text from which on no names were looked for, because there were too many; null: all were. */
  readonly readTo: number | null;
}

/**
 * The names of a text, each with the decision whether it counts, and for whom. To those of the catalogue come the short
 * forms that the document itself gives a group's name ("Lashkar-e-Taiba (LT)"). Pure; never throws; linear in the text.
 */
export function namesIn(text: NormalisedText, compiled: CompiledCatalogue, origin: Origin): DecidedNames {
  const { candidates, readTo } = findNames(text, compiled);
  if (candidates.length === 0) return { candidates, decisions: [], readTo };
  const decisions = decide(candidates, text, compiled, origin);
  const own = definedShortForms(text, candidates, decisions);
  if (own.length === 0) return { candidates, decisions, readTo };
  const all = candidates.map((candidate, index) => ({ candidate, decision: decisions[index]! }));
  for (const candidate of own) all.push({ candidate, decision: { ...DEFINED_HERE, entry: candidate.entry } });
  all.sort((a, b) => a.candidate.start - b.candidate.start);
  return {
    candidates: all.map(({ candidate }) => candidate),
    decisions: all.map(({ decision }) => decision),
    readTo,
  };
}

// A document gives a handful of short forms; past the bounds it is a list of them.
const MAX_SHORT_FORMS = 24;
const MAX_OCCURRENCES = 2_000;
const SHORT_FORM =
  /^["”'’]?\s?[(（]["“'‘]?(?:or |the |hereafter |henceforth )?(\p{Lu}[\p{L}\p{N}-]{1,9})["”'’]?[)）,;]/u;
const SHORT_FORM_REACH_CHARACTERS = 32;

/** Every place of the short forms that stand in parentheses after a group's name, and that the catalogue has not. */
function definedShortForms(
  text: NormalisedText,
  candidates: readonly Candidate[],
  decisions: readonly Decision[],
): Candidate[] {
  const entries = new Map<string, AliasEntry | null>();
  candidates.forEach((candidate, index) => {
    const { admitted, entry } = decisions[index]!;
    if (!admitted || entry.kind === 'person' || entries.size >= MAX_SHORT_FORMS) return;
    const end = text.ends[candidate.end - 1]!;
    // Nearly every name ends here.
    if (text.raw.charCodeAt(end + 1) !== 0x28 && text.raw.charCodeAt(end) !== 0x28) return;
    const short = SHORT_FORM.exec(text.raw.slice(end, end + SHORT_FORM_REACH_CHARACTERS))?.[1];
    if (short === undefined || !looksLikeAcronym(short)) return;
    const long = text.raw.slice(text.starts[candidate.start], end);
    if (!/\s|-/.test(long) || longFormOf(short.replace(/-/g, ''), long)?.length !== long.length) return;
    const known = entries.get(short);
    const alias = { ...completeAlias(short), kind: 'acronym' as const, caseSensitive: true };
    const own = { alias, groupId: entry.groupId, kind: alias.kind, person: null, isSurnameOnly: false };
    // Given to two groups it is neither's.
    entries.set(short, known === undefined || known?.groupId === entry.groupId ? (known ?? own) : null);
  });
  const found: Candidate[] = [];
  for (const [short, entry] of entries) {
    if (entry === null) continue;
    let next = 0;
    for (let at = text.raw.indexOf(short); at >= 0; at = text.raw.indexOf(short, at + short.length)) {
      if (found.length >= MAX_OCCURRENCES) return found;
      const end = at + short.length;
      const isWhole =
        (at === 0 || isBoundary(text.raw.charCodeAt(at - 1), text.raw.charCodeAt(at))) &&
        (end === text.raw.length || isBoundary(text.raw.charCodeAt(end - 1), text.raw.charCodeAt(end)));
      if (!isWhole || text.raw[at - 1] === '@') continue;
      // The short form in the middle of a name of the catalogue is that name's.
      while (next < candidates.length && text.ends[candidates[next]!.end - 1]! <= at) next++;
      if (next < candidates.length && text.starts[candidates[next]!.start]! < end) continue;
      const start = normalisedIndexOf(text, at);
      const normalisedEnd = normalisedIndexOf(text, end);
      if (text.starts[start] !== at || normalisedEnd <= start) continue;
      found.push({ entry, rivals: [], start, end: normalisedEnd });
    }
  }
  return found;
}
