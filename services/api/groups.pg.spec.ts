import { Pool } from 'pg';
import type { Outgoing } from '#bus/bus';
import { PostgresBus } from '#bus/postgres/postgres-bus';
import type { GroupChange } from '#contracts/group-change';
import { groupsTopic } from '#contracts/topics';
import { CatalogueStore } from '#database/catalogue-store';
import { LiveCatalogue } from '#platform/live-catalogue';
import { eventually } from '#test/setup/eventually';
import { MemoryBus } from '#test/setup/memory-bus';
import { silentLogger } from '#test/setup/silent-logger';
import { startApi, type TestApi } from './testing/start-api';

let api: TestApi;
beforeEach(async () => (api = await startApi()));
afterEach(() => api.stop());

const green = {
  id: 'green-column',
  name: 'Green Column',
  parent: 'red-front',
  aliases: [{ text: 'GCX', ambiguous: true, admit: ['rebels'] }],
};

it('a group is added, changed and deleted, and each answer shows it as it is then', async () => {
  const added = await api.call('POST', '/v1/groups', green);
  expect(added.status).toBe(201);
  expect(added.body).toMatchObject({ id: 'green-column', parent: 'red-front', affiliates: [] });
  expect(added.body.aliases[1]).toMatchObject({ text: 'GCX', kind: 'acronym', ambiguous: true, admit: ['rebels'] });
  expect((await api.call('GET', '/v1/groups/red-front')).body.affiliates).toEqual(['red-front-north', 'green-column']);

  const changed = await api.call('PATCH', '/v1/groups/green-column', {
    name: 'Green Line',
    affiliation: { until: '2019' },
  });
  expect(changed.status).toBe(200);
  expect(changed.body).toMatchObject({
    name: 'Green Line',
    parent: 'red-front',
    affiliation: { from: null, until: '2019' },
  });
  expect(changed.body.aliases[1]).toEqual(added.body.aliases[1]);

  expect((await api.call('DELETE', '/v1/groups/green-column')).status).toBe(204);
  expect((await api.call('GET', '/v1/groups/green-column')).status).toBe(404);
  expect((await api.call('DELETE', '/v1/groups/green-column')).status).toBe(404);
  expect((await api.call('PATCH', '/v1/groups/green-column', {})).status).toBe(404);
  expect((await api.call('POST', '/v1/groups', green)).status).toBe(201);
});

it.each<[string, string, string, object | undefined, number, RegExp]>([
  ['an id that is taken', 'POST', '', { ...green, id: 'blue-guard' }, 409, /There is a group "blue-guard" already/],
  ['an id that is none', 'POST', '', { ...green, id: 'Green' }, 400, /kebab-case/],
  ['a field that it does not know', 'POST', '', { ...green, alias: [] }, 400, /alias/],
  ['an unknown parent', 'POST', '', { ...green, parent: 'nobody' }, 422, /parent "nobody"/],
  ['the alias of another', 'POST', '', { ...green, aliases: ['Blue Guard'] }, 422, /Blue Guard.*blue-guard/],
  ['an everyday word without a policy', 'POST', '', { ...green, aliases: ['house'] }, 422, /house/],
  ['an id that is to change', 'PATCH', '/blue-guard', { id: 'x' }, 400, /id/],
  ['a cycle of parents', 'PATCH', '/red-front', { parent: 'red-front-north' }, 422, /cycle/],
  ['the deletion of a parent', 'DELETE', '/red-front', undefined, 409, /red-front-north has it as parent/],
])('refuses %s and says why', async (_, method, path, body, status, detail) => {
  const answer = await api.call(method, `/v1/groups${path}`, body);
  expect([answer.status, answer.body.detail]).toEqual([status, expect.stringMatching(detail)]);
  expect((await api.listAll('/v1/groups', 100)).map((group) => group.id)).toHaveLength(3);
});

