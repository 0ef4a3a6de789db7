import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BusUnavailable } from '#bus/bus';
import { InvalidSourcesFile } from '#feeds/sources-file';
import { Metrics } from '#platform/metrics';
import { readSettings } from '#platform/settings';
import { eventually } from '#test/setup/eventually';
import { MemoryBus } from '#test/setup/memory-bus';
import { RecordingLogger } from '#test/setup/recording-logger';
import { createTestDatabase, type TestDatabase } from '#test/setup/test-database';
import { Poller } from './poller';
import { Refresher } from './refresher';
import { SourceStore } from './source-store';

describe('Poller', () => {
  let database: TestDatabase;
  let store: SourceStore;
  let bus: MemoryBus;
  let logger: RecordingLogger;
  let metrics: Metrics;
  let server: http.Server;
  let base: string;
  let folder: string;
  let running: Poller[];
  let inFlight: number;
  let mostInFlight: number;

  beforeAll(async () => {
    database = await createTestDatabase();
    store = new SourceStore(database.dataSource);
    folder = mkdtempSync(join(tmpdir(), 'watchfloor-poller-'));
    server = http.createServer((request, response) => {
      if (request.url === '/silent') return;
      inFlight += 1;
      mostInFlight = Math.max(mostInFlight, inFlight);
      setTimeout(() => {
        inFlight -= 1;
        response.end(`<rss version="2.0"><channel><item><title>News of ${request.url}</title></item></channel></rss>`);
      }, 20);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  beforeEach(async () => {
    await database.dataSource.query('TRUNCATE sources, known_articles, item_keys CASCADE');
    bus = new MemoryBus();
    logger = new RecordingLogger();
    metrics = new Metrics();
    running = [];
    inFlight = 0;
    mostInFlight = 0;
  });
  afterEach(() => Promise.all(running.map((poller) => poller.onApplicationShutdown())));
  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await database.drop();
    rmSync(folder, { recursive: true });
  });

  const start = (yaml = 'sources: []', env: Record<string, string> = {}) => {
    const file = join(folder, 'sources.yaml');
    writeFileSync(file, yaml);
    const settings = readSettings({ SOURCES_FILE: file, WATCHFLOOR_ALLOW_NETWORKS: '127.0.0.0/8', ...env });
    const refresher = new Refresher(database.dataSource, bus, logger, settings);
    const poller = new Poller(store, refresher, database.dataSource, bus, logger, settings, metrics);
    poller.onApplicationBootstrap();
    running.push(poller);
    return poller;
  };
  const add = (path: string) => store.add({ name: path, kind: 'feed', location: base + path, mirror: null });
  const listed = async (name: string) => (await store.list()).find((source) => source.name === name);

  it('adds the sources of the file and polls them, each with one line', async () => {
    start(`sources: [{ name: A, kind: feed, url: "${base}/a" }]`);
    await eventually('the outcome is recorded', async () => (await listed('A'))?.lastStatus === 'updated');
    expect(bus.messages.map(({ value }) => value.title)).toEqual(['News of /a']);
    expect(logger.with(/^source added$/)).toHaveLength(1);
    expect(logger.with(/^source polled$/)).toEqual([
      expect.objectContaining({
        level: 'info',
        source: 'A',
        status: 'updated',
        new: 1,
        edited: 0,
        ms: expect.any(Number),
      }),
    ]);
    const text = await metrics.registry.metrics();
    expect(text).toContain('watchfloor_source_refreshes_total{outcome="updated"} 1');
    expect(text).toContain('watchfloor_articles_published_total{kind="new"} 1');
  });

  it('polls a source at once that is added while it runs, and one host by one request at a time', async () => {
    start();
    const paths = Array.from({ length: 12 }, (_, n) => `/feed-${n}`);
    await Promise.all(paths.map(add));
    await eventually('all are published', () => bus.messages.length === paths.length);
    expect(mostInFlight).toBe(1);
  });

  it('polls again after the interval, and publishes nothing twice', async () => {
    start(undefined, { POLL_INTERVAL_SECONDS: '1' });
    await add('/a');
    await eventually('three polls', () => logger.with(/^source polled$/).length >= 3);
    expect(bus.messages).toHaveLength(1);
  });

  it('shares the sources with other processes', async () => {
    await Promise.all(Array.from({ length: 10 }, (_, n) => add(`/feed-${n}`)));
    start();
    start();
    await eventually('all are published', () => logger.with(/^source polled$/).length === 10);
    expect(new Set(bus.messages.map(({ key }) => key)).size).toBe(10);
    expect(bus.messages).toHaveLength(10);
  });

  it('records a source that fails and goes on with the others', async () => {
    await add('/a');
    await store.add({ name: 'refused', kind: 'feed', location: 'http://10.0.0.1/feed', mirror: null });
    start();
    await eventually('the failure is recorded', async () => (await listed('refused'))?.lastStatus === 'failed');
    await eventually('the other is published', () => bus.messages.length === 1);
    expect(await listed('refused')).toMatchObject({
      lastError: expect.stringContaining('WATCHFLOOR_ALLOW_NETWORKS'),
      consecutiveFailures: 1,
    });
    expect(logger.with(/could not be polled/)).toEqual([expect.objectContaining({ level: 'warn', source: 'refused' })]);
  });

  it('waits while the bus is away, with one line, and loses nothing', async () => {
    bus.answering = false;
    bus.beforeKeeping = () => {
      throw new BusUnavailable('no answer');
    };
    await add('/a');
    start();
    await eventually('it waits', () => logger.with(/is away/).length === 1);
    const { lines } = logger;
    const asked = lines.length;
    await eventually('it has looked for the bus again and again', () => bus.pings >= 3);
    expect(lines).toHaveLength(asked);
    expect(await database.dataSource.query('SELECT * FROM source_articles')).toEqual([]);
    expect(await listed('/a')).toMatchObject({ lastStatus: null, consecutiveFailures: 0 });

    bus.answering = true;
    bus.beforeKeeping = () => undefined;
    await eventually('it is published', () => bus.messages.length === 1);
    expect(logger.with(/polling goes on/)).toHaveLength(1);
  });

  it('does not hold an outage against the source, however short, and polls it again at once', async () => {
    let cuts = 0;
    bus.beforeKeeping = () => {
      cuts += 1;
      if (cuts === 1) throw Object.assign(new Error('cut'), { code: 'ECONNRESET' });
    };
    // Away for as long as it takes to give the source back, too.
    const release = jest.spyOn(store, 'release').mockRejectedValueOnce(new Error('cut'));
    await add('/a');
    start();
    await eventually('it is published', () => bus.messages.length === 1);
    expect(release).toHaveBeenCalledTimes(2);
    expect(logger.with(/is away/)).toHaveLength(1);
    await eventually('the outcome is recorded', async () => (await listed('/a'))?.lastStatus === 'updated');
    expect(logger.with(/could not be polled|fault/)).toEqual([]);
    release.mockRestore();
  });

  it('holds a fault against the source that causes it while the bus answers', async () => {
    bus.beforeKeeping = () => {
      throw new Error('message too large');
    };
    await add('/a');
    start();
    await eventually('it is recorded', async () => (await listed('/a'))?.lastStatus === 'failed');
    expect(await listed('/a')).toMatchObject({ lastError: 'fault: message too large' });
    expect(logger.with(/is away/)).toEqual([]);
  });

  it('stops at once in the middle of a request, and leaves the source due', async () => {
    const poller = start();
    await add('/silent');
    await eventually('it is being polled', async () => {
      const [row] = await database.dataSource.query('SELECT leased_until FROM sources');
      return row.leased_until !== null;
    });
    const startedAt = Date.now();
    await poller.onApplicationShutdown();
    expect(Date.now() - startedAt).toBeLessThan(5_000);
    expect(await store.claimDue(1_000, { sound: 1, troubled: 0 })).toMatchObject([
      { name: '/silent', consecutiveFailures: 0 },
    ]);
  });

  it('refuses to start on a sources file that is wrong', () => {
    expect(() => start('sources: 1')).toThrow(InvalidSourcesFile);
  });
});
