import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Catalogue } from '#catalogue/group';
import { repositoryRoot } from '#platform/repository-root';

/** What is generally known of two groups. `affiliation`: the one is or was a branch of the other. */
export const KNOWN_RELATIONS = ['affiliation', 'cooperation', 'rivalry', 'mixed'] as const;
export type KnownRelation = (typeof KNOWN_RELATIONS)[number];

/** By group: the groups with which it has a known relation. */
export type KnownRelations = ReadonlyMap<string, ReadonlyMap<string, KnownRelation>>;

/**
 * Reads the table of known relations: a kind, a tab, a group, a tab, the other groups parted by spaces; lines that begin
 * with # are for people.
 * @throws Error that names the line that cannot be read, or that has two groups a second time
 */
export function readKnownRelations(text: string): KnownRelations {
  const known = new Map<string, Map<string, KnownRelation>>();
  text.split('\n').forEach((line, index) => {
    if (line === '' || line.startsWith('#')) return;
    const [written, group, others] = line.split('\t');
    const kind = KNOWN_RELATIONS.find((each) => each === written);
    if (kind === undefined || !group || !others)
      throw new Error(`known-relations.tsv:${index + 1}: expected a kind, a group and others`);
    for (const other of others.split(' ')) {
      if (known.get(group)?.has(other))
        throw new Error(`known-relations.tsv:${index + 1}: ${group} and ${other} stand there twice`);
      put(known, group, other, kind);
    }
  });
  return known;
}

let loaded: KnownRelations | null = null;

/** The known relations of this repository together with those of parent and affiliate in the catalogue. */
export function knownRelations(catalogue: Catalogue): KnownRelations {
  loaded ??= readKnownRelations(
    readFileSync(join(repositoryRoot(__dirname), 'libs/classifier/lexicon/known-relations.tsv'), 'utf8'),
  );
  const known = new Map([...loaded].map(([group, others]) => [group, new Map(others)]));
  for (const { id, parent } of catalogue.groups) if (parent !== null) put(known, id, parent, 'affiliation');
  return known;
}

function put(
  known: Map<string, Map<string, KnownRelation>>,
  group: string,
  other: string,
  relation: KnownRelation,
): void {
  for (const [x, y] of [
    [group, other],
    [other, group],
  ] as const) {
    const others = known.get(x);
    if (others === undefined) known.set(x, new Map([[y, relation]]));
    else others.set(y, relation);
  }
}
