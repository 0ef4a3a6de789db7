import { readFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { Server, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sourceIdOf } from '#feeds/source';
import { freePort } from './free-port';
import { HOSTILITIES, ODD_FEEDS, startHostileServer } from './hostile-server';
import { eventually } from './setup/eventually';
import { createTestDatabase, type TestDatabase } from './setup/test-database';
import { launchProgram, type RunningProgram, untilReady } from './start-program';

/** What a request may take, and what parsing may, with some air for a busy machine. */
const DEADLINE_MS = 60_000;
const MAX_MEMORY_MB = 300;

interface Recorded {
  readonly name: string;
  readonly outcome: string;
  readonly error_class: string | null;
  readonly error: string | null;
  readonly ms: number;
}

/** Peak of resident memory since the process began, in MB (Linux). */
function peakMemoryMb(pid: number): number {
  const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1];
  return Number(kilobytes) / 1024;
}

/** One healthy source that has another item at each poll, and one for each misbehaviour, all at once. */
describe('sources that misbehave', () => {
  let folder: string;
  let database: TestDatabase;
  let program: RunningProgram;
  let port: number;
  const servers: Server[] = [];
  let healthyPolls = 0;

  const healthyAnswer = (socket: Socket) => {
    healthyPolls += 1;
    const item = `<item><title>News ${healthyPolls}</title><guid>${healthyPolls}</guid></item>`;
    const body = `<rss version="2.0"><channel><title>T</title>${item}</channel></rss>`;
    socket.end(`HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\nconnection: close\r\n\r\n${body}`);
  };
  const all = [
    { name: 'healthy', answer: healthyAnswer },
    ...HOSTILITIES.map(({ name, answer }) => ({ name, answer })),
    ...ODD_FEEDS.map(({ name, answer }) => ({ name, answer })),
  ].map((source, index) => ({ ...source, host: `127.77.1.${index + 1}` }));

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'watchfloor-hostile-'));
    writeFileSync(join(folder, 'none.yaml'), 'sources: []\n');
    database = await createTestDatabase();
    port = await freePort();
    for (const { host, answer } of all) servers.push(await startHostileServer(host, port, answer));
    program = await launchProgram(
      [],
      {
        DATABASE_URL: database.url,
        WATCHFLOOR_ALLOW_NETWORKS: '127.77.0.0/16',
        SOURCES_FILE: join(folder, 'none.yaml'),
        POLL_INTERVAL_SECONDS: '1',
      },
      'services/ingest/main.js',
    );
    await untilReady(program);
    const locations = all.map(({ host }) => `http://${host}:${port}/feed.xml`);
    await database.dataSource.query(
      `INSERT INTO sources (id, kind, name, location)
       SELECT id, 'feed', name, location FROM unnest($1::uuid[], $2::text[], $3::text[]) AS source (id, name, location)`,
      [locations.map(sourceIdOf), all.map(({ name }) => name), locations],
    );
    await database.dataSource.query('NOTIFY sources');
  });

  afterAll(async () => {
    await program?.stop();
    for (const server of servers) server.close();
    await database?.drop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('end as an error of their own within their time, and delay nobody', async () => {
    const firstPolls = (): Promise<Recorded[]> =>
      database.dataSource.query(
        `SELECT DISTINCT ON (name) name, outcome, error_class, error, ms
         FROM source_fetches JOIN sources ON sources.id = source_id ORDER BY name, fetched_at`,
      );
    const recorded = await eventually(
      'each has been polled',
      async () => {
        const rows = await firstPolls();
        return rows.length === all.length && rows;
      },
      DEADLINE_MS,
    );
    const byName = new Map(recorded.map((row) => [row.name, row]));
    expect(HOSTILITIES.map(({ name }) => [name, byName.get(name)!.outcome, byName.get(name)!.error_class])).toEqual(
      HOSTILITIES.map(({ name, errorClass }) => [name, 'failed', errorClass]),
    );
    for (const { name, error } of HOSTILITIES) expect(`${name}: ${byName.get(name)!.error}`).toMatch(error);
    for (const { ms } of recorded) expect(ms).toBeLessThan(DEADLINE_MS);
    expect(ODD_FEEDS.map(({ name }) => [name, byName.get(name)!.outcome])).toEqual(
      ODD_FEEDS.map(({ name }) => [name, 'updated']),
    );
  });

  it('bring the one item of those that are merely odd', async () => {
    const rows: { value: Buffer }[] = await database.dataSource.query(
      `SELECT value FROM bus_messages WHERE topic = 'watchfloor.articles.v1'`,
    );
    const titles = rows.map(({ value }) => (JSON.parse(value.toString()) as { title: string | null }).title);
    for (const { title } of ODD_FEEDS) expect(titles).toContain(title);
  });

  it('leave the process as it was: it polls on, in less than 300 MB', async () => {
    const before = healthyPolls;
    await eventually('the healthy source is polled on', () => healthyPolls > before + 2);
    expect(peakMemoryMb(program.process.pid!)).toBeLessThan(MAX_MEMORY_MB);
    expect(program.errors()).toBe('');
  });
});
