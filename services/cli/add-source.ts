import { stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { findFeed } from '#feeds/find-feed';
import type { SourceDefinition } from '#feeds/source';
import { TextWorkers } from '#feeds/text-workers';
import { canParseUrl } from '#platform/parse-url';
import { refusalOf } from '#platform/address-policy';
import { readSettings, type Settings } from '#platform/settings';
import { SourceStore } from '#services/ingest/source-store';
import { EXIT } from './exit-code';
import { openDatabase } from './open-database';
import { printable, type Terminal } from './terminal';

/**
 * `wf sources add`: a source that is known already is left as it is. Of a web page the first feed that it names is added;
 * an address that cannot be read now is added as it is.
 */
export async function addSource(
  terminal: Terminal,
  location: string,
  options: { kind: 'feed' | 'documents'; name?: string },
): Promise<number> {
  const settings = readSettings(terminal.env);
  const chosen =
    options.kind === 'feed' ? await toFeed(location, options, settings) : await toFolder(location, options);
  if ('problem' in chosen) {
    terminal.err(`${printable(withoutPassword(location))}: ${printable(chosen.problem)}\n`);
    return EXIT.failed;
  }
  const { note, ...definition } = chosen;
  const database = await openDatabase(settings);
  try {
    const { id, added } = await new SourceStore(database.dataSource).add(definition);
    terminal.out(`${added ? 'added' : 'known'}  ${id}  ${printable(definition.name)}\n`);
    if (note !== undefined) terminal.err(`${printable(note)}\n`);
    return EXIT.ok;
  } finally {
    await database.close();
  }
}

/** `note`: what a person should know besides. */
type Chosen = (SourceDefinition & { readonly note?: string }) | { readonly problem: string };

async function toFeed(location: string, options: { name?: string }, settings: Settings): Promise<Chosen> {
  const refusal = refusalOf(location, settings.WATCHFLOOR_ALLOW_NETWORKS);
  if (refusal !== null) {
    return { problem: canParseUrl(location) ? refusal : `${refusal}; --kind documents adds a folder` };
  }
  const url = new URL(location);
  const asGiven = { kind: 'feed', name: options.name ?? url.host, location: url.href, mirror: null } as const;
  const workers = new TextWorkers({ workers: 1 });
  const found = await findFeed(url.href, workers, {
    allowNetworks: settings.WATCHFLOOR_ALLOW_NETWORKS,
    contact: settings.INGEST_CONTACT,
  });
  await workers.close();
  switch (found.kind) {
    case 'feed':
      return asGiven;
    case 'unreachable':
      return { ...asGiven, note: `${url.href} cannot be read at present: ${found.reason}` };
    case 'neither':
      return { problem: `neither a feed nor a page that names one: ${found.reason}` };
    case 'page': {
      const [feed, ...others] = found.feeds;
      const more = others.map((other) => `\n  also there: ${other}`).join('');
      return { ...asGiven, location: feed, note: `${url.href} is a web page; its feed is ${feed}${more}` };
    }
  }
}

async function toFolder(location: string, options: { name?: string }): Promise<Chosen> {
  const folder = resolve(location);
  const found = await stat(folder).catch(() => null);
  if (found === null) return { problem: 'there is no such folder' };
  if (!found.isDirectory()) return { problem: 'it is not a folder' };
  return { kind: 'documents', name: options.name ?? (basename(folder) || folder), location: folder, mirror: null };
}

function withoutPassword(location: string): string {
  if (!canParseUrl(location)) return location;
  const url = new URL(location);
  if (url.password === '') return location;
  url.password = '***';
  return url.href;
}
