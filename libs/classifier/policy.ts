import type { AliasEntry, CompiledCatalogue } from './compiled-catalogue';
import type { NormalisedText } from './normalise';

/** A name found in the text, before it is decided whether it counts. `[start, end)` is in normalised units. */
export interface Candidate {
  readonly entry: AliasEntry;
  readonly start: number;
  readonly end: number;
}

export interface Decision {
  readonly admitted: boolean;
  /** Why, for a person to read. */
  readonly reason: string;
  /** How sure it is that the name means the group: 0 to 1. */
  readonly certainty: number;
}

// Certainties are ordinal: a plain name above a defined acronym, above one explained elsewhere, above one by context.
const CERTAINTY_PLAIN = 0.98;
const CERTAINTY_PERSON = 0.93;
const CERTAINTY_DEFINED = 0.95;
const CERTAINTY_ELSEWHERE = 0.9;
const CERTAINTY_CONTEXT = 0.75;

// About eight words to either side: further off, a word is seldom about the name.
const CONTEXT_WINDOW_UNITS = 60;
// A definition stands directly at the name: "Long Name, also known as the (ACR)".
const MAX_DEFINITION_GAP_CHARACTERS = 30;
const DEFINITION_GAP =
  /^(?:\s+(?:group|organi[sz]ation|network))?[\s,"“”'‘’([—–-]*(?:(?:also\s+)?(?:known\s+as|called|or|aka|a\.k\.a\.)\s+)?["“”'‘’(\s]*$/i;
const DEFINITION_GAP_REVERSED = /^["“”'’]?\s*[([,]\s*(?:(?:or|the)\s+)?$/i;
const PRONOUN_BEFORE_VERB =
  /(?:^|[^\p{L}])(?:this|that|it|he|she|there|here|what|who|which|where|how|why|when|everything|nobody|nothing)\s+$/iu;

/**
 * Decides which candidates count. Plain names do, unless their own excluding context is near. An ambiguous alias needs
 * evidence in the document, tried in this order: a definition beside a plain name of the same group; a plain mention
 * of the group, an affiliate or its parent elsewhere; an admitting word nearby. Before that it is ruled out where the
 * document defines it as something else (Schwartz and Hearst, "A simple algorithm for identifying abbreviation
 * definitions in biomedical text", PSB 2003), by excluding context, in a line of capitals (for everyday words), and
 * where grammar wants a verb.
 * Decisions come in the order of the candidates. Linear: each candidate looks at a window of bounded size.
 */
export function decide(
  candidates: readonly Candidate[],
  text: NormalisedText,
  compiled: CompiledCatalogue,
): Decision[] {
  const decisions: (Decision | undefined)[] = candidates.map((candidate) => {
    const { alias, kind } = candidate.entry;
    const excluding = alias.exclude.length > 0 ? contextPhrase(alias.exclude, candidate, text) : null;
    if (excluding !== null) return reject(`excluded by "${excluding}" nearby`);
    if (alias.ambiguous) return undefined;
    return admit('plain name', kind === 'person' ? CERTAINTY_PERSON : CERTAINTY_PLAIN);
  });
  if (!decisions.includes(undefined)) return decisions as Decision[];

  const plainGroups = new Set<string>();
  candidates.forEach((candidate, index) => {
    if (decisions[index]?.admitted) plainGroups.add(candidate.entry.groupId);
  });

  // What the document itself says about a short form holds for the whole document, so it is gathered first.
  const defined = new Set<AliasEntry>();
  const definedOtherwise = new Map<AliasEntry, string>();
  const personalNames = new Set<AliasEntry>();
  candidates.forEach((candidate, index) => {
    if (decisions[index] !== undefined) return;
    if (isDefinedHere(candidates, decisions, index, text)) defined.add(candidate.entry);
    else {
      const longForm = otherLongForm(candidate, text);
      if (longForm !== null) definedOtherwise.set(candidate.entry, longForm);
    }
    if (candidate.entry.kind === 'demonym' && followsGivenName(candidate, text)) personalNames.add(candidate.entry);
  });

  return candidates.map((candidate, index) => {
    const known = decisions[index];
    if (known !== undefined) return known;
    const { entry } = candidate;
    const { alias } = entry;

    if (alias.commonWord) {
      if (PRONOUN_BEFORE_VERB.test(rawBefore(candidate, text, 20))) return reject('follows a pronoun: the verb');
      if (isAmongCapitals(candidate, text)) return reject('an everyday word in a line of capitals');
    }
    if (entry.kind === 'demonym') {
      const head = nextWord(candidate, text);
      if (alias.admit.includes(head)) return admit(`before "${head}"`, CERTAINTY_DEFINED);
      if (followsGivenName(candidate, text)) return reject('the surname of a person');
      if (personalNames.has(entry))
        return reject('a surname elsewhere in the document, and no word for a group follows');
    }
    if (defined.has(entry)) return admit('defined in the document', CERTAINTY_DEFINED);
    const otherwise = definedOtherwise.get(entry);
    if (otherwise !== undefined) return reject(`defined in the document as "${otherwise}"`);
    const kindred = compiled.kindred.get(entry.groupId)!;
    for (const groupId of kindred) {
      if (plainGroups.has(groupId)) return admit(`a plain mention of ${groupId} elsewhere`, CERTAINTY_ELSEWHERE);
    }
    const admitting = contextPhrase(alias.admit, candidate, text);
    if (admitting !== null) return admit(`"${admitting}" nearby`, CERTAINTY_CONTEXT);
    return reject('ambiguous, and nothing in the document supports it');
  });
}

function admit(reason: string, certainty: number): Decision {
  return { admitted: true, reason, certainty };
}

function reject(reason: string): Decision {
  return { admitted: false, reason, certainty: 0 };
}

/** The first of the phrases that stands within the window around the candidate, in the same paragraph; else null. */
function contextPhrase(phrases: readonly string[], candidate: Candidate, text: NormalisedText): string | null {
  if (phrases.length === 0) return null;
  const from = Math.max(0, candidate.start - CONTEXT_WINDOW_UNITS);
  const to = Math.min(text.length, candidate.end + CONTEXT_WINDOW_UNITS);
  const before = String.fromCharCode(...text.units.subarray(from, candidate.start));
  const name = String.fromCharCode(...text.units.subarray(candidate.start, candidate.end));
  const after = String.fromCharCode(...text.units.subarray(candidate.end, to));
  const paragraph = before.slice(before.lastIndexOf('\n') + 1) + name + (after.split('\n', 1)[0] ?? '');
  const words = ` ${paragraph.replace(/[^\p{L}\p{N}]+/gu, ' ')} `;
  return phrases.find((phrase) => words.includes(` ${phrase.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, ' ')} `)) ?? null;
}

function rawBefore(candidate: Candidate, text: NormalisedText, characters: number): string {
  const start = text.starts[candidate.start]!;
  return text.raw.slice(Math.max(0, start - characters), start);
}

function rawAfter(candidate: Candidate, text: NormalisedText, characters: number): string {
  const end = text.ends[candidate.end - 1]!;
  return text.raw.slice(end, end + characters);
}

// The longest word of any admit list is shorter.
const MAX_WORD_CHARACTERS = 24;

function nextWord(candidate: Candidate, text: NormalisedText): string {
  return (/^\s+(\p{L}+)/u.exec(rawAfter(candidate, text, MAX_WORD_CHARACTERS))?.[1] ?? '').toLowerCase();
}

/** A capitalised word directly before, other than an article or the first word of a sentence: "Husain Haqqani". */
function followsGivenName(candidate: Candidate, text: NormalisedText): boolean {
  const given = /(^|.)\s*?(?<![\p{L}\p{N}])(\p{Lu}\p{Ll}+\.?) $/u.exec(rawBefore(candidate, text, MAX_WORD_CHARACTERS));
  return (
    given !== null && !/^(?:The|These|Some|Senior|Many|Most|Afghan|Pakistani|Both|While|When|If|As)$/.test(given[2]!)
  );
}

/** Whether the up to two words on either side in the line are all in capitals. */
function isAmongCapitals(candidate: Candidate, text: NormalisedText): boolean {
  const before = rawBefore(candidate, text, 40)
    .split(/[\n\r]/)
    .at(-1)!;
  const after = rawAfter(candidate, text, 40).split(/[\n\r]/, 1)[0]!;
  const neighbours = [...(before.match(/\p{L}+/gu) ?? []).slice(-2), ...(after.match(/\p{L}+/gu) ?? []).slice(0, 2)];
  return (
    neighbours.length > 0 && neighbours.every((word) => word === word.toUpperCase() && word !== word.toLowerCase())
  );
}

function isDefinedHere(
  candidates: readonly Candidate[],
  decisions: readonly (Decision | undefined)[],
  index: number,
  text: NormalisedText,
): boolean {
  const candidate = candidates[index]!;
  const start = text.starts[candidate.start]!;
  const end = text.ends[candidate.end - 1]!;
  // Through at most two other short forms: "Islamic State-Khorasan, ISIS-K or IS-K".
  for (let other = index - 1; other >= 0 && other >= index - 2; other--) {
    const longName = candidates[other]!;
    if (longName.entry.groupId !== candidate.entry.groupId || !decisions[other]?.admitted) continue;
    const gap = text.raw.slice(text.ends[longName.end - 1], start);
    if (gap.length <= MAX_DEFINITION_GAP_CHARACTERS && DEFINITION_GAP.test(gap)) return true;
  }
  const next = candidates[index + 1];
  if (next === undefined || next.entry.groupId !== candidate.entry.groupId || !decisions[index + 1]?.admitted)
    return false;
  const gap = text.raw.slice(end, text.starts[next.start]);
  return gap.length <= MAX_DEFINITION_GAP_CHARACTERS && DEFINITION_GAP_REVERSED.test(gap);
}

/** The long form that the document gives for this short form in parentheses, when there is one; else null. */
function otherLongForm(candidate: Candidate, text: NormalisedText): string | null {
  if (!/\($/.test(rawBefore(candidate, text, 1)) || !/^\)/.test(rawAfter(candidate, text, 1))) return null;
  const short = text.raw.slice(text.starts[candidate.start], text.ends[candidate.end - 1]);
  // Schwartz and Hearst: at most min(|A| + 5, 2|A|) words before the parenthesis.
  const maxWords = Math.min(short.length + 5, short.length * 2);
  const sentence = rawBefore(candidate, text, 120)
    .slice(0, -1)
    .split(/[.;\n]/)
    .at(-1)!
    .trim();
  return longFormOf(short, sentence.split(/\s+/).slice(-maxWords).join(' '));
}

/** Schwartz and Hearst's findBestLongForm: the letters of the short form, right to left, the first at a word's start. */
function longFormOf(short: string, long: string): string | null {
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
