import { randomUUID } from 'node:crypto';
import type { SourceEvent } from '#contracts/source-event';
import type { SourceState } from '#contracts/vocabulary';
import { Listener } from '#database/listener';
import { eventually } from '#test/setup/eventually';
import { silentLogger } from '#test/setup/silent-logger';
import { type Followed, followStream } from './testing/follow-stream';
import { type Json, startApi, type TestApi } from './testing/start-api';

let api: TestApi;
const open: Followed<SourceEvent>[] = [];
beforeAll(async () => (api = await startApi()));
afterEach(() => open.splice(0).forEach((followed) => followed.close()));
afterAll(() => api.stop());
beforeEach(() => query('TRUNCATE sources, source_events CASCADE'));

const query = (sql: string, values: unknown[] = []) => api.database.dataSource.query(sql, values);
const add = async (name: string, part: object = {}): Promise<Json> => {
  const answer = await api.call('POST', '/v1/sources', { name, url: `https://${name}.example/feed`, ...part });
  expect(answer.status).toBe(201);
  return answer.body;
};
const inState = async (name: string, state: SourceState, reason = `It is ${state}.`): Promise<Json> => {
  const source = await add(name);
  await query('UPDATE sources SET state = $2, state_reason = $3 WHERE id = $1', [source.id, state, reason]);
  return source;
};

it('a new source says what is known of it', async () => {
  const source = await add('a', { pageMode: 'page', pageSelector: 'main article' });
  expect(source).toMatchObject({
    kind: 'feed',
    pageMode: 'page',
    pageSelector: 'main article',
    state: 'new',
    stateReason: null,
    expectedEverySeconds: null,
    lastSuccessAt: null,
    lastItemAt: null,
  });
  expect(await add('b')).toMatchObject({ pageMode: 'auto', pageSelector: null });
});

it('is changed in what is given, and in nothing else', async () => {
  const { discovered: _, ...source } = await add('a', { pageSelector: 'main' });
  const path = `/v1/sources/${source.id}`;
  const change = async (body: object) => (await api.call('PATCH', path, body)).body;
  expect(await change({ name: 'Other', enabled: false })).toEqual({ ...source, name: 'Other', enabled: false });
  expect(await change({ pageMode: 'page' })).toMatchObject({ name: 'Other', pageMode: 'page', pageSelector: 'main' });
  expect(await change({ pageSelector: null })).toMatchObject({ pageMode: 'page', pageSelector: null });
  expect((await api.call('PATCH', path, { pageMode: 'none' })).body.errors[0]).toMatchObject({
    field: 'pageMode',
    read: '"none"',
    expected: 'one of auto, feed, page',
  });
  expect((await api.call('PATCH', `/v1/sources/${randomUUID()}`, {})).status).toBe(404);
});

it('are listed by state', async () => {
  await inState('a', 'failing');
  await inState('b', 'healthy');
  await inState('c', 'gone');
  const listed = await api.listAll('/v1/sources?state=failing,gone', 1);
  expect(listed.map(({ name }) => name)).toEqual(['a', 'c']);
});

describe('health', () => {
  it('tells the state, its reason, the rhythm and the last twenty fetches, newest first', async () => {
    const { id } = await inState('a', 'failing', '3 polls in a row failed: no answer within 20 s.');
    await query(
      `UPDATE sources SET recent_items = ARRAY(SELECT now() - n * interval '1 hour' FROM generate_series(1, 9) AS n)
       WHERE id = $1`,
      [id],
    );
    await query(
      `INSERT INTO source_fetches (source_id, fetched_at, outcome, status, bytes, new_articles, changed_articles, ms,
         error_class, error)
       SELECT $1, timestamptz '2026-03-04T12:00Z' + n * interval '1 minute', 'failed', NULL, 0, 0, 0, 20000, 'timeout',
         'no answer' FROM generate_series(1, 25) AS n`,
      [id],
    );
    const { status, body } = await api.call('GET', `/v1/sources/${id}/health`);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      state: 'failing',
      stateReason: '3 polls in a row failed: no answer within 20 s.',
      stateMeaning: 'It cannot be read at present; it is tried again.',
      expectedEverySeconds: 3_600,
      errorClass: 'timeout',
      nextPollAt: expect.any(String),
    });
    expect(body.fetches).toHaveLength(20);
    expect(body.fetches[0]).toEqual({
      fetchedAt: '2026-03-04T12:25:00.000Z',
      outcome: 'failed',
      status: null,
      bytes: 0,
      newArticles: 0,
      changedArticles: 0,
      ms: 20_000,
      errorClass: 'timeout',
      error: 'no answer',
    });
  });

  it('of a source that was never polled has no fetches', async () => {
    const { id } = await add('a');
    const { body } = await api.call('GET', `/v1/sources/${id}/health`);
    expect(body).toMatchObject({ state: 'new', errorClass: null, fetches: [] });
  });
});

