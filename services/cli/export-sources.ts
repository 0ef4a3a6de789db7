import { renderOpml } from '#feeds/opml';
import { readSettings } from '#platform/settings';
import { SourceStore } from '#services/ingest/source-store';
import { EXIT } from './exit-code';
import { openDatabase } from './open-database';
import type { Terminal } from './terminal';

/** `wf sources export`: the feeds as OPML, on standard output. */
export async function exportSources(terminal: Terminal): Promise<number> {
  const database = await openDatabase(readSettings(terminal.env));
  try {
    const feeds = (await new SourceStore(database.dataSource).list()).filter(({ kind }) => kind === 'feed');
    const outlines = feeds.map(({ name, location }) => ({
      title: name,
      xmlUrl: location,
      htmlUrl: null,
      folder: null,
    }));
    terminal.out(`${renderOpml('Sources of Watchfloor', outlines).trimEnd()}\n`);
    return EXIT.ok;
  } finally {
    await database.close();
  }
}
