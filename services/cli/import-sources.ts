import { loadSourcesFile } from '#feeds/sources-file';
import { refusalOf } from '#platform/address-policy';
import { readSettings } from '#platform/settings';
import { SourceStore } from '#services/ingest/source-store';
import { EXIT } from './exit-code';
import { openDatabase } from './open-database';
import { printable, type Terminal } from './terminal';

/** `wf sources import`: adds what is not known yet; an address that may not be fetched is named and the others go on. */
export async function importSources(terminal: Terminal, file: string): Promise<number> {
  const settings = readSettings(terminal.env);
  const definitions = loadSourcesFile(file);
  const database = await openDatabase(settings);
  try {
    const store = new SourceStore(database.dataSource);
    const counts = { added: 0, known: 0, refused: 0 };
    for (const definition of definitions) {
      // What is read from a mirror is never fetched.
      const isFetched = definition.kind === 'feed' && definition.mirror === null;
      const refusal = isFetched ? refusalOf(definition.location, settings.WATCHFLOOR_ALLOW_NETWORKS) : null;
      if (refusal !== null) {
        terminal.err(`${printable(definition.location)}: ${refusal}\n`);
        counts.refused += 1;
        continue;
      }
      const { added } = await store.add(definition);
      counts[added ? 'added' : 'known'] += 1;
    }
    terminal.out(`${counts.added} added, ${counts.known} known already, ${counts.refused} refused\n`);
    return counts.refused === 0 ? EXIT.ok : EXIT.failed;
  } finally {
    await database.close();
  }
}
