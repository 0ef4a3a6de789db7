import type { DataSource } from 'typeorm';
import { createDataSource } from '#database/data-source';
import type { Logger } from './logger';
import { reasonOf } from './reason-of';
import { retryWhileAway } from './retry-while-away';
import { InvalidSetting, type Settings } from './settings';

/** SQLSTATE of a Postgres that answers and refuses: authorisation (class 28), no such database. */
const REFUSED = /^(28...|3D000)$/;

/**
 * Connects and calls `prepare`, again and again while Postgres is away. Throws `InvalidSetting` where Postgres refuses
 * what DATABASE_URL says, and what `prepare` throws.
 */
export async function connectDatabase(
  url: string,
  settings: Pick<Settings, 'DATABASE_POOL_SIZE'>,
  logger: Logger,
  prepare: (dataSource: DataSource) => Promise<unknown>,
): Promise<DataSource> {
  const dataSource = createDataSource(url, settings.DATABASE_POOL_SIZE);
  try {
    await retryWhileAway(
      'Postgres',
      async () => {
        if (!dataSource.isInitialized) await dataSource.initialize();
        await prepare(dataSource);
      },
      logger,
    );
    return dataSource;
  } catch (error) {
    if (dataSource.isInitialized) await dataSource.destroy();
    if (!REFUSED.test(String((error as { code?: unknown }).code))) throw error;
    // The URL itself holds the password.
    const { host, pathname } = new URL(url);
    const read = `a URL of ${host}${pathname}, where Postgres says: ${reasonOf(error)}`;
    throw new InvalidSetting('DATABASE_URL', read, 'user, password and database as Postgres knows them');
  }
}
