import { v5 } from 'uuid';
import { createTestDatabase, type TestDatabase } from '#test/setup/test-database';
import type { RememberedItem } from '#feeds/identify';
import { hammingDistance } from '#feeds/simhash';
import { sourceIdOf } from '#feeds/source';
import { KnownArticles, type LookedUp } from './known-articles';

const SOURCE = sourceIdOf('https://a.example/feed');
const OTHER = sourceIdOf('https://b.example/feed');
const NOW = new Date('2026-03-01T12:00:00Z');
const DAY_MS = 24 * 3_600_000;
const daysAgo = (days: number) => new Date(NOW.getTime() - days * DAY_MS);
const idOf = (name: string) => v5(name, SOURCE);

const wanted = (fields: Partial<LookedUp['keys']>, more: Partial<LookedUp> = {}): LookedUp => ({
  sourceId: SOURCE,
  keys: { link: null, guid: null, content: null, ...fields },
  articleId: idOf('derived'),
  ...more,
});
const remembered = (name: string, fields: Partial<RememberedItem> = {}): RememberedItem => ({
  sourceId: SOURCE,
  articleId: idOf(name),
  revision: 1,
  itemHash: 'i',
  textHash: 't',
  keys: [`url:a.example/${name}`, `guid:${name}`],
  published: { simhash: null, duplicateOf: null },
  ...fields,
});
const published = (simhash: bigint | null, duplicateOf: string | null = null) => ({ simhash, duplicateOf });

