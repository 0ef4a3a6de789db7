import { readSettings } from '#platform/settings';
import { pollNow } from '#services/ingest/poll-now';
import { EXIT } from './exit-code';
import { openDatabase } from './open-database';
import { printable, type Terminal } from './terminal';

/** `wf sources refresh` */
export async function refreshSource(terminal: Terminal, idOrName: string): Promise<number> {
  const database = await openDatabase(readSettings(terminal.env));
  try {
    const outcome = await pollNow(database.dataSource, idOrName);
    if (outcome.kind === 'refused') {
      terminal.err(`${printable(idOrName)}: ${outcome.reason}\n`);
      return EXIT.failed;
    }
    terminal.out(`due  ${outcome.id}  ${printable(outcome.name)}\n`);
    return EXIT.ok;
  } finally {
    await database.close();
  }
}
