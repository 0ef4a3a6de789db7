import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { articleSchema } from '#contracts/article';
import type { FetchResult } from '#feeds/safe-fetch';
import { sourceIdOf } from '#feeds/source';
import { loadSourcesFile } from '#feeds/sources-file';
import { TextWorkers } from '#feeds/text-workers';
import { createLogger } from '#platform/logger';
import { repositoryRoot } from '#platform/repository-root';
import { MemoryBus } from '#test/setup/memory-bus';
import { createTestDatabase, type TestDatabase } from '#test/setup/test-database';
import type { Surroundings } from './refresh';
import { refreshDocuments } from './refresh-documents';
import { refreshFeed } from './refresh-feed';
import { SettledItemsStore } from './settled-items';
import { SourceStore } from './source-store';
import { answer, NOT_THERE, refreshSurroundings } from './testing/refresh-surroundings';

const FEED_URL = 'https://a.example/feed.xml';
const LONG = 'The governor of the province spoke about the truce with the fighters. '.repeat(20).trim();
const LONG_STORY = `Gunmen stormed a police post outside the town of Varnel before dawn on Tuesday, killing four officers and
carrying off weapons, the provincial governor said. The attackers came down from the hills on motorcycles and cut the
road on both sides of the post before they opened fire. Fighting went on for about two hours. Residents said that
helicopters circled over the valley in the morning. The army sent two companies from the garrison at Okhat to search the
villages along the border. By evening nobody had been arrested, an officer said, and the road was open again to lorries
under escort. Aid workers warned that some six thousand people who fled the valley in spring are living in schools and
barns. A convoy with flour and blankets is to leave the capital on Thursday if the road stays open. The government says
that it will not negotiate under fire, and has closed the customs post on the bridge until further notice. It was the third attack on the police in the province since
the truce broke down in March; talks about an exchange of prisoners failed after a week.`;
const page = (text: string) =>
  `<html><head><title>x</title></head><body><article><p>${text}</p></article></body></html>`;

interface Item {
  readonly id: string;
  readonly title?: string;
  readonly link?: string;
  readonly summary?: string;
  readonly content?: string;
}
const rss = (...items: Item[]) =>
  `<rss version="2.0" xmlns:content="c"><channel><title>T</title><link>https://a.example/</link><language>en</language>${items
    .map(
      ({ id, title, link, summary, content }) =>
        `<item><guid isPermaLink="false">${id}</guid>${title ? `<title>${title}</title>` : ''}${
          link ? `<link>${link}</link>` : ''
        }${summary ? `<description>${summary}</description>` : ''}${
          content ? `<content:encoded><![CDATA[<p>${content}</p>]]></content:encoded>` : ''
        }<pubDate>Tue, 31 Aug 2021 12:00:00 GMT</pubDate></item>`,
    )
    .join('')}</channel></rss>`;

