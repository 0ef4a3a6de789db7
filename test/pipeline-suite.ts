import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { repositoryRoot } from '#platform/repository-root';
import type { Alert, AlertEvent } from '#contracts/alert-event';
import { addSourcesFromFile } from './add-sources';
import { ApiClient } from './api-client';
import { eventually } from './setup/eventually';
import { createTestDatabase, type TestDatabase } from './setup/test-database';
import { type RunningProgram, startProgram } from './start-program';
import { startWebhookReceiver, type WebhookReceiver } from './webhook-receiver';

/** Groups that the seeds raise alerts for, at the least (seeds/README.md). */
const SEED_GROUPS = ['taliban', 'islamic-state-khorasan', 'al-qaeda', 'haqqani-network', 'lashkar-e-taiba'];
const SEED_ARTICLES = 5;

export interface BusUnderTest {
  readonly name: string;
  /** Settings that choose the bus. */
  readonly env: () => NodeJS.ProcessEnv;
  /** Every message of a topic, in the order of each partition, as an outsider reads it. */
  readonly readTopic: (topic: string, database: TestDatabase) => Promise<unknown[]>;
}

/** From feed to alert in Postgres, on the topic, in the stream and at a webhook: the same on both buses. */
export function describePipeline(bus: BusUnderTest): void {
  describe(`the seeds on ${bus.name}`, () => {
    const prefix = `test-${randomBytes(4).toString('hex')}.`;
    const apiKey = `key-${randomBytes(16).toString('hex')}`;
    let folder: string;
    let database: TestDatabase;
    let receiver: WebhookReceiver;
    let env: NodeJS.ProcessEnv;
    let program: RunningProgram;
    let api: ApiClient;
    let stream: ReturnType<ApiClient['followAlerts']>;

    const start = async () => {
      program = await startProgram(['start'], env);
      api = new ApiClient(program.url, apiKey);
    };

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'watchfloor-test-'));
      writeFileSync(join(folder, 'none.yaml'), 'sources: []\n');
      database = await createTestDatabase();
      receiver = await startWebhookReceiver();
      env = {
        ...bus.env(),
        DATABASE_URL: database.url,
        WATCHFLOOR_API_KEY: apiKey,
        WATCHFLOOR_DATA_DIR: join(folder, 'data'),
        WATCHFLOOR_ALLOW_NETWORKS: '127.0.0.0/8',
        TOPIC_PREFIX: prefix,
        SOURCES_FILE: join(folder, 'none.yaml'),
      };
      await start();
      const endpoint = await api.call<{ id: string; secret: string }>('POST', '/v1/endpoints', { url: receiver.url });
      receiver.setSecret(endpoint.secret);
      await api.call('POST', '/v1/subscriptions', { name: 'everything', filter: {}, endpointId: endpoint.id });
      stream = api.followAlerts();
      await addSourcesFromFile(database.dataSource, join(repositoryRoot(), 'seeds/sources.yaml'));
      await eventually('five articles', async () => (await storedEvents()).articles === SEED_ARTICLES, 30_000);
    }, 120_000);

    afterAll(async () => {
      await stream?.stop();
      await program?.stop();
      await receiver?.close();
      await database?.drop();
      rmSync(folder, { recursive: true, force: true });
    });

    const storedEvents = async () => {
      const [{ articles }] = await database.dataSource.query('SELECT count(*)::int AS articles FROM articles');
      const rows: { body: AlertEvent }[] = await database.dataSource.query(
        'SELECT body FROM alert_events ORDER BY position',
      );
      return { articles: articles as number, events: rows.map((row) => row.body) };
    };

    it('raises alerts for the groups of the seeds, each with evidence that stands in its article', async () => {
      const alerts = await api.all<Alert>('/v1/alerts');
      expect([...new Set(alerts.map((alert) => alert.groupId))]).toEqual(expect.arrayContaining(SEED_GROUPS));
      for (const alert of alerts) {
        for (const piece of alert.evidence) {
          const article = await api.call<{ text: string }>('GET', `/v1/articles/${piece.articleId}`);
          expect(article.text.slice(piece.start, piece.end)).toBe(piece.surface);
          expect(article.text.slice(piece.sentence.start, piece.sentence.end)).toBe(piece.quote);
        }
      }
    });

    it('has the same events in Postgres, on the topic, in the stream and at the webhook', async () => {
      const { events } = await storedEvents();
      const ids = events.map((event) => event.id);
      expect(ids.length).toBeGreaterThanOrEqual(SEED_GROUPS.length);

      await eventually('every event in the stream', () => stream.events.length >= ids.length);
      expect(stream.events.map(({ event }) => event)).toEqual(events);

      await eventually('every event at the webhook', () => receiver.received.length >= ids.length);
      expect(receiver.faults).toEqual([]);
      expect(receiver.received.map(({ event }) => event.id).sort()).toEqual([...ids].sort());

      const onTopic = (await bus.readTopic(`${prefix}alerts.v1`, database)) as AlertEvent[];
      expect(onTopic.map((event) => event.id).sort()).toEqual([...ids].sort());
      for (const groupId of new Set(events.map((event) => event.groupId))) {
        const sequences = onTopic.filter((event) => event.groupId === groupId).map((event) => event.sequence);
        expect(sequences).toEqual(sequences.map((_, index) => index + 1));
      }
      await eventually('every delivery recorded', async () => {
        const deliveries = await api.all<{ status: string }>('/v1/deliveries');
        return deliveries.length === ids.length && deliveries.every((delivery) => delivery.status === 'delivered');
      });
    });

    it('takes up a new group, a false positive and its withdrawal without a restart', async () => {
      const documents = join(folder, 'documents');
      mkdirSync(documents);
      writeFileSync(
        join(folder, 'documents.yaml'),
        'sources:\n  - { name: Documents, kind: documents, folder: documents }\n',
      );
      await addSourcesFromFile(database.dataSource, join(folder, 'documents.yaml'));
      /** The mentions of a document that is put into the folder. */
      const mentionsIn = async (name: string, text: string) => {
        writeFileSync(join(documents, `${name}.txt`), `${name}\n\n${text}\n`);
        const id = await eventually(
          `document ${name} is stored`,
          async () => {
            await database.dataSource.query(`UPDATE sources SET next_poll_at = now() WHERE kind = 'documents'`);
            await database.dataSource.query(`SELECT pg_notify('sources', '')`);
            const [row] = await database.dataSource.query('SELECT id FROM articles WHERE text LIKE $1', [`${name}%`]);
            return row?.id as string | undefined;
          },
          60_000,
        );
        return (await api.call<{ mentions: { id: string; groupId: string }[] }>('GET', `/v1/articles/${id}`)).mentions;
      };
      /** The change has reached the classifier when a text shows it; each try is a new document. */
      const untilMentions = (what: string, text: string, count: number) => {
        let tries = 0;
        return eventually(
          what,
          async () => {
            const mentions = await mentionsIn(`${what} ${(tries += 1)}`, text);
            return mentions.length === count && mentions;
          },
          60_000,
        );
      };
      const text = 'The Quarvel Column attacked a checkpoint. The Quarvel Column Market opened at nine.';
      expect(await mentionsIn('before', text)).toEqual([]);

      await api.call('POST', '/v1/groups', { id: 'quarvel-column', name: 'Quarvel Column' });
      const found = await untilMentions('with the group', text, 2);
      expect(found.map(({ groupId }) => groupId)).toEqual(['quarvel-column', 'quarvel-column']);

      const feedback = `/v1/mentions/${found[1]!.id}/feedback`;
      const suppression = await api.call<{ id: string; context: string[] }>('POST', feedback, {
        verdict: 'false-positive',
      });
      expect(suppression.context).toEqual(['_ market']);
      await untilMentions('with the suppression', text, 1);
      await api.call('DELETE', `/v1/suppressions/${suppression.id}`);
      await untilMentions('without the suppression', text, 2);
      await api.call('DELETE', '/v1/groups/quarvel-column');
      await untilMentions('without the group', text, 0);
      await database.dataSource.query(`DELETE FROM sources WHERE kind = 'documents'`);
      // Four catalogues, each compiled by new threads: seconds on a quiet machine.
    }, 240_000);

    it('finds everything again at a second start and raises nothing twice', async () => {
      const before = await storedEvents();
      const delivered = receiver.received.length;
      await stream.stop();
      expect(await program.stop()).toBe(0);
      await start();
      // The source is polled anew: wait until that has happened, so that a repeat would show.
      await database.dataSource.query(`UPDATE sources SET next_poll_at = now(), last_polled_at = NULL`);
      await eventually('a poll after the second start', async () => {
        const [row] = await database.dataSource.query('SELECT last_polled_at, last_error FROM sources');
        return row.last_polled_at !== null && row.last_error === null;
      });
      expect(await storedEvents()).toEqual(before);
      expect(receiver.received).toHaveLength(delivered);
      expect(await api.all<Alert>('/v1/alerts')).toHaveLength(before.events.length);
      stream = api.followAlerts();
      await eventually('the stream from the beginning', () => stream.events.length === before.events.length);
    });
  });
}
