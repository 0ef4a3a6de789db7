import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTestDatabase, type TestDatabase } from './setup/test-database';
import { launchProgram } from './start-program';

const EX_CONFIG = 78;
const PASSWORD = 'swordfish-1234';

interface Case {
  readonly env: NodeJS.ProcessEnv;
  /** The whole of standard error, but for the line feed at its end. */
  readonly says: RegExp;
}

describe('a wrong setting', () => {
  let folder: string;
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase({ migrated: false });
    folder = mkdtempSync(join(tmpdir(), 'watchfloor-wrong-setting-'));
    const files = {
      'broken-groups.yaml': 'groups: [',
      'wrong-groups.yaml': 'groups:\n  - id: Red Front\n    name: Red Front\n',
      'broken-sources.yaml': 'sources: {',
      'wrong-sources.yaml': 'sources:\n  - name: A\n    kind: feed\n    url: ftp://a.example/\n',
      'wrong-subscriptions.yaml': 'subscriptions:\n  - name: A\n    filter: {groups: [nobody]}\n',
    };
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  });
  afterAll(async () => {
    await database.drop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Runs until the end, which must come by itself. */
  const runToEnd = async (main: string | undefined, env: NodeJS.ProcessEnv) => {
    const args = main === undefined ? ['start'] : [];
    const program = await launchProgram(args, { WATCHFLOOR_DATA_DIR: join(folder, 'data'), ...env }, main);
    const exitCode = await program.exited;
    return { exitCode, output: program.output(), errors: program.errors() };
  };

  /** A Postgres that nothing listens for: it would be waited for, so what is wrong beside it must be found first. */
  const away = `postgres://u:${PASSWORD}@127.0.0.1:1/x`;
  const cases: [name: string, wrong: () => Case][] = [
    ['PORT', () => ({ env: { PORT: 'abc' }, says: /^PORT: read "abc", expected a port number from 0 to 65535$/ })],
    [
      'KAFKA_BROKERS',
      () => ({ env: { KAFKA_BROKERS: 'nonsense' }, says: /^KAFKA_BROKERS: read "nonsense", expected host/ }),
    ],
    [
      'the port in KAFKA_BROKERS',
      () => ({ env: { KAFKA_BROKERS: 'a:99999' }, says: /^KAFKA_BROKERS: read "a:99999", expected host/ }),
    ],
    [
      'DATABASE_URL',
      () => ({
        env: { DATABASE_URL: `http://u:${PASSWORD}@x` },
        says: /^DATABASE_URL: read a value that is kept secret, expected postgres:\/\/user:password@host:port\/database$/,
      }),
    ],
    [
      'the password in DATABASE_URL',
      () => {
        const url = new URL(database.url);
        url.password = PASSWORD;
        return {
          env: { DATABASE_URL: url.href },
          says: /^DATABASE_URL: read a URL of .*password authentication failed.*, expected /,
        };
      },
    ],
    [
      'HOST',
      () => ({
        env: { HOST: '192.0.2.1', DATABASE_URL: away },
        says: /^HOST: read "192\.0\.2\.1", expected an address of this machine$/,
      }),
    ],
    ...(
      [
        ['GROUPS_FILE', 'missing.yaml', /missing\.yaml: cannot be read \(ENOENT\); expected a YAML file/],
        ['GROUPS_FILE', 'broken-groups.yaml', /broken-groups\.yaml:1: not YAML: .*/],
        ['GROUPS_FILE', 'wrong-groups.yaml', /wrong-groups\.yaml:2: groups\.0\.id: read "Red Front"; expected/],
        ['SOURCES_FILE', 'missing.yaml', /missing\.yaml: cannot be read \(ENOENT\); expected a YAML file/],
        ['SOURCES_FILE', 'broken-sources.yaml', /broken-sources\.yaml: not YAML: .*/],
        ['SOURCES_FILE', 'wrong-sources.yaml', /wrong-sources\.yaml: sources\[0\]\.url: read "ftp:.*expected an http/],
        ['SUBSCRIPTIONS_FILE', 'missing.yaml', /missing\.yaml: cannot be read \(ENOENT\); expected a YAML file/],
        ['SUBSCRIPTIONS_FILE', 'wrong-subscriptions.yaml', /filter\.groups: read "nobody"; expected ids of groups/],
      ] as const
    ).map(([setting, file, says]): [string, () => Case] => [
      `${setting}=${file}`,
      () => ({ env: { [setting]: join(folder, file), DATABASE_URL: away }, says }),
    ]),
  ];

  it.each(cases)('%s is told in one line, before anything is started', async (_name, wrong) => {
    const { env, says } = wrong();
    const { exitCode, output, errors } = await runToEnd(undefined, env);
    expect(errors).toMatch(/^[^\n]+\n$/);
    expect(errors.trimEnd()).toMatch(says);
    expect(exitCode).toBe(EX_CONFIG);
    // Nothing else is printed, so neither a stack nor a password.
    expect(output).toBe(errors);
    expect(output).not.toContain(PASSWORD);
  });

  it('says that the port is in use, before it touches the data folder of who uses it', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    const { exitCode, output } = await runToEnd(undefined, { PORT: String(port) });
    server.close();
    expect(output).toBe(`PORT: read ${port}, expected a port that is free on 127.0.0.1\n`);
    expect(exitCode).toBe(EX_CONFIG);
  });

  it('asks for DATABASE_URL where a service runs by itself', async () => {
    const { exitCode, output } = await runToEnd('services/alert/main.js', {});
    expect(output).toBe('DATABASE_URL: read nothing, expected postgres://user:password@host:port/database\n');
    expect(exitCode).toBe(EX_CONFIG);
  });

  it('says what to run where the schema is behind', async () => {
    const { exitCode, output } = await runToEnd('services/alert/main.js', { DATABASE_URL: database.url });
    expect(output).toMatch(/^The database schema is behind by \d+ migration\(s\): .*\. Run: npm run migrate\n$/);
    expect(exitCode).toBe(EX_CONFIG);
  });
});
