import type { Catalogue } from './group';

/** The ids of a group and of every affiliate below it, at any depth; an unknown id gives the empty set. */
export function affiliatesOf(catalogue: Catalogue, id: string): Set<string> {
  const found = new Set<string>();
  if (!catalogue.byId.has(id)) return found;
  found.add(id);
  // A set visits what is added while it is walked; the catalogue has no cycles, so this ends.
  for (const above of found) {
    for (const group of catalogue.groups) if (group.parent === above) found.add(group.id);
  }
  return found;
}