describe('a refresh', () => {
  let database: TestDatabase;
  let store: SourceStore;
  let bus: MemoryBus;
  let pages: Map<string, string | FetchResult>;
  let requests: { url: string; headers: Readonly<Record<string, string>> }[];
  let surroundings: Surroundings;
  let folder: string;
  const workers = new TextWorkers();

  beforeAll(async () => {
    database = await createTestDatabase();
    store = new SourceStore(database.dataSource);
    folder = mkdtempSync(join(tmpdir(), 'watchfloor-ingest-'));
  });
  beforeEach(async () => {
    await database.dataSource.query('TRUNCATE sources, known_articles, item_keys CASCADE');
    bus = new MemoryBus();
    pages = new Map();
    requests = [];
    surroundings = refreshSurroundings({
      dataSource: database.dataSource,
      bus,
      workers,
      logger: createLogger({ LOG_LEVEL: 'silent', LOG_FORMAT: 'json' }, 'test'),
      fetch: async (url, headers) => {
        requests.push({ url, headers });
        const found = pages.get(url) ?? NOT_THERE;
        if (typeof found !== 'string') {
          // The parser takes the bytes that it is handed away.
          return found.kind === 'response' ? { ...found, body: Buffer.from(found.body), finalUrl: url } : found;
        }
        const headers200 = { 'content-type': url === FEED_URL ? 'text/xml' : 'text/html' };
        return answer(found, { headers: headers200, finalUrl: url });
      },
    });
  });
  afterAll(async () => {
    await workers.close();
    await database.drop();
    rmSync(folder, { recursive: true });
  });

  const response = (status: number, body: string, headers: Record<string, string> = {}): FetchResult =>
    answer(body, { status, headers, finalUrl: FEED_URL });
  /** Claims the feed, whatever its lease and due time, refreshes it and records validators as the poller does. */
  const refresh = async (location = FEED_URL) => {
    await store.add({ name: 'Feed', kind: 'feed', location, mirror: null });
    const result = await refreshFeed(await claim(), surroundings);
    await database.dataSource.query('UPDATE sources SET etag = $1, last_modified = $2, body_hash = $3', [
      result.etag,
      result.lastModified,
      result.bodyHash,
    ]);
    if (result.settled !== null) {
      const settled = { sourceId: sourceIdOf(location), marks: result.settled };
      await SettledItemsStore.record(database.dataSource.manager, [settled]);
    }
    return result;
  };
  const claim = async () => {
    await database.dataSource.query('UPDATE sources SET leased_until = NULL, next_poll_at = now()');
    return (await store.claimDue(60_000, { sound: 1, troubled: 1 }))[0]!;
  };
  const seenCount = async () =>
    Number((await database.dataSource.query('SELECT count(*) FROM source_articles'))[0].count);

  it('publishes every item once, those without link and those with one pubDate too', async () => {
    pages.set(
      FEED_URL,
      rss({ id: '1', content: LONG, link: 'https://a.example/1?utm_source=x' }, { id: '2', title: 'B' }),
    );
    expect(await refresh()).toMatchObject({ status: 'updated', error: null, published: { new: 2, edited: 0 } });
    expect(await refresh()).toMatchObject({ status: 'unchanged', published: { new: 0, edited: 0 } });
    expect(bus.messages.map(({ value }) => value)).toEqual([
      expect.objectContaining({
        revision: 1,
        sourceName: 'Feed',
        url: 'https://a.example/1',
        title: null,
        text: LONG,
        textFrom: 'feed',
        language: 'en',
        publishedAt: '2021-08-31T12:00:00.000Z',
        firstSeenAt: '2026-01-02T03:04:05.000Z',
      }),
      expect.objectContaining({ title: 'B', text: 'B', url: null }),
    ]);
    for (const { key, value } of bus.messages) expect(key).toBe(articleSchema.parse(value).articleId);
  });

  it('looks up what its last document did not have, and no more', async () => {
    const lookUp = jest.spyOn(surroundings.publisher, 'lookUp');
    const lookedUp = () => lookUp.mock.calls.flatMap(([items]) => items).length;
    const items = ['1', '2', '3'].map((id) => ({ id, title: `Title ${id}`, content: LONG }));
    const documents: readonly [Item[], number][] = [
      [items.slice(0, 2), 2],
      [items, 1],
      [[{ ...items[0]!, title: 'Edited' }, ...items.slice(1)], 1],
      [items.slice(2), 0],
      [items, 2],
    ];
    for (const [document, expected] of documents) {
      lookUp.mockClear();
      pages.set(FEED_URL, rss(...document));
      await refresh();
      expect(lookedUp()).toBe(expected);
    }
  });

  it('looks up again what waits for its page', async () => {
    const lookUp = jest.spyOn(surroundings.publisher, 'lookUp');
    pages.set(FEED_URL, rss({ id: '1', title: 'Truce', summary: 'S', link: 'https://a.example/1' }));
    expect(await refresh()).toMatchObject({ waiting: { pages: 1 }, settled: [] });
    await refresh();
    expect(lookUp.mock.calls.map(([items]) => items.length)).toEqual([1, 1]);
  });

  it('publishes the same whether it knows what is settled or looks all up', async () => {
    const entry = fc.record({
      id: fc.constantFrom('1', '2', '3'),
      title: fc.constantFrom('Truce', 'Talks', undefined),
      link: fc.constantFrom('https://a.example/1', 'https://a.example/2', 'https://a.example/3', undefined),
      content: fc.constantFrom(LONG, LONG_STORY, `${LONG_STORY} More.`),
    });
    const documents = fc.array(fc.array(entry, { maxLength: 4 }), { minLength: 2, maxLength: 4 });
    const published = async (sequence: readonly Item[][], knowsSettled: boolean) => {
      await database.dataSource.query('TRUNCATE sources, known_articles, item_keys CASCADE');
      const from = bus.messages.length;
      for (const document of sequence) {
        pages.set(FEED_URL, rss(...document));
        await refresh();
        if (!knowsSettled) await database.dataSource.query('TRUNCATE settled_items');
      }
      return bus.messages.slice(from).map(({ value }) => value);
    };
    await fc.assert(
      fc.asyncProperty(documents, async (sequence) => {
        expect(await published(sequence, true)).toEqual(await published(sequence, false));
      }),
      { numRuns: 10 },
    );
  }, 60_000);

  it('reads the page where the feed has a summary only', async () => {
    pages.set(FEED_URL, rss({ id: '1', title: 'Truce', summary: 'S', link: 'https://a.example/1' }));
    pages.set('https://a.example/1', page(LONG));
    expect(await refresh()).toMatchObject({ status: 'updated', published: { new: 1 } });
    expect(bus.messages[0]!.value).toMatchObject({ text: `Truce\n\n${LONG}`, textFrom: 'page' });
    await refresh();
    expect(requests.filter(({ url }) => url !== FEED_URL)).toHaveLength(1);
  });

  it('asks for a page that cannot be had three times, then takes the summary', async () => {
    const items = [
      { id: '1', title: 'A', summary: 'Summary of A', link: 'https://a.example/1' },
      { id: '2', title: 'B', content: LONG, link: 'https://a.example/2' },
    ];
    const feed = response(200, rss(...items), { etag: '"1"' });
    pages.set(FEED_URL, feed);
    pages.set('https://a.example/1', response(503, 'Service unavailable'));
    // No validator is kept while a page waits: the answer 304 would leave it waiting for ever.
    const waiting = { published: { new: 1 }, waiting: { pages: 1 }, etag: null };
    expect(await refresh()).toMatchObject(waiting);
    expect(await refresh()).toMatchObject({ ...waiting, published: { new: 0 } });
    expect(await refresh()).toMatchObject({ published: { new: 1 }, waiting: { pages: 0 }, etag: '"1"' });
    expect(bus.messages.map(({ value }) => value.text)).toEqual([`B\n\n${LONG}`, 'A\n\nSummary of A']);
    expect(bus.messages[1]!.value.textFrom).toBe('feed');
  });

  it('waits as long as it takes for a page whose host wants patience', async () => {
    pages.set(
      FEED_URL,
      answer(rss({ id: '1', link: 'https://a.example/1', summary: 'Short' }), { finalUrl: FEED_URL }),
    );
    pages.set('https://a.example/1', { kind: 'failed', reason: 'not yet', errorClass: 'patience' });
    for (let poll = 0; poll < 5; poll += 1) {
      expect(await refresh()).toMatchObject({ published: { new: 0 }, waiting: { pages: 1 }, etag: null });
    }
    pages.set('https://a.example/1', answer(page(LONG), { finalUrl: 'https://a.example/1' }));
    expect(await refresh()).toMatchObject({ published: { new: 1 }, waiting: { pages: 0 } });
    expect(bus.messages.map(({ value }) => value.textFrom)).toEqual(['page']);
  });

  it('takes the summary at once where the page is refused or is no page', async () => {
    const link = (n: number) => `https://a.example/${n}`;
    pages.set(
      FEED_URL,
      rss(
        { id: '1', summary: 'S1', link: link(1) },
        { id: '2', summary: 'S2', link: link(2) },
        { id: '3', summary: 'S3', link: link(3) },
      ),
    );
    pages.set(link(1), { kind: 'refused', reason: 'private', errorClass: 'policy' });
    pages.set(link(3), response(404, 'Not found'));
    pages.set(link(2), response(200, '%PDF', { 'content-type': 'application/pdf' }));
    expect(await refresh()).toMatchObject({ published: { new: 3 }, waiting: { pages: 0 } });
    expect(bus.messages.map(({ value }) => value.text)).toHaveLength(3);
    expect(bus.messages.map(({ value }) => value.text).sort()).toEqual(['S1', 'S2', 'S3']);
  });

  it('publishes an edit as the next revision of the same article, and a change of markup or GUID not at all', async () => {
    const item = { id: '1', title: 'A', content: LONG, link: 'https://a.example/1' };
    pages.set(FEED_URL, rss(item));
    await refresh();
    pages.set(FEED_URL, rss({ ...item, id: 'changed', content: `<b>${LONG}</b>` }));
    expect(await refresh()).toMatchObject({ status: 'unchanged' });
    pages.set(FEED_URL, rss({ ...item, id: 'changed', content: `${LONG} Later more.` }));
    expect(await refresh()).toMatchObject({ published: { new: 0, edited: 1 } });
    const [first, second] = bus.messages;
    expect(bus.messages).toHaveLength(2);
    expect(second!.value).toMatchObject({ articleId: first!.value.articleId, revision: 2 });
    expect(second!.id).not.toBe(first!.id);
  });

  it('publishes an article once that two feeds have', async () => {
    const item = { id: '1', title: 'A', content: LONG, link: 'https://a.example/1' };
    pages.set(FEED_URL, rss(item));
    pages.set('https://b.example/feed', response(200, rss({ ...item, id: 'b1' })));
    await refresh();
    await store.add({ name: 'Other', kind: 'feed', location: 'https://b.example/feed', mirror: null });
    await database.dataSource.query(`UPDATE sources SET enabled = false WHERE location = $1`, [FEED_URL]);
    expect(await refreshFeed(await claim(), surroundings)).toMatchObject({
      status: 'unchanged',
      published: { new: 0 },
    });
    expect(bus.messages).toHaveLength(1);
  });

  /** A feed of three articles, each with a text of its own; `at` is where it lives and how it numbers its items. */
  const STORIES = [
    'Gunmen stormed a police post outside the town before dawn and killed four officers, the governor said. '.repeat(3),
    'Ministers opened the new bridge over the river in front of two thousand guests from both banks. '.repeat(3),
    'Teachers of the province went on strike as salaries had not been paid since the harvest was sold. '.repeat(3),
  ];
  const threeStories = (at: (n: number) => Omit<Item, 'title'>) =>
    rss(
      ...STORIES.map((story, n) => ({
        title: `Report number ${n} from the valley`,
        ...at(n),
        content: story.repeat(4),
      })),
    );

  it.each<[string, (n: number) => Omit<Item, 'title'>]>([
    ['changes all its GUIDs', (n) => ({ id: `v2-${n}`, link: `https://a.example/${n}` })],
    ['moves to https and another host', (n) => ({ id: `g${n}`, link: `https://www.moved.example/${n}` })],
    ['changes both at once', (n) => ({ id: `v2-${n}`, link: `https://moved.example/news/${n}` })],
    ['numbers its items anew', (n) => ({ id: `g${(n + 1) % 3}`, link: `https://a.example/${n}` })],
    ['drops its links', (n) => ({ id: `g${n}` })],
  ])('raises nothing twice where a feed %s', async (_, at) => {
    pages.set(
      FEED_URL,
      threeStories((n) => ({ id: `g${n}`, link: `http://a.example/${n}` })),
    );
    expect(await refresh()).toMatchObject({ published: { new: 3 } });
    pages.set(FEED_URL, threeStories(at));
    expect(await refresh()).toMatchObject({ status: 'unchanged', error: null });
    expect(await refresh()).toMatchObject({ status: 'unchanged' });
    expect(bus.messages).toHaveLength(3);
  });

  it('takes an item for new whose GUID was another article’s', async () => {
    const story = (n: number) => ({
      id: '1',
      title: `Title ${n}`,
      link: `https://a.example/${n}`,
      content: STORIES[n]!.repeat(4),
    });
    pages.set(FEED_URL, rss(story(0)));
    await refresh();
    pages.set(FEED_URL, rss(story(1)));
    expect(await refresh()).toMatchObject({ published: { new: 1, edited: 0 } });
    expect(await refresh()).toMatchObject({ status: 'unchanged' });
  });

  it('publishes no edit for a counter, and reads no page again for what another source has brought', async () => {
    const item = { id: '1', title: 'Truce', summary: 'S', link: 'https://a.example/1' };
    pages.set(FEED_URL, rss(item));
    pages.set('https://a.example/1', page(`${LONG}</p><p>12 comments`));
    await refresh();
    pages.set('https://a.example/1', page(`${LONG}</p><p>57 comments`));
    pages.set(FEED_URL, rss({ ...item, summary: 'Changed' }));
    expect(await refresh()).toMatchObject({ status: 'unchanged' });

    await database.dataSource.query('UPDATE sources SET enabled = false');
    pages.set(
      'https://b.example/feed',
      response(200, rss({ ...item, id: 'b', link: 'https://m.a.example/1/?utm_source=b' })),
    );
    requests = [];
    expect(await refresh('https://b.example/feed')).toMatchObject({ status: 'unchanged' });
    expect(requests.map(({ url }) => url)).toEqual(['https://b.example/feed']);
    expect(bus.messages).toHaveLength(1);
  });

  it('takes a page for what its canonical link says, if that is alike', async () => {
    pages.set(FEED_URL, rss({ id: '1', title: 'Truce in the valley', content: LONG, link: 'https://a.example/truce' }));
    await refresh();
    await database.dataSource.query('UPDATE sources SET enabled = false');
    const copy = (n: number, title: string) => ({ id: `${n}`, title, summary: 'S', link: `https://b.example/${n}` });
    const canonical = (text: string) =>
      page(text).replace('<head>', '<head><link rel="canonical" href="https://a.example/truce">');
    pages.set('https://b.example/feed', response(200, rss(copy(1, 'Truce holds'), copy(2, 'Bridge opened'))));
    pages.set('https://b.example/1', response(200, canonical(LONG)));
    pages.set('https://b.example/2', response(200, canonical(STORIES[1]!.repeat(4))));
    expect(await refresh('https://b.example/feed')).toMatchObject({ published: { new: 1 } });
    expect(bus.messages.map(({ value }) => value.title)).toEqual(['Truce in the valley', 'Bridge opened']);
  });

  it('links near-duplicates, of one document and of another source, to the first', async () => {
    const copy = (id: string, title: string) => ({ id, title, content: LONG_STORY, link: `https://a.example/${id}` });
    pages.set(FEED_URL, rss(copy('1', 'First'), copy('2', 'Second'), { id: '3', title: 'Other', content: LONG }));
    await refresh();
    await database.dataSource.query('UPDATE sources SET enabled = false');
    const elsewhere = {
      id: '9',
      title: 'Third',
      content: `${LONG_STORY} It was the third time.`,
      link: 'https://b.example/9',
    };
    pages.set('https://b.example/feed', response(200, rss(elsewhere)));
    await refresh('https://b.example/feed');
    const first = bus.messages[0]!.value.articleId;
    expect(bus.messages.map(({ value }) => [value.title, value.duplicateOf])).toEqual([
      ['First', null],
      ['Second', first],
      ['Other', null],
      ['Third', first],
    ]);
    const stored = await database.dataSource.query(
      'SELECT duplicate_of FROM known_articles WHERE duplicate_of IS NOT NULL',
    );
    expect(stored).toEqual([{ duplicate_of: first }, { duplicate_of: first }]);
  });

  it('publishes again, under the same ids, what was not marked before the process died', async () => {
    pages.set(FEED_URL, rss({ id: '1', content: LONG, link: 'https://a.example/1' }, { id: '2', title: 'B' }));
    bus.afterKeeping = () => {
      throw new Error('killed');
    };
    await expect(refresh()).rejects.toThrow('killed');
    expect(await seenCount()).toBe(0);
    bus.afterKeeping = () => undefined;
    await refresh();
    const ids = bus.messages.map(({ id, value }) => `${id} ${value.articleId} ${value.revision}`);
    expect(ids).toHaveLength(4);
    expect(ids.slice(2)).toEqual(ids.slice(0, 2));
    expect(await seenCount()).toBe(2);
  });

  it('marks nothing while the bus fails', async () => {
    pages.set(FEED_URL, rss({ id: '1', content: LONG }));
    bus.beforeKeeping = () => {
      throw new Error('the bus is away');
    };
    await expect(refresh()).rejects.toThrow('the bus is away');
    expect(bus.messages).toHaveLength(0);
    expect(await seenCount()).toBe(0);
  });

  it('asks conditionally, and is done at 304', async () => {
    pages.set(FEED_URL, response(200, rss({ id: '1', title: 'A' }), { etag: 'W/"1"', 'last-modified': 'Tue' }));
    await refresh();
    pages.set(FEED_URL, response(304, ''));
    const unmodified = { status: 'not-modified', etag: 'W/"1"', lastModified: 'Tue' };
    expect(await refresh()).toMatchObject(unmodified);
    expect(await refresh()).toMatchObject(unmodified);
    expect(requests.map(({ headers }) => [headers['if-none-match'], headers['if-modified-since']])).toEqual([
      [undefined, undefined],
      ['W/"1"', 'Tue'],
      ['W/"1"', 'Tue'],
    ]);
  });

  it.each<[string, string | FetchResult, RegExp]>([
    ['an unreachable feed', { kind: 'failed', reason: 'ECONNREFUSED', errorClass: 'connection' }, /ECONNREFUSED/],
    [
      'a refused address',
      { kind: 'refused', reason: 'WATCHFLOOR_ALLOW_NETWORKS', errorClass: 'policy' },
      /ALLOW_NETWORKS/,
    ],
    ['HTML instead of a feed', '<!doctype html><html>', /read an HTML page/],
    ['an error status', response(500, ''), /500/],
  ])('records %s as the error of the source', async (_, answer, reason) => {
    pages.set(FEED_URL, answer);
    expect(await refresh()).toMatchObject({ status: 'failed', error: expect.stringMatching(reason) });
  });

  it('publishes a bounded number at once, and the rest at the next poll', async () => {
    const items = Array.from({ length: 450 }, (_, n) => ({ id: String(n), title: `Title ${n}` }));
    pages.set(FEED_URL, response(200, rss(...items), { etag: '"1"' }));
    expect(await refresh()).toMatchObject({ published: { new: 200 }, waiting: { items: 250 }, etag: null });
    expect(await refresh()).toMatchObject({ published: { new: 200 }, waiting: { items: 50 } });
    expect(await refresh()).toMatchObject({ published: { new: 50 }, waiting: { items: 0 }, etag: '"1"' });
    expect(new Set(bus.messages.map(({ key }) => key)).size).toBe(450);
  });

  it('stops between items when it is told to', async () => {
    const controller = new AbortController();
    controller.abort(new Error('stopping'));
    surroundings = { ...surroundings, signal: controller.signal };
    pages.set(FEED_URL, rss({ id: '1', title: 'A' }));
    await expect(refresh()).rejects.toThrow('stopping');
    expect(bus.messages).toHaveLength(0);
  });

  it('reads the seeds from their folder, without the network', async () => {
    const [seeds] = loadSourcesFile(join(repositoryRoot(), 'seeds/sources.yaml'));
    await store.add(seeds!);
    expect(await refreshFeed(await claim(), surroundings)).toMatchObject({
      status: 'updated',
      error: null,
      published: { new: 5, edited: 0 },
      waiting: { pages: 0, items: 0 },
    });
    expect(requests).toEqual([]);
    for (const { value } of bus.messages) {
      expect(value).toMatchObject({ textFrom: 'page', authors: [expect.any(String)], revision: 1 });
      expect(value.text.startsWith(`${value.title}\n\n`)).toBe(true);
      expect(value.text.length).toBeGreaterThan(2_000);
    }
    expect(await refreshFeed(await claim(), surroundings)).toMatchObject({ status: 'unchanged' });
  });

  describe('of a folder of documents', () => {
    const refreshFolder = async (location: string) => {
      await store.add({ name: 'Docs', kind: 'documents', location, mirror: null });
      return refreshDocuments(await claim(), surroundings);
    };

    it('publishes each document once, an edit as a new revision, and tells of what it cannot read', async () => {
      const docs = join(folder, 'docs');
      mkdirSync(join(docs, 'sub'), { recursive: true });
      writeFileSync(join(docs, 'a.txt'), 'Plain\u00a0text  as it is.\r\n\r\nSecond\n');
      writeFileSync(
        join(docs, 'sub/b.html'),
        page(LONG).replace('<head>', '<head><meta property="og:title" content="B">'),
      );
      writeFileSync(join(docs, 'empty.md'), ' ');
      expect(await refreshFolder(docs)).toMatchObject({
        status: 'updated',
        error: '1 problems: empty.md: empty',
        published: { new: 2, edited: 0 },
      });
      expect(bus.messages.map(({ value }) => value)).toEqual([
        expect.objectContaining({
          title: null,
          text: 'Plain\u00a0text  as it is.\r\n\r\nSecond\n',
          textFrom: 'document',
        }),
        expect.objectContaining({ title: 'B', text: `B\n\n${LONG}`, url: null }),
      ]);
      expect(await refreshFolder(docs)).toMatchObject({ status: 'unchanged' });
      writeFileSync(join(docs, 'a.txt'), 'Other text.');
      expect(await refreshFolder(docs)).toMatchObject({ published: { new: 0, edited: 1 } });
      expect(bus.messages.at(-1)!.value).toMatchObject({ articleId: bus.messages[0]!.value.articleId, revision: 2 });
    });

    it('fails where the folder is not there', async () => {
      expect(await refreshFolder(join(folder, 'none'))).toMatchObject({
        status: 'failed',
        error: 'the folder cannot be read (ENOENT)',
      });
    });

    const originals = resolve(repositoryRoot(), '../shared/seeds');
    // The documents are other people's and not part of the repository; the case above stands in for them.
    if (existsSync(originals)) {
      it('reads the original documents where a user has them', async () => {
        expect(await refreshFolder(originals)).toMatchObject({ error: null, published: { new: 5 } });
        const first = readdirSync(originals)
          .filter((name) => name.endsWith('.txt'))
          .sort()[0]!;
        expect(bus.messages[0]!.value.text).toBe(readFileSync(join(originals, first), 'utf8'));
      });
    }
  });
});
