import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { LineCounter, parseDocument } from 'yaml';
import { type Alias, type Catalogue, catalogueFileSchema, completeAlias, type Group } from './group';

/** The catalogue file cannot be used. The message says file, line, group, what was read and what was expected. */
export class InvalidCatalogue extends Error {
  static readonly exitCode = 78;
  override readonly name = 'InvalidCatalogue';
}

// Twelve hex digits (48 bits) tell apart any two catalogues that one installation will ever see.
const VERSION_LENGTH_HEX_DIGITS = 12;

/**
 * Reads and validates the catalogue file at `path`.
 * @throws InvalidCatalogue when the file cannot be read or is not a valid catalogue
 */
export function loadCatalogue(path: string): Catalogue {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown fault';
    throw new InvalidCatalogue(`${path}: cannot be read (${code}); expected a YAML file with a list "groups"`);
  }
  return parseCatalogue(text, path);
}

/**
 * Parses and validates a catalogue. `origin` names it in messages, usually the file's path.
 * @throws InvalidCatalogue with every problem found, one a line
 */
export function parseCatalogue(yamlText: string, origin: string): Catalogue {
  const lines = new LineCounter();
  const document = parseDocument(yamlText, { lineCounter: lines });
  if (document.errors.length > 0) {
    const problems = document.errors.map((error) => {
      const line = lines.linePos(error.pos[0]).line;
      return `${origin}:${line}: not YAML: ${error.message.split('\n')[0]}`;
    });
    throw new InvalidCatalogue(problems.join('\n'));
  }

  const lineOf = (path: readonly PropertyKey[]): number => {
    // A missing key has no node of its own: the nearest node above it is shown.
    for (let length = path.length; length > 0; length--) {
      const node = document.getIn(path.slice(0, length), true) as { range?: [number, number, number] } | undefined;
      if (node?.range) return lines.linePos(node.range[0]).line;
    }
    return 1;
  };

  const content: unknown = document.toJS();
  if (content === null) {
    throw new InvalidCatalogue(`${origin}:1: read an empty file; expected a list "groups" with at least one group`);
  }
  const parsed = catalogueFileSchema.safeParse(content);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => {
      const read = JSON.stringify(issue.path.reduce<unknown>((value, key) => (value as never)?.[key], content));
      const where = issue.path.map(String).join('.') || 'the file';
      return `${origin}:${lineOf(issue.path)}: ${where}: read ${(read ?? 'nothing').slice(0, 80)}; ${issue.message}`;
    });
    throw new InvalidCatalogue(problems.join('\n'));
  }

  const groups: Group[] = parsed.data.groups.map((group) => ({
    id: group.id,
    name: group.name,
    parent: group.parent ?? null,
    wikidata: group.wikidata ?? null,
    aliases: withName(group.name, group.aliases.map(completeAlias)),
    persons: group.persons.map((person) => ({
      name: person.name,
      aliases: withName(person.name, person.aliases.map(completeAlias)),
    })),
  }));

  const problems: string[] = [];
  const report = (index: number, text: string) =>
    problems.push(`${origin}:${lineOf(['groups', index])}: group "${groups[index]!.id}": ${text}`);

  const byId = new Map<string, Group>();
  groups.forEach((group, index) => {
    if (byId.has(group.id)) report(index, 'read an id that is taken; expected each id once');
    else byId.set(group.id, group);
  });
  groups.forEach((group, index) => {
    if (group.parent === null) return;
    if (!byId.has(group.parent)) {
      report(index, `read parent "${group.parent}"; expected the id of a group in this file`);
    } else if (isInCycle(group, byId)) {
      report(index, `read parent "${group.parent}", which closes a cycle; expected a parent that is not below it`);
    }
  });

  const owners = new Map<string, { groupId: string; index: number }>();
  groups.forEach((group, index) => {
    const claimed = [...group.aliases, ...group.persons.flatMap((person) => person.aliases)];
    for (const alias of claimed) {
      const key = identityOf(alias);
      const owner = owners.get(key);
      if (owner === undefined) owners.set(key, { groupId: group.id, index });
      else if (owner.index !== index) {
        report(
          index,
          `read alias "${alias.text}", claimed by "${owner.groupId}" too; expected each alias in one group`,
        );
      }
    }
  });

  if (problems.length > 0) throw new InvalidCatalogue(problems.join('\n'));
  return { version: versionOf(groups), groups, byId };
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

function versionOf(groups: readonly Group[]): string {
  const canonical = [...groups].sort((a, b) => (a.id < b.id ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(canonical)).digest('hex').slice(0, VERSION_LENGTH_HEX_DIGITS);
}
