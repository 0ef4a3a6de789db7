import { commonWords } from '#catalogue/common-words';
import { type Alias, canBeToldApart, type Catalogue, completeAlias } from '#catalogue/group';
import { affiliatesOf } from '#catalogue/hierarchy';
import type { MentionKind } from '#contracts/vocabulary';
import { type KnownRelations, knownRelations } from '../lexicon/known-relations';
import { Matcher } from './matcher';
import { FURTHER_NAMES } from './neighbour-words';
import { isWordUnit, normalise, type NormalisedText, normaliseWord } from './normalise';
import { spellingsOf } from './spellings';

/** An alias as the matcher knows it: whose it is, and of what kind a mention by it is. */
export interface AliasEntry {
  readonly alias: Alias;
  readonly groupId: string;
  readonly kind: MentionKind;
  /** The person's name in the catalogue, for the kind person; else null. */
  readonly person: string | null;
  /** The last word of a person's name, which the catalogue does not list: counts only where somebody was named in full. */
  readonly isSurnameOnly: boolean;
}

export interface CompiledCatalogue {
  readonly catalogue: Catalogue;
  readonly matcher: Matcher;
  /** By pattern index: the aliases that fold to this pattern, those that ask for more (case) first. */
  readonly entries: readonly (readonly AliasEntry[])[];
  /** By group: the groups whose plain mention is evidence for an ambiguous alias: itself, its affiliates, its parent. */
  readonly kindred: ReadonlyMap<string, ReadonlySet<string>>;
  /** What is generally known of two groups. */
  readonly known: KnownRelations;
}

// A catalogue object never changes, so what is compiled from it holds as long as the object lives.
const compiledBy = new WeakMap<Catalogue, CompiledCatalogue>();

/** The matcher of a catalogue; built at the first call for this object, then cached with it. */
export function compileCatalogue(catalogue: Catalogue): CompiledCatalogue {
  const known = compiledBy.get(catalogue);
  if (known !== undefined) return known;

  const entriesOf = entriesBySpelling(catalogue);
  // In the order in which the matcher stores them.
  const spellings = [...entriesOf.keys()].sort();
  const kindred = new Map<string, ReadonlySet<string>>();
  for (const group of catalogue.groups) {
    const evidence = affiliatesOf(catalogue, group.id);
    if (group.parent !== null) evidence.add(group.parent);
    kindred.set(group.id, evidence);
  }
  const compiled = {
    catalogue,
    matcher: new Matcher(spellings),
    entries: spellings.map((spelling) => entriesOf.get(spelling)!),
    kindred,
    known: knownRelations(catalogue),
  };
  compiledBy.set(catalogue, compiled);
  return compiled;
}

/**
 * The aliases by each of their spellings. A spelling that a rule derives gives way where another group is written so in
 * the catalogue ("Ansarul Islam" is not "Ansar al-Islam"), and where the rules derive it for two groups it is neither's,
 * unless one of the two asks for evidence and so can be told apart.
 */
function entriesBySpelling(catalogue: Catalogue): ReadonlyMap<string, readonly AliasEntry[]> {
  const first = new Map<string, Claim>();
  /** Every claim on the spellings that have several. */
  const disputed = new Map<string, Claim[]>();
  const add = (entry: AliasEntry): void => {
    const alone = [entry];
    const given = { entry, isGiven: true, alone };
    const derived = { entry, isGiven: false, alone };
    for (const { text, given: isGiven } of spellingsOf(entry.alias, entry.kind === 'person')) {
      const claim = isGiven ? given : derived;
      const other = first.get(text);
      if (other === undefined) first.set(text, claim);
      else if (disputed.has(text)) disputed.get(text)!.push(claim);
      else disputed.set(text, [other, claim]);
    }
  };
  for (const group of catalogue.groups) {
    for (const alias of group.aliases)
      add({ alias, groupId: group.id, kind: alias.kind, person: null, isSurnameOnly: false });
    for (const { name, aliases } of group.persons) {
      for (const alias of aliases)
        add({ alias, groupId: group.id, kind: 'person', person: name, isSurnameOnly: false });
    }
  }
  const entriesOf = new Map<string, readonly AliasEntry[]>();
  for (const [spelling, { alone }] of first) {
    const claims = disputed.get(spelling);
    const entries = claims === undefined ? alone : settled(claims);
    if (entries.length > 0) entriesOf.set(spelling, entries);
  }
  for (const group of catalogue.groups) {
    for (const person of group.persons) {
      for (const { text, script } of person.aliases) {
        const surname = script === 'Latn' ? surnameIn(text) : null;
        const spelling = surname === null ? '' : normaliseWord(surname);
        if (surname === null || entriesOf.has(spelling)) continue;
        // Whose it is, the person decides who is named in full: one entry stands for all of that surname.
        const alias = { ...completeAlias(surname), kind: 'name' as const, caseSensitive: true, ambiguous: true };
        entriesOf.set(spelling, [
          { alias, groupId: group.id, kind: 'person', person: person.name, isSurnameOnly: true },
        ]);
      }
    }
  }
  return entriesOf;
}

