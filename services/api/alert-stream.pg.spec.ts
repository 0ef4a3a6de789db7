import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { type CutOff, startCutOff } from '#test/setup/cut-off';
import { eventually } from '#test/setup/eventually';
import { alertOf, appendAlerts } from './testing/append-alerts';
import { type Followed, followStream } from './testing/follow-stream';
import { startApi, type TestApi } from './testing/start-api';

const STREAM = '/v1/stream/alerts';

let cutOff: CutOff;
let api: TestApi;
const open: Followed[] = [];
const follow = async (path = STREAM, headers: Record<string, string> = {}) => {
  const followed = await followStream(api.url, api.key, path, headers);
  open.push(followed);
  return followed;
};
const append = (count: number, change = {}) =>
  appendAlerts(
    api.database.dataSource,
    Array.from({ length: count }, () => alertOf(change)),
  );
const ids = (followed: Followed) => followed.events.map(({ event }) => event.id);
const idsInTable = async (): Promise<string[]> => {
  const rows = await api.database.dataSource.query('SELECT id FROM alert_events ORDER BY position');
  return rows.map((row: { id: string }) => row.id);
};
/** Positions are not transactional: whatever the table holds, ids of a stream must ascend. */
const expectAscending = (followed: Followed) => {
  const positions = followed.events.map(({ id }) => BigInt(id));
  expect(positions.every((position, n) => n === 0 || position > positions[n - 1]!)).toBe(true);
};

// Little is kept and pages are small, so that every way through the feed is taken.
beforeAll(async () => {
  api = await startApi(
    { recentEvents: 10, batchEvents: 7, pageEvents: 3, maxStreams: 12, heartbeatMs: 300, drainMs: 500 },
    async (url) => (cutOff = await startCutOff(url)).url,
  );
});
afterAll(async () => {
  await api.stop();
  await cutOff.cut();
});
beforeEach(() => api.database.dataSource.query('TRUNCATE alerts, alert_events, stories, subscriptions CASCADE'));
afterEach(() => open.splice(0).forEach((followed) => followed.close()));

