import type { SourceState } from '#contracts/vocabulary';
import { sourceEventSchema } from '#contracts/source-event';
import { createDataSource } from '#database/data-source';
import { Metrics } from '#platform/metrics';
import { eventually } from '#test/setup/eventually';
import { MemoryBus } from '#test/setup/memory-bus';
import { RecordingLogger } from '#test/setup/recording-logger';
import { createTestDatabase, type TestDatabase } from '#test/setup/test-database';
import { appendSourceEvents, type SourceChange } from './source-events';
import { SourceGauge } from './source-gauge';
import { SourceRelay } from './source-relay';
import { type ClaimedSource, type PollOutcome, SourceStore } from './source-store';
import { pollOutcome } from './testing/poll-outcome';

const LEASE_MS = 60_000;
const now = new Date('2026-03-04T12:00:00.000Z');

let database: TestDatabase;
let store: SourceStore;
beforeAll(async () => {
  database = await createTestDatabase({ poolSize: 10 });
  store = new SourceStore(database.dataSource);
});
beforeEach(() =>
  database.dataSource.query(
    `TRUNCATE sources, source_events RESTART IDENTITY CASCADE;
     UPDATE relay_position SET published_position = 0 WHERE name = 'sources'`,
  ),
);
afterAll(() => database.drop());

const add = (name: string) => store.add({ name, kind: 'feed', location: `https://${name}.example/feed`, mirror: null });
const claim = async () => (await store.claimDue(LEASE_MS, { sound: 1, troubled: 1 }))[0]!;
const record = (claimed: ClaimedSource, state: SourceState, at: Date, part: Partial<PollOutcome> = {}) =>
  store.recordOutcomes([
    pollOutcome(claimed, {
      fetchedAt: at,
      state,
      stateReason: `It is ${state}.`,
      recentItems: claimed.recentItems,
      lastItemAt: claimed.lastItemAt,
      typicalMs: 250,
      ...part,
    }),
  ]);
const events = async () => {
  const rows = await database.dataSource.query<{ body: unknown }[]>('SELECT body FROM source_events ORDER BY position');
  return rows.map(({ body }) => sourceEventSchema.parse(body));
};
const change = (claimed: ClaimedSource, state: SourceState): SourceChange => ({
  sourceId: claimed.id,
  sourceName: claimed.name,
  location: claimed.location,
  kind: claimed.kind,
  state,
  previousState: claimed.state,
  reason: `It is ${state}.`,
  lastSuccessAt: null,
  lastItemAt: null,
  expectedEverySeconds: null,
});

describe('recordOutcomes', () => {
  it('stores a new state with its event, and none where the state stays', async () => {
    const { id } = await add('a');
    await add('b');
    await database.dataSource.query(`UPDATE sources SET next_poll_at = now() + interval '1 day' WHERE name = 'b'`);
    await record(await claim(), 'healthy', now, { recentItems: [now], lastItemAt: now });
    await record(await claim(), 'healthy', new Date(now.getTime() + 60_000));
    const later = new Date(now.getTime() + 120_000);
    await record(await claim(), 'failing', later, { outcome: 'failed' });

    const counts = { new: 1, healthy: 0, slow: 0, failing: 0, moved: 0, gone: 0, silent: 0 };
    expect(await events()).toMatchObject([
      {
        sourceId: id,
        sourceName: 'a',
        location: 'https://a.example/feed',
        kind: 'feed',
        state: 'healthy',
        previousState: 'new',
        reason: 'It is healthy.',
        sequence: 1,
        since: now.toISOString(),
        lastSuccessAt: now.toISOString(),
        lastItemAt: now.toISOString(),
        expectedEverySeconds: null,
        sourcesByState: { ...counts, healthy: 1 },
        occurredAt: now.toISOString(),
      },
      {
        state: 'failing',
        previousState: 'healthy',
        sequence: 2,
        since: later.toISOString(),
        lastSuccessAt: new Date(now.getTime() + 60_000).toISOString(),
        lastItemAt: now.toISOString(),
        sourcesByState: { ...counts, failing: 1 },
      },
    ]);
    expect(await claim()).toMatchObject({
      state: 'failing',
      stateReason: 'It is failing.',
      lastItemAt: now,
      recentItems: [now],
      typicalMs: 250,
    });
  });

  it('stores neither state nor event where the lease has been lost', async () => {
    await add('a');
    const lost = await claim();
    await database.dataSource.query('UPDATE sources SET leased_until = now()');
    await record(lost, 'failing', now, { outcome: 'failed' });
    expect(await events()).toEqual([]);
    expect(await claim()).toMatchObject({ state: 'new', consecutiveFailures: 0 });
  });
});