/** An alias on one of its spellings. */
interface Claim {
  readonly entry: AliasEntry;
  /** Written so in the catalogue, not derived by a rule. */
  readonly isGiven: boolean;
  /** What the spelling stands for where nobody else claims it: one list for all the spellings of the alias. */
  readonly alone: readonly AliasEntry[];
}

/** Who keeps a spelling that several aliases claim. */
function settled(claims: readonly Claim[]): AliasEntry[] {
  const owners = claims.filter(({ isGiven }) => isGiven).map(({ entry }) => entry);
  const derived = claims.filter(({ isGiven }) => !isGiven).map(({ entry }) => entry);
  // What is written in the catalogue goes before what a rule makes of another alias.
  const all = [...owners, ...derived];
  const isContested = derived.some((entry) =>
    all.some((other) => other.groupId !== entry.groupId && !areToldApart(other, entry)),
  );
  return (isContested ? owners : all).sort((a, b) => rank(a) - rank(b));
}

// Shorter ones are words ("Abu", "Dar", "Zia") more often than surnames.
const MIN_SURNAME_LETTERS = 4;

/** The last word of a full name, where it can stand for it: "Mehsud" of "Noor Wali Mehsud"; null for none. */
function surnameIn(name: string): string | null {
  const surname = /^\p{Lu}.*\s(?:[aA]l-|[eE]l-|[aA]sh-|[aA]d-)?(\p{Lu}[\p{L}'’]+)$/u.exec(name)?.[1] ?? null;
  if (surname === null || surname.length < MIN_SURNAME_LETTERS || surname === surname.toUpperCase()) return null;
  const small = surname.toLowerCase();
  return FURTHER_NAMES.has(small) || commonWords().has(small) ? null : surname;
}

function areToldApart(a: AliasEntry, b: AliasEntry): boolean {
  return canBeToldApart(a.alias, b.alias);
}

function rank({ alias, kind }: AliasEntry): number {
  return Number(!alias.caseSensitive) * 4 + Number(alias.ambiguous) * 2 + Number(kind === 'person');
}

/** The first of a pattern's aliases that accepts the surface at `[start, end)` of the normalised text, or null. */
export function acceptedAlias(
  entries: readonly AliasEntry[],
  text: NormalisedText,
  start: number,
  end: number,
): AliasEntry | null {
  for (const entry of entries) {
    if (!entry.alias.caseSensitive || hasCaseOf(entry.alias, text, start, end)) return entry;
  }
  for (const entry of entries) {
    if (isWrittenAsWord(entry.alias, text, start, end)) return entry;
  }
  return null;
}

const NO_RIVALS: readonly AliasEntry[] = [];

/** The aliases of other groups that accept the same surface, one a group; which one is meant, the policy decides. */
export function rivalsOf(
  entries: readonly AliasEntry[],
  accepted: AliasEntry,
  text: NormalisedText,
  start: number,
  end: number,
): readonly AliasEntry[] {
  let rivals: AliasEntry[] | null = null;
  for (const entry of entries) {
    if (entry.groupId === accepted.groupId || rivals?.some(({ groupId }) => groupId === entry.groupId)) continue;
    if (entry.alias.caseSensitive && !hasCaseOf(entry.alias, text, start, end)) continue;
    if (rivals === null) rivals = [entry];
    else rivals.push(entry);
  }
  return rivals ?? NO_RIVALS;
}

interface Capitals {
  /** For each letter and digit whether it is a capital. */
  readonly letters: readonly boolean[];
  /** For each word whether it begins with a capital. */
  readonly words: readonly boolean[];
}

const capitalsBy = new WeakMap<Alias, Capitals>();

function capitalsOf(alias: Alias): Capitals {
  let capitals = capitalsBy.get(alias);
  if (capitals === undefined) {
    const text = normalise(alias.text);
    capitals = capitalsIn(text, 0, text.length);
    capitalsBy.set(alias, capitals);
  }
  return capitals;
}

function capitalsIn(text: NormalisedText, start: number, end: number): Capitals {
  const letters: boolean[] = [];
  const words: boolean[] = [];
  for (let at = start; at < end; at++) {
    if (!isWordUnit(text.units[at]!)) continue;
    const isCapital = isCapitalAt(text, at);
    letters.push(isCapital);
    if (at === start || !isWordUnit(text.units[at - 1]!)) words.push(isCapital);
  }
  return { letters, words };
}

function isCapitalAt({ raw, units, starts, ends }: NormalisedText, at: number): boolean {
  const unit = raw.charCodeAt(starts[at]!);
  // Nearly every letter is ASCII; others are looked at with the signs that stand before and after them.
  if (unit < 0x80) return unit >= 0x41 && unit <= 0x5a;
  const written = raw.slice(starts[at], Math.max(ends[at]!, starts[at]! + 1));
  return units[at]! >= 0x61 && written !== written.toLowerCase();
}

/**
 * An acronym has the case of each letter ("LeT" is not "let" and not "LET"). Of a name only the words that the
 * catalogue has in capitals need one: "Islamic State" may stand in a line of capitals.
 */
function hasCaseOf(alias: Alias, text: NormalisedText, start: number, end: number): boolean {
  const wanted = capitalsOf(alias);
  // The cheap half of the test: "is", "let" and "had" end here.
  if (wanted.letters[0] === true && !isCapitalAt(text, start) && isWordUnit(text.units[start]!)) return false;
  return alias.kind === 'acronym' ? hasLettersOf(wanted, text, start, end) : hasWordsOf(wanted, text, start, end);
}

function hasLettersOf(wanted: Capitals, text: NormalisedText, start: number, end: number): boolean {
  let letter = 0;
  for (let at = start; at < end && letter < wanted.letters.length; at++) {
    if (isWordUnit(text.units[at]!) && isCapitalAt(text, at) !== wanted.letters[letter++]) return false;
  }
  return letter === wanted.letters.length;
}

function hasWordsOf(wanted: Capitals, text: NormalisedText, start: number, end: number): boolean {
  let words = 0;
  let missing = false;
  let isFirstCapital = false;
  for (let at = start; at < end; at++) {
    if (!isWordUnit(text.units[at]!) || (at > start && isWordUnit(text.units[at - 1]!))) continue;
    const isCapital = isCapitalAt(text, at);
    if (words === 0) isFirstCapital = isCapital;
    if (wanted.words[words] === true && !isCapital) missing = true;
    words++;
  }
  // Written together ("Alqaeda") the words no longer pair; then the first letter decides.
  return words === wanted.words.length ? !missing : isFirstCapital || !wanted.words.includes(true);
}

// British papers write an acronym that is spoken as a word like one: "Farc", "Iswap". Shorter ones are other words.
const MIN_SPOKEN_ACRONYM_LETTERS = 4;
const OTHER_WORDS = new Set(['Milf', 'Biff', 'Base', 'Isis', 'Fano', 'Nato']);

function isWrittenAsWord(alias: Alias, text: NormalisedText, start: number, end: number): boolean {
  if (alias.kind !== 'acronym' || alias.ambiguous || alias.commonWord) return false;
  if (alias.text.length < MIN_SPOKEN_ACRONYM_LETTERS || !/^[A-Z]+$/.test(alias.text)) return false;
  if (!/[AEIOU]/.test(alias.text) || /[^AEIOU]{4}/.test(alias.text)) return false;
  const surface = text.raw.slice(text.starts[start], text.ends[end - 1]);
  return /^[A-Z][a-z]+$/.test(surface) && !OTHER_WORDS.has(surface);
}
