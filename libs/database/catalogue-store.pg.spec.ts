import { randomUUID } from 'node:crypto';
import { groupSchema } from '#catalogue/group';
import { groupChangeSchema } from '#contracts/group-change';
import { createTestDatabase, type TestDatabase } from '#test/setup/test-database';
import { CatalogueStore, type NewSuppression } from './catalogue-store';

const group = (id: string, rest: object = {}) => groupSchema.parse({ id, name: `Group ${id}`, ...rest });
const suppressionOf = (groupId: string): NewSuppression => ({
  id: randomUUID(),
  groupId,
  alias: `Group ${groupId}`,
  context: ['street'],
  sourceId: null,
  note: '',
  mention: {},
});

describe('CatalogueStore', () => {
  let database: TestDatabase;
  let store: CatalogueStore;
  beforeEach(async () => {
    database = await createTestDatabase({ poolSize: 8 });
    store = new CatalogueStore(database.dataSource);
  });
  afterEach(() => database.drop());

  const ids = async () => (await store.load()).groups.map(({ id }) => id);
  const changes = async () => {
    const rows = await database.dataSource.query('SELECT body FROM group_changes ORDER BY position');
    return (rows as { body: unknown }[]).map(({ body }) => groupChangeSchema.parse(body));
  };

  it('takes the groups of the file, and again only what differs', async () => {
    const first = await store.takeFile([group('a'), group('b', { parent: 'a' })]);
    expect(first).toMatchObject({ changedIds: ['a', 'b'] });
    expect(await store.takeFile([group('a'), group('b', { parent: 'a' })])).toMatchObject({ changedIds: [] });
    expect(await store.takeFile([group('a'), group('b', { aliases: ['B'] })])).toMatchObject({ changedIds: ['b'] });
    expect(await store.takeFile([group('b', { aliases: ['B'] })])).toMatchObject({ changedIds: ['a'] });
    expect(await ids()).toEqual(['b']);
    expect((await changes()).map(({ groupId, group }) => [groupId, group?.parent])).toEqual([
      ['a', null],
      ['b', 'a'],
      ['b', null],
      ['a', undefined],
    ]);
    expect((await changes()).at(-1)!.catalogueVersion).toBe((await store.load()).version);
  });

  it('leaves what was changed or deleted through the API as it is when the file comes again', async () => {
    const file = [group('a'), group('b')];
    await store.takeFile(file);
    await store.change(() => ({ put: [{ definition: group('a', { name: 'Other' }), origin: 'api' }], remove: ['b'] }));
    expect(await store.takeFile(file)).toMatchObject({ changedIds: [] });
    const catalogue = await store.load();
    expect(catalogue.groups.map(({ id, name }) => [id, name])).toEqual([['a', 'Other']]);
    // And when it is gone from the file.
    expect(await store.takeFile([])).toMatchObject({ changedIds: [] });
  });

  it.each<[string, () => ReturnType<CatalogueStore['change']>, string]>([
    ['an unknown parent', () => store.change(() => ({ put: [api(group('x', { parent: 'nobody' }))] })), 'x'],
    ['an alias of another', () => store.change(() => ({ put: [api(group('x', { name: 'Group a' }))] })), 'x'],
    ['a parent that is deleted', () => store.change(() => ({ remove: ['a'] })), 'b'],
    ['a parent that is gone from the file', () => store.takeFile([group('b', { parent: 'a' })]), 'b'],
  ])('changes nothing for %s and says of which group', async (_, change, groupId) => {
    await store.takeFile([group('a'), group('b', { parent: 'a' })]);
    const { version } = await store.load();
    expect(await change()).toMatchObject({ problems: [{ groupId }] });
    expect((await store.load()).version).toBe(version);
    expect(await changes()).toHaveLength(2);
  });

  it('keeps suppressions, tells of them with their group, and takes them back', async () => {
    await store.takeFile([group('a'), group('b')]);
    const before = (await store.load()).version;
    const suppression = suppressionOf('a');
    expect(await store.change(() => ({ suppress: [suppression] }))).toMatchObject({ changedIds: ['a'] });
    const { id, groupId, alias, context, sourceId } = suppression;
    const catalogue = await store.load();
    expect(catalogue.suppressions).toEqual([{ id, groupId, alias, context, sourceId }]);
    expect(catalogue.version).not.toBe(before);
    expect((await changes()).at(-1)).toMatchObject({ groupId: 'a', suppressions: [{ id }] });
    expect(await store.change(() => ({ permit: [id, randomUUID()] }))).toMatchObject({ changedIds: ['a'] });
    expect((await store.load()).version).toBe(before);
  });

  it('makes changes that come at once one after the other', async () => {
    const letters = [...'abcdefghijkl'];
    await Promise.all(letters.map((id) => store.change(() => ({ put: [api(group(id))] }))));
    expect((await ids()).sort()).toEqual(letters);
    expect(new Set((await changes()).map(({ catalogueVersion }) => catalogueVersion)).size).toBe(letters.length);
  });
});

const api = (definition: ReturnType<typeof group>) => ({ definition, origin: 'api' as const });
