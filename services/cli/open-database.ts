import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import type { DataSource } from 'typeorm';
import { createDataSource } from '#database/data-source';
import { EmbeddedPostgresFailed, startEmbeddedPostgres } from '#database/embedded-postgres';
import { migrate, requireMigrated } from '#database/migrate';
import type { Settings } from '#platform/settings';
import { DatabaseFault, databaseFault } from './database-fault';

interface OpenDatabase {
  readonly dataSource: DataSource;
  close(): Promise<void>;
}

/** A command runs one query after the other. */
const CONNECTIONS = 2;
/** A Postgres that is just starting under `wf start` answers within this. */
const STARTING_LIMIT_MS = 15_000;
const POLL_MS = 50;

/**
 * The database that an operator's command works on: DATABASE_URL; else the embedded Postgres of the data folder, that of
 * a running `wf start` where there is one, or started for the time of the command. Throws a `DatabaseFault` when it
 * cannot be reached and `SchemaBehind` when its schema is.
 */
export async function openDatabase(
  settings: Pick<Settings, 'DATABASE_URL' | 'WATCHFLOOR_DATA_DIR'>,
): Promise<OpenDatabase> {
  if (settings.DATABASE_URL !== null) return connect(settings.DATABASE_URL, requireMigrated);
  const dataDir = settings.WATCHFLOOR_DATA_DIR;
  const running = await runningPostgres(dataDir);
  if (running !== null) return connect(running, requireMigrated);

  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const postgres = await startEmbeddedPostgres({ dataDir }).catch((error: unknown) => {
    throw error instanceof EmbeddedPostgresFailed ? new DatabaseFault(error.message) : error;
  });
  try {
    const database = await connect(postgres.url, migrate);
    return {
      dataSource: database.dataSource,
      async close() {
        await database.close();
        await postgres.stop();
      },
    };
  } catch (error) {
    await postgres.stop();
    throw error;
  }
}

async function connect(url: string, prepare: (dataSource: DataSource) => Promise<unknown>): Promise<OpenDatabase> {
  const dataSource = createDataSource(url, CONNECTIONS);
  try {
    await dataSource.initialize();
  } catch (error) {
    throw databaseFault(url, error);
  }
  try {
    await prepare(dataSource);
  } catch (error) {
    await dataSource.destroy();
    throw error;
  }
  return { dataSource, close: () => dataSource.destroy() };
}

/**
 * The URL of the Postgres that runs on this data folder, or null when none does. To start a second one would stop it, so
 * one that lives but does not answer is a fault.
 */
async function runningPostgres(dataDir: string): Promise<string | null> {
  const lockFile = join(dataDir, 'postgres', 'postmaster.pid');
  const passwordFile = join(dataDir, 'postgres-password');
  const limit = Date.now() + STARTING_LIMIT_MS;
  for (;;) {
    // Line 1 is the process, line 4 the port (src/include/utils/pidfile.h). Postgres writes it again while it starts.
    const lines = existsSync(lockFile) ? readFileSync(lockFile, 'utf8').split('\n') : [];
    const [pid, port] = [Number(lines[0]), Number(lines[3])];
    if (!(pid > 0) || !isAlive(pid, dataDir)) return null;
    const url = `postgres://postgres:${readFileSync(passwordFile, 'utf8').trim()}@127.0.0.1:${port}/watchfloor`;
    if (port > 0 && (await answers(url))) return url;
    if (Date.now() > limit) {
      throw new DatabaseFault(`Postgres (process ${pid}) runs on ${dataDir} but does not answer.`);
    }
    await delay(POLL_MS);
  }
}

function isAlive(pid: number, dataDir: string): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it lives and belongs to another user.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  if (process.platform !== 'linux') return true;
  try {
    // After a crash the number may belong to another program by now.
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(dataDir);
  } catch {
    return false;
  }
}

async function answers(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}
