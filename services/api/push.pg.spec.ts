import { randomUUID } from 'node:crypto';
import { pushSource } from '#feeds/pushed-article';
import { eventually } from '#test/setup/eventually';
import { type Json, startApi, type TestApi } from './testing/start-api';

let api: TestApi;
beforeAll(async () => (api = await startApi()));
afterAll(() => api.stop());
beforeEach(() => query('TRUNCATE sources, idempotency_keys CASCADE'));

const query = (sql: string, values: unknown[] = []): Promise<Json[]> => api.database.dataSource.query(sql, values);
const inbox = async () =>
  (await query('SELECT body FROM source_inbox ORDER BY position')).map(({ body }) => JSON.parse(String(body)));

const article = { source: 'Wire desk', url: 'https://w.example/1', title: 'Convoy', text: 'The convoy left.' };
const push = async (body: object, key?: string, headers: Record<string, string> = {}) => {
  const response = await fetch(`${api.url}/v1/articles`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${api.key}`,
      'content-type': 'application/json',
      ...(key === undefined ? {} : { 'idempotency-key': key }),
      ...headers,
    },
    body: JSON.stringify(body),
  });
  return { status: response.status, headers: response.headers, body: (await response.json()) as Json };
};

describe('POST /v1/articles', () => {
  it('stores the article, makes its source once and due, and tells the id that the article will have', async () => {
    const first = await push(article);
    const again = await push({ ...article, source: ' WIRE  desk', text: 'It came back.' });
    expect([first.status, again.status]).toEqual([202, 202]);
    expect(first.body).toEqual({
      articleId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      sourceId: pushSource('wire DESK').id,
    });
    expect(again.body).toEqual(first.body);
    expect(await query('SELECT kind, name, location, next_poll_at <= now() AS due FROM sources')).toEqual([
      { kind: 'push', name: 'Wire desk', location: 'push:wire-desk', due: true },
    ]);
    expect((await inbox()).map(({ text }) => text)).toEqual(['The convoy left.', 'It came back.']);
    expect((await api.call('GET', '/v1/sources')).body.items).toMatchObject([{ kind: 'push', name: 'Wire desk' }]);
  });

  it.each([
    ['by its url, whatever leads there', { url: 'https://w.example/1?utm_source=a', id: 'x', text: 'Other.' }, true],
    ['by its url in every source', { source: 'Other desk', text: 'Other.' }, true],
    ['by another url', { url: 'https://w.example/2' }, false],
    ['by its id, where there is no url', { url: undefined, id: 'x' }, false],
  ])('an article is known %s', async (_, change, isSame) => {
    const { articleId } = (await push(article)).body;
    expect((await push({ ...article, ...change })).body.articleId === articleId).toBe(isSame);
  });

  const cases: [string, object, string, RegExp][] = [
    ['neither text nor html', { text: undefined }, '', /either text or html/],
    ['text and html', { html: '<p>x</p>' }, '', /either text or html/],
    ['no source', { source: undefined }, 'source', /a text/],
    ['a source without a name', { source: ' – ' }, 'source', /letter or digit/],
    ['an address that is none', { url: 'ftp://w.example/1' }, 'url', /http or https/],
    ['a date without a zone', { publishedAt: '2026-01-01T00:00:00' }, 'publishedAt', /a time such as/],
    ['a language that is none', { language: 'English!' }, 'language', /BCP 47/],
    ['a field that is not known', { body: 'x' }, 'body', /one of source, id/],
  ];
  it.each(cases)('refuses %s', async (_, change, field, expected) => {
    const { status, body } = await push({ ...article, ...change });
    expect(status).toBe(400);
    expect(body.errors).toEqual([expect.objectContaining({ in: 'body', field })]);
    expect(body.errors[0].expected).toMatch(expected);
    expect(await inbox()).toEqual([]);
  });

  it('refuses a body of more than 1 MB, one that is not JSON, and a source that is switched off', async () => {
    expect(await push({ ...article, text: 'x'.repeat(1_100_000) })).toMatchObject({
      status: 413,
      body: { detail: expect.stringContaining('1 MB') },
    });
    expect((await push(article, undefined, { 'content-type': 'text/plain' })).status).toBe(415);
    await push(article);
    await query('UPDATE sources SET enabled = false');
    expect(await push(article)).toMatchObject({ status: 409, body: { detail: expect.stringContaining('off') } });
    expect(await inbox()).toHaveLength(1);
  });

  it('asks a client to wait while too many articles wait', async () => {
    const { sourceId } = (await push(article)).body;
    await query(
      `INSERT INTO source_inbox (source_id, content_type, body)
       SELECT $1, 'application/json', '{}' FROM generate_series(1, 9999)`,
      [sourceId],
    );
    const { status, headers } = await push(article);
    expect([status, headers.get('retry-after')]).toEqual([503, '30']);
  });
});

describe('Idempotency-Key', () => {
  it('carries out a request once, and gives its answer again', async () => {
    const key = randomUUID();
    const first = await push(article, key);
    // In quotes, as the draft has it, and with the fields in another order.
    const again = await push(Object.fromEntries(Object.entries(article).toReversed()), `"${key}"`);
    expect([first.status, again.status]).toEqual([202, 202]);
    expect(again.body).toEqual(first.body);
    expect(await inbox()).toHaveLength(1);
    expect((await push(article)).status).toBe(202);
    expect(await inbox()).toHaveLength(2);
  });

  it('refuses another request under the same key, and keeps no key of a request that failed', async () => {
    expect((await push({ ...article, text: '' }, 'a')).status).toBe(400);
    expect((await push(article, 'a')).status).toBe(202);
    const other = await push({ ...article, text: 'Other.' }, 'a');
    expect(other).toMatchObject({ status: 422, body: { errors: [{ in: 'header', field: 'idempotency-key' }] } });
    expect(await inbox()).toHaveLength(1);
  });

  it.each(['"open', 'a b', 'x'.repeat(256), '""'])('refuses the key %s', async (key) => {
    expect((await push(article, key)).body.errors).toMatchObject([{ in: 'header', field: 'idempotency-key' }]);
  });

  it('belongs to its API key', async () => {
    await push(article, 'a');
    const other = await query(
      `INSERT INTO api_keys (id, name, key_hash) VALUES (gen_random_uuid(), 'other', sha256('other-key-of-a-test'))
       RETURNING id`,
    );
    const { status } = await push({ ...article, text: 'Other.' }, 'a', { authorization: 'Bearer other-key-of-a-test' });
    expect(status).toBe(202);
    expect(await query('SELECT 1 FROM idempotency_keys WHERE api_key_id = $1', [other[0].id])).toHaveLength(1);
  });

  it('answers 409 while the same request is being carried out', async () => {
    await push(article);
    const runner = api.database.dataSource.createQueryRunner();
    await runner.startTransaction();
    await runner.query('SELECT FROM sources FOR UPDATE');
    const first = push(article, 'a');
    await eventually('the first request waits for its source', async () => {
      const [row] = await query(
        `SELECT FROM pg_locks WHERE locktype = 'advisory' AND granted
         AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
         AND pid IN (SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock')`,
      );
      return row;
    });
    expect((await push(article, 'a')).status).toBe(409);
    await runner.commitTransaction();
    await runner.release();
    expect((await first).status).toBe(202);
    expect((await push(article, 'a')).body).toEqual((await first).body);
    expect(await inbox()).toHaveLength(2);
  });

  it('is forgotten after a day, a hundred at a time', async () => {
    await push(article, 'a');
    await query(`UPDATE idempotency_keys SET created_at = now() - interval '25 hours'`);
    await query(
      `INSERT INTO idempotency_keys (api_key_id, key, request_hash, response, status, created_at)
       SELECT api_key_id, 'old-' || n, '', '{}', 202, now() - interval '26 hours'
       FROM idempotency_keys, generate_series(1, 150) n`,
    );
    expect((await push({ ...article, text: 'Other.' }, 'a')).status).toBe(202);
    expect(await query(`SELECT key FROM idempotency_keys WHERE key LIKE 'old-%'`)).toHaveLength(50);
    expect(await query(`SELECT FROM idempotency_keys WHERE key = 'a'`)).toHaveLength(1);
  });
});