it('starts at the present and brings what comes, with headers that no proxy buffers', async () => {
  await append(3);
  const followed = await follow();
  expect(followed.status).toBe(200);
  expect(followed.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
  expect(followed.headers.get('cache-control')).toBe('no-cache, no-transform');
  expect(followed.headers.get('content-encoding')).toBeNull();
  const [event] = await append(1);
  await followed.until(1);
  expect(followed.events[0]!.event).toEqual(event);
});

it('brings an event well before the poll would', async () => {
  const followed = await follow();
  await append(1);
  await followed.until(1);
  const startedAt = performance.now();
  await append(1);
  await followed.until(2);
  expect(performance.now() - startedAt).toBeLessThan(700);
});

it('starts at the beginning on request', async () => {
  const events = await append(25);
  const followed = await follow(`${STREAM}?since=beginning`);
  await followed.until(25);
  expect(ids(followed)).toEqual(events.map((event) => event.id));
});

it('resumes without gap or repeat while four writers append', async () => {
  const WRITERS = 4;
  const ROUNDS = 30;
  const writing = Promise.all(
    Array.from({ length: WRITERS }, async (_, writer) => {
      for (let round = 0; round < ROUNDS; round++) await append(1 + ((writer + round) % 3));
    }),
  );
  const steady = await follow(`${STREAM}?since=beginning`);
  // Breaks off again and again in the middle, and goes on where it was: by header, or by query.
  const seen: string[] = [];
  let lastEventId = '0';
  let isWriting = true;
  void writing.finally(() => (isWriting = false));
  for (let turn = 0; isWriting || (await idsInTable()).length > seen.length; turn++) {
    const followed: Followed =
      turn % 2 === 0
        ? await follow(STREAM, { 'last-event-id': lastEventId })
        : await follow(`${STREAM}?lastEventId=${lastEventId}`);
    await eventually('some events, or all', async () => {
      return (
        followed.events.length > 4 ||
        (!isWriting && seen.length + followed.events.length >= (await idsInTable()).length)
      );
    });
    followed.close();
    // An event whose data came is taken; what was on its way is lost with the connection and must come again.
    seen.push(...ids(followed));
    expectAscending(followed);
    lastEventId = followed.events.at(-1)?.id ?? lastEventId;
  }
  await writing;
  const stored = await idsInTable();
  expect(seen).toEqual(stored);
  await steady.until(stored.length);
  expect(ids(steady)).toEqual(stored);
});

it.each([1, 9, 10, 11, 25, 39, 40])('resumes %d events back, within what is kept or beyond it', async (back) => {
  // Keeps the shared reader at the end of the table, with ten events kept.
  const steady = await follow();
  const start = steady.lastEventId();
  for (let n = 0; n < 8; n++) await append(5);
  await steady.until(40);
  const from = [start, ...steady.events.map(({ id }) => id)].at(-1 - back)!;
  const resumed = await follow(STREAM, { 'last-event-id': from });
  await resumed.until(back);
  expect(ids(resumed)).toEqual(ids(steady).slice(-back));
});

it('the header wins over the query, as an EventSource adds it to the address it first used', async () => {
  await append(5);
  const first = await follow(`${STREAM}?since=beginning`);
  await first.until(5);
  const resumed = await follow(`${STREAM}?since=beginning&lastEventId=0`, { 'last-event-id': first.events[3]!.id });
  await resumed.until(1);
  expect(ids(resumed)).toEqual(ids(first).slice(4));
});

it.each([
  ['groupId=red-front', ['red']],
  ['groupId=red-front&includeAffiliates=true', ['red', 'north']],
  ['eventType=AID,THREATEN', ['north']],
  ['minSeverity=critical', ['blue']],
  ['minConfidence=0.9', ['blue']],
])('filters: %s', async (filter, expected) => {
  const followed = await follow(`${STREAM}?${filter}`);
  await append(1, { headline: 'red', groupId: 'red-front' });
  await append(1, { headline: 'north', groupId: 'red-front-north', eventType: 'AID' });
  await append(1, { headline: 'blue', groupId: 'blue-guard', severity: 'critical', confidence: 0.95 });
  // The position of the last event comes with a heartbeat even when the event itself is filtered out.
  const [{ last }] = await api.database.dataSource.query('SELECT max(position)::text AS last FROM alert_events');
  await eventually('the end of the table', () => followed.lastEventId() === last);
  expect(followed.events.map(({ event }) => event.alert.headline)).toEqual(expected);
});

it('takes the filter of a subscription, and no other beside it', async () => {
  const filter = { groups: ['red-front'], words: ['bridge'] };
  const { id } = (await api.call('POST', '/v1/subscriptions', { name: 'a', filter })).body;
  const followed = await follow(`${STREAM}?subscription=${id}`);
  await append(1, { headline: 'no', evidence: alertOf().evidence.map((item) => ({ ...item, quote: 'no' })) });
  const [wanted] = await append(1);
  await followed.until(1);
  expect(ids(followed)).toEqual([wanted!.id]);
  expect((await api.call('GET', `${STREAM}?subscription=${id}&minSeverity=low`)).status).toBe(400);
});

it.each(['x', '-1', '1.5', '99999999999999999999', '9223372036854775808', '4611686018427387904'])(
  'refuses to resume at %s',
  async (id) => {
    const header = await follow(STREAM, { 'last-event-id': id });
    expect([header.status, header.headers.get('content-type')]).toEqual([
      400,
      'application/problem+json; charset=utf-8',
    ]);
    expect((await api.call('GET', `${STREAM}?lastEventId=${id}`)).status).toBe(400);
  },
);

it('sends heartbeats', async () => {
  const followed = await follow();
  await eventually('two heartbeats', () => followed.comments.length >= 2);
  expect(followed.comments[0]).toBe('heartbeat');
});

it('refuses a stream too many and has a place again when one ends', async () => {
  const streams: Followed[] = [];
  await eventually('no place left', async () => {
    const followed = await follow();
    if (followed.status === 200) streams.push(followed);
    return followed.status === 503;
  });
  expect(streams.length).toBeLessThanOrEqual(12);
  const refused = await api.call('GET', STREAM);
  expect([refused.status, refused.body.type]).toEqual([503, 'urn:watchfloor:problem:unavailable']);
  expect(refused.headers.get('retry-after')).toBe('10');
  streams.forEach((followed) => followed.close());
  await eventually('a place', async () => (await follow()).status === 200);
});

it('drops a client that takes nothing, and delays nobody', async () => {
  const { port, host } = new URL(api.url);
  const stuck = connect(Number(port), '127.0.0.1');
  let isClosed = false;
  stuck.on('close', () => (isClosed = true));
  stuck.on('error', () => undefined);
  stuck.write(`GET ${STREAM}?since=beginning HTTP/1.1\r\nhost: ${host}\r\nauthorization: Bearer ${api.key}\r\n\r\n`);
  stuck.pause();
  const followed = await follow(`${STREAM}?since=beginning`);
  // More than the buffers of both sockets hold.
  const headline = 'x'.repeat(500_000);
  for (let n = 0; n < 40; n++) await append(1, { headline });
  await followed.until(40);
  const streams = async () =>
    /watchfloor_alert_streams (\d+)/.exec(await (await fetch(`${api.url}/metrics`)).text())?.[1];
  await eventually('the stuck client is dropped', async () => (await streams()) === '1');
  stuck.resume();
  await eventually('its socket is closed', () => isClosed);
});

it('goes on after Postgres was away, without gap or repeat; the rest answers 503 meanwhile', async () => {
  const followed = await follow();
  await append(2);
  await followed.until(2);
  await cutOff.cut();
  const away = await append(30);
  const answer = await api.call('GET', '/v1/alerts');
  expect([answer.status, answer.body.type]).toEqual([503, 'urn:watchfloor:problem:unavailable']);
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(JSON.stringify(answer.body)).not.toMatch(/ECONN|127\.0\.0\.1|postgres/i);
  expect(followed.ended()).toBeNull();
  await cutOff.restore();
  await followed.until(32);
  const after = await append(1);
  await followed.until(33);
  expect(ids(followed).slice(2)).toEqual([...away, ...after].map((event) => event.id));
});

it('ends its streams when the server stops', async () => {
  const other = await startApi();
  const followed = await followStream(other.url, other.key, STREAM);
  const startedAt = performance.now();
  await other.stop();
  expect(performance.now() - startedAt).toBeLessThan(3_000);
  await eventually('the end of the stream', () => followed.ended() === 'by the server');
});

it('subscriptions to sources are not followed here', async () => {
  const filter = { sourceStates: ['failing'] };
  const { id } = (await api.call('POST', '/v1/subscriptions', { name: 'a', filter })).body;
  const { status, body } = await api.call('GET', `${STREAM}?subscription=${id}`);
  expect([status, body.detail]).toEqual([422, expect.stringContaining('/v1/stream/sources')]);
});

it('subscriptions that are gone cannot be followed', async () => {
  expect((await follow(`${STREAM}?subscription=${randomUUID()}`)).status).toBe(404);
});
