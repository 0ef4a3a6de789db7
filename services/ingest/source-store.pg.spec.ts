import { createTestDatabase, type TestDatabase } from '#test/setup/test-database';
import { identifyDocument } from '#feeds/identify';
import { sourceIdOf } from '#feeds/source';
import { type RecordedOutcome, SourceStore } from './source-store';

const LEASE_MS = 60_000;
const feed = (location: string) => ({ name: 'A', kind: 'feed', location, mirror: null }) as const;
const outcome = (fields: Partial<RecordedOutcome> = {}): RecordedOutcome => ({
  status: 'unchanged',
  error: null,
  failed: false,
  etag: null,
  lastModified: null,
  nextPollInMs: 0,
  ...fields,
});

describe('SourceStore', () => {
  let database: TestDatabase;
  let store: SourceStore;

  beforeAll(async () => {
    database = await createTestDatabase();
    store = new SourceStore(database.dataSource);
  });
  beforeEach(() => database.dataSource.query('TRUNCATE sources CASCADE'));
  afterAll(() => database.drop());

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
    const claims = await Promise.all(Array.from({ length: 5 }, () => store.claimDue(LEASE_MS, [])));
    expect(claims.filter((claim) => claim !== null)).toHaveLength(1);
  });

  it('passes over busy hosts and disabled sources, and never over folders', async () => {
    await store.add(feed('https://a.example:8080/feed'));
    await store.add(feed('https://b.example/feed'));
    await store.add({ ...feed('/folder'), kind: 'documents' });
    await database.dataSource.query(`UPDATE sources SET enabled = false WHERE location LIKE '%b.example%'`);
    expect(await store.claimDue(LEASE_MS, ['a.example:8080'])).toMatchObject({ location: '/folder' });
    expect(await store.claimDue(LEASE_MS, ['a.example:8080'])).toBeNull();
    expect(await store.claimDue(LEASE_MS, ['a.example'])).toMatchObject({ location: 'https://a.example:8080/feed' });
  });

  it('gives the source of a process that died to another when the lease ends, and fences the first', async () => {
    await store.add(feed('https://a.example/feed'));
    const dead = (await store.claimDue(LEASE_MS, []))!;
    expect(await store.claimDue(LEASE_MS, [])).toBeNull();
    await database.dataSource.query(`UPDATE sources SET leased_until = leased_until - interval '61 seconds'`);
    const claim = (await store.claimDue(LEASE_MS, []))!;
    expect(claim.id).toBe(dead.id);

    expect(await store.renewLease(dead, LEASE_MS)).toBeNull();
    await store.recordOutcome(dead, outcome({ status: 'failed', failed: true }));
    await store.release(dead);
    expect(await store.claimDue(LEASE_MS, [])).toBeNull();

    const renewed = (await store.renewLease(claim, LEASE_MS * 2))!;
    expect(renewed.leasedUntil.getTime()).toBeGreaterThan(claim.leasedUntil.getTime());
    await store.recordOutcome(renewed, outcome({ etag: '"1"', lastModified: 'then' }));
    expect(await store.claimDue(LEASE_MS, [])).toMatchObject({
      etag: '"1"',
      lastModified: 'then',
      consecutiveFailures: 0,
    });
  });

  it('counts failures in a row, and is due again when told to be', async () => {
    await store.add(feed('https://a.example/feed'));
    for (const failures of [0, 1]) {
      const claim = (await store.claimDue(LEASE_MS, []))!;
      expect(claim.consecutiveFailures).toBe(failures);
      await store.recordOutcome(claim, outcome({ status: 'failed', failed: true, error: 'x'.repeat(5_000) }));
    }
    const [listed] = await store.list();
    expect(listed).toMatchObject({ lastStatus: 'failed', consecutiveFailures: 2, lastPolledAt: expect.any(Date) });
    expect(listed!.lastError).toHaveLength(1_000);
    await store.recordOutcome((await store.claimDue(LEASE_MS, []))!, outcome({ nextPollInMs: 60_000 }));
    expect((await store.list())[0]).toMatchObject({ consecutiveFailures: 0, lastError: null });
    expect(await store.claimDue(LEASE_MS, [])).toBeNull();
  });

  it('remembers items with their revision and hashes', async () => {
    const { id } = await store.add(feed('https://a.example/feed'));
    const row = (path: string, revision: number) => ({
      ...identifyDocument(id, path),
      revision,
      hashes: { item: 'i', text: `t${revision}` },
    });
    await store.markSeen(id, []);
    await store.markSeen(id, [row('a', 1), row('b', 1)]);
    await store.markSeen(id, [row('a', 2)]);
    expect(await store.seenItems(id, ['path:a', 'path:b', 'path:c'])).toEqual(
      new Map([
        ['path:a', { revision: 2, hashes: { item: 'i', text: 't2' } }],
        ['path:b', { revision: 1, hashes: { item: 'i', text: 't1' } }],
      ]),
    );
    expect(await store.latestRevision(row('a', 0).articleId)).toBe(2);
    expect(await store.latestRevision(row('c', 0).articleId)).toBe(0);
  });
});
