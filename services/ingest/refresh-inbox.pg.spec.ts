import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SourceInbox } from '#database/source-inbox';
import { WebSubStore } from '#database/websub-store';
import { identifyPushed, pushedArticleSchema, pushedItem, pushSource } from '#feeds/pushed-article';
import { sourceIdOf } from '#feeds/source';
import { TextWorkers } from '#feeds/text-workers';
import { Metrics } from '#platform/metrics';
import { readSettings } from '#platform/settings';
import { eventually } from '#test/setup/eventually';
import { MemoryBus } from '#test/setup/memory-bus';
import { RecordingLogger } from '#test/setup/recording-logger';
import { createTestDatabase, type TestDatabase } from '#test/setup/test-database';
import { Poller } from './poller';
import type { Surroundings } from './refresh';
import { refreshFeed } from './refresh-feed';
import { Refresher } from './refresher';
import { refreshInbox } from './refresh-inbox';
import { SourceStore } from './source-store';
import { pollOutcome } from './testing/poll-outcome';
import { answer, NOT_THERE, refreshSurroundings } from './testing/refresh-surroundings';

const FEED_URL = 'https://a.example/feed.xml';
const LONG = 'The mayor of the harbour town spoke about the convoy with the sailors. '.repeat(20).trim();
const atom = (...entries: { id: string; title: string; content?: string; link?: string }[]) =>
  `<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title>${entries
    .map(
      ({ id, title, content, link }) =>
        `<entry><id>${id}</id><title>${title}</title>${link ? `<link href="${link}"/>` : ''}${
          content ? `<content>${content}</content>` : '<summary>S</summary>'
        }</entry>`,
    )
    .join('')}</feed>`;

