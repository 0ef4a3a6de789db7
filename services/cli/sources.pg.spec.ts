import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Listener } from '#database/listener';
import { eventually } from '#test/setup/eventually';
import { RecordingTerminal } from '#test/setup/recording-terminal';
import { silentLogger } from '#test/setup/silent-logger';
import { createTestDatabase, type TestDatabase } from '#test/setup/test-database';
import { run } from './program';

describe('wf on a database', () => {
  let database: TestDatabase;
  let folder: string;
  beforeAll(async () => {
    database = await createTestDatabase();
    folder = mkdtempSync(join(tmpdir(), 'watchfloor-sources-'));
  });
  afterAll(async () => {
    await database.drop();
    rmSync(folder, { recursive: true, force: true });
  });
  beforeEach(() => database.dataSource.query('TRUNCATE sources CASCADE'));

  const wf = async (args: string[], env: NodeJS.ProcessEnv = {}) => {
    const terminal = new RecordingTerminal({ env: { DATABASE_URL: database.url, ...env } });
    return { exitCode: await run(args, terminal), terminal };
  };
  const listed = async () => {
    const { exitCode, terminal } = await wf(['sources', 'list', '--json']);
    expect(exitCode).toBe(0);
    return JSON.parse(terminal.stdout) as Record<string, unknown>[];
  };

  it('adds a feed once, and a folder', async () => {
    expect(await listed()).toEqual([]);
    const first = await wf(['sources', 'add', 'https://news.example/feed.xml', '--name', 'News']);
    const again = await wf(['sources', 'add', 'https://news.example/feed.xml']);
    const documents = await wf(['sources', 'add', '--kind', 'documents', folder]);
    expect([first.exitCode, again.exitCode, documents.exitCode]).toEqual([0, 0, 0]);
    expect(first.terminal.stdout).toMatch(/^added {2}[0-9a-f-]{36} {2}News\n$/);
    expect(again.terminal.stdout).toMatch(/^known {2}/);
    expect(await listed()).toMatchObject([
      { name: 'News', kind: 'feed', location: 'https://news.example/feed.xml', enabled: true, lastStatus: null },
      { kind: 'documents', location: folder },
    ]);
    expect((await wf(['sources', 'list'])).terminal.stdout).toMatch(
      /^News +feed +new +never +https:\/\/news\.example/m,
    );
  });

  it('wakes a running ingest', async () => {
    const woken: string[] = [];
    const listener = new Listener(database.url, 'sources', (payload) => woken.push(payload), silentLogger);
    listener.start();
    try {
      await eventually('the listener is connected', () => woken.length === 1);
      await wf(['sources', 'add', 'https://news.example/feed.xml']);
      await eventually('a notification', () => woken.length === 2);
      expect(woken[1]).toBe((await listed())[0]!.id);
    } finally {
      await listener.stop();
    }
  });

  it.each([
    [['http://127.0.0.1/feed.xml'], /private or reserved/],
    [['http://0x7f.1/feed.xml'], /private or reserved/],
    [['file:///etc/passwd'], /not http or https/],
    [['https://user:hunter22@news.example/'], /user name or password/],
    [['./folder'], /not a URL; --kind documents adds a folder/],
    [['--kind', 'documents', '/no/such/folder'], /no such folder/],
    [['--kind', 'documents', __filename], /not a folder/],
  ])('refuses %j', async (args, expected) => {
    const { exitCode, terminal } = await wf(['sources', 'add', ...args]);
    expect(exitCode).toBe(1);
    expect(terminal.stderr).toMatch(expected);
    expect(terminal.stderr).not.toContain('hunter22');
    expect(await listed()).toEqual([]);
  });

  it('adds the first feed of a web page, and tells of the others', async () => {
    const feed = '<rss version="2.0"><channel><title>T</title></channel></rss>';
    const link = (href: string) => `<link rel="alternate" type="application/rss+xml" href="${href}">`;
    const pages: Record<string, string> = {
      '/': `<html><head>${link('/a.xml')}${link('/b.xml')}</head></html>`,
      '/a.xml': feed,
      '/none': '<html></html>',
    };
    const server = createServer((request, response) => response.end(pages[request.url!]));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const env = { WATCHFLOOR_ALLOW_NETWORKS: '127.0.0.0/8' };
    try {
      const added = await wf(['sources', 'add', base], env);
      expect(added.exitCode).toBe(0);
      expect(added.terminal.stderr).toBe(
        `${base}/ is a web page; its feed is ${base}/a.xml\n  also there: ${base}/b.xml\n`,
      );
      expect((await wf(['sources', 'add', `${base}/a.xml`], env)).terminal).toMatchObject({
        stdout: expect.stringMatching(/^known/),
        stderr: '',
      });
      const refused = await wf(['sources', 'add', `${base}/none`], env);
      expect([refused.exitCode, refused.terminal.stderr]).toEqual([
        1,
        expect.stringMatching(/neither a feed nor a page/),
      ]);
      expect(await listed()).toMatchObject([{ location: `${base}/a.xml` }]);
    } finally {
      server.close();
    }
    const away = await wf(['sources', 'add', `${base}/away`], env);
    expect([away.exitCode, away.terminal.stderr]).toEqual([
      0,
      expect.stringMatching(/cannot be read at present: .*\n$/),
    ]);
  });

  it('adds a private address where its network is allowed', async () => {
    const env = { WATCHFLOOR_ALLOW_NETWORKS: '127.0.0.0/8' };
    expect((await wf(['sources', 'add', 'http://127.0.0.1/feed.xml'], env)).exitCode).toBe(0);
    expect(await listed()).toHaveLength(1);
  });

  it('imports a file, passing over what may not be fetched', async () => {
    const file = join(folder, 'sources.yaml');
    const entries = [
      '{ name: A, kind: feed, url: "https://a.example/feed" }',
      '{ name: B, kind: documents, folder: docs }',
      '{ name: C, kind: feed, url: "http://10.0.0.1/feed" }',
      '{ name: D, kind: feed, url: "http://10.0.0.2/feed", mirror: . }',
    ];
    writeFileSync(file, `sources:\n${entries.map((entry) => `  - ${entry}\n`).join('')}`);
    const first = await wf(['sources', 'import', file]);
    expect(first.exitCode).toBe(1);
    expect(first.terminal.stdout).toBe('3 added, 0 known already, 1 refused\n');
    expect(first.terminal.stderr).toMatch(/^http:\/\/10\.0\.0\.1\/feed: .*private/);
    expect((await wf(['sources', 'import', file])).terminal.stdout).toBe('0 added, 3 known already, 1 refused\n');
    expect((await listed()).map((source) => [source.name, source.location])).toEqual([
      ['A', 'https://a.example/feed'],
      ['B', join(folder, 'docs')],
      ['D', 'http://10.0.0.2/feed'],
    ]);
  });

  describe('status', () => {
    const statusOf = async (...args: string[]) => (await wf(['sources', 'status', ...args])).terminal.stdout;

    it('is a table, the worst first, with a last line that tells dead sources from no news', async () => {
      for (const name of ['Ariana', 'Borealis', 'Corvus', 'Draco']) {
        await wf(['sources', 'add', `https://${name}.example/feed`, '--name', name]);
      }
      await database.dataSource.query(
        `UPDATE sources SET state = 'failing', last_error = 'answered with HTTP status 503' WHERE name = 'Corvus';
         UPDATE sources SET state = 'healthy', next_poll_at = now() + interval '25 minutes',
           state_since = '2026-03-01T08:00Z', last_item_at = '2026-03-04T12:30Z',
           recent_items = ARRAY(SELECT now() - n * interval '3 hours' FROM generate_series(1, 9) AS n)
         WHERE name = 'Borealis';
         UPDATE sources SET state = 'failing', enabled = false WHERE name = 'Ariana'`,
      );
      const lines = (await statusOf()).trimEnd().split('\n');
      expect(lines.map((line) => line.split(/ {2,}/).slice(0, 2))).toEqual([
        ['NAME', 'STATE'],
        ['Corvus', 'failing'],
        ['Draco', 'new'],
        ['Borealis', 'healthy'],
        ['Ariana', 'off'],
        [expect.stringMatching(/^1 of 3 sources is not well \(failing: Corvus\)\. Not read yet: 1 of 3\.$/)],
      ]);
      expect(lines[1]).toMatch(/ {2}now +answered with HTTP status 503$/);
      expect(lines[3]).toMatch(/2026-03-01 08:00 +2026-03-04 12:30 +3 hours +in 25 minutes$/);
      expect(lines[4]).toMatch(/none yet +not known +never$/);
    });

    it('as JSON has everything', async () => {
      await wf(['sources', 'add', 'https://news.example/feed', '--name', 'News']);
      expect(JSON.parse(await statusOf('--json'))).toMatchObject([
        { name: 'News', state: 'new', stateReason: null, expectedEverySeconds: null, lastError: null },
      ]);
    });

    it('of nothing says so', async () => {
      expect(await statusOf()).toMatch(/\nThere are no sources\.\n$/);
    });
  });

  describe('refresh', () => {
    beforeEach(async () => {
      await wf(['sources', 'add', 'https://news.example/feed', '--name', 'News']);
      await database.dataSource.query(`UPDATE sources SET next_poll_at = now() + interval '1 day'`);
    });
    const isDue = async () => {
      const [row] = await database.dataSource.query('SELECT next_poll_at <= now() AS due FROM sources');
      return row.due as boolean;
    };

    it.each(['its name', 'its id'])('makes a source due by %s', async (by) => {
      const { id } = (await listed())[0]!;
      const { exitCode, terminal } = await wf(['sources', 'refresh', by === 'its id' ? String(id) : 'News']);
      expect([exitCode, terminal.stdout]).toEqual([0, `due  ${id as string}  News\n`]);
      expect(await isDue()).toBe(true);
    });

    it.each([
      ['no such source', 'Olds', '', /^Olds: there is no source/],
      ['one that is off', 'News', `UPDATE sources SET enabled = false`, /switched off/],
      ['one that is pushed', 'News', `UPDATE sources SET kind = 'push'`, /pushed/],
      [
        'two of one name',
        'News',
        `INSERT INTO sources (id, kind, name, location) VALUES (gen_random_uuid(), 'feed', 'News', 'https://n.example/')`,
        /several called: name one by its id, [0-9a-f-]{36}, [0-9a-f-]{36}\n$/,
      ],
    ])('refuses %s', async (_, name, arrange, expected) => {
      await database.dataSource.query(arrange);
      const { exitCode, terminal } = await wf(['sources', 'refresh', name]);
      expect(exitCode).toBe(1);
      expect(terminal.stderr).toMatch(expected);
    });
  });

  it('imports OPML and exports it', async () => {
    const file = join(folder, 'list.xml');
    writeFileSync(
      file,
      `<opml version="1.0"><body><outline text="World"><outline text="A" xmlUrl="https://a.example/feed"/></outline>
       <outline text="B" xmlUrl="http://10.0.0.1/feed"/></body></opml>`,
    );
    const first = await wf(['sources', 'import', file]);
    expect(first.exitCode).toBe(1);
    expect(first.terminal.stdout).toBe('1 added, 0 known already, 1 refused\n');
    expect(first.terminal.stderr).toMatch(/^http:\/\/10\.0\.0\.1\/feed: .*private/);
    await wf(['sources', 'add', '--kind', 'documents', folder]);
    const exported = await wf(['sources', 'export']);
    expect(exported.terminal.stdout.match(/xmlUrl="[^"]*"/g)).toEqual(['xmlUrl="https://a.example/feed"']);
    writeFileSync(file, exported.terminal.stdout);
    expect((await wf(['sources', 'import', file])).terminal.stdout).toBe('0 added, 1 known already, 0 refused\n');
    writeFileSync(file, '<html></html>');
    expect((await wf(['sources', 'import', file])).terminal.stderr).toMatch(/list\.xml: read no OPML: /);
  });

  it('refuses a file that it cannot use, with 78', async () => {
    const file = join(folder, 'wrong.yaml');
    writeFileSync(file, 'sources: [{ name: A, kind: feed, url: nowhere }]');
    const { exitCode, terminal } = await wf(['sources', 'import', file]);
    expect(exitCode).toBe(78);
    expect(terminal.stderr).toMatch(/wrong\.yaml: sources\[0\]\.url: read "nowhere", expected .*\n$/);
  });

  it('migrates, and refuses to work on a schema that is behind', async () => {
    const empty = await createTestDatabase({ migrated: false });
    try {
      const env = { DATABASE_URL: empty.url };
      const behind = await wf(['sources', 'list'], env);
      expect(behind.exitCode).toBe(78);
      expect(behind.terminal.stderr).toMatch(/^The database schema is behind .*npm run migrate\n$/);
      expect((await wf(['migrate'], env)).terminal.stdout).toMatch(/^ran \w+\n/);
      expect((await wf(['migrate'], env)).terminal.stdout).toBe('The schema is up to date; nothing to run.\n');
      expect((await wf(['sources', 'list'], env)).exitCode).toBe(0);
    } finally {
      await empty.drop();
    }
  });

  it('says in one line, without the password, that the database is away', async () => {
    for (const args of [['migrate'], ['sources', 'list']]) {
      const { exitCode, terminal } = await wf(args, { DATABASE_URL: 'postgres://u:hunter22@127.0.0.1:1/d' });
      expect(exitCode).toBe(1);
      expect(terminal.stderr).toMatch(/^Postgres at 127\.0\.0\.1:1\/d: .*ECONNREFUSED.*\n$/);
      expect(terminal.stderr).not.toContain('hunter22');
    }
  });

  it('starts the embedded Postgres of the data folder for a command, and uses one that runs', async () => {
    const dataDir = join(folder, 'data');
    const env = { DATABASE_URL: '', WATCHFLOOR_DATA_DIR: dataDir };
    expect((await wf(['sources', 'add', 'https://news.example/feed.xml'], env)).exitCode).toBe(0);

    const { startEmbeddedPostgres } = await import('#database/embedded-postgres');
    const running = await startEmbeddedPostgres({ dataDir });
    try {
      const { exitCode, terminal } = await wf(['sources', 'list', '--json'], env);
      expect(exitCode).toBe(0);
      expect(JSON.parse(terminal.stdout)).toMatchObject([{ location: 'https://news.example/feed.xml' }]);
      // A second server on the folder would have stopped the first.
      expect(() => process.kill(running.pid, 0)).not.toThrow();
    } finally {
      await running.stop();
    }
  });
});
