import type { DataSource } from 'typeorm';
import { MIGRATIONS } from './data-source';

/** Any number, the same in every process: two migration runs must not meet. */
const MIGRATION_LOCK = 7_215_001;

export class SchemaBehind extends Error {
  static readonly exitCode = 78;
  constructor(missing: readonly string[]) {
    super(
      `The database schema is behind by ${missing.length} migration(s): ${missing.join(', ')}. Run: npm run migrate`,
    );
  }
}

/** Brings the schema up to date and returns the names of the migrations that ran. Safe to run from several processes. */
export async function migrate(dataSource: DataSource): Promise<string[]> {
  const lock = dataSource.createQueryRunner();
  await lock.connect();
  try {
    await lock.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    const ran = await dataSource.runMigrations();
    return ran.map((migration) => migration.name);
  } finally {
    await lock.query('SELECT pg_advisory_unlock($1)', [MIGRATION_LOCK]).catch(() => undefined);
    await lock.release();
  }
}

/** Throws `SchemaBehind` unless every migration of this build has run. */
export async function requireMigrated(dataSource: DataSource): Promise<void> {
  const [table] = await dataSource.query<[{ name: string | null }]>(`SELECT to_regclass('migrations') AS name`);
  const rows: { name: string }[] = table.name === null ? [] : await dataSource.query('SELECT name FROM migrations');
  const present = new Set(rows.map((row) => row.name));
  const missing = MIGRATIONS.map((migration) => migration.name).filter((name) => !present.has(name));
  if (missing.length > 0) throw new SchemaBehind(missing);
}
