import { createDataSource } from '#database/data-source';
import { migrate } from '#database/migrate';
import { InvalidSetting, readSettings } from '#platform/settings';
import { databaseFault } from './database-fault';
import { EXIT } from './exit-code';
import type { Terminal } from './terminal';

/** One for the lock, one for the migrations. */
const CONNECTIONS = 2;

/** `wf migrate` */
export async function migrateDatabase(terminal: Terminal): Promise<number> {
  const { DATABASE_URL: url } = readSettings(terminal.env);
  if (url === null) {
    throw new InvalidSetting('DATABASE_URL', 'nothing', 'postgres://user:password@host:port/database');
  }
  const dataSource = createDataSource(url, CONNECTIONS);
  try {
    await dataSource.initialize();
  } catch (error) {
    throw databaseFault(url, error);
  }
  try {
    const ran = await migrate(dataSource);
    for (const name of ran) terminal.out(`ran ${name}\n`);
    if (ran.length === 0) terminal.out('The schema is up to date; nothing to run.\n');
    return EXIT.ok;
  } finally {
    await dataSource.destroy();
  }
}
