import { createTestDatabase, type TestDatabase } from '#test/setup/test-database';
import { spreadOverdue } from './spread-overdue';

describe('spreadOverdue', () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await createTestDatabase();
  });
  beforeEach(() => database.dataSource.query('TRUNCATE sources CASCADE'));
  afterAll(() => database.drop());

  /** Adds sources, and tells how many seconds from now each is due after the call; past ones are negative. */
  const after = async (dueSeconds: readonly number[], fields = 'last_polled_at = now()') => {
    await database.dataSource.query(
      `INSERT INTO sources (id, kind, name, location, next_poll_at)
       SELECT gen_random_uuid(), 'feed', n, 'https://' || n || '.example/', now() + due * interval '1 second'
       FROM unnest($1::integer[]) WITH ORDINALITY AS given (due, n)`,
      [dueSeconds],
    );
    await database.dataSource.query(`UPDATE sources SET ${fields}`);
    const count = await spreadOverdue(database.dataSource);
    const rows: { seconds: number }[] = await database.dataSource.query(
      'SELECT extract(epoch FROM next_poll_at - now())::float AS seconds FROM sources ORDER BY name::integer',
    );
    return { count, seconds: rows.map((row) => row.seconds) };
  };

  it('spreads what has been overdue for long, and by no more than that', async () => {
    const { count, seconds } = await after(Array.from({ length: 200 }, (_, n) => (n % 2 ? -86_400 : -60)));
    expect(count).toBe(200);
    const [short, long] = [0, 1].map((rest) => seconds.filter((_, n) => n % 2 === rest));
    expect(Math.max(...short!)).toBeLessThanOrEqual(60);
    expect(Math.max(...long!)).toBeLessThanOrEqual(300);
    expect(Math.max(...long!)).toBeGreaterThan(200);
    expect(new Set(seconds.map(Math.floor)).size).toBeGreaterThan(50);
  });

  it('leaves the others as they are', async () => {
    const { count, seconds } = await after([-5, 100]);
    expect(count).toBe(0);
    expect(seconds[0]).toBeLessThan(0);
    expect(seconds[1]).toBeGreaterThan(0);
  });

  it.each([
    'last_polled_at = NULL',
    `last_polled_at = now(), enabled = false`,
    `last_polled_at = now(), leased_until = now() + interval '1 minute'`,
  ])('leaves sources with %s', async (fields) => {
    expect((await after([-1_000], fields)).count).toBe(0);
  });
});