describe('appendSourceEvents', () => {
  it('keeps positions and sequences in order, from many transactions at once', async () => {
    await add('a');
    await add('b');
    const [a, b] = [await claim(), await claim()];
    const append = () =>
      database.dataSource.transaction((transaction) =>
        appendSourceEvents(transaction, [change(a, 'failing'), change(b, 'failing'), change(a, 'healthy')], now),
      );
    await Promise.all(Array.from({ length: 8 }, append));
    const stored = await events();
    const ofSource = (id: string) => stored.filter((event) => event.sourceId === id);
    expect(ofSource(a.id).map(({ sequence }) => sequence)).toEqual(Array.from({ length: 16 }, (_, n) => n + 1));
    expect(ofSource(b.id).map(({ sequence }) => sequence)).toEqual(Array.from({ length: 8 }, (_, n) => n + 1));
    expect(new Set(stored.map(({ id }) => id)).size).toBe(24);
  });

  it('goes on with the sequence of a source that is added again', async () => {
    for (const sequence of [1, 2]) {
      const { id } = await add('a');
      await record(await claim(), 'healthy', now);
      expect((await events()).at(-1)).toMatchObject({ sourceId: id, sequence });
      await database.dataSource.query('DELETE FROM sources');
    }
  });

  it('counts those that are on or gone', async () => {
    for (const name of ['a', 'b', 'c', 'd']) await add(name);
    await database.dataSource.query(`UPDATE sources SET state = 'gone', enabled = false WHERE name = 'b';
      UPDATE sources SET state = 'failing', enabled = false WHERE name = 'c'`);
    const [event] = await database.dataSource.transaction(async (transaction) =>
      appendSourceEvents(transaction, [change(await claim(), 'failing')], now),
    );
    expect(event!.sourcesByState).toEqual({ new: 2, healthy: 0, slow: 0, failing: 0, moved: 0, gone: 1, silent: 0 });
  });
});

describe('SourceRelay', () => {
  const raise = async (...states: SourceState[]) => {
    for (const state of states) await record(await claim(), state, now);
  };

  it('publishes every event once, in order, keyed by source, and says which are not well', async () => {
    const { id } = await add('a');
    await raise('healthy', 'failing', 'healthy');
    const bus = new MemoryBus();
    const logger = new RecordingLogger();
    const relay = () => new SourceRelay(database.dataSource, bus, logger);
    await Promise.all([relay().publishRound(), relay().publishRound()]);
    expect(await relay().publishRound()).toBe(0);
    expect(bus.published.map(({ topic, message }) => [topic, message.key])).toEqual(
      Array.from({ length: 3 }, () => ['sources.v1', id]),
    );
    expect(bus.published.map(({ message }) => message.value)).toEqual(await events());
    expect(logger.with(/^source is/).map(({ level, state }) => [level, state])).toEqual([
      ['info', 'healthy'],
      ['warn', 'failing'],
      ['info', 'healthy'],
    ]);
  });

  it('publishes the same again when it dies between publishing and commit', async () => {
    await add('a');
    await raise('healthy');
    const bus = new MemoryBus();
    const relay = new SourceRelay(database.dataSource, bus, new RecordingLogger());
    bus.afterKeeping = () => {
      throw new Error('died');
    };
    await expect(relay.publishRound()).rejects.toThrow('died');
    bus.afterKeeping = () => undefined;
    await relay.publishRound();
    expect(bus.published).toHaveLength(2);
    expect(bus.published[0]).toEqual(bus.published[1]);
  });

  it('wakes at a change of state', async () => {
    await add('a');
    const bus = new MemoryBus();
    const relay = new SourceRelay(database.dataSource, bus, new RecordingLogger());
    relay.onApplicationBootstrap();
    await raise('healthy');
    await eventually('the event', () => bus.published.length === 1);
    await relay.onApplicationShutdown();
  });
});

it('the gauge counts the sources in each state', async () => {
  await add('a');
  await add('b');
  await record(await claim(), 'failing', now, { nextPollInMs: 60_000 });
  const metrics = new Metrics();
  new SourceGauge(database.dataSource, metrics);
  const text = await metrics.registry.metrics();
  expect(text).toContain('watchfloor_sources{state="failing"} 1\n');
  expect(text).toContain('watchfloor_sources{state="new"} 1\n');
  expect(text).toContain('watchfloor_sources{state="healthy"} 0\n');
});

it('the gauge does not keep the other metrics back while Postgres is away', async () => {
  const metrics = new Metrics();
  metrics.counter('watchfloor_others_total', 'Another one.').inc();
  new SourceGauge(createDataSource('postgres://nobody@127.0.0.1:1/nowhere', 1), metrics);
  expect(await metrics.registry.metrics()).toContain('watchfloor_others_total 1\n');
});
