// Jest resolves no # imports in global setups: everything that one loads imports by relative path.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../libs/database/embedded-postgres';

/** Starts one Postgres for the run; each test file makes databases of its own in it (test/setup/test-database.ts). */
export default async function startPostgres(): Promise<void> {
  if (process.env.WATCHFLOOR_TEST_POSTGRES_URL) return;
  const dataDir = mkdtempSync(join(tmpdir(), 'watchfloor-postgres-'));
  const postgres: EmbeddedPostgres = await startEmbeddedPostgres({ dataDir, durable: false });
  process.env.WATCHFLOOR_TEST_POSTGRES_URL = postgres.url;
  (globalThis as { stopPostgres?: () => Promise<void> }).stopPostgres = async () => {
    delete process.env.WATCHFLOOR_TEST_POSTGRES_URL;
    await postgres.stop();
    rmSync(dataDir, { recursive: true, force: true });
  };
}