it('tells every process through groups.v1, those that start later too', async () => {
  const bus = new MemoryBus();
  const told = await startApi(undefined, undefined, bus);
  const pool = new Pool({ connectionString: told.database.url, max: 8 });
  const options = { prefix: 't.', topics: [groupsTopic], partitions: 2, maxAttempts: 3, logger: silentLogger };
  const real = new PostgresBus({ ...options, pool });
  await real.start();
  const store = new CatalogueStore(told.database.dataSource);
  const open = async () => new LiveCatalogue(await store.load(), store, silentLogger);
  const [one, other] = [await open(), await open()];
  const seen: string[] = [];
  other.onChange((catalogue) => seen.push(catalogue.version));
  try {
    await one.follow(real, 't.');
    await other.follow(real, 't.');
    await told.call('POST', '/v1/groups', green);
    const published = await eventually('the change is published', () => {
      const changes = bus.published.map(({ message }) => message as Outgoing<GroupChange>);
      return changes.some(({ key }) => key === 'green-column') && changes;
    });
    expect(published.map(({ key }) => key)).toEqual(['red-front', 'red-front-north', 'blue-guard', 'green-column']);
    await real.publish(groupsTopic, published);
    for (const live of [one, other]) {
      await eventually('the new group', () => live.current.byId.has('green-column'));
    }
    expect(seen).toEqual([other.current.version]);
  } finally {
    await Promise.all([one.close(), other.close()]);
    await real.stop();
    await pool.end();
    await told.stop();
  }
});

describe('an alias is tried', () => {
  const insert = (title: string, text: string) =>
    api.database.dataSource.query(
      `WITH story AS (INSERT INTO stories (id, title) VALUES (gen_random_uuid(), $1) RETURNING id)
       INSERT INTO articles (id, revision, source_id, source_name, title, authors, first_seen_at, text, text_from,
         story_id, engine_version, catalogue_version)
       SELECT gen_random_uuid(), 1, gen_random_uuid(), 'S', $1, '{}', now(), $1 || E'\\n\\n' || $2, 'page', id, '1', '1'
       FROM story`,
      [title, text],
    );
  const tried = (alias: unknown, articles?: number) =>
    api.call('POST', '/v1/groups/red-front/try-alias', { alias, articles });

  beforeEach(async () => {
    await insert('First', 'The Crimson Column attacked a post. Rain fell.');
    await insert('Second', 'A crimson column of smoke stood over the town.');
    await insert('Third', 'Nothing of the kind.');
  });

  it('shows what it would match, with the reason, and saves nothing', async () => {
    const { status, body } = await tried({ text: 'Crimson Column', caseSensitive: true });
    expect(status).toBe(200);
    expect(body).toMatchObject({ articles: 3, mentions: 1, rejected: 0, added: 1 });
    expect(body.matches).toEqual([
      expect.objectContaining({
        title: 'First',
        surface: 'Crimson Column',
        quote: 'The Crimson Column attacked a post.',
        admitted: true,
        known: false,
      }),
    ]);
    expect((await tried('Crimson Column')).body).toMatchObject({ mentions: 2 });
    expect((await api.call('GET', '/v1/groups/red-front')).body.aliases).toHaveLength(2);
  });

  it('shows what it would reject', async () => {
    const { body } = await tried({ text: 'Crimson Column', ambiguous: true, admit: ['attacked'] });
    expect(body).toMatchObject({ mentions: 1, rejected: 1, added: 1 });
    expect(body.matches.map(({ admitted }: { admitted: boolean }) => admitted).sort()).toEqual([false, true]);
  });

  it('looks through the newest articles only, as many as asked', async () => {
    expect((await tried('Crimson Column', 2)).body).toMatchObject({ articles: 2, mentions: 1 });
  });

  it('refuses what the catalogue could not take', async () => {
    expect((await tried('Blue Guard')).status).toBe(422);
    expect((await tried('')).status).toBe(400);
    expect((await api.call('POST', '/v1/groups/nobody/try-alias', { alias: 'X' })).status).toBe(404);
  });
});
