import { randomUUID } from 'node:crypto';
import { alertEventSchema, alertSchema } from '#contracts/alert-event';
import { ApiKeys } from './api-keys';
import { routesOf } from './route';
import { alertOf, appendAlerts } from './testing/append-alerts';
import { type Json, startApi, type TestApi } from './testing/start-api';
import { V1_CONTROLLERS } from './v1-controllers';

const ABSENT = '00000000-0000-4000-8000-000000000000';

let api: TestApi;
beforeAll(async () => (api = await startApi()));
afterAll(() => api.stop());
beforeEach(() =>
  api.database.dataSource.query(
    'TRUNCATE alerts, alert_events, articles, stories, subscriptions, endpoints, deliveries, sources CASCADE',
  ),
);

const query = (sql: string, values: unknown[] = []) => api.database.dataSource.query(sql, values);

describe('API key', () => {
  const routes = routesOf(V1_CONTROLLERS).map(({ method, path }) => [method.toUpperCase(), path] as const);

  it.each(routes)('%s %s needs one', async (method, path) => {
    const address = `${api.url}${path.replace('{id}', randomUUID())}`;
    for (const headers of [{}, { authorization: 'Bearer nonsense-nonsense' }, { authorization: `Basic ${api.key}` }]) {
      const response = await fetch(address, { method, headers: headers as Record<string, string> });
      expect(response.status).toBe(401);
      expect(response.headers.get('www-authenticate')).toMatch(/^Bearer realm=/);
      expect(response.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
      expect(await response.json()).toMatchObject({ type: 'urn:watchfloor:problem:unauthorized', status: 401 });
    }
  });

  it('stands hashed in the table, and is refused once revoked', async () => {
    const keys = new ApiKeys(api.database.dataSource);
    const key = await keys.create('for a test');
    const stored = await query(`SELECT id, row_to_json(api_keys)::text AS row FROM api_keys WHERE name = 'for a test'`);
    expect(stored[0].row).not.toContain(key);
    expect([await keys.idOf(key), await keys.idOf(`${key}x`)]).toEqual([stored[0].id, null]);
    expect([await keys.revoke(stored[0].id), await keys.revoke(stored[0].id)]).toEqual([true, false]);
    expect(await keys.idOf(key)).toBeNull();
    await keys.ensure(key, 'again');
    expect(await keys.idOf(key)).not.toBeNull();
  });

  it('is remembered for ten seconds and no longer', async () => {
    let now = 0;
    const keys = new ApiKeys(api.database.dataSource, () => now);
    const key = await keys.create('clock');
    expect(await keys.idOf(key)).not.toBeNull();
    await query(`UPDATE api_keys SET revoked_at = now() WHERE name = 'clock'`);
    now = 9_999;
    expect(await keys.idOf(key)).not.toBeNull();
    now = 10_000;
    expect(await keys.idOf(key)).toBeNull();
  });
});

describe('problems', () => {
  const cases: [string, string, string, unknown, number, object][] = [
    ['unknown parameter', 'GET', '/v1/alerts?grupId=x', undefined, 400, { in: 'query', field: 'grupId', read: '"x"' }],
    ['limit too large', 'GET', '/v1/alerts?limit=201', undefined, 400, { field: 'limit', expected: 'at most 200' }],
    ['limit zero', 'GET', '/v1/articles?limit=0', undefined, 400, { field: 'limit', expected: 'at least 1' }],
    ['limit no number', 'GET', '/v1/groups?limit=ten', undefined, 400, { read: '"ten"', expected: 'a whole number' }],
    ['limit twice', 'GET', '/v1/groups?limit=1&limit=2', undefined, 400, { field: 'limit', expected: 'a text' }],
    ['event type', 'GET', '/v1/alerts?eventType=ASSAULT,WAR', undefined, 400, { field: 'eventType.1' }],
    ['time', 'GET', '/v1/alerts?since=yesterday', undefined, 400, { field: 'since', read: '"yesterday"' }],
    ['confidence', 'GET', '/v1/alerts?minConfidence=2', undefined, 400, { field: 'minConfidence' }],
    ['id', 'GET', '/v1/alerts/17', undefined, 400, { in: 'path', field: 'id', read: '"17"', expected: 'a UUID' }],
    [
      'parameter of a route without any',
      'DELETE',
      `/v1/sources/${randomUUID()}?force=1`,
      undefined,
      400,
      { field: 'force' },
    ],
    ['empty body', 'POST', '/v1/subscriptions', {}, 400, { in: 'body', field: 'name', read: 'nothing' }],
    ['no object', 'POST', '/v1/subscriptions', [], 400, { in: 'body', field: '', expected: 'an object' }],
    [
      'unknown field of a filter',
      'POST',
      '/v1/subscriptions',
      { name: 'a', filter: { group: ['red-front'] } },
      400,
      { field: 'filter.group', read: '["red-front"]', expected: expect.stringContaining('groups, includeAffiliates') },
    ],
    [
      'unknown group',
      'POST',
      '/v1/subscriptions',
      { name: 'a', filter: { groups: ['blue-guard', 'RedFrnt'], relatedGroups: ['zzz'] } },
      422,
      { field: 'filter.groups.1', read: '"RedFrnt"', suggestions: ['red-front'] },
    ],
    [
      'unknown endpoint',
      'POST',
      '/v1/subscriptions',
      { name: 'a', endpointId: randomUUID() },
      422,
      { field: 'endpointId' },
    ],
    ['private address', 'POST', '/v1/endpoints', { url: 'http://10.0.0.1/' }, 422, { field: 'url' }],
    ['scheme', 'POST', '/v1/endpoints', { url: 'file:///etc/passwd' }, 422, { field: 'url' }],
    ['feed scheme', 'POST', '/v1/sources', { name: 'a', url: 'ftp://feeds.example/' }, 422, { field: 'url' }],
    [
      'bad secret, which is not repeated',
      'POST',
      '/v1/endpoints',
      { url: 'https://hooks.example/', secret: 'hunter2' },
      400,
      { field: 'secret', read: '(secret)' },
    ],
  ];

  it.each(cases)('%s', async (_, method, path, body, status, error) => {
    const answer = await api.call(method, path, body);
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    expect(answer.body).toMatchObject({ status, instance: path.split('?')[0], type: expect.any(String) });
    expect(answer.body.errors[0]).toMatchObject(error);
    expect(JSON.stringify(answer.body)).not.toContain('hunter2');
  });

  it.each([
    ['GET', `/v1/alerts/${ABSENT}`],
    ['GET', `/v1/articles/${ABSENT}`],
    ['GET', '/v1/groups/red-frond'],
    ['GET', `/v1/subscriptions/${ABSENT}`],
    ['DELETE', `/v1/subscriptions/${ABSENT}`],
    ['DELETE', `/v1/endpoints/${ABSENT}`],
    ['POST', `/v1/endpoints/${ABSENT}/rotate-secret`],
    ['DELETE', `/v1/sources/${ABSENT}`],
    ['GET', `/v1/sources/${ABSENT}/health`],
    ['POST', `/v1/sources/${ABSENT}/refresh`],
    ['GET', `/v1/deliveries/${ABSENT}`],
    ['POST', `/v1/deliveries/${ABSENT}/retry`],
    ['GET', `/v1/stream/alerts?subscription=${ABSENT}`],
    ['GET', '/v1/nothing'],
    ['GET', '/nothing'],
  ])('%s %s is not found', async (method, path) => {
    const answer = await api.call(method, path);
    expect([answer.status, answer.body.type]).toEqual([404, 'urn:watchfloor:problem:not-found']);
  });

  it('answers to a body that is not JSON, too large or of another type', async () => {
    const send = async (body: string, type: string) => {
      const headers = { authorization: `Bearer ${api.key}`, 'content-type': type };
      const response = await fetch(`${api.url}/v1/subscriptions`, { method: 'POST', headers, body });
      return [response.status, ((await response.json()) as Json).type.split(':').at(-1)];
    };
    expect(await send('{"name":', 'application/json')).toEqual([400, 'invalid-input']);
    expect(await send(`{"name":"${'x'.repeat(1_100_000)}"}`, 'application/json')).toEqual([413, 'too-large']);
    expect(await send('name=a', 'application/x-www-form-urlencoded')).toEqual([415, 'unsupported-media-type']);
  });

  it('takes nothing but a cursor of the same list', async () => {
    await appendAlerts(api.database.dataSource, [alertOf(), alertOf(), alertOf()]);
    const { nextCursor } = (await api.call('GET', '/v1/alerts?limit=1')).body;
    expect((await api.call('GET', `/v1/alerts?cursor=${nextCursor}`)).status).toBe(200);
    const middle = Math.floor(nextCursor.length / 2);
    const swapped = nextCursor[middle] === 'A' ? 'B' : 'A';
    const tampered = nextCursor.slice(0, middle) + swapped + nextCursor.slice(middle + 1);
    for (const cursor of [tampered, nextCursor.slice(0, -2), `${nextCursor}AA`, 'x', '%00', 'MTc']) {
      const answer = await api.call('GET', `/v1/alerts?cursor=${cursor}`);
      expect([answer.status, answer.body.type]).toEqual([400, 'urn:watchfloor:problem:invalid-cursor']);
    }
    expect((await api.call('GET', `/v1/articles?cursor=${nextCursor}`)).status).toBe(400);
    expect((await api.call('GET', `/v1/groups?cursor=${nextCursor}`)).status).toBe(400);
  });
});

describe('groups', () => {
  it('come in the order of the catalogue, page by page', async () => {
    const groups = await api.listAll('/v1/groups', 2);
    expect(groups.map((group) => group.id)).toEqual(['red-front', 'red-front-north', 'blue-guard']);
    expect(groups[0]).toMatchObject({ parent: null, affiliates: ['red-front-north'] });
    expect(groups[1]).toMatchObject({ name: 'Red Front North', parent: 'red-front', affiliates: [] });
    expect(groups[1].aliases[1]).toMatchObject({ text: 'Northern Reds', kind: 'name' });
  });

  it('are found by id, and near ones are named', async () => {
    expect((await api.call('GET', '/v1/groups/blue-guard')).body.name).toBe('Blue Guard');
    expect((await api.call('GET', '/v1/groups/blu-gaurd')).body.detail).toContain('Near: blue-guard');
  });
});

describe('alerts', () => {
  it('are paged newest first without gap or repeat while more come', async () => {
    const { dataSource } = api.database;
    const before = Array.from({ length: 23 }, () => alertOf());
    await appendAlerts(dataSource, before);
    const listed = await api.listAll('/v1/alerts', 5, () => appendAlerts(dataSource, [alertOf(), alertOf()]));
    expect(listed.map((alert) => alert.id)).toEqual(before.map((alert) => alert.id).reverse());
    for (const alert of listed) alertSchema.parse(alert);
  });

  it('a list that ends with a full page has no further page', async () => {
    await appendAlerts(api.database.dataSource, [alertOf(), alertOf()]);
    expect((await api.call('GET', '/v1/alerts?limit=2')).body.nextCursor).toBeNull();
    expect((await api.call('GET', '/v1/alerts?groupId=nobody')).body).toEqual({ items: [], nextCursor: null });
  });

  it('are filtered', async () => {
    const red = alertOf({ headline: '100% red', severity: 'low', confidence: 0.3 });
    const north = alertOf({ groupId: 'red-front-north', openedAt: '2026-02-01T00:00:00.000Z', eventType: 'AID' });
    const blue = alertOf({ groupId: 'blue-guard', severity: 'critical', confidence: 0.95, headline: 'Blue_Guard' });
    await appendAlerts(api.database.dataSource, [red, north, blue]);
    const cases: [string, { id: string }[]][] = [
      ['groupId=red-front', [red]],
      ['groupId=red-front&includeAffiliates=true', [north, red]],
      ['groupId=red-front-north&includeAffiliates=true', [north]],
      ['groupId=red-front,blue-guard', [blue, red]],
      ['groupId=red-front&groupId=blue-guard', [blue, red]],
      ['eventType=AID', [north]],
      ['minSeverity=high', [blue, north]],
      ['minSeverity=critical', [blue]],
      ['minConfidence=0.7', [blue, north]],
      ['minConfidence=0.95', [blue]],
      [`storyId=${red.storyId}`, [red]],
      ['since=2026-02-01T00:00:00Z', [north]],
      ['until=2026-02-01T00:00:00Z', [blue, red]],
      ['since=2026-01-10T14:00:00%2B02:00', [blue, north, red]],
      ['q=100%25', [red]],
      ['q=blue_', [blue]],
      ['q=ATTACKS', [blue, north, red]],
      ['q=attacks&groupId=blue-guard&minSeverity=low', [blue]],
    ];
    for (const [filter, expected] of cases) {
      const { body } = await api.call('GET', `/v1/alerts?${filter}`);
      expect([filter, body.items.map((alert: { id: string }) => alert.id)]).toEqual([
        filter,
        expected.map(({ id }) => id),
      ]);
    }
    expect((await api.call('GET', `/v1/alerts/${blue.id}`)).body).toEqual(blue);
  });
});

describe('articles', () => {
  const text = 'A title\n\nRed Front attacks a bridge.';
  const insertArticle = async (title: string, groupIds: string[], sourceId: string = randomUUID()) => {
    const [id, storyId] = [randomUUID(), randomUUID()];
    await query(`INSERT INTO stories (id, title) VALUES ($1, $2)`, [storyId, title]);
    await query(
      `INSERT INTO articles (id, revision, source_id, source_name, title, authors, first_seen_at, text, text_from,
         story_id, engine_version, catalogue_version)
       VALUES ($1, 1, $2, 'Test Wire', $3, '{A. Writer}', now(), $4, 'page', $5, '1', 'c')`,
      [id, sourceId, title, text, storyId],
    );
    for (const [ordinal, groupId] of groupIds.entries()) {
      await query(
        `INSERT INTO mentions VALUES ($1, $2, $3, 'name', 'Red Front', 9, 18, 'body', 'ASSAULT', 'actor', 'asserted',
           'current', 0.7, '{"alias":"Red Front","sentence":{"start":9,"end":36},"trigger":"attacks","rule":"r"}')`,
        [id, ordinal, groupId],
      );
    }
    return id;
  };

  it('are listed without text, filtered, and read with text, mentions and relations', async () => {
    const sourceId = randomUUID();
    const first = await insertArticle('First', ['red-front', 'red-front', 'blue-guard'], sourceId);
    const second = await insertArticle('Second', ['blue-guard']);
    await query(
      `INSERT INTO relations (article_id, group_a, group_b, kind, types, modality, confidence, evidence)
       VALUES ($1, 'blue-guard', 'red-front', 'rivalry', '{attack}', 'asserted', 0.6, '[{"start":9,"end":36}]')`,
      [first],
    );
    const ids = async (filter: string) => (await api.listAll(`/v1/articles?${filter}`, 1)).map((item) => item.id);
    expect(await ids('')).toEqual([second, first]);
    expect(await ids('groupId=red-front')).toEqual([first]);
    expect(await ids('groupId=red-front,blue-guard')).toEqual([second, first]);
    expect(await ids(`sourceId=${sourceId}`)).toEqual([first]);
    expect(await ids('q=second')).toEqual([second]);
    expect(await ids('q=a bridge')).toEqual([second, first]);

    const [item] = await api.listAll('/v1/articles?q=first', 5);
    expect(item).toMatchObject({ id: first, groupIds: ['blue-guard', 'red-front'], authors: ['A. Writer'] });
    expect(item).not.toHaveProperty('text');

    const { body } = await api.call('GET', `/v1/articles/${first}`);
    expect(body).toMatchObject({ text, duplicateOf: null, readTo: null });
    await query('UPDATE articles SET read_to = 40 WHERE id = $1', [first]);
    expect((await api.call('GET', `/v1/articles/${first}`)).body).toMatchObject({ readTo: 40 });
    await query('UPDATE articles SET duplicate_of = $1 WHERE id = $2', [first, second]);
    expect(await api.listAll('/v1/articles', 5)).toMatchObject([{ duplicateOf: first }, { duplicateOf: null }]);
    expect(body.mentions).toHaveLength(3);
    expect(body.mentions[0]).toMatchObject({ groupId: 'red-front', confidence: 0.7, start: 9, end: 18 });
    expect(text.slice(body.mentions[0].start, body.mentions[0].end)).toBe(body.mentions[0].surface);
    expect(body.relations).toEqual([
      {
        a: 'blue-guard',
        b: 'red-front',
        kind: 'rivalry',
        types: ['attack'],
        modality: 'asserted',
        confidence: 0.6,
        evidence: [{ start: 9, end: 36 }],
      },
    ]);
  });
});

describe('sources', () => {
  it('are added, listed by name page by page, refused twice and deleted', async () => {
    for (const name of ['C', 'A', 'B', 'B', 'A']) {
      const answer = await api.call('POST', '/v1/sources', { name, url: `https://feeds.example/${randomUUID()}` });
      expect([answer.status, answer.body.kind]).toEqual([201, 'feed']);
    }
    const sources = await api.listAll('/v1/sources', 2);
    expect(sources.map((source) => source.name)).toEqual(['A', 'A', 'B', 'B', 'C']);
    expect(new Set(sources.map((source) => source.id)).size).toBe(5);
    expect((await api.call('POST', '/v1/sources', { name: 'D', url: sources[0].location })).status).toBe(409);
    expect((await api.call('DELETE', `/v1/sources/${sources[0].id}`)).status).toBe(204);
    expect(await api.listAll('/v1/sources', 200)).toEqual(sources.slice(1));
  });
});

describe('endpoints and subscriptions', () => {
  it('show a secret once', async () => {
    const created = await api.call('POST', '/v1/endpoints', { url: 'http://127.0.0.1:9/hook' });
    expect(created.status).toBe(201);
    expect(created.body.secret).toMatch(/^whsec_[A-Za-z0-9+/]{32,}={0,2}$/);
    const { secret, ...shown } = created.body;
    expect((await api.call('GET', `/v1/endpoints/${shown.id}`)).body).toEqual(shown);
    expect(await api.listAll('/v1/endpoints', 1)).toEqual([shown]);

    const changed = await api.call('PATCH', `/v1/endpoints/${shown.id}`, { enabled: false });
    expect(changed.body).toEqual({ ...shown, enabled: false });
    const refused = await api.call('PATCH', `/v1/endpoints/${shown.id}`, { url: 'http://[::1]/' });
    expect(refused.status).toBe(422);

    const rotated = await api.call('POST', `/v1/endpoints/${shown.id}/rotate-secret`);
    expect(rotated.body.secret).not.toBe(secret);
    expect(await query('SELECT secret FROM endpoints')).toEqual([{ secret: rotated.body.secret }]);

    const own = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
    const given = await api.call('POST', '/v1/endpoints', { url: 'https://hooks.example/', secret: own });
    expect(given.body.secret).toBe(own);
  });

  it('are made, read, changed field by field, paged and deleted', async () => {
    const endpoint = (await api.call('POST', '/v1/endpoints', { url: 'https://hooks.example/' })).body;
    const created = await api.call('POST', '/v1/subscriptions', {
      name: 'Reds',
      filter: { groups: ['red-front'], includeAffiliates: true },
      endpointId: endpoint.id,
    });
    expect(created.status).toBe(201);
    expect(created.body).toMatchObject({
      enabled: true,
      filter: { minSeverity: 'low', words: [], includeAffiliates: true },
    });
    const path = `/v1/subscriptions/${created.body.id}`;
    expect((await api.call('GET', path)).body).toEqual(created.body);

    const renamed = (await api.call('PATCH', path, { name: 'Red ones' })).body;
    expect(renamed).toEqual({ ...created.body, name: 'Red ones', updatedAt: renamed.updatedAt });
    const narrowed = (await api.call('PATCH', path, { filter: { words: ['bridge'] }, enabled: false })).body;
    expect(narrowed).toMatchObject({ name: 'Red ones', enabled: false, endpointId: endpoint.id });
    expect(narrowed.filter).toMatchObject({ words: ['bridge'], groups: [] });
    expect((await api.call('PATCH', path, { endpointId: null })).body.endpointId).toBeNull();
    expect((await api.call('PATCH', path, { filter: { groups: ['red'] } })).status).toBe(422);
    expect((await api.call('PATCH', `/v1/subscriptions/${randomUUID()}`, { name: 'x' })).status).toBe(404);

    for (let n = 0; n < 4; n++) await api.call('POST', '/v1/subscriptions', { name: `s${n}` });
    const names = (await api.listAll('/v1/subscriptions', 2)).map((subscription) => subscription.name);
    expect(names).toEqual(['s3', 's2', 's1', 's0', 'Red ones']);
    expect((await api.call('DELETE', path)).status).toBe(204);
    expect((await api.call('GET', path)).status).toBe(404);
  });

  it('a subscription outlives its endpoint', async () => {
    const endpoint = (await api.call('POST', '/v1/endpoints', { url: 'https://hooks.example/' })).body;
    const { id } = (await api.call('POST', '/v1/subscriptions', { name: 'a', endpointId: endpoint.id })).body;
    expect((await api.call('DELETE', `/v1/endpoints/${endpoint.id}`)).status).toBe(204);
    expect((await api.call('GET', `/v1/subscriptions/${id}`)).body.endpointId).toBeNull();
  });
});

describe('deliveries', () => {
  const arrange = async () => {
    const endpoint = (await api.call('POST', '/v1/endpoints', { url: 'https://hooks.example/' })).body;
    const subscription = (await api.call('POST', '/v1/subscriptions', { name: 'a', endpointId: endpoint.id })).body;
    const ids: string[] = [];
    for (const status of ['delivered', 'failed', 'pending']) {
      const id = randomUUID();
      ids.push(id);
      await query(
        `INSERT INTO deliveries (id, subscription_id, endpoint_id, event_id, status, attempts, finished_at)
         VALUES ($1, $2, $3, $4, $5, 2, CASE WHEN $5 = 'pending' THEN NULL ELSE now() END)`,
        [id, subscription.id, endpoint.id, randomUUID(), status],
      );
      await query(
        `INSERT INTO delivery_attempts VALUES ($1, 1, '2026-01-01T00:00:00Z', 12, NULL, 'timeout'),
           ($1, 2, '2026-01-01T00:00:05Z', 8, 500, 'status 500')`,
        [id],
      );
    }
    return { endpoint, subscription, ids: ids as [string, string, string] };
  };

  it('are listed with their last attempt, filtered, and read with all', async () => {
    const { endpoint, subscription, ids } = await arrange();
    const [delivered, failed, pending] = ids;
    const listed = async (filter: string) => (await api.listAll(`/v1/deliveries?${filter}`, 1)).map((item) => item.id);
    expect(await listed('')).toEqual([pending, failed, delivered]);
    expect(await listed('status=failed')).toEqual([failed]);
    expect(await listed('status=failed,delivered')).toEqual([failed, delivered]);
    expect(await listed(`endpointId=${endpoint.id}&status=pending`)).toEqual([pending]);
    expect(await listed(`subscriptionId=${subscription.id}`)).toHaveLength(3);
    expect(await listed(`endpointId=${randomUUID()}`)).toEqual([]);

    const [item] = await api.listAll('/v1/deliveries?status=failed', 1);
    const last = {
      attempt: 2,
      startedAt: '2026-01-01T00:00:05.000Z',
      durationMs: 8,
      statusCode: 500,
      error: 'status 500',
    };
    expect(item).toMatchObject({ attemptCount: 2, lastAttempt: last, nextAttemptAt: null });
    const { body } = await api.call('GET', `/v1/deliveries/${failed}`);
    expect(body.attempts.map((attempt: { attempt: number }) => attempt.attempt)).toEqual([1, 2]);
  });

  it('are attempted again on request, but not while an attempt is under way', async () => {
    const { ids } = await arrange();
    const [, failed, pending] = ids;
    const retried = await api.call('POST', `/v1/deliveries/${failed}/retry`);
    expect([retried.status, retried.body.status, retried.body.finishedAt]).toEqual([202, 'pending', null]);
    expect(retried.body.nextAttemptAt).not.toBeNull();
    await query(`UPDATE deliveries SET leased_until = now() + interval '1 minute' WHERE id = $1`, [pending]);
    expect((await api.call('POST', `/v1/deliveries/${pending}/retry`)).status).toBe(409);
  });
});

it('an alert event of the fixtures is one of the contract', async () => {
  const [event] = await appendAlerts(api.database.dataSource, [alertOf()]);
  alertEventSchema.parse(event);
});
