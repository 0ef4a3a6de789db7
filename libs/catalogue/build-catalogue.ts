import { createHash } from 'node:crypto';
import {
  type Alias,
  canBeToldApart,
  type Catalogue,
  completeAlias,
  type Group,
  type GroupDefinition,
  shareSources,
  type Suppression,
} from './group';

// Twelve hex digits (48 bits) tell apart any two catalogues that one installation will ever see.
const VERSION_LENGTH_HEX_DIGITS = 12;

/** What keeps groups from being a catalogue; `index` is that of the definition. */
export interface CatalogueProblem {
  readonly index: number;
  readonly message: string;
}

/**
 * The catalogue of `definitions`, with every default filled in, or every problem that keeps it from being one: an id
 * twice, an unknown parent, a cycle of parents, an alias of two groups that no evidence could tell apart. Pure.
 */
export function buildCatalogue(
  definitions: readonly GroupDefinition[],
  suppressions: readonly Suppression[] = [],
): { readonly catalogue: Catalogue } | { readonly problems: readonly CatalogueProblem[] } {
  const groups: Group[] = definitions.map((group) => ({
    id: group.id,
    name: group.name,
    parent: group.parent ?? null,
    affiliation: group.affiliation
      ? { from: group.affiliation.from ?? null, until: group.affiliation.until ?? null }
      : null,
    wikidata: group.wikidata ?? null,
    aliases: withName(group.name, group.aliases.map(completeAlias)),
    persons: group.persons.map((person) => ({
      name: person.name,
      aliases: withName(person.name, person.aliases.map(completeAlias)),
    })),
  }));

  const problems: CatalogueProblem[] = [];
  const report = (index: number, message: string) => problems.push({ index, message });

  const byId = new Map<string, Group>();
  groups.forEach((group, index) => {
    if (byId.has(group.id)) report(index, 'read an id that is taken; expected each id once');
    else byId.set(group.id, group);
  });
  groups.forEach((group, index) => {
    if (group.parent === null) return;
    if (!byId.has(group.parent)) {
      report(index, `read parent "${group.parent}"; expected the id of another group of the catalogue`);
    } else if (isInCycle(group, byId)) {
      report(index, `read parent "${group.parent}", which closes a cycle; expected a parent that is not below it`);
    }
  });

  const owners = new Map<string, { groupId: string; index: number; alias: Alias }[]>();
  groups.forEach((group, index) => {
    const claimed = [...group.aliases, ...group.persons.flatMap((person) => person.aliases)];
    for (const alias of claimed) {
      const key = identityOf(alias);
      const known = owners.get(key);
      if (known === undefined) {
        owners.set(key, [{ groupId: group.id, index, alias }]);
        continue;
      }
      const rival = known.find(
        (owner) => owner.index !== index && shareSources(owner.alias, alias) && !canBeToldApart(owner.alias, alias),
      );
      known.push({ groupId: group.id, index, alias });
      if (rival !== undefined) {
        report(
          index,
          `read alias "${alias.text}", claimed by "${rival.groupId}" too; expected each alias in one group, ` +
            'or in one of the two "ambiguous" with words that "admit" it',
        );
      }
    }
  });

  if (problems.length > 0) return { problems };
  return { catalogue: { version: versionOf(groups, suppressions), groups, byId, suppressions } };
}

function withName(name: string, aliases: readonly Alias[]): Alias[] {
  // A listed alias may repeat the name to give it a policy; then that one stands for the name.
  const own = aliases.find((alias) => alias.text === name) ?? completeAlias(name);
  return [own, ...aliases.filter((alias) => alias.text !== name)];
}

function isInCycle(group: Group, byId: ReadonlyMap<string, Group>): boolean {
  let above = group.parent;
  // More steps than groups would mean a cycle further up, which that cycle's own members report.
  for (let step = 0; above !== null && step <= byId.size; step++) {
    if (above === group.id) return true;
    above = byId.get(above)?.parent ?? null;
  }
  return false;
}

/** Two aliases are one when a text could not tell them apart: case counts only where the alias says so. */
function identityOf(alias: Alias): string {
  const plain = alias.text
    .normalize('NFKD')
    .replace(/[\p{Mn}'’‘ʼʿʾ`]/gu, '')
    .replace(/[\s\p{Pd}]+/gu, ' ');
  return alias.caseSensitive ? `=${plain}` : plain.toLowerCase();
}

function versionOf(groups: readonly Group[], suppressions: readonly Suppression[]): string {
  const byId = <T extends { readonly id: string }>(items: readonly T[]) =>
    [...items].sort((a, b) => (a.id < b.id ? -1 : 1));
  const content = [byId(groups), ...(suppressions.length > 0 ? [byId(suppressions)] : [])];
  return createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, VERSION_LENGTH_HEX_DIGITS);
}
