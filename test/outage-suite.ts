import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ApiClient } from './api-client';
import { expectAllArrived } from './expect-all-arrived';
import { type FeedServer, startFeedServer } from './feed-server';
import type { BusUnderTest } from './pipeline-suite';
import { type CutOff, startCutOff } from './setup/cut-off';
import { eventually } from './setup/eventually';
import { createTestDatabase, type TestDatabase } from './setup/test-database';
import { hasEnded, isReady, launchProgram, type RunningProgram, untilReady } from './start-program';
import { startWebhookReceiver, type WebhookReceiver } from './webhook-receiver';

/** Something that the program needs and that a test can take away. */
export interface Need {
  readonly name: 'Postgres' | 'Kafka';
  /** What the program says at each try while it waits for it at the start. */
  readonly awayAtStart: RegExp;
  takeAway(): Promise<void>;
  bringBack(): Promise<void>;
}

export interface OutageBus extends BusUnderTest {
  /** What can go away beside Postgres; it is away until it is brought back. */
  readonly broker: Need | null;
}

const ARTICLES_PER_OUTAGE = 200;
/** Small feeds, polled one after the other as they are on one host: each outage falls between two polls or into one. */
const ARTICLES_PER_FEED = 10;
/** The run is under way, and most of it is still to come. */
const STORED_BEFORE_OUTAGE = 20;
/** As long as the issue asks for: past the driver's and the bus's own quick retries, within a publisher's 30 s. */
const OUTAGE_MS = 20_000;
/** An answer that an outage swallowed may have left a source leased for 60 s, a delivery for 31 s. */
const RECOVERY_LIMIT_MS = 100_000;
/** Three show that the wait grows. */
const TRIES_SEEN = 3;

