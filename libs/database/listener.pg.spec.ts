import { setTimeout as delay } from 'node:timers/promises';
import { createTestDatabase, type TestDatabase } from '#test/setup/test-database';
import { startCutOff } from '#test/setup/cut-off';
import { eventually } from '#test/setup/eventually';
import { RecordingLogger } from '#test/setup/recording-logger';
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

  it('says once that Postgres is away, and once that it is back', async () => {
    const relay = await startCutOff(database.url);
    const logger = new RecordingLogger();
    let wakes = 0;
    const listener = new Listener(relay.url, 'deliveries', () => (wakes += 1), logger);
    listener.start();
    await eventually('the first connection', () => wakes === 1);
    await relay.cut();
    // Tries after 100, 200 and 400 ms find it away.
    await delay(800);
    await relay.restore();
    await eventually('the second connection', () => wakes === 2);
    expect(logger.lines.map(({ message }) => message)).toEqual([
      'notifications lost; polling until Postgres is back',
      'listening for notifications again',
    ]);
    await listener.stop();
    await relay.cut();
  });
});
