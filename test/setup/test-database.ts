import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import type { DataSource } from 'typeorm';
import { createDataSource } from '#database/data-source';
import { migrate } from '#database/migrate';

export interface TestDatabase {
  readonly url: string;
  readonly dataSource: DataSource;
  drop(): Promise<void>;
}

/** A new, migrated database in the Postgres of the run. `drop` it in afterAll. */
export async function createTestDatabase(
  options: { poolSize?: number; migrated?: boolean } = {},
): Promise<TestDatabase> {
  const server = process.env.WATCHFLOOR_TEST_POSTGRES_URL;
  if (!server) throw new Error('WATCHFLOOR_TEST_POSTGRES_URL is not set: the file’s suffix must be .pg or .kafka');
  const name = `test_${randomBytes(6).toString('hex')}`;
  await run(server, `CREATE DATABASE ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  const dataSource = await createDataSource(url.href, options.poolSize ?? 10).initialize();
  if (options.migrated ?? true) await migrate(dataSource);
  return {
    url: url.href,
    dataSource,
    async drop() {
      if (dataSource.isInitialized) await dataSource.destroy();
      await run(server, `DROP DATABASE ${name} WITH (FORCE)`);
    },
  };
}

async function run(server: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: server });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
