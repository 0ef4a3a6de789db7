import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PROCESSES } from '#deploy/processes';
import { type Distributed, startDistributed } from '#services/standalone/distributed';
import { ApiClient } from './api-client';
import { expectAllArrived } from './expect-all-arrived';
import { type FeedServer, startFeedServer } from './feed-server';
import { freePort } from './free-port';
import type { BusUnderTest } from './pipeline-suite';
import { eventually } from './setup/eventually';
import { createTestDatabase, type TestDatabase } from './setup/test-database';
import { isReady } from './start-program';
import { startWebhookReceiver, type WebhookReceiver } from './webhook-receiver';

const ARTICLES = 2_000;
const ARTICLES_PER_FEED = 100;
/** Each service dies when the run has come so far, counted in stored articles; ingest first, while feeds are unread. */
const KILLS: readonly { service: string; atArticles: number }[] = [
  { service: 'ingest', atArticles: 50 },
  { service: 'classify', atArticles: 200 },
  { service: 'alert', atArticles: 500 },
  { service: 'notify', atArticles: 800 },
  { service: 'api', atArticles: 1_000 },
  { service: 'alert', atArticles: 1_200 },
  { service: 'classify', atArticles: 1_400 },
];
const RUN_LIMIT_MS = 240_000;

/** Five processes, each killed with SIGKILL in the middle of the run: nothing is lost, nothing is stored twice. */
export function describeChaos(bus: BusUnderTest & { readonly kafka: boolean }): void {
  describe(`SIGKILL on ${bus.name}`, () => {
    const prefix = `chaos-${randomBytes(4).toString('hex')}.`;
    const apiKey = `key-${randomBytes(16).toString('hex')}`;
    let folder: string;
    let database: TestDatabase;
    let feeds: FeedServer;
    let receiver: WebhookReceiver;
    let distributed: Distributed;

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'watchfloor-chaos-'));
      writeFileSync(join(folder, 'none.yaml'), 'sources: []\n');
      database = await createTestDatabase();
      feeds = await startFeedServer(ARTICLES, ARTICLES_PER_FEED);
      receiver = await startWebhookReceiver();
      const port = await freePort(PROCESSES.length);
      distributed = await startDistributed(
        {
          PATH: process.env.PATH,
          HOME: process.env.HOME,
          LOG_LEVEL: 'error',
          ...bus.env(),
          DATABASE_URL: database.url,
          WATCHFLOOR_API_KEY: apiKey,
          WATCHFLOOR_DATA_DIR: join(folder, 'data'),
          WATCHFLOOR_ALLOW_NETWORKS: '127.0.0.0/8',
          WEBHOOK_RETRY_SECONDS: '1,2,2,5,5,5',
          TOPIC_PREFIX: prefix,
          SOURCES_FILE: join(folder, 'none.yaml'),
          PORT: String(port),
        },
        { kafka: bus.kafka },
      );
      await eventually('the API', () => isReady(distributed.url), 60_000);
    }, 120_000);

    afterAll(async () => {
      await distributed?.stop();
      await feeds?.close();
      await receiver?.close();
      await database?.drop();
      rmSync(folder, { recursive: true, force: true });
    });

    it(
      `loses nothing of ${ARTICLES} articles and stores no alert twice`,
      async () => {
        const api = new ApiClient(distributed.url, apiKey);
        const endpoint = await api.call<{ id: string; secret: string }>('POST', '/v1/endpoints', { url: receiver.url });
        receiver.setSecret(endpoint.secret);
        await api.call('POST', '/v1/subscriptions', { name: 'everything', filter: {}, endpointId: endpoint.id });
        for (const [index, url] of feeds.feeds.entries()) {
          await api.call('POST', '/v1/sources', { name: `Feed ${index}`, url });
        }

        const count = async (sql: string) => Number((await database.dataSource.query(sql))[0].count);
        const articles = () => count('SELECT count(*) FROM articles');
        for (const { service, atArticles } of KILLS) {
          await eventually(`${atArticles} articles`, async () => (await articles()) >= atArticles, RUN_LIMIT_MS);
          process.kill(distributed.pidOf(service), 'SIGKILL');
        }
        await eventually('every article', async () => (await articles()) === ARTICLES, RUN_LIMIT_MS);

        const events = await expectAllArrived({ database, bus, prefix, receiver, limitMs: RUN_LIMIT_MS });

        const stream = new ApiClient(distributed.url, apiKey).followAlerts();
        await eventually('the whole stream', () => stream.events.length >= events.length);
        expect(stream.events.map(({ event }) => event.id)).toEqual(events.map((event) => event.id));
        await stream.stop();
      },
      RUN_LIMIT_MS * 2,
    );
  });
}
