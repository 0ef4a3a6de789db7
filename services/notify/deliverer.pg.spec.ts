import type { ServerResponse } from 'node:http';
import { Client } from 'pg';
import { Webhook as Verifier } from 'standardwebhooks';
import type { DataSource } from 'typeorm';
import { createDataSource } from '#database/data-source';
import type { Logger } from '#platform/logger';
import { Metrics } from '#platform/metrics';
import { readSettings } from '#platform/settings';
import { eventually } from '#test/setup/eventually';
import { createTestDatabase, type TestDatabase } from '#test/setup/test-database';
import { createWebhookTransport, sendWebhook } from '#webhooks/send-webhook';
import { Deliverer } from './deliverer';
import { DeliveryStore } from './delivery-store';
import { planDeliveries } from './plan-deliveries';
import { AlertDesk, batchOf } from './testing/alert-desk';
import { type ReceivedWebhook, type Receiver, startReceiver } from './testing/receiver';

const LOOPBACK = '127.0.0.0/8';

describe('Deliverer', () => {
  let database: TestDatabase;
  let desk: AlertDesk;
  let lines: { level: string; message: string; fields: Record<string, unknown> }[];
  let metrics: Metrics;
  const running: Deliverer[] = [];
  const receivers: Receiver[] = [];

  beforeAll(async () => {
    database = await createTestDatabase();
    desk = new AlertDesk(database.dataSource);
  });
  beforeEach(async () => {
    lines = [];
    metrics = new Metrics();
    await desk.clear();
  });
  afterEach(async () => {
    // Receivers first: a request that is never answered would hold the stop back.
    for (const receiver of receivers.splice(0)) await receiver.stop();
    for (const deliverer of running.splice(0)) await deliverer.beforeApplicationShutdown();
  });
  afterAll(() => database.drop());

  const write = (level: string) => (fields: object, message: string) => {
    lines.push({ level, message, fields: fields as Record<string, unknown> });
  };
  const logger: Logger = {
    trace: write('trace'),
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    fatal: write('fatal'),
    child: () => logger,
  };

  const start = (env: Record<string, string> = {}, dataSource: DataSource = database.dataSource) => {
    const settings = readSettings({
      WATCHFLOOR_ALLOW_NETWORKS: LOOPBACK,
      WEBHOOK_RETRY_SECONDS: '0.05,0.05',
      WEBHOOK_TIMEOUT_SECONDS: '5',
      ...env,
    });
    const deliverer = new Deliverer(dataSource, logger, settings, metrics);
    deliverer.onApplicationBootstrap();
    running.push(deliverer);
    return deliverer;
  };
  const receive = async (respond?: Parameters<typeof startReceiver>[0]) => {
    const receiver = await startReceiver(respond);
    receivers.push(receiver);
    return receiver;
  };
  const untilFinished = (count: number) =>
    eventually(`${count} finished deliveries`, async () => {
      const rows = await desk.deliveries();
      return rows.length === count && rows.every((row) => row.status !== 'pending') && rows;
    });
  const statusCode = (code: number) => (_: ReceivedWebhook, response: ServerResponse) => response.writeHead(code).end();

  it('sends what is planned while it runs, once, signed, with the alert event as data', async () => {
    const receiver = await receive();
    const { id: endpointId, secret } = await desk.addEndpoint(receiver.url('/hook'));
    await desk.addSubscription(endpointId);
    start();
    const event = await desk.raise();
    await planDeliveries(batchOf([event]), database.dataSource, () => true);
    const [delivery] = await untilFinished(1);

    expect(delivery).toMatchObject({ status: 'delivered', attempts: 1 });
    expect(receiver.received).toHaveLength(1);
    const [webhook] = receiver.received;
    expect(webhook!.headers['webhook-id']).toBe(delivery!.id);
    expect(new Verifier(secret).verify(webhook!.body, webhook!.headers)).toEqual({
      type: 'alert.opened',
      timestamp: event.occurredAt,
      data: event,
    });
    expect(await desk.attempts(delivery!.id)).toMatchObject([{ attempt: 1, status_code: 204, error: null }]);
    await eventually('the line', () => lines.some(({ message }) => message === 'webhook delivered'));
    expect(JSON.stringify(lines)).not.toContain(secret);
  });

  it('tries again after a failure, with the same id and a new signature', async () => {
    const receiver = await receive((_, response, number) => response.writeHead(number === 1 ? 500 : 200).end());
    const { id: endpointId, secret } = await desk.addEndpoint(receiver.url('/'));
    const [id] = await desk.addDeliveries(endpointId, [await desk.raise()]);
    start();
    expect(await untilFinished(1)).toMatchObject([{ status: 'delivered', attempts: 2 }]);
    expect(receiver.received.map(({ headers }) => headers['webhook-id'])).toEqual([id, id]);
    for (const { body, headers } of receiver.received) {
      expect(() => new Verifier(secret).verify(body, headers)).not.toThrow();
    }
    expect(await desk.attempts(id!)).toMatchObject([
      { attempt: 1, status_code: 500, error: 'answered 500' },
      { attempt: 2, status_code: 200, error: null },
    ]);
  });

  it('fails for good when the schedule is exhausted, and counts it', async () => {
    const receiver = await receive(statusCode(503));
    const { id: endpointId } = await desk.addEndpoint(receiver.url('/'));
    const [id] = await desk.addDeliveries(endpointId, [await desk.raise()]);
    start();
    expect(await untilFinished(1)).toMatchObject([{ status: 'failed', attempts: 3 }]);
    expect((await desk.attempts(id!)).map((attempt) => attempt.status_code)).toEqual([503, 503, 503]);
    expect(receiver.received).toHaveLength(3);
    await eventually('the metric', async () =>
      (await metrics.registry.metrics()).includes('watchfloor_deliveries_total{outcome="failed"} 1'),
    );
  });

  it('disables an endpoint that is gone, and keeps what else was meant for it', async () => {
    const receiver = await receive(statusCode(410));
    const { id: endpointId } = await desk.addEndpoint(receiver.url('/'));
    await desk.addDeliveries(endpointId, await desk.raiseMany(3));
    start();
    await eventually('the line', () => lines.some(({ message }) => message.includes('410 Gone')));
    expect((await desk.deliveries()).map((row) => row.status)).toEqual(['failed', 'pending', 'pending']);
    const [endpoint] = await database.dataSource.query('SELECT enabled FROM endpoints');
    expect(endpoint.enabled).toBe(false);
    expect(receiver.received).toHaveLength(1);
  });

  it('records a refused address as a failed attempt that says why', async () => {
    const receiver = await receive();
    const { id: endpointId } = await desk.addEndpoint(receiver.url('/'));
    const [id] = await desk.addDeliveries(endpointId, [await desk.raise()]);
    start({ WATCHFLOOR_ALLOW_NETWORKS: '10.0.0.0/8', WEBHOOK_RETRY_SECONDS: '3600' });
    const [attempt] = await eventually('an attempt', async () => {
      const attempts = await desk.attempts(id!);
      return attempts.length > 0 && attempts;
    });
    expect(attempt).toMatchObject({ attempt: 1, status_code: null });
    expect(attempt!.error).toMatch(/^refused: 127\.0\.0\.1 is a private or reserved address/);
    expect(receiver.received).toEqual([]);
  });

  it('fails a delivery whose alert event is no longer stored', async () => {
    const receiver = await receive();
    const { id: endpointId } = await desk.addEndpoint(receiver.url('/'));
    const [id] = await desk.addDeliveries(endpointId, [await desk.raise()]);
    await database.dataSource.query('DELETE FROM alert_events');
    start();
    expect(await untilFinished(1)).toMatchObject([{ status: 'failed', attempts: 1 }]);
    expect(await desk.attempts(id!)).toMatchObject([{ error: 'the event is no longer stored' }]);
    expect(receiver.received).toEqual([]);
  });

  it('lets no endpoint that hangs delay another, however many hang', async () => {
    const hanging = await receive(() => undefined);
    const events = await desk.raiseMany(8);
    for (let number = 0; number < 40; number++) {
      const { id } = await desk.addEndpoint(hanging.url(`/${number}`));
      await desk.addDeliveries(id, events.slice(0, 3));
    }
    const quick = await receive();
    const { id: quickEndpoint } = await desk.addEndpoint(quick.url('/'));
    // Once it has shown that it is sound, it has slots that the others cannot take.
    await desk.addDeliveries(quickEndpoint, events.slice(0, 1));
    await database.dataSource.query(
      `UPDATE deliveries SET next_attempt_at = now() - interval '1 day' WHERE endpoint_id = $1`,
      [quickEndpoint],
    );
    start({ WEBHOOK_TIMEOUT_SECONDS: '60' });
    await eventually('32 requests that hang', () => hanging.received.length >= 31 && quick.received.length === 1);
    await desk.addDeliveries(quickEndpoint, events);
    await eventually('all of the quick endpoint', () => quick.received.length === 9);
    const paths = hanging.received.map(({ path }) => path);
    expect(paths.length).toBeLessThanOrEqual(32);
    expect(new Set(paths).size).toBe(paths.length);
  });

  it('sends again, with the same id, what a process that died had claimed and sent', async () => {
    const receiver = await receive();
    const { id: endpointId, secret } = await desk.addEndpoint(receiver.url('/'));
    const [id] = await desk.addDeliveries(endpointId, [await desk.raise()]);
    const [claimed] = await new DeliveryStore(database.dataSource).claim({
      slots: 1,
      unsoundSlots: 1,
      sound: new Set(),
      perSoundEndpoint: 1,
      perUnsoundEndpoint: 1,
      busy: new Map(),
      leaseSeconds: 1,
    });
    const transport = createWebhookTransport([LOOPBACK], 5_000);
    const { url } = claimed!;
    await sendWebhook({ id: id!, url, secret, body: '{}' }, transport, new Date(), new AbortController().signal);
    transport.close();
    // It died here: nothing is recorded, the lease stands.
    start();
    expect(await untilFinished(1)).toMatchObject([{ id, status: 'delivered', attempts: 1 }]);
    expect(receiver.received.map(({ headers }) => headers['webhook-id'])).toEqual([id, id]);
  });

  it('two at once send each delivery once', async () => {
    const receiver = await receive();
    const events = await desk.raiseMany(25);
    for (let number = 0; number < 4; number++) {
      const { id } = await desk.addEndpoint(receiver.url(`/${number}`));
      await desk.addDeliveries(id, events);
    }
    start();
    start();
    await untilFinished(100);
    const ids = receiver.received.map(({ headers }) => headers['webhook-id']);
    expect(ids).toHaveLength(100);
    expect(new Set(ids).size).toBe(100);
  });

  it('waits for the requests under way when it stops, and begins no other', async () => {
    let answer: () => void = () => undefined;
    const receiver = await receive((_, response) => {
      answer = () => response.writeHead(200).end();
    });
    const { id: endpointId } = await desk.addEndpoint(receiver.url('/'));
    await desk.addDeliveries(endpointId, await desk.raiseMany(2));
    const deliverer = start();
    await eventually('a request', () => receiver.received.length === 1);
    let stopped = false;
    const stop = deliverer.beforeApplicationShutdown().then(() => (stopped = true));
    await desk.deliveries();
    expect(stopped).toBe(false);
    answer();
    await stop;
    expect((await desk.deliveries()).map((row) => row.status)).toEqual(['delivered', 'pending']);
    expect(receiver.received).toHaveLength(1);
  });

  it('goes on when Postgres has been away, and says so once', async () => {
    const name = new URL(database.url).pathname.slice(1);
    const admin = new Client({ connectionString: process.env.WATCHFLOOR_TEST_POSTGRES_URL });
    await admin.connect();
    const own = await createDataSource(database.url, 4).initialize();
    let release: () => void = () => undefined;
    const receiver = await receive((_, response) => {
      release = () => response.writeHead(200).end();
    });
    const { id: endpointId } = await desk.addEndpoint(receiver.url('/'));
    const [id] = await desk.addDeliveries(endpointId, [await desk.raise()]);
    try {
      const deliverer = start({}, own);
      await eventually('the request', () => receiver.received.length === 1);
      await admin.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS false`);
      await admin.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [name]);
      release();
      const away = () => lines.filter(({ message }) => message.includes('deliveries cannot be read'));
      await eventually('the line', () => away().length > 0);
      await admin.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS true`);
      expect(await untilFinished(1)).toMatchObject([{ id, status: 'delivered', attempts: 1 }]);
      await eventually('the line', () => lines.some(({ message }) => message.startsWith('Postgres is back')));
      expect(away()).toHaveLength(1);
      expect(receiver.received).toHaveLength(1);
      running.splice(running.indexOf(deliverer), 1);
      await deliverer.beforeApplicationShutdown();
    } finally {
      await admin.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS true`);
      await admin.end();
      await own.destroy();
    }
  });
});
