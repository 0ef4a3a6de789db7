import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encode, newTraceparent, type RawRecord } from '#bus/cloudevent';
import { type Article, articleSchema } from '#contracts/article';
import { articlesTopic, DEAD_LETTER_SUFFIX } from '#contracts/topics';
import { sampleClassification } from './setup/sample-classification';
import { ApiClient } from './api-client';
import { freePort } from './free-port';
import { eventually } from './setup/eventually';
import { createTestDatabase, type TestDatabase } from './setup/test-database';
import { type RunningProgram, startProgram } from './start-program';

interface ListedSource {
  readonly name: string;
  readonly lastStatus: string | null;
  readonly lastError: string | null;
}

/** Neither dates nor GUIDs; the second item has no link either. */
const BARE_FEED = `<?xml version="1.0"?><rss version="2.0"><channel><title>Bare</title>
  <item><title>The Taliban attacked a bridge</title><link>/bridge</link>
    <description>${'The Taliban attacked a bridge near the river on Monday. '.repeat(20)}</description></item>
  <item><title>The Taliban met elders</title>
    <description>${'The Taliban met elders of the town on Tuesday. '.repeat(20)}</description></item>
</channel></rss>`;

const PAGE = `<!doctype html><html><head><title>Sign in</title></head><body>
  <h1>Sign in to go on</h1><p>Too many requests.</p></body></html>`;

describe('bad input', () => {
  const prefix = `bad-${randomBytes(4).toString('hex')}.`;
  const apiKey = `key-${randomBytes(16).toString('hex')}`;
  let folder: string;
  let database: TestDatabase;
  let server: Server;
  let base: string;
  let program: RunningProgram;
  let api: ApiClient;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'watchfloor-bad-input-'));
    writeFileSync(join(folder, 'none.yaml'), 'sources: []\n');
    database = await createTestDatabase();
    server = createServer((request, response) => {
      if (request.url === '/bare.xml') response.setHeader('content-type', 'application/rss+xml').end(BARE_FEED);
      else if (request.url === '/feed') response.setHeader('content-type', 'text/html').end(PAGE);
      else response.writeHead(404).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    program = await startProgram(['start'], {
      DATABASE_URL: database.url,
      WATCHFLOOR_API_KEY: apiKey,
      WATCHFLOOR_DATA_DIR: join(folder, 'data'),
      WATCHFLOOR_ALLOW_NETWORKS: '127.0.0.0/8',
      TOPIC_PREFIX: prefix,
      SOURCES_FILE: join(folder, 'none.yaml'),
    });
    api = new ApiClient(program.url, apiKey);
  });

  afterAll(async () => {
    await program?.stop();
    server?.closeAllConnections();
    server?.close();
    await database?.drop();
    rmSync(folder, { recursive: true, force: true });
  });

  const storedTitles = async (): Promise<string[]> => {
    const rows = await database.dataSource.query('SELECT title FROM articles ORDER BY title');
    return rows.map((row: { title: string }) => row.title);
  };

  it('says of each source what is wrong with it, and polls the others', async () => {
    const sources = {
      unreachable: `http://127.0.0.1:${await freePort()}/feed.xml`,
      'a page': `${base}/feed`,
      gone: `${base}/gone.xml`,
      bare: `${base}/bare.xml`,
    };
    for (const [name, url] of Object.entries(sources)) await api.call('POST', '/v1/sources', { name, url });
    const polled = await eventually('every source polled', async () => {
      const listed = await api.all<ListedSource>('/v1/sources');
      return listed.every((source) => source.lastStatus !== null) && listed;
    });
    const outcomes = Object.fromEntries(
      polled.map(({ name, lastStatus, lastError }) => [name, [lastStatus, lastError]]),
    );
    expect(outcomes).toEqual({
      unreachable: ['failed', expect.stringMatching(/ECONNREFUSED|refused/)],
      'a page': ['failed', expect.stringMatching(/HTML/)],
      gone: ['failed', 'answered with HTTP status 404'],
      bare: ['updated', null],
    });
    await eventually('both items of the bare feed', async () => (await storedTitles()).length === 2);
    expect(await storedTitles()).toEqual(['The Taliban attacked a bridge', 'The Taliban met elders']);
    for (const name of ['unreachable', 'a page', 'gone']) {
      // One line for each, and no stack.
      expect(program.output().match(new RegExp(`source could not be polled  source=${name}`, 'g'))).toHaveLength(1);
    }
    expect(program.output()).not.toMatch(/^\s+at /m);
  });

  it('puts a message that it cannot read on the dead-letter topic with the reason; its neighbours go through', async () => {
    const before = (await storedTitles()).length;
    const article = (name: string): Article =>
      articleSchema.parse(sampleClassification(name, [{ groupId: 'taliban', surface: 'The Taliban' }]).article);
    const record = (value: Article): RawRecord =>
      encode(
        articlesTopic,
        { key: value.articleId, id: value.articleId, value },
        { now: new Date(), traceparent: newTraceparent() },
      );
    const first = record(article('first'));
    const notJson = { ...first, value: Buffer.from('{"articleId": ') };
    const { title: _, ...untitled } = article('untitled');
    const breaksSchema = { ...first, value: Buffer.from(JSON.stringify({ ...untitled, revision: 'one' })) };
    // In one partition, so that whoever blocks would block the last.
    const records = [first, notJson, breaksSchema, record(article('last'))];
    const headers = records.map((one) =>
      JSON.stringify(Object.fromEntries(Object.entries(one.headers).map(([name, bytes]) => [name, bytes.toString()]))),
    );
    await database.dataSource.query('SELECT bus_append($1, $2::integer[], $3::bytea[], $4::bytea[], $5::text[])', [
      `${prefix}${articlesTopic.name}`,
      records.map(() => 0),
      records.map(({ key }) => key),
      records.map(({ value }) => value),
      headers,
    ]);

    await eventually('its neighbours', async () => (await storedTitles()).length === before + 2);
    expect(await storedTitles()).toEqual(expect.arrayContaining(['Title of first', 'Title of last']));
    const dead: { value: Buffer; headers: Record<string, string> }[] = await database.dataSource.query(
      'SELECT value, headers FROM bus_messages WHERE topic = $1 ORDER BY partition, "offset"',
      [`${prefix}${articlesTopic.name}${DEAD_LETTER_SUFFIX}`],
    );
    expect(dead.map(({ value }) => value.toString())).toEqual(
      [notJson, breaksSchema].map(({ value }) => String(value)),
    );
    expect(dead[0]!.headers.dlq_reason).toMatch(/: read "\{\\"articleId\\": ", expected a value in JSON$/);
    expect(dead[1]!.headers.dlq_reason).toMatch(/revision: .*title: .*expected the schema of articles\.v1$/);
    expect(program.output().match(/ERROR: message given up, it is on the dead-letter topic/g)).toHaveLength(2);
  });
});
