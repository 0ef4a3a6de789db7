import { EXIT } from './exit-code';
import { readCatalogue } from './read-catalogue';
import { table } from './table';
import { printable, type Terminal } from './terminal';

/** `wf groups list` */
export async function listGroups(terminal: Terminal, options: { json?: boolean; groups?: string }): Promise<number> {
  const catalogue = readCatalogue(terminal, options.groups);
  if (catalogue === null) return EXIT.configuration;
  const groups = catalogue.groups.map(({ id, name, parent, wikidata, aliases, persons }) => ({
    id,
    name,
    parent,
    wikidata,
    aliases: aliases.map((alias) => alias.text),
    persons: persons.map((person) => person.name),
  }));
  if (options.json) {
    terminal.out(`${JSON.stringify(groups, null, 2)}\n`);
    return EXIT.ok;
  }
  const rows = groups.map(({ id, name, parent, aliases, persons }) => [
    id,
    printable(name),
    parent ?? '',
    String(aliases.length),
    String(persons.length),
  ]);
  for (const line of table(['ID', 'NAME', 'AFFILIATE OF', 'ALIASES', 'PERSONS'], rows)) terminal.out(`${line}\n`);
  return EXIT.ok;
}
