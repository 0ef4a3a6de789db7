import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PROCESSES } from '#deploy/processes';
import { loadCatalogue } from '#catalogue/load-catalogue';
import { classify } from '#classifier/classify';
import type { AlertEvent } from '#contracts/alert-event';
import type { Article } from '#contracts/article';
import { readSettings } from '#platform/settings';
import { decideAlerts } from '#services/alert/decide-alerts';
import { type Distributed, startDistributed } from '#services/standalone/distributed';
import { ApiClient } from './api-client';
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

        // What the stored articles must have raised, worked out here once more from their texts.
        const stored: Article[] = await storedArticles(database);
        const catalogue = loadCatalogue(readSettings({}).GROUPS_FILE);
        const expected = stored.flatMap((article) => {
          const classification = { article, engineVersion: '', catalogueVersion: '', ...classify(article, catalogue) };
          return decideAlerts(classification, new Date()).map((alert) => alert.id);
        });
        const events: { body: AlertEvent }[] = await database.dataSource.query(
          'SELECT body FROM alert_events ORDER BY position',
        );
        expect(events.map(({ body }) => body.alert.id).sort()).toEqual(expected.sort());
        expect(await count('SELECT count(*) FROM alerts')).toBe(expected.length);

        const sequencesOf = (messages: readonly AlertEvent[], groupId: string) =>
          messages.filter((message) => message.groupId === groupId).map((message) => message.sequence);
        const groups = [...new Set(events.map(({ body }) => body.groupId))];
        const bodies = events.map(({ body }) => body);
        for (const groupId of groups) {
          const sequences = sequencesOf(bodies, groupId);
          expect(sequences).toEqual(sequences.map((_, index) => index + 1));
        }

        const onTopic = await eventually(
          'every event on the topic',
          async () => {
            const messages = (await bus.readTopic(`${prefix}alerts.v1`, database)) as AlertEvent[];
            return new Set(messages.map((message) => message.id)).size === expected.length && messages;
          },
          RUN_LIMIT_MS,
        );
        for (const groupId of groups) {
          // A killed relay may publish its last round again; what a reader sees first is in order and without gaps.
          const firstSeen = [...new Set(sequencesOf(onTopic, groupId))];
          expect(firstSeen).toEqual(firstSeen.map((_, index) => index + 1));
        }

        await eventually(
          'every event at the webhook',
          () => new Set(receiver.received.map(({ event }) => event.id)).size === expected.length,
          RUN_LIMIT_MS,
        );
        expect(receiver.faults).toEqual([]);
        const webhookIds = new Map(receiver.received.map(({ event, webhookId }) => [event.id, webhookId]));
        for (const { event, webhookId } of receiver.received) expect(webhookIds.get(event.id)).toBe(webhookId);
        await eventually('every delivery recorded', async () => {
          const open = await count(`SELECT count(*) FROM deliveries WHERE status <> 'delivered'`);
          return open === 0 && (await count('SELECT count(*) FROM deliveries')) === expected.length;
        });

        const stream = new ApiClient(distributed.url, apiKey).followAlerts();
        await eventually('the whole stream', () => stream.events.length >= expected.length);
        expect(stream.events.map(({ event }) => event.id)).toEqual(bodies.map((body) => body.id));
        await stream.stop();
      },
      RUN_LIMIT_MS * 2,
    );
  });
}

async function storedArticles(database: TestDatabase): Promise<Article[]> {
  const rows = await database.dataSource.query('SELECT * FROM articles');
  return rows.map((row: Record<string, unknown>) => ({
    articleId: row.id,
    revision: row.revision,
    sourceId: row.source_id,
    sourceName: row.source_name,
    url: row.url,
    title: row.title,
    authors: row.authors,
    publishedAt: (row.published_at as Date | null)?.toISOString() ?? null,
    firstSeenAt: (row.first_seen_at as Date).toISOString(),
    language: row.language,
    text: row.text,
    textFrom: row.text_from,
  }));
}
