import { readSettings } from '#platform/settings';
import { type ListedSource, SourceStore } from '#services/ingest/source-store';
import { EXIT } from './exit-code';
import { openDatabase } from './open-database';
import { table } from './table';
import { printable, styled, type Terminal } from './terminal';

/** `wf sources list` */
export async function listSources(terminal: Terminal, options: { json?: boolean }): Promise<number> {
  const database = await openDatabase(readSettings(terminal.env));
  let sources: ListedSource[];
  try {
    sources = await new SourceStore(database.dataSource).list();
  } finally {
    await database.close();
  }
  if (options.json) {
    terminal.out(`${JSON.stringify(sources, null, 2)}\n`);
    return EXIT.ok;
  }
  const rows = sources.map((source) => [
    printable(source.name),
    source.kind,
    stateOf(terminal, source),
    source.lastPolledAt?.toISOString().slice(0, 16).replace('T', ' ') ?? 'never',
    printable(source.location),
  ]);
  for (const line of table(['NAME', 'KIND', 'STATE', 'POLLED (UTC)', 'LOCATION'], rows)) terminal.out(`${line}\n`);
  for (const source of sources) {
    if (source.lastError !== null) terminal.out(`${printable(source.name)}: ${printable(source.lastError)}\n`);
  }
  return EXIT.ok;
}

function stateOf(terminal: Terminal, source: ListedSource): string {
  if (!source.enabled) return 'off';
  const failures = source.consecutiveFailures;
  if (failures > 0) return styled(terminal, 'red', `${source.lastStatus ?? 'failed'} (${failures} in a row)`);
  return source.lastStatus ?? 'new';
}
