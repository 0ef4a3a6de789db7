import { decode } from '#feeds/decode';
import { sourcesOfOpml } from '#feeds/opml-sources';
import type { SourceDefinition } from '#feeds/source';
import { loadSourcesFile } from '#feeds/sources-file';
import { refusalOf } from '#platform/address-policy';
import { readSettings } from '#platform/settings';
import { SourceStore } from '#services/ingest/source-store';
import { EXIT } from './exit-code';
import { openDatabase } from './open-database';
import { readInput } from './read-input';
import { printable, type Terminal } from './terminal';

interface Found {
  readonly definitions: readonly SourceDefinition[];
  readonly refused: readonly { readonly url: string; readonly reason: string }[];
}

/**
 * `wf sources import`: adds what is not known yet, from a file like seeds/sources.yaml or from OPML; an address that may
 * not be fetched is named and the others go on.
 */
export async function importSources(terminal: Terminal, file: string): Promise<number> {
  const settings = readSettings(terminal.env);
  const found = await readSources(terminal, file, settings.WATCHFLOOR_ALLOW_NETWORKS);
  if ('problem' in found) {
    terminal.err(`${printable(file)}: ${printable(found.problem)}\n`);
    return EXIT.failed;
  }
  const database = await openDatabase(settings);
  try {
    const store = new SourceStore(database.dataSource);
    const counts = { added: 0, known: 0 };
    for (const { url, reason } of found.refused) terminal.err(`${printable(url)}: ${reason}\n`);
    for (const definition of found.definitions) {
      const { added } = await store.add(definition);
      counts[added ? 'added' : 'known'] += 1;
    }
    const refused = found.refused.length;
    terminal.out(`${counts.added} added, ${counts.known} known already, ${refused} refused\n`);
    return refused === 0 ? EXIT.ok : EXIT.failed;
  } finally {
    await database.close();
  }
}

async function readSources(
  terminal: Terminal,
  file: string,
  allowNetworks: readonly string[],
): Promise<Found | { readonly problem: string }> {
  const input = await readInput(terminal, file);
  const text = 'bytes' in input ? decode(input.bytes, null).text : '';
  // No YAML document of sources begins like this.
  if (text.trimStart().startsWith('<')) {
    const read = sourcesOfOpml(text, allowNetworks);
    return read.kind === 'sources' ? read : { problem: read.reason };
  }
  const refused: { url: string; reason: string }[] = [];
  const definitions = loadSourcesFile(file).filter(({ kind, location, mirror }) => {
    // What is read from a mirror is never fetched.
    const reason = kind === 'feed' && mirror === null ? refusalOf(location, allowNetworks) : null;
    if (reason !== null) refused.push({ url: location, reason });
    return reason === null;
  });
  return { definitions, refused };
}
