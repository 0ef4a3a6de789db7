import { createHmac } from 'node:crypto';
import { WebSubStore } from '#database/websub-store';
import { sourceIdOf } from '#feeds/source';
import { Metrics } from '#platform/metrics';
import { readSettings } from '#platform/settings';
import { type Json, startApi, type TestApi } from '#services/api/testing/start-api';
import { eventually } from '#test/setup/eventually';
import { RecordingLogger } from '#test/setup/recording-logger';
import { TestHub } from './testing/hub';
import { WebSubSubscriber } from './websub-subscriber';

const TOPIC = 'https://a.example/feed.xml?a=1&b=2';
const sourceId = sourceIdOf(TOPIC);
const DOCUMENT = '<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title></feed>';

describe('a WebSub subscription', () => {
  let api: TestApi;
  let hub: TestHub;
  let hubUrl: string;
  let logger: RecordingLogger;
  let store: WebSubStore;

  beforeAll(async () => {
    // For the API it only matters that there is one.
    api = await startApi({}, undefined, undefined, { WEBSUB_CALLBACK_URL: 'https://w.example' });
    store = new WebSubStore(api.database.dataSource);
  });
  beforeEach(async () => {
    await query('TRUNCATE sources, websub_subscriptions CASCADE');
    await query(
      `INSERT INTO sources (id, kind, name, location, next_poll_at) VALUES ($1, 'feed', 'A', $2, now() + interval '1 h')`,
      [sourceId, TOPIC],
    );
    logger = new RecordingLogger();
    hub = new TestHub();
    hubUrl = await hub.start();
  });
  afterEach(() => hub.stop());
  afterAll(() => api.stop());

  const query = (sql: string, values: unknown[] = []): Promise<Json[]> => api.database.dataSource.query(sql, values);
  const row = async () => (await query('SELECT * FROM websub_subscriptions'))[0];
  const seconds = (from: Date, to: Date) => (to.getTime() - from.getTime()) / 1000;
  const subscriber = (env: Record<string, string> = {}) => {
    const settings = readSettings({
      WEBSUB_CALLBACK_URL: `${api.url}/`,
      WATCHFLOOR_ALLOW_NETWORKS: '127.0.0.0/8',
      ...env,
    });
    return new WebSubSubscriber(api.database.dataSource, logger, settings, new Metrics());
  };
  const ask = () => subscriber().askDue();
  const note = (path = '/') => store.noteHubs([{ sourceId, hub: { hubUrl: hubUrl + path, topicUrl: TOPIC } }]);
  const makeDue = () => query('UPDATE websub_subscriptions SET next_action_at = now()');
  const subscribe = async () => {
    await note();
    await ask();
    expect((await row()).state).toBe('active');
  };

  it('is asked for, verified, and renewed at two thirds of its lease', async () => {
    await note();
    expect(await ask()).toBe(1);
    expect(hub.asked).toEqual([
      {
        path: '/',
        callback: expect.stringMatching(new RegExp(`^${api.url}/websub/[\\w-]{43}$`)),
        mode: 'subscribe',
        topic: TOPIC,
        leaseSeconds: '864000',
        secret: expect.stringMatching(/^[\w-]{43}$/),
      },
    ]);
    expect(hub.verifications).toEqual([{ status: 200, isEchoed: true }]);
    const active = await row();
    expect(active).toMatchObject({ state: 'active', pending: null, attempts: 0, last_error: null });
    const lease = seconds(new Date(), active.lease_until);
    const renewal = seconds(new Date(), active.next_action_at);
    expect(renewal / lease).toBeGreaterThan(0.59);
    expect(renewal / lease).toBeLessThan(0.74);

    expect(await ask()).toBe(0);
    await note();
    expect(await ask()).toBe(0);
    await makeDue();
    await query(`UPDATE websub_subscriptions SET lease_until = now() + interval '1 second'`);
    expect(await ask()).toBe(1);
    expect(hub.asked[1]).toEqual(hub.asked[0]);
    expect(seconds(new Date(), (await row()).lease_until)).toBeGreaterThan(800);
  });

  it('is asked for by one process', async () => {
    await store.noteHubs(
      Array.from({ length: 5 }, (_, n) => ({
        sourceId: sourceIdOf(`${n}`),
        hub: { hubUrl, topicUrl: `https://a.example/${n}` },
      })),
    );
    await query(`INSERT INTO sources (id, kind, name, location)
                 SELECT source_id, 'feed', 'B', topic_url FROM websub_subscriptions`);
    const counts = await Promise.all([ask(), ask(), ask()]);
    expect(counts.reduce((sum, count) => sum + count)).toBe(5);
    expect(hub.asked).toHaveLength(5);
  });

  it('delivers documents into the inbox of the source, which is due then', async () => {
    await subscribe();
    const body = Buffer.from('<feed><title>\u00e9</title></feed>', 'latin1');
    const answer = await hub.push(TOPIC, body, { 'content-type': 'application/json' });
    expect([answer.status, await answer.text()]).toEqual([202, '']);
    expect(await query('SELECT source_id, content_type, body FROM source_inbox')).toEqual([
      { source_id: sourceId, content_type: 'application/json', body },
    ]);
    expect(await query('SELECT next_poll_at <= now() AS due FROM sources')).toEqual([{ due: true }]);
    expect((await row()).last_push_at).toEqual(expect.any(Date));
  });

  const signed = (secret: string) => `sha1=${createHmac('sha1', secret).update(DOCUMENT).digest('hex')}`;
  it.each([
    ['of another secret', { 'x-hub-signature': signed('x') }],
    ['without a signature', { 'x-hub-signature': '' }],
    ['with half a signature', { 'x-hub-signature': 'sha256=00' }],
  ])('drops a document %s, and answers as if it did not', async (_, headers) => {
    await subscribe();
    expect((await hub.push(TOPIC, DOCUMENT, headers)).status).toBe(202);
    expect(await query('SELECT FROM source_inbox')).toEqual([]);
    expect((await row()).last_push_at).toBeNull();
    const metrics = await (await fetch(`${api.url}/metrics`)).text();
    expect(metrics).toMatch(/watchfloor_websub_pushes_total\{outcome="not-signed"\} [1-9]/);
    // As the hub would have signed it with SHA-1.
    const { secret } = hub.subscribers.get(TOPIC)!;
    await hub.push(TOPIC, DOCUMENT, { 'x-hub-signature': signed(secret) });
    expect(await query('SELECT FROM source_inbox')).toHaveLength(1);
  });

  it('refuses what is too large, and asks a hub to wait while too much waits', async () => {
    await subscribe();
    expect((await hub.push(TOPIC, Buffer.alloc(2_100_000))).status).toBe(413);
    await query(
      `INSERT INTO source_inbox (source_id, content_type, body) SELECT $1, '', '' FROM generate_series(1, 100)`,
      [sourceId],
    );
    const answer = await hub.push(TOPIC, DOCUMENT);
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '60']);
  });

  it('admits so many requests a minute', async () => {
    await subscribe();
    const statuses = await Promise.all(
      Array.from({ length: 200 }, async () => (await hub.push(TOPIC, DOCUMENT, { 'x-hub-signature': 'no' })).status),
    );
    // At most twice the rate, where the minute ended meanwhile.
    expect(statuses.filter((status) => status === 202).length).toBeLessThanOrEqual(120);
    expect(statuses).toContain(429);
  });

  it('confirms nothing that was not asked for', async () => {
    await note();
    const { token } = await row();
    const callback = `${api.url}/websub/${token}`;
    expect(await hub.verify(callback, 'subscribe', TOPIC)).toBe(false);
    await ask();
    expect(await hub.verify(callback, 'subscribe', TOPIC)).toBe(false);
    expect(await hub.verify(callback, 'unsubscribe', TOPIC)).toBe(false);
    expect(await hub.verify(callback, 'publish', TOPIC)).toBe(false);
    expect(await hub.deny(callback, `${TOPIC}&c=3`)).toBe(404);
    expect(await hub.verify(`${api.url}/websub/${'x'.repeat(43)}`, 'subscribe', TOPIC)).toBe(false);
    expect(await hub.verify(`${api.url}/websub/x`, 'subscribe', TOPIC)).toBe(false);
    expect(hub.verifications.map(({ status }) => status)).toEqual([404, 200, 404, 404, 404, 404, 404]);
    expect((await fetch(`${api.url}/websub/${'x'.repeat(43)}`, { method: 'POST', body: 'x' })).status).toBe(410);
    expect(await row()).toMatchObject({ state: 'active', pending: null });
  });

  it.each([
    ['lies about the topic', { state: 'requested', pending: 'subscribe', attempts: 1, last_error: null }, 120],
    ['says nothing', { state: 'requested', pending: 'subscribe', attempts: 1, last_error: null }, 120],
    [
      'fails',
      {
        state: 'requested',
        pending: 'subscribe',
        attempts: 1,
        last_error: 'answered with HTTP status 500: over\ufffdworked',
      },
      120,
    ],
    ['denies', { state: 'denied', pending: null, attempts: 1, last_error: 'not for you' }, 86_400],
  ] as const)('of a hub that %s is asked for again later', async (manner, expected, againSeconds) => {
    hub.manner = manner;
    await note();
    await ask();
    const left = await row();
    expect(left).toMatchObject(expected);
    const wait = seconds(new Date(), left.next_action_at);
    expect(wait).toBeGreaterThan(againSeconds * 0.88);
    expect(wait).toBeLessThan(againSeconds * 1.11);

    hub.manner = 'verifies';
    await makeDue();
    await ask();
    expect(await row()).toMatchObject({ state: 'active', attempts: 0, last_error: null });
  });

  it('has expired when its lease ends while the hub is away, and is asked for on', async () => {
    await subscribe();
    hub.manner = 'fails';
    await query(`UPDATE websub_subscriptions SET next_action_at = now(), lease_until = now()`);
    await ask();
    expect(await row()).toMatchObject({ state: 'expired', pending: 'subscribe', attempts: 1 });
    hub.manner = 'verifies';
    await makeDue();
    await ask();
    expect((await row()).state).toBe('active');
  });

  it('may be denied although it was granted', async () => {
    await subscribe();
    expect(await hub.deny(hub.subscribers.get(TOPIC)!.callback, TOPIC)).toBe(200);
    expect(await row()).toMatchObject({ state: 'denied', lease_until: null, last_error: 'not for you' });
  });

  it('follows a redirect of the hub, each of whose addresses is checked', async () => {
    await note('/moved');
    await ask();
    expect(hub.asked.map(({ path }) => path)).toEqual(['/moved', '/']);
    expect((await row()).state).toBe('active');
    await note('/to-private');
    await ask();
    expect((await row()).last_error).toMatch(/redirected: 10\.0\.0\.1 is a private/);
    await store.noteHubs([{ sourceId, hub: { hubUrl: 'http://10.0.0.2/', topicUrl: TOPIC } }]);
    await ask();
    expect((await row()).last_error).toMatch(/^10\.0\.0\.2 is a private/);
    expect(logger.with(/did not take/)).toHaveLength(2);
  });

  it.each([
    ['is deleted', () => query('DELETE FROM sources')],
    ['is switched off', () => query('UPDATE sources SET enabled = false')],
    ['names no hub any more', () => store.noteHubs([{ sourceId, hub: null }])],
  ])('is given up when its source %s', async (_, end) => {
    await subscribe();
    const { callback } = hub.subscribers.get(TOPIC)!;
    await end();
    hub.manner = 'says nothing';
    await ask();
    expect(hub.asked[1]).toMatchObject({ mode: 'unsubscribe', topic: TOPIC, callback, secret: null });
    // Until the hub has verified it, what it pushes finds nobody.
    expect((await hub.push(TOPIC, DOCUMENT)).status).toBe(410);
    hub.manner = 'verifies';
    await makeDue();
    await ask();
    expect(hub.subscribers.size).toBe(0);
    expect(await row()).toBeUndefined();
  });

  it('is forgotten when the hub does not even take it back', async () => {
    await subscribe();
    await query('DELETE FROM sources');
    hub.manner = 'says nothing';
    for (let attempt = 1; attempt <= 5; attempt += 1) {
      expect(await ask()).toBe(1);
      await makeDue();
    }
    expect(await ask()).toBe(0);
    expect(await row()).toBeUndefined();
  });

  it('is made anew at another hub, with another secret', async () => {
    await subscribe();
    const before = await row();
    await note('/moved');
    const after = await row();
    expect(after).toMatchObject({ state: 'requested', lease_until: null, attempts: 0 });
    expect(after.secret).not.toBe(before.secret);
    expect(after.token).not.toBe(before.token);
    expect((await hub.push(TOPIC, DOCUMENT)).status).toBe(410);
  });

  it('runs by itself where there is a callback address, and nothing runs where there is none', async () => {
    await note();
    const without = subscriber({ WEBSUB_CALLBACK_URL: '' });
    without.onApplicationBootstrap();
    await without.onApplicationShutdown();
    expect(hub.asked).toEqual([]);
    const running = subscriber();
    running.onApplicationBootstrap();
    await eventually('the hub has verified', async () => (await row()).state === 'active');
    await running.onApplicationShutdown();
    expect(hub.asked).toHaveLength(1);
  });
});
