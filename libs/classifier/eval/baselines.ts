import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { Catalogue } from '#catalogue/group';
import { EVENT_TYPES, type EventType } from '#contracts/vocabulary';
import type { Labelled } from './score';

export interface PlainMatch {
  readonly groupId: string;
  readonly start: number;
  readonly end: number;
}

/**
 * What a reader gets without a classifier: every alias of every group and person as it is written in the catalogue,
 * at word boundaries of any script, the longest one first. One regular expression.
 */
export function plainMatching(catalogue: Catalogue, caseSensitive: boolean): (text: string) => PlainMatch[] {
  const fold = (text: string) => (caseSensitive ? text : text.toLowerCase());
  const owners = new Map<string, string>();
  for (const group of catalogue.groups)
    for (const alias of [...group.aliases, ...group.persons.flatMap((person) => person.aliases)])
      if (!owners.has(fold(alias.text))) owners.set(fold(alias.text), group.id);
  const longestFirst = [...owners.keys()].sort((a, b) => b.length - a.length);
  const any = longestFirst.map((alias) => alias.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')).join('|');
  const pattern = new RegExp(`(?<![\\p{L}\\p{N}])(?:${any})(?![\\p{L}\\p{N}])`, caseSensitive ? 'gu' : 'giu');
  return (text) =>
    [...text.matchAll(pattern)].flatMap(({ 0: surface, index }) => {
      const groupId = owners.get(fold(surface));
      return groupId === undefined ? [] : [{ groupId, start: index, end: index + surface.length }];
    });
}

/** The label that is expected most often, said of every item. */
export function majority(items: readonly Labelled[]): Labelled[] {
  const counts = new Map<string, number>();
  for (const { expected } of items) counts.set(expected, (counts.get(expected) ?? 0) + 1);
  const [got = ''] = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))[0] ?? [];
  return items.map(({ expected }) => ({ expected, got }));
}

/**
 * The first word of the sentence that opens a pattern of the lexicon, in a regular inflection, gives the type: no
 * syntax, no parties, no operators. Null when no word does.
 * @throws the error of the file system when the folder cannot be read
 */
export function keywordLookUp(lexiconFolder: string): (sentence: string) => EventType | null {
  const types = new Map<string, EventType>();
  for (const name of readdirSync(lexiconFolder).sort()) {
    if (!name.endsWith('.yaml')) continue;
    const file = parse(readFileSync(join(lexiconFolder, name), 'utf8')) as {
      eventType?: string;
      rules?: readonly { patterns?: readonly string[] }[];
    } | null;
    const eventType = EVENT_TYPES.find((type) => type === file?.eventType);
    if (eventType === undefined) continue;
    for (const pattern of (file?.rules ?? []).flatMap((rule) => rule.patterns ?? [])) {
      const word = /^(?:[na]:)?([\p{Ll}-]+)/u.exec(pattern)?.[1];
      for (const form of word === undefined ? [] : regularForms(word)) if (!types.has(form)) types.set(form, eventType);
    }
  }
  return (sentence) => {
    for (const [word] of sentence.toLowerCase().matchAll(/[\p{L}-]+/gu)) {
      const eventType = types.get(word);
      if (eventType !== undefined) return eventType;
    }
    return null;
  };
}

function regularForms(word: string): string[] {
  const endings = (stem: string) => [`${stem}ed`, `${stem}ing`];
  if (word.endsWith('e')) return [word, `${word}s`, ...endings(word.slice(0, -1))];
  if (/[^aeiou]y$/.test(word)) return [word, `${word.slice(0, -1)}ies`, `${word.slice(0, -1)}ied`, `${word}ing`];
  const doubled = /[^aeiou][aeiou][bdglmnprt]$/.test(word) ? endings(word + word.at(-1)) : [];
  return [word, `${word}s`, `${word}es`, ...endings(word), ...doubled];
}