describe('refresh', () => {
  it('makes a source due and wakes the pollers', async () => {
    const { id } = await add('a');
    await query(`UPDATE sources SET next_poll_at = now() + interval '1 day'`);
    const woken: string[] = [];
    const listener = new Listener(api.database.url, 'sources', (payload) => woken.push(payload), silentLogger);
    listener.start();
    try {
      await eventually('the listener is connected', () => woken.length === 1);
      const { status, body } = await api.call('POST', `/v1/sources/${id}/refresh`);
      expect([status, body.id]).toEqual([202, id]);
      expect(Date.parse(body.nextPollAt)).toBeLessThanOrEqual(Date.now());
      await eventually('a notification', () => woken[1] === id);
    } finally {
      await listener.stop();
    }
  });

  it.each([
    ['that is switched off', 'enabled = false', /switched off/],
    ['that is pushed', `kind = 'push'`, /pushed/],
  ])('refuses one %s', async (_, change, detail) => {
    const { id } = await add('a');
    await query(`UPDATE sources SET ${change}`);
    const { status, body } = await api.call('POST', `/v1/sources/${id}/refresh`);
    expect(status).toBe(409);
    expect(body.detail).toMatch(detail);
  });
});

describe('the summary', () => {
  it('tells no news from dead sources', async () => {
    await inState('a', 'silent');
    await inState('b', 'healthy');
    await inState('c', 'failing');
    const off = await inState('d', 'failing');
    await api.call('PATCH', `/v1/sources/${off.id}`, { enabled: false });
    await query(`UPDATE sources SET last_success_at = '2026-03-04T12:00Z' WHERE name = 'b'`);
    const { body } = await api.call('GET', '/v1/sources/summary');
    expect(body).toMatchObject({
      text: '2 of 3 sources are not well (failing: c; silent: a).',
      byState: { new: 0, healthy: 1, slow: 0, failing: 1, moved: 0, gone: 0, silent: 1 },
      unwell: [
        { name: 'c', state: 'failing', stateReason: 'It is failing.' },
        { name: 'a', state: 'silent' },
      ],
      lastSuccessAt: '2026-03-04T12:00:00.000Z',
    });
  });

  it('of no source says so', async () => {
    const { body } = await api.call('GET', '/v1/sources/summary');
    expect(body).toMatchObject({ text: 'There are no sources.', unwell: [], lastSuccessAt: null });
  });
});

describe('source events', () => {
  const [a, b] = [randomUUID(), randomUUID()];
  const append = (sourceId: string, sequence: number, state: SourceState) =>
    query(
      `WITH event AS (
         INSERT INTO source_events (id, source_id, sequence, state, occurred_at, body) VALUES ($1, $2, $3, $4, $5, $6)
       )
       SELECT pg_notify('source_events', '')`,
      [randomUUID(), sourceId, sequence, state, `2026-03-0${sequence}T00:00:00Z`, { sourceId, sequence, state }],
    );

  it('are listed newest first, by source, state and time', async () => {
    await append(a, 1, 'healthy');
    await append(a, 2, 'failing');
    await append(b, 2, 'failing');
    await append(a, 3, 'healthy');
    const listed = async (filter: string) =>
      (await api.listAll(`/v1/source-events?${filter}`, 1)).map((event) => [event.sourceId, event.sequence]);
    expect(await listed('')).toEqual([
      [a, 3],
      [b, 2],
      [a, 2],
      [a, 1],
    ]);
    expect(await listed(`sourceId=${a}`)).toEqual([
      [a, 3],
      [a, 2],
      [a, 1],
    ]);
    expect(await listed('state=failing,gone')).toEqual([
      [b, 2],
      [a, 2],
    ]);
    expect(await listed('since=2026-03-02T00:00:00Z&until=2026-03-03T00:00:00Z')).toEqual([
      [b, 2],
      [a, 2],
    ]);
  });

  it('are streamed as they come, filtered, and resumed', async () => {
    const follow = async (filter: string, headers = {}) => {
      const followed = await followStream<SourceEvent>(
        api.url,
        api.key,
        `/v1/stream/sources?${filter}`,
        headers,
        'source',
      );
      open.push(followed);
      return followed;
    };
    const [failing, ofA] = [await follow('state=failing,gone'), await follow(`sourceId=${a}`)];
    await append(a, 1, 'failing');
    await append(b, 1, 'gone');
    await append(a, 2, 'healthy');
    await append(b, 2, 'failing');
    await failing.until(3);
    await ofA.until(2);
    const states = (followed: Followed<SourceEvent>) => followed.events.map(({ event }) => event.state);
    expect(states(failing)).toEqual(['failing', 'gone', 'failing']);
    expect(states(ofA)).toEqual(['failing', 'healthy']);
    const resumed = await follow('', { 'last-event-id': failing.events[0]!.id });
    await resumed.until(3);
    expect(states(resumed)).toEqual(['gone', 'healthy', 'failing']);
  });
});

describe('subscriptions to sources', () => {
  it('are kept as they are given', async () => {
    const filter = { sourceStates: ['failing', 'gone'], sources: ['a'] };
    const { status, body } = await api.call('POST', '/v1/subscriptions', { name: 'Dead', filter });
    expect([status, body.filter.sourceStates]).toEqual([201, ['failing', 'gone']]);
  });

  it('ask nothing that only alerts have', async () => {
    const filter = { sourceStates: ['failing'], minSeverity: 'high' };
    const { status, body } = await api.call('POST', '/v1/subscriptions', { name: 'Both', filter });
    expect(status).toBe(400);
    expect(body.errors).toEqual([
      {
        in: 'body',
        field: 'filter.sourceStates',
        read: '["failing"]',
        expected: 'no restriction of alerts beside it, only sources',
      },
    ]);
  });
});
