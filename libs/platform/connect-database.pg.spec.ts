import { silentLogger } from '#test/setup/silent-logger';
import { createTestDatabase, type TestDatabase } from '#test/setup/test-database';
import { connectDatabase } from './connect-database';
import { InvalidSetting } from './settings';

describe('connectDatabase', () => {
  let database: TestDatabase;
  beforeAll(async () => (database = await createTestDatabase()));
  afterAll(() => database.drop());
  const connect = (url: string, prepare: () => Promise<unknown> = async () => undefined) =>
    connectDatabase(url, { DATABASE_POOL_SIZE: 2 }, silentLogger, prepare);

  it.each<[string, (url: URL) => void, string]>([
    ['another password', (url) => (url.password = 'not-the-password'), 'password authentication failed'],
    ['a user that is not there', (url) => (url.username = 'nobody-here'), 'authentication failed'],
    ['a database that is not there', (url) => (url.pathname = '/nowhere'), 'database "nowhere" does not exist'],
  ])('says in one line, without the password, that Postgres refuses %s', async (_name, change, reason) => {
    const url = new URL(database.url);
    change(url);
    const error: Error = await connect(url.href).then(
      () => new Error('connected'),
      (thrown: Error) => thrown,
    );
    expect(error).toBeInstanceOf(InvalidSetting);
    expect(error.message).toMatch(/^DATABASE_URL: read .*, expected .*$/);
    expect(error.message).toContain(reason);
    expect(error.message).not.toContain(url.password);
  });

  it('prepares again after an outage, and throws every other fault of it', async () => {
    let tries = 0;
    const dataSource = await connect(database.url, async () => {
      tries += 1;
      if (tries === 1) throw Object.assign(new Error('shutting down'), { code: '57P01' });
    });
    expect(tries).toBe(2);
    await dataSource.destroy();
    await expect(connect(database.url, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  });
});