/** What the program needs is away at its start, and again in the middle of the run: it waits and loses nothing. */
export function describeOutages(bus: OutageBus): void {
  describe(`outages on ${bus.name}`, () => {
    const prefix = `outage-${randomBytes(4).toString('hex')}.`;
    const apiKey = `key-${randomBytes(16).toString('hex')}`;
    let folder: string;
    let database: TestDatabase;
    let relay: CutOff;
    let feeds: FeedServer;
    let receiver: WebhookReceiver;
    let program: RunningProgram;
    let api: ApiClient;

    const postgres: Need = {
      name: 'Postgres',
      awayAtStart: /Postgres is away; trying again.*waitMs=(\d+).*reason=connect ECONNREFUSED/g,
      takeAway: () => relay.cut(),
      bringBack: () => relay.restore(),
    };
    const needs = [postgres, ...(bus.broker === null ? [] : [bus.broker])];

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'watchfloor-outage-'));
      writeFileSync(join(folder, 'none.yaml'), 'sources: []\n');
      database = await createTestDatabase();
      relay = await startCutOff(database.url);
      await relay.cut();
      feeds = await startFeedServer(needs.length * ARTICLES_PER_OUTAGE, ARTICLES_PER_FEED);
      receiver = await startWebhookReceiver();
      program = await launchProgram(['start'], {
        ...bus.env(),
        DATABASE_URL: relay.url,
        WATCHFLOOR_API_KEY: apiKey,
        WATCHFLOOR_DATA_DIR: join(folder, 'data'),
        WATCHFLOOR_ALLOW_NETWORKS: '127.0.0.0/8',
        WEBHOOK_RETRY_SECONDS: '1,2,2,5,5,5',
        WEBHOOK_TIMEOUT_SECONDS: '1',
        TOPIC_PREFIX: prefix,
        SOURCES_FILE: join(folder, 'none.yaml'),
      });
      api = new ApiClient(program.url, apiKey);
    });

    afterAll(async () => {
      program?.process.kill('SIGKILL');
      await program?.exited;
      await feeds?.close();
      await receiver?.close();
      await database?.drop();
      await relay?.cut();
      rmSync(folder, { recursive: true, force: true });
    });

    const articles = async () =>
      Number((await database.dataSource.query('SELECT count(*) FROM articles'))[0].count as string);

    /** Waits until the program has said at some tries that `need` is away, and checks how it does. */
    const expectWaiting = async ({ name, awayAtStart }: Need) => {
      const from = program.output().length;
      const tries = await eventually(`it says that ${name} is away`, () => {
        if (hasEnded(program)) throw new Error(`it ended:\n${program.output().slice(-4000)}`);
        const lines = program.output().slice(from).split('\n').slice(0, -1);
        const matched = lines.flatMap((line) => [...line.matchAll(awayAtStart)]);
        return matched.length >= TRIES_SEEN && { lines, waitsMs: matched.map(([, waitMs]) => Number(waitMs)) };
      });
      // One line for each try, and no other fault.
      expect(tries.lines.filter((line) => /WARN|ERROR/.test(line))).toHaveLength(tries.waitsMs.length);
      expect(tries.waitsMs.at(-1)).toBeGreaterThan(tries.waitsMs[0]!);
    };

    it('waits for what is away at the start, and gets ready by itself', async () => {
      await expectWaiting(postgres);
      await postgres.bringBack();
      if (bus.broker !== null) {
        await expectWaiting(bus.broker);
        // What was there already may go again while the other is waited for.
        await postgres.takeAway();
        await bus.broker.bringBack();
        await expectWaiting(postgres);
        await postgres.bringBack();
      }
      await untilReady(program);
      expect(program.errors()).toBe('');
      const endpoint = await api.call<{ id: string; secret: string }>('POST', '/v1/endpoints', { url: receiver.url });
      receiver.setSecret(endpoint.secret);
      await api.call('POST', '/v1/subscriptions', { name: 'everything', filter: {}, endpointId: endpoint.id });
    }, 120_000);

    it.each(needs.map((need, index) => ({ need, index, name: need.name })))(
      'says that it is not ready while $name is away for 20 s in the middle of a run, then goes on by itself',
      async ({ need, index }) => {
        const before = await articles();
        const feedsPerOutage = ARTICLES_PER_OUTAGE / ARTICLES_PER_FEED;
        for (const url of feeds.feeds.slice(index * feedsPerOutage, (index + 1) * feedsPerOutage)) {
          await api.call('POST', '/v1/sources', { name: `Feed ${new URL(url).pathname}`, url });
        }
        const isUnderWay = async () => (await articles()) >= before + STORED_BEFORE_OUTAGE;
        await eventually('the run is under way', isUnderWay, RECOVERY_LIMIT_MS);
        await need.takeAway();
        const awayUntil = Date.now() + OUTAGE_MS;

        await eventually('it is not ready', async () => (await statusOf('/health/ready')) === 503);
        expect(await statusOf('/health/live')).toBe(200);
        const response = await fetch(`${program.url}/v1/alerts`, { headers: { authorization: `Bearer ${apiKey}` } });
        if (need.name === 'Postgres') {
          expect(response.status).toBe(503);
          expect(response.headers.get('content-type')).toContain('application/problem+json');
          expect(await response.json()).toMatchObject({ type: 'urn:watchfloor:problem:unavailable', status: 503 });
        } else {
          expect(response.status).toBe(200);
          await response.arrayBuffer();
        }
        await delay(awayUntil - Date.now());
        expect(await statusOf('/health/ready')).toBe(503);
        expect(await articles()).toBeLessThan(before + ARTICLES_PER_OUTAGE);

        await need.bringBack();
        await eventually('it is ready', () => isReady(program.url), RECOVERY_LIMIT_MS);
        const all = async () => (await articles()) === before + ARTICLES_PER_OUTAGE;
        await eventually('every article', all, RECOVERY_LIMIT_MS);
        await expectAllArrived({ database, bus, prefix, receiver, limitMs: RECOVERY_LIMIT_MS });
        const failed = await database.dataSource.query(
          'SELECT name, last_error FROM sources WHERE last_error IS NOT NULL',
        );
        expect(failed).toEqual([]);
        expect(hasEnded(program)).toBe(false);
      },
      OUTAGE_MS + 3 * RECOVERY_LIMIT_MS,
    );

    it('has not crashed, and stops in order', async () => {
      expect(program.errors()).toBe('');
      expect(await program.stop()).toBe(0);
    });

    const statusOf = async (path: string) => {
      const response = await fetch(`${program.url}${path}`, { signal: AbortSignal.timeout(10_000) });
      await response.arrayBuffer();
      return response.status;
    };
  });
}
