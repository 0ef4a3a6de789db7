import { createTestDatabase, type TestDatabase } from '#test/setup/test-database';
import { eventually } from '#test/setup/eventually';
import { silentLogger } from '#test/setup/silent-logger';
import { Listener } from './listener';

describe('Listener', () => {
  let database: TestDatabase;
  beforeAll(async () => (database = await createTestDatabase({ migrated: false })));
  afterAll(() => database.drop());

  it('wakes at a notification, also after its session was ended', async () => {
    const payloads: string[] = [];
    const listener = new Listener(database.url, 'deliveries', (payload) => payloads.push(payload), silentLogger);
    listener.start();
    await eventually('the first connection', () => payloads.length === 1);
    await database.dataSource.query(`NOTIFY deliveries, 'one'`);
    await eventually('the first notification', () => payloads.includes('one'));

    await database.dataSource.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND query = 'LISTEN deliveries'`,
    );
    await eventually('the second connection', () => payloads.length === 3);
    await database.dataSource.query(`NOTIFY deliveries, 'two'`);
    await eventually('the second notification', () => payloads.includes('two'));
    await listener.stop();
  });
});