describe('the inbox of a source', () => {
  const wire = pushSource('Wire desk');
  let database: TestDatabase;
  let store: SourceStore;
  let inbox: SourceInbox;
  let bus: MemoryBus;
  let logger: RecordingLogger;
  let pages: Map<string, string>;
  let surroundings: Surroundings;
  const workers = new TextWorkers();

  beforeAll(async () => {
    database = await createTestDatabase();
    store = new SourceStore(database.dataSource);
    inbox = new SourceInbox(database.dataSource);
  });
  beforeEach(async () => {
    await database.dataSource.query('TRUNCATE sources, known_articles, item_keys, websub_subscriptions CASCADE');
    bus = new MemoryBus();
    logger = new RecordingLogger();
    pages = new Map();
    surroundings = refreshSurroundings({
      dataSource: database.dataSource,
      bus,
      workers,
      logger,
      fetch: async (url) => {
        const page = pages.get(url);
        return page === undefined
          ? NOT_THERE
          : answer(page, { headers: { 'content-type': 'text/html' }, finalUrl: url });
      },
    });
  });
  afterAll(async () => {
    await workers.close();
    await database.drop();
  });

  const put = (sourceId: string, contentType: string, body: string, maxRows = 1_000) =>
    database.dataSource.transaction((transaction) =>
      SourceInbox.put(transaction, sourceId, { contentType, body: Buffer.from(body) }, maxRows),
    );
  const push = (article: object) =>
    put(wire.id, 'application/json', JSON.stringify({ source: 'Wire desk', ...article }));
  const claim = async () => {
    await database.dataSource.query('UPDATE sources SET leased_until = NULL');
    return (await store.claimDue(60_000, { sound: 1, troubled: 1 }))[0]!;
  };
  const refresh = async () => refreshInbox(await claim(), surroundings);
  const addWire = () => store.add(wire);
  const addFeed = () => store.add({ name: 'Feed', kind: 'feed', location: FEED_URL, mirror: null });
  const published = () => bus.messages.map(({ value }) => value);

  it('publishes pushed articles in their order, under the id that was foretold, and deletes them', async () => {
    await addWire();
    await push({
      url: 'https://w.example/1?utm_source=x',
      title: 'Convoy',
      text: 'One & <two>.\nStill one.\n\nTwo.',
      publishedAt: '2026-01-01T10:00:00+02:00',
      authors: ['A', 'B'],
      language: 'en',
    });
    await push({ id: 'guid-2', html: `<p>${LONG}</p><script>no()</script>` });
    expect(await refresh()).toMatchObject({ status: 'updated', error: null, published: { new: 2, edited: 0 } });
    expect(published()).toEqual([
      expect.objectContaining({
        sourceId: wire.id,
        sourceName: 'Wire desk',
        url: 'https://w.example/1',
        title: 'Convoy',
        text: 'Convoy\n\nOne & <two>.\nStill one.\n\nTwo.',
        authors: ['A', 'B'],
        language: 'en',
        publishedAt: '2026-01-01T08:00:00.000Z',
        textFrom: 'feed',
      }),
      expect.objectContaining({ title: null, text: LONG, url: null }),
    ]);
    const foretold = pushedItem(pushedArticleSchema.parse({ source: 'x', id: 'guid-2', html: 'other' }));
    expect(published()[1]!.articleId).toBe(identifyPushed(wire.id, foretold).articleId);
    expect(await inbox.count(wire.id)).toBe(0);
  });

  it('publishes the versions of one article one after the other', async () => {
    await addWire();
    for (const text of ['First.', 'Second.', 'Second.', 'Third.']) await push({ id: 'a', title: 'T', text });
    expect(await refresh()).toMatchObject({ published: { new: 1, edited: 2 } });
    expect(published().map(({ revision, text }) => [revision, text])).toEqual([
      [1, 'T\n\nFirst.'],
      [2, 'T\n\nSecond.'],
      [3, 'T\n\nThird.'],
    ]);
  });

  it('drops what cannot be read, says so, and goes on', async () => {
    await addWire();
    await put(wire.id, 'application/json', '{"source": ');
    await put(wire.id, 'application/json', '{"source": "Wire desk"}');
    await push({ id: 'empty', html: '<img src="x">' });
    await push({ id: 'b', title: 'B', text: 'B' });
    const outcome = await refresh();
    expect(outcome).toMatchObject({ status: 'updated', published: { new: 1 }, waiting: { pages: 0, items: 0 } });
    expect(outcome.error).toMatch(/^3 pushed could not be read: .*JSON.*; .*either text or html; no readable text/);
    expect(logger.with(/cannot be read; it is dropped/)).toHaveLength(2);
    expect(await inbox.count(wire.id)).toBe(0);
  });

  it('keeps what the bus has not acknowledged', async () => {
    await addWire();
    await push({ id: 'a', title: 'A', text: 'A' });
    bus.beforeKeeping = () => {
      throw new Error('away');
    };
    await expect(refresh()).rejects.toThrow('away');
    expect(await inbox.count(wire.id)).toBe(1);
    bus.beforeKeeping = () => undefined;
    expect(await refresh()).toMatchObject({ published: { new: 1 } });
    expect(await inbox.count(wire.id)).toBe(0);
  });

  it('reads at most so many rows and bytes at once; the rest waits', async () => {
    await addWire();
    for (const id of ['a', 'b', 'c']) await push({ id, title: id, text: 'x'.repeat(100) });
    expect(await inbox.read(wire.id, 2, 10_000)).toHaveLength(2);
    expect(await inbox.read(wire.id, 10, 1)).toHaveLength(1);
    expect((await inbox.read(wire.id, 10, 400)).map(({ body }) => JSON.parse(String(body)).id)).toEqual(['a', 'b']);
    expect(await put(wire.id, 'application/json', '{}', 3)).toBe('full');
    expect(await put(sourceIdOf('push:nobody'), 'application/json', '{}')).toBe('no-source');
    await database.dataSource.query('UPDATE sources SET enabled = false');
    expect(await put(wire.id, 'application/json', '{}')).toBe('no-source');
  });

  it('publishes documents of a feed as its polls do, and each item once', async () => {
    const { id } = await addFeed();
    await put(id, 'application/atom+xml', atom({ id: '1', title: 'A', content: LONG }, { id: '2', title: 'B' }));
    await put(id, 'application/atom+xml', '<html>');
    await put(id, 'application/atom+xml', atom({ id: '1', title: 'A', content: LONG }, { id: '3', title: 'C' }));
    await database.dataSource.query(`UPDATE sources SET etag = '"1"', last_modified = 'then'`);
    const outcome = await refresh();
    expect(outcome).toMatchObject({ published: { new: 3, edited: 0 }, etag: '"1"', lastModified: 'then' });
    expect(outcome.error).toMatch(/^1 pushed could not be read: read an HTML page/);
    expect(published().map(({ title }) => title)).toEqual(['A', 'B', 'C']);
  });

  it('waits for a page with what comes behind it', async () => {
    const { id } = await addFeed();
    const link = 'https://a.example/1';
    await put(id, 'application/atom+xml', atom({ id: '1', title: 'A', link }));
    await put(id, 'application/atom+xml', atom({ id: '1', title: 'A2', link, content: LONG }));
    expect(await refresh()).toMatchObject({ status: 'unchanged', waiting: { pages: 1, items: 0 } });
    expect(await inbox.count(id)).toBe(2);
    pages.set(link, `<html><body><article><p>${LONG}</p></article></body></html>`);
    expect(await refresh()).toMatchObject({ published: { new: 1, edited: 1 } });
    expect(published().map(({ title, revision }) => [title, revision])).toEqual([
      ['A', 1],
      ['A2', 2],
    ]);
  });

  it.each([
    ['a poll', true, true],
    ['a poll', true, false],
    ['what was pushed', false, true],
    ['what was pushed', false, false],
  ])('recording %s leaves a source due to which something came meanwhile', async (_, isPoll, hasCome) => {
    await addWire();
    const claimed = await claim();
    if (hasCome) await push({ id: 'late', title: 'Late', text: 'Too late for this refresh.' });
    await store.recordOutcomes([pollOutcome(claimed, { isPoll, nextPollInMs: 3_600_000 })]);
    const [next] = await store.claimDue(60_000, { sound: 1, troubled: 1 });
    expect(next?.hasInbox).toBe(hasCome ? true : undefined);
  });

  it('is what a poll subscribes to, where the feed names a hub', async () => {
    const { id } = await addFeed();
    const link = '<https://hub.example/>; rel="hub", <https://a.example/feed>; rel="self"';
    const poll = async (headers: Record<string, string>) => {
      const subscriptions = new WebSubStore(database.dataSource);
      await refreshFeed(await claim(), {
        ...surroundings,
        noteHub: (sourceId, hub) => subscriptions.noteHubs([{ sourceId, hub }]),
        fetch: async () => answer(atom(), { headers, finalUrl: FEED_URL }),
      });
      return database.dataSource.query('SELECT source_id, hub_url, topic_url, state, wanted FROM websub_subscriptions');
    };
    const noted = { source_id: id, hub_url: 'https://hub.example/', topic_url: 'https://a.example/feed' };
    expect(await poll({ link })).toEqual([{ ...noted, state: 'requested', wanted: true }]);
    expect(await poll({})).toEqual([{ ...noted, state: 'requested', wanted: false }]);
  });

  describe('under the poller', () => {
    let poller: Poller;
    let folder: string;
    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), 'watchfloor-inbox-'));
      writeFileSync(join(folder, 'sources.yaml'), 'sources: []');
      const settings = readSettings({ SOURCES_FILE: join(folder, 'sources.yaml') });
      const refresher = new Refresher(database.dataSource, bus, logger, settings);
      poller = new Poller(store, refresher, database.dataSource, bus, logger, settings, new Metrics());
    });
    afterEach(async () => {
      await poller.onApplicationShutdown();
      rmSync(folder, { recursive: true });
    });

    it('is published at once, also what comes while the source is being refreshed', async () => {
      await addWire();
      poller.onApplicationBootstrap();
      for (let n = 0; n < 40; n += 1) await push({ id: String(n), title: `Title ${n}`, text: 'Text.' });
      await eventually('all are published', () => bus.messages.length === 40);
      expect(new Set(published().map(({ title }) => title)).size).toBe(40);
    });

    it('is no poll: what is known of the polls of the feed stays, and the next one is when it was', async () => {
      const { id } = await addFeed();
      await database.dataSource.query(
        `UPDATE sources SET etag = '"1"', last_polled_at = now() - interval '100 seconds', consecutive_failures = 2,
           next_poll_at = now() + interval '1 hour'`,
      );
      const [before] = await database.dataSource.query('SELECT * FROM sources');
      await database.dataSource.query(
        `INSERT INTO websub_subscriptions (source_id, hub_url, topic_url, secret, token, state, lease_until)
         VALUES ($1, 'https://hub.example/', $2, 's', 't', 'active', now() + interval '1 day')`,
        [id, FEED_URL],
      );
      const document = { contentType: 'application/atom+xml', body: Buffer.from(atom({ id: '1', title: 'A' })) };
      expect(await new WebSubStore(database.dataSource).acceptPush(id, document)).toBe('stored');
      poller.onApplicationBootstrap();
      const after = await eventually('the inbox is read', async () => {
        const [row] = await database.dataSource.query('SELECT * FROM sources WHERE next_poll_at > now()');
        return row;
      });
      expect(published().map(({ title }) => title)).toEqual(['A']);
      const { last_polled_at, last_status, last_success_at, consecutive_failures, etag, state } = before;
      expect(after).toMatchObject({ last_polled_at, last_status, last_success_at, consecutive_failures, etag, state });
      // Four times the interval while pushes come, less or more a tenth, from the last poll on.
      const seconds = (after.next_poll_at.getTime() - before.last_polled_at.getTime()) / 1000;
      expect(seconds).toBeGreaterThan(4 * 900 * 0.89);
      expect(seconds).toBeLessThan(4 * 900 * 1.11);
    });
  });
});
