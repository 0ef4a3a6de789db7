import { stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import type { SourceDefinition } from '#feeds/source';
import { refusalOf } from '#platform/address-policy';
import { readSettings, type Settings } from '#platform/settings';
import { SourceStore } from '#services/ingest/source-store';
import { EXIT } from './exit-code';
import { openDatabase } from './open-database';
import { printable, type Terminal } from './terminal';

/** `wf sources add`: a source that is known already is left as it is. */
export async function addSource(
  terminal: Terminal,
  location: string,
  options: { kind: SourceDefinition['kind']; name?: string },
): Promise<number> {
  const settings = readSettings(terminal.env);
  const definition = options.kind === 'feed' ? toFeed(location, options, settings) : await toFolder(location, options);
  if (typeof definition === 'string') {
    terminal.err(`${printable(withoutPassword(location))}: ${definition}\n`);
    return EXIT.failed;
  }
  const database = await openDatabase(settings);
  try {
    const { id, added } = await new SourceStore(database.dataSource).add(definition);
    terminal.out(`${added ? 'added' : 'known'}  ${id}  ${printable(definition.name)}\n`);
    return EXIT.ok;
  } finally {
    await database.close();
  }
}

/** A text instead of a definition says why there is none. */
function toFeed(location: string, options: { name?: string }, settings: Settings): SourceDefinition | string {
  const refusal = refusalOf(location, settings.WATCHFLOOR_ALLOW_NETWORKS);
  if (refusal !== null) return URL.canParse(location) ? refusal : `${refusal}; --kind documents adds a folder`;
  const url = new URL(location);
  return { kind: 'feed', name: options.name ?? url.host, location: url.href, mirror: null };
}

async function toFolder(location: string, options: { name?: string }): Promise<SourceDefinition | string> {
  const folder = resolve(location);
  const found = await stat(folder).catch(() => null);
  if (found === null) return 'there is no such folder';
  if (!found.isDirectory()) return 'it is not a folder';
  return { kind: 'documents', name: options.name ?? (basename(folder) || folder), location: folder, mirror: null };
}

function withoutPassword(location: string): string {
  if (!URL.canParse(location)) return location;
  const url = new URL(location);
  if (url.password === '') return location;
  url.password = '***';
  return url.href;
}
