import type { Alias, Catalogue } from '#catalogue/group';
import { affiliatesOf } from '#catalogue/hierarchy';
import type { MentionKind } from '#contracts/vocabulary';
import { Matcher } from './matcher';
import type { NormalisedText } from './normalise';
import { spellingsOf } from './variants';

/** An alias as the matcher knows it: whose it is, and of what kind a mention by it is. */
export interface AliasEntry {
  readonly alias: Alias;
  readonly groupId: string;
  readonly kind: MentionKind;
}

export interface CompiledCatalogue {
  readonly catalogue: Catalogue;
  readonly matcher: Matcher;
  /** By pattern index: the aliases that fold to this pattern, those that ask for more (case) first. */
  readonly entries: readonly (readonly AliasEntry[])[];
  /** By group: the groups whose plain mention is evidence for an ambiguous alias: itself, its affiliates, its parent. */
  readonly kindred: ReadonlyMap<string, ReadonlySet<string>>;
}

// A catalogue object never changes, so what is compiled from it holds as long as the object lives.
const compiledBy = new WeakMap<Catalogue, CompiledCatalogue>();

/** The matcher of a catalogue; built at the first call for this object, then cached with it. */
export function compileCatalogue(catalogue: Catalogue): CompiledCatalogue {
  const known = compiledBy.get(catalogue);
  if (known !== undefined) return known;

  const entriesOf = new Map<string, AliasEntry[]>();
  const add = (entry: AliasEntry): void => {
    for (const spelling of spellingsOf(entry.alias)) {
      const others = entriesOf.get(spelling);
      if (others === undefined) entriesOf.set(spelling, [entry]);
      else others.push(entry);
    }
  };
  for (const group of catalogue.groups) {
    for (const alias of group.aliases) add({ alias, groupId: group.id, kind: alias.kind });
    for (const person of group.persons) {
      for (const alias of person.aliases) add({ alias, groupId: group.id, kind: 'person' });
    }
  }
  const rank = (entry: AliasEntry) => Number(!entry.alias.caseSensitive) * 2 + Number(entry.alias.ambiguous);
  for (const entries of entriesOf.values()) entries.sort((a, b) => rank(a) - rank(b));

  const kindred = new Map<string, ReadonlySet<string>>();
  for (const group of catalogue.groups) {
    const evidence = affiliatesOf(catalogue, group.id);
    if (group.parent !== null) evidence.add(group.parent);
    kindred.set(group.id, evidence);
  }
  const compiled = {
    catalogue,
    matcher: new Matcher([...entriesOf.keys()]),
    entries: [...entriesOf.values()],
    kindred,
  };
  compiledBy.set(catalogue, compiled);
  return compiled;
}

/** The first of a pattern's aliases that accepts the surface at `[start, end)` of the normalised text, or null. */
export function acceptedAlias(
  entries: readonly AliasEntry[],
  text: NormalisedText,
  start: number,
  end: number,
): AliasEntry | null {
  const rawStart = text.starts[start]!;
  for (const entry of entries) {
    if (!entry.alias.caseSensitive) return entry;
    // The cheap half of the test: "is", "let" and "had" end here.
    const first = text.raw.charCodeAt(rawStart);
    if (first >= 0x61 && first <= 0x7a && entry.alias.text.charCodeAt(0) !== first) continue;
    if (hasCaseOf(entry.alias, text.raw.slice(rawStart, text.ends[end - 1]))) return entry;
  }
  return null;
}

function hasCaseOf(alias: Alias, surface: string): boolean {
  if (alias.kind === 'acronym') return asWritten(surface) === asWritten(alias.text);
  const wanted = alias.text.split(/[\s\p{Pd}]+/u);
  const found = surface.split(/[\s\p{Pd}]+/u);
  // Written together ("Alqaeda") the words no longer pair; then the first letter decides.
  if (found.length !== wanted.length) return isCapital(found[0]!);
  return wanted.every((word, index) => !isCapital(word) || isCapital(found[index]!));
}

/** Case kept, but not the kind of hyphen, width of letters, invisible marks or a line wrap after a hyphen. */
function asWritten(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/[\p{Cf}]/gu, '')
    .replace(/\p{Pd}\s*/gu, '-')
    .replace(/\s+/g, ' ');
}

function isCapital(word: string): boolean {
  const first = word.replace(/^[^\p{L}]+/u, '').charAt(0);
  return first !== '' && first === first.toUpperCase() && first !== first.toLowerCase();
}