describe('KnownArticles', () => {
  let database: TestDatabase;
  let known: KnownArticles;

  beforeAll(async () => {
    database = await createTestDatabase();
    known = new KnownArticles(database.dataSource);
  });
  beforeEach(async () => {
    await database.dataSource.query('TRUNCATE sources, known_articles, item_keys, source_articles CASCADE');
    for (const [id, location] of [
      [SOURCE, 'https://a.example/feed'],
      [OTHER, 'https://b.example/feed'],
    ])
      await database.dataSource.query(`INSERT INTO sources (id, kind, name, location) VALUES ($1, 'feed', 'A', $2)`, [
        id,
        location,
      ]);
  });
  afterAll(() => database.drop());
  const count = async (table: string) =>
    Number((await database.dataSource.query(`SELECT count(*) FROM ${table}`))[0].count);

  it('finds articles of several items by each of their keys, links in every source, the rest in their own', async () => {
    await known.remember([remembered('a', { published: published(-5n, idOf('root')) }), remembered('b')], NOW);
    const a = {
      articleId: idOf('a'),
      revision: 1,
      textHash: 't',
      simhash: -5n,
      duplicateOf: idOf('root'),
      firstSeenAt: NOW,
      here: { revision: 1, itemHash: 'i', textHash: 't' },
    };
    const b = { ...a, articleId: idOf('b'), simhash: null, duplicateOf: null };
    const page = { key: 'url:a.example/b', joinsUnknown: true };
    expect(
      await known.lookUp([
        wanted({ link: 'url:a.example/a', guid: 'guid:b', content: 'content:none' }, { pages: [page] }),
        wanted({ link: 'url:a.example/a', guid: 'guid:a' }, { sourceId: OTHER }),
        wanted({}, { articleId: idOf('b') }),
        wanted({ guid: 'guid:c' }),
      ]),
    ).toEqual([
      { link: a, guid: b, content: null, id: null, pages: new Map([[page.key, b]]) },
      { link: { ...a, here: null }, guid: null, content: null, id: null, pages: new Map() },
      { link: null, guid: null, content: null, id: b, pages: new Map() },
      { link: null, guid: null, content: null, id: null, pages: new Map() },
    ]);
    expect(await known.lookUp([])).toEqual([]);
  });

  it('remembers the same again without a change, and edits, but nothing older', async () => {
    await known.remember([], NOW);
    const first = remembered('a', { published: published(1n) });
    await known.remember([first], NOW);
    await known.remember([first], daysAgo(-1));
    const [row] = await database.dataSource.query('SELECT revision, simhash, first_seen_at FROM known_articles');
    expect(row).toEqual({ revision: 1, simhash: '1', first_seen_at: NOW });
    expect([await count('item_keys'), await count('source_articles')]).toEqual([2, 1]);

    const edit = remembered('a', { revision: 3, textHash: 't3', keys: [], published: published(3n) });
    await known.remember([edit], NOW);
    await known.remember([first], NOW);
    expect((await known.lookUp([wanted({ guid: 'guid:a' })]))[0]!.guid).toMatchObject({
      revision: 3,
      textHash: 't3',
      simhash: 3n,
      here: { revision: 3, textHash: 't3' },
    });
  });

  it('takes an item that stands twice in one batch, and gives a key to the later article', async () => {
    const repeat = remembered('a', { sourceId: OTHER, keys: ['guid:other'], published: null });
    await known.remember(
      [remembered('a'), remembered('a', { textHash: 'u' }), repeat, remembered('b', { keys: ['guid:a'] })],
      NOW,
    );
    expect((await known.lookUp([wanted({ link: 'url:a.example/a', guid: 'guid:a' })]))[0]).toMatchObject({
      link: { articleId: idOf('a'), here: { textHash: 'u' } },
      guid: { articleId: idOf('b') },
    });
    expect(await count('known_articles')).toBe(2);
  });

  it('leaves all as it was where one row is refused', async () => {
    const bad = remembered('b', { sourceId: idOf('no such source') });
    await expect(known.remember([remembered('a'), bad], NOW)).rejects.toThrow();
    expect([await count('known_articles'), await count('item_keys'), await count('source_articles')]).toEqual([
      0, 0, 0,
    ]);
  });

  it('is written by two processes at once, in whatever order they come to the same rows', async () => {
    const names = Array.from({ length: 200 }, (_, index) => `n${index}`);
    const items = (sourceId: string, order: string[]) =>
      order.map((name) => remembered(name, { sourceId, keys: [`url:${name}`] }));
    await Promise.all(
      Array.from({ length: 6 }, (_, round) => {
        const order = round % 2 === 0 ? names : [...names].reverse();
        return new KnownArticles(database.dataSource).remember(items(round % 2 === 0 ? SOURCE : OTHER, order), NOW);
      }),
    );
    expect([await count('known_articles'), await count('item_keys'), await count('source_articles')]).toEqual([
      200, 200, 400,
    ]);
  });

  describe('near duplicates', () => {
    const F = 0x0123_4567_89ab_cdefn;
    const flip = (...bits: number[]) =>
      BigInt.asIntN(
        64,
        bits.reduce((simhash, bit) => simhash ^ (1n << BigInt(bit)), F),
      );
    const of = async (simhash: bigint | null, name = 'new') =>
      (await known.nearDuplicates([{ articleId: idOf(name), simhash }], NOW))[0];
    const store = (name: string, simhash: bigint, days = 1, duplicateOf: string | null = null) =>
      known.remember([remembered(name, { published: published(simhash, duplicateOf) })], daysAgo(days));

    it.each([
      ['the same', []],
      ['one bit', [63]],
      ['three bits in one block', [0, 1, 2]],
      ['three bits in three blocks', [0, 17, 63]],
      ['three bits in the other three', [20, 40, 60]],
    ])('finds %s', async (_, bits) => {
      await store('a', F);
      expect(await of(flip(...bits))).toBe(idOf('a'));
    });

    it.each([
      ['four bits', [0, 17, 33, 63]],
      ['four bits in one block', [0, 1, 2, 3]],
    ])('does not find %s', async (_, bits) => {
      await store('a', F);
      expect(await of(flip(...bits))).toBeNull();
    });

    it('takes the oldest of the last 30 days, and what that duplicates', async () => {
      await store('ancient', F, 31);
      await store('root', flip(0), 20);
      await store('late', F, 2);
      expect(await of(F)).toBe(idOf('root'));
      await store('copy', flip(4, 5, 6), 25, idOf('source of the copy'));
      expect(await of(flip(4, 5))).toBe(idOf('source of the copy'));
    });

    it('is none of itself, nor of its own copy', async () => {
      await store('a', F);
      expect(await of(F, 'a')).toBeNull();
      await store('b', F, 1, idOf('a'));
      expect(await of(F, 'a')).toBeNull();
      expect(await of(null)).toBeNull();
    });

    it('finds those that come together, each under the first, and says so in their order', async () => {
      await store('known', flip(30, 31, 32));
      const together = [F, null, flip(1), flip(30, 31), flip(1, 2, 3, 4), -1n].map((simhash, index) => ({
        articleId: idOf(`t${index}`),
        simhash,
      }));
      // The third is near to the first only, and the fifth to the third; both go under what the first does.
      const root = idOf('known');
      expect(await known.nearDuplicates(together, NOW)).toEqual([root, null, root, root, root, null]);
    });
  });

  describe('among many articles', () => {
    /** Ten keys lead to each article, five of them links. */
    const grow = async (articles: number) => {
      await database.dataSource.query(
        `INSERT INTO known_articles (id, revision, text_hash, simhash, first_seen_at)
         SELECT md5('article ' || n)::uuid, 1, 't', hashint8extended(n, 7), $2::timestamptz - n % 60 * interval '1 day'
         FROM generate_series(1, $1) AS n ON CONFLICT DO NOTHING`,
        [articles, NOW],
      );
      await database.dataSource.query(
        `INSERT INTO item_keys (scope, key, article_id)
         SELECT CASE WHEN kind < 5 THEN '00000000-0000-0000-0000-000000000000'::uuid ELSE $2::uuid END,
           left(encode(sha256(convert_to(CASE WHEN kind < 5 THEN 'url:' ELSE 'guid:' END || n || '/' || kind % 5, 'UTF8')),
             'hex'), 32)::uuid, md5('article ' || n)::uuid
         FROM generate_series(1, $1) AS n, generate_series(0, 9) AS kind ON CONFLICT DO NOTHING`,
        [articles, SOURCE],
      );
      await database.dataSource.query(
        `INSERT INTO source_articles (source_id, article_id, revision, item_hash, text_hash)
         SELECT $2, md5('article ' || n)::uuid, 1, 'i', 't' FROM generate_series(1, $1) AS n ON CONFLICT DO NOTHING`,
        [articles, SOURCE],
      );
      await database.dataSource.query('ANALYZE known_articles, item_keys, source_articles');
    };
    /** Plan and pages touched of the statement that `run` sends. */
    const explain = async (run: (known: KnownArticles) => Promise<unknown>) => {
      let plan: unknown;
      const query = async (sql: string, parameters: unknown[]) => {
        const explained = await database.dataSource.query(`EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${sql}`, parameters);
        plan = explained[0]['QUERY PLAN'][0].Plan;
        return database.dataSource.query(sql, parameters);
      };
      await run(new KnownArticles({ query } as typeof database.dataSource));
      const text = JSON.stringify(plan);
      const { 'Shared Hit Blocks': hit, 'Shared Read Blocks': read } = plan as Record<string, number>;
      return { text, buffers: hit! + read! };
    };
    const items = Array.from({ length: 20 }, (_, index) =>
      wanted({ link: `url:${index * 41 + 1}/2`, guid: `guid:${index * 41 + 1}/3`, content: `content:${index}` }),
    );

    it('looks up at the same cost among 300,000 keys as among 10,000', async () => {
      await grow(1_000);
      const few = {
        seen: await explain((articles) => articles.lookUp(items)),
        near: await explain((articles) => articles.nearDuplicates([{ articleId: idOf('x'), simhash: 77n }], NOW)),
      };
      await grow(30_000);
      const many = {
        seen: await explain(async (articles) => {
          const found = await articles.lookUp(items);
          for (const { link, guid, content } of found) {
            expect(link).toEqual(guid);
            expect(link).toMatchObject({ here: { itemHash: 'i' } });
            expect(content).toBeNull();
          }
        }),
        near: await explain((articles) => articles.nearDuplicates([{ articleId: idOf('x'), simhash: 77n }], NOW)),
      };
      expect(many.seen.text).not.toContain('Seq Scan');
      for (const index of ['item_keys_pkey', 'known_articles_pkey', 'source_articles_pkey']) {
        expect(many.seen.text).toContain(index);
      }
      expect(many.near.text).not.toContain('Seq Scan');
      for (const block of [0, 1, 2, 3]) expect(many.near.text).toContain(`known_articles_block_${block}`);
      // Thirty times as many rows: each of three trees has one level more, which at most doubles its pages for a key.
      expect(many.seen.buffers).toBeLessThan(few.seen.buffers * 3);
      // A block of 16 bits has hardly one candidate by chance: four descents, and a page for each that is found.
      expect(many.near.buffers).toBeLessThan(40);
    });

    it('finds among them what a comparison of all would find', async () => {
      await grow(5_000);
      const rows: { id: string; simhash: string }[] = await database.dataSource.query(
        `SELECT id, simhash FROM known_articles WHERE first_seen_at >= $1`,
        [daysAgo(30)],
      );
      const probes = rows.slice(0, 50).map(({ id, simhash }, index) => ({
        articleId: idOf(`probe ${index}`),
        simhash: BigInt.asIntN(64, BigInt(simhash) ^ (1n << BigInt(index)) ^ (1n << 63n)),
        expected: id,
      }));
      expect(await known.nearDuplicates(probes, NOW)).toEqual(probes.map(({ expected }) => expected));
      for (const { simhash, expected } of probes) {
        const near = rows.filter((row) => hammingDistance(BigInt(row.simhash), simhash) <= 3);
        expect(near.map(({ id }) => id)).toEqual([expected]);
      }
    });
  });
});
