import { createTestDatabase, type TestDatabase } from '#test/setup/test-database';
import { ENTITIES, MIGRATIONS } from './data-source';
import { migrate, requireMigrated, SchemaBehind } from './migrate';

describe('migrate', () => {
  let database: TestDatabase;
  beforeAll(async () => (database = await createTestDatabase({ migrated: false })));
  afterAll(() => database.drop());

  it('refuses an empty schema and says what to run, then migrates once from two processes at a time', async () => {
    await expect(requireMigrated(database.dataSource)).rejects.toThrow(SchemaBehind);
    await expect(requireMigrated(database.dataSource)).rejects.toThrow('npm run migrate');
    const both = await Promise.all([migrate(database.dataSource), migrate(database.dataSource)]);
    expect(both.flat().sort()).toEqual(MIGRATIONS.map((migration) => migration.name).sort());
    await requireMigrated(database.dataSource);
  });

  it.each(ENTITIES.map((entity) => [entity.name, entity] as const))(
    '%s has the columns of its table',
    async (_, entity) => {
      await migrate(database.dataSource);
      const metadata = database.dataSource.getMetadata(entity);
      const rows: { column_name: string; data_type: string; is_nullable: string }[] = await database.dataSource.query(
        'SELECT column_name, data_type, is_nullable FROM information_schema.columns WHERE table_name = $1',
        [metadata.tableName],
      );
      const inTable = rows.map((row) => `${row.column_name} ${row.data_type} ${row.is_nullable}`).sort();
      const typeName = (type: unknown, isArray: boolean) =>
        isArray ? 'ARRAY' : type === 'timestamptz' ? 'timestamp with time zone' : String(type);
      const inEntity = metadata.columns
        .map(
          (column) =>
            `${column.databaseName} ${typeName(column.type, column.isArray)} ${column.isNullable ? 'YES' : 'NO'}`,
        )
        .sort();
      expect(inEntity).toEqual(inTable);
    },
  );

  it('goes back to nothing', async () => {
    await migrate(database.dataSource);
    for (let undone = 0; undone < MIGRATIONS.length; undone++) await database.dataSource.undoLastMigration();
    const rows = await database.dataSource.query(
      `SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' AND table_name <> 'migrations'`,
    );
    expect(rows).toEqual([]);
  });
});
