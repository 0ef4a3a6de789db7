import { createTestDatabase, type TestDatabase } from '#test/setup/test-database';
import { sourceIdOf } from '#feeds/source';
import { type ClaimedSource, SourceStore } from './source-store';
import { pollOutcome } from './testing/poll-outcome';

const LEASE_MS = 60_000;
const MANY = { sound: 10, troubled: 10 };
const feed = (location: string) => ({ name: 'A', kind: 'feed', location, mirror: null }) as const;

describe('SourceStore', () => {
  let database: TestDatabase;
  let store: SourceStore;

  beforeAll(async () => {
    database = await createTestDatabase();
    store = new SourceStore(database.dataSource);
  });
  beforeEach(() => database.dataSource.query('TRUNCATE sources, hosts CASCADE'));
  afterAll(() => database.drop());

  const claim = async (): Promise<ClaimedSource | null> => (await store.claimDue(LEASE_MS, MANY))[0] ?? null;
  const locations = (claims: readonly ClaimedSource[]) => claims.map(({ location }) => location).sort();

  it('adds a source once, and leaves a known one as it is but for its mirror', async () => {
    const location = 'https://a.example/feed';
    expect(await store.add(feed(location))).toEqual({ id: sourceIdOf(location), added: true });
    expect(await store.add({ ...feed(location), name: 'B', mirror: '/m' })).toEqual({
      id: sourceIdOf(location),
      added: false,
    });
    expect(await store.add({ ...feed(location), name: 'C' })).toMatchObject({ added: false });
    expect(await store.list()).toEqual([expect.objectContaining({ name: 'A', location, mirror: '/m', enabled: true })]);
  });

  it('leases a due source to one process', async () => {
    await store.add(feed('https://a.example/feed'));
    const claims = await Promise.all(Array.from({ length: 5 }, () => claim()));
    expect(claims.filter((each) => each !== null)).toHaveLength(1);
  });

  it('shares many due sources among processes, none twice', async () => {
    for (let n = 0; n < 30; n += 1) await store.add(feed(`https://host-${n}.example/feed`));
    const claims = await Promise.all(Array.from({ length: 6 }, () => store.claimDue(LEASE_MS, MANY)));
    const ids = claims.flat().map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (let left = 30 - ids.length; left > 0;) {
      const more = await store.claimDue(LEASE_MS, MANY);
      expect(more.length).toBeGreaterThan(0);
      left -= more.length;
    }
    expect(await claim()).toBeNull();
  });

  it('claims one source of a host at a time, disabled ones not, and folders side by side', async () => {
    await store.add(feed('https://a.example:8080/1'));
    await store.add(feed('https://a.example:8080/2'));
    await store.add(feed('https://b.example/feed'));
    await store.add({ ...feed('/folder'), kind: 'documents' });
    await store.add({ ...feed('/other'), kind: 'documents' });
    await database.dataSource.query(`UPDATE sources SET enabled = false WHERE location LIKE '%b.example%'`);
    const first = await store.claimDue(LEASE_MS, MANY);
    expect(locations(first)).toEqual(['/folder', '/other', expect.stringMatching(/^https:\/\/a\.example:8080/)]);
    expect(await claim()).toBeNull();
    await store.release(first);
    expect(await store.claimDue(LEASE_MS, MANY)).toHaveLength(3);
  });

  it('leaves a host alone until the time that it asked for', async () => {
    await store.add(feed('https://a.example/feed'));
    await database.dataSource.query(
      `INSERT INTO hosts (host, not_before) VALUES ('a.example', now() + interval '1 hour')`,
    );
    expect(await claim()).toBeNull();
    await database.dataSource.query(`UPDATE hosts SET not_before = now() - interval '1 second'`);
    expect(await claim()).not.toBeNull();
  });

  it('gives sources in trouble places of their own', async () => {
    for (const host of ['a', 'b', 'c', 'd']) await store.add(feed(`https://${host}.example/`));
    await database.dataSource.query(
      `UPDATE sources SET consecutive_failures = 1, next_poll_at = '-infinity' WHERE location ~ '[ab].example'`,
    );
    await database.dataSource.query(`UPDATE sources SET state = 'slow' WHERE location ~ 'c.example'`);
    expect(locations(await store.claimDue(LEASE_MS, { sound: 5, troubled: 0 }))).toEqual(['https://d.example/']);
    expect(await store.claimDue(LEASE_MS, { sound: 0, troubled: 2 })).toHaveLength(2);
    expect(locations(await store.claimDue(LEASE_MS, { sound: 5, troubled: 5 }))).toEqual(['https://c.example/']);
  });

  it('gives the source of a process that died to another when the lease ends, and fences the first', async () => {
    await store.add(feed('https://a.example/feed'));
    const dead = (await claim())!;
    expect(await claim()).toBeNull();
    await database.dataSource.query(`UPDATE sources SET leased_until = leased_until - interval '61 seconds'`);
    const other = (await claim())!;
    expect(other.id).toBe(dead.id);

    expect(await store.renewLeases([dead], LEASE_MS)).toEqual(new Map());
    await store.recordOutcomes([pollOutcome(dead, { outcome: 'failed', error: 'x' })]);
    await store.release([dead]);
    expect(await claim()).toBeNull();
    expect(await database.dataSource.query('SELECT * FROM source_fetches')).toEqual([]);

    const until = (await store.renewLeases([other, dead], LEASE_MS * 2)).get(other.id)!;
    expect(until.getTime()).toBeGreaterThan(other.leasedUntil.getTime());
    const renewed = { ...other, leasedUntil: until };
    await store.recordOutcomes([pollOutcome(renewed, { etag: '"1"', lastModified: 'then', bodyHash: 'b' })]);
    expect(await claim()).toMatchObject({
      etag: '"1"',
      lastModified: 'then',
      bodyHash: 'b',
      consecutiveFailures: 0,
      lastSuccessAt: expect.any(Date),
    });
  });

  it('counts failures in a row, keeps a row for each poll, and is due again when told to be', async () => {
    await store.add(feed('https://a.example/feed'));
    for (const failures of [0, 1]) {
      const claimed = (await claim())!;
      expect(claimed.consecutiveFailures).toBe(failures);
      const failed = { outcome: 'failed', httpStatus: null, errorClass: 'timeout', error: 'x'.repeat(5_000) } as const;
      await store.recordOutcomes([pollOutcome(claimed, failed)]);
    }
    const [listed] = await store.list();
    expect(listed).toMatchObject({ lastStatus: 'failed', consecutiveFailures: 2, lastPolledAt: expect.any(Date) });
    expect(listed!.lastError).toHaveLength(1_000);
    await store.recordOutcomes([pollOutcome((await claim())!, { nextPollInMs: 60_000, newArticles: 3 })]);
    expect((await store.list())[0]).toMatchObject({ consecutiveFailures: 0, lastError: null });
    expect(await claim()).toBeNull();
    const fetches = await database.dataSource.query(
      `SELECT outcome, status, error_class, new_articles FROM source_fetches ORDER BY fetched_at`,
    );
    expect(fetches).toEqual([
      { outcome: 'failed', status: null, error_class: 'timeout', new_articles: 0 },
      { outcome: 'failed', status: null, error_class: 'timeout', new_articles: 0 },
      { outcome: 'unchanged', status: 200, error_class: null, new_articles: 3 },
    ]);
  });

  it('records many outcomes at once, each under its own lease', async () => {
    for (const host of ['a', 'b', 'c']) await store.add(feed(`https://${host}.example/`));
    const claims = await store.claimDue(LEASE_MS, MANY);
    const lost = { ...claims[1]!, leasedUntil: new Date(0) };
    const claimed = [claims[0]!, lost, claims[2]!];
    await store.recordOutcomes(claimed.map((each) => pollOutcome(each, { nextPollInMs: 60_000, state: 'new' })));
    const rows = await database.dataSource.query('SELECT id FROM sources WHERE leased_until IS NULL ORDER BY id');
    expect(rows.map(({ id }: { id: string }) => id)).toEqual([claims[0]!.id, claims[2]!.id].sort());
  });

  it('polls again at once what was asked for while it was polled', async () => {
    const { id } = await store.add(feed('https://a.example/feed'));
    const claimed = (await claim())!;
    expect(await store.makeDue(id)).toBe(true);
    await store.recordOutcomes([pollOutcome(claimed, { nextPollInMs: 60_000 })]);
    expect(await claim()).not.toBeNull();
    expect(await store.makeDue('00000000-0000-4000-8000-000000000000')).toBe(false);
  });

  it('stops a source that is gone, and takes a new address unless it is that of another source', async () => {
    for (const host of ['a', 'b', 'c']) await store.add(feed(`https://${host}.example/`));
    const byHost = new Map((await store.claimDue(LEASE_MS, MANY)).map((each) => [each.location, each]));
    await store.recordOutcomes([
      pollOutcome(byHost.get('https://a.example/')!, { enabled: false, state: 'gone' }),
      pollOutcome(byHost.get('https://b.example/')!, { location: 'https://new.example/' }),
      pollOutcome(byHost.get('https://c.example/')!, { location: 'https://a.example/' }),
    ]);
    expect(locations(await store.claimDue(LEASE_MS, MANY))).toEqual(['https://c.example/', 'https://new.example/']);
    expect(await store.makeDue(sourceIdOf('https://a.example/'))).toBe(false);
    expect(await claim()).toBeNull();
  });

  it('keeps the polls of the last month', async () => {
    const { id } = await store.add(feed('https://a.example/feed'));
    const insert = `INSERT INTO source_fetches (source_id, fetched_at, outcome, bytes, new_articles, changed_articles, ms)
      SELECT $1, now() - n * interval '1 day', 'unchanged', 0, 0, 0, 1 FROM generate_series(1, 40) AS n`;
    await database.dataSource.query(insert, [id]);
    expect(await store.deleteOldFetches()).toBe(10);
    expect(await store.deleteOldFetches()).toBe(0);
  });
});
