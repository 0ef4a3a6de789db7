import type { Batch } from '#bus/bus';
import type { ClassifiedArticle } from '#contracts/classification';
import { sampleClassification, sampleRelation } from '#test/setup/sample-classification';
import { createTestDatabase, type TestDatabase } from '#test/setup/test-database';
import { AlertStore, replaceFindings } from './alert-store';

const now = new Date('2026-01-02T04:00:00Z');

function batchOf(partition: number, firstOffset: number, values: ClassifiedArticle[]): Batch<ClassifiedArticle> {
  return {
    group: 'alert',
    topic: 'mentions.v1',
    partition,
    signal: new AbortController().signal,
    messages: values.map((value, index) => ({
      offset: BigInt(firstOffset + index),
      key: value.article.articleId,
      value,
      id: 'any',
      time: now,
      traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    })),
  };
}

describe('AlertStore', () => {
  let database: TestDatabase;
  let store: AlertStore;
  beforeEach(async () => {
    database = await createTestDatabase({ poolSize: 20 });
    store = new AlertStore(database.dataSource);
  });
  afterEach(() => database.drop());
  const count = async (table: string) =>
    Number((await database.dataSource.query(`SELECT count(*) FROM ${table}`))[0].count);

  it('stores article, mentions, relations, alert and event, and the position, once', async () => {
    const item: ClassifiedArticle = {
      ...sampleClassification('one', [{ groupId: 'taliban' }, { groupId: 'haqqani-network', eventType: 'AID' }]),
      relations: [sampleRelation('haqqani-network', 'taliban', 'cooperation', 0.7)],
    };
    const first = await store.store(batchOf(0, 10, [item]), now);
    expect(first).toMatchObject({ articles: 1, mentions: 2 });
    expect(first.opened.map((event) => [event.groupId, event.sequence])).toEqual([
      ['haqqani-network', 1],
      ['taliban', 1],
    ]);
    expect(first.opened[1]!.alert.relations).toEqual([
      { groupId: 'haqqani-network', kind: 'cooperation', confidence: 0.7 },
    ]);
    const [position] = await database.dataSource.query('SELECT next_offset FROM consumer_positions');
    expect(position.next_offset).toBe('11');

    const again = await store.store(batchOf(0, 10, [item]), now);
    expect(again).toEqual({ articles: 0, mentions: 0, opened: [] });
    expect(await count('alert_events')).toBe(2);
    expect(await count('mentions')).toBe(2);
    expect(await count('relations')).toBe(1);
  });

  it('opens nothing twice when the same article comes at another offset, and takes a newer revision', async () => {
    await store.store(batchOf(0, 0, [sampleClassification('one', [{ groupId: 'taliban' }])]), now);
    const edited = sampleClassification('one', [{ groupId: 'taliban' }, { groupId: 'al-qaeda' }], {
      revision: 2,
      title: 'Edited',
    });
    const stored = await store.store(batchOf(0, 1, [edited]), now);
    expect(stored.opened.map((event) => event.groupId)).toEqual(['al-qaeda']);
    const older = await store.store(batchOf(0, 2, [sampleClassification('one', [{ groupId: 'taliban' }])]), now);
    expect(older).toMatchObject({ articles: 0, opened: [] });
    expect(await database.dataSource.query('SELECT revision, title FROM articles')).toEqual([
      { revision: 2, title: 'Edited' },
    ]);
    expect(await count('mentions')).toBe(2);
  });

  it('stores where an article with too many names was given up, until a newer revision is read to its end', async () => {
    const readTo = async () => (await database.dataSource.query('SELECT read_to FROM articles'))[0].read_to;
    const cut = { ...sampleClassification('one', [{ groupId: 'taliban' }]), readTo: 40 };
    await store.store(batchOf(0, 0, [cut]), now);
    expect(await readTo()).toBe(40);
    const whole = sampleClassification('one', [{ groupId: 'taliban' }], { revision: 2 });
    await store.store(batchOf(0, 1, [{ ...whole, readTo: null }]), now);
    expect(await readTo()).toBeNull();
    expect(await replaceFindings(database.dataSource, [{ ...whole, readTo: 7 }])).toBe(1);
    expect(await readTo()).toBe(7);
  });

  it('keeps only the newest of two revisions in one batch', async () => {
    const first = sampleClassification('one', [{ groupId: 'taliban' }]);
    const second = sampleClassification('one', [{ groupId: 'taliban' }], { revision: 2 });
    expect(await store.store(batchOf(0, 0, [first, second]), now)).toMatchObject({ articles: 1 });
    expect(await database.dataSource.query('SELECT revision FROM articles')).toEqual([{ revision: 2 }]);
  });

  it('is all or nothing: a batch with a row that the database refuses leaves no trace', async () => {
    const good = sampleClassification('one', [{ groupId: 'taliban' }]);
    const bad = sampleClassification('two', [{ groupId: 'taliban' }], { articleId: 'not-a-uuid' });
    await expect(store.store(batchOf(0, 0, [good, bad]), now)).rejects.toThrow();
    expect(await count('articles')).toBe(0);
    expect(await count('alert_events')).toBe(0);
    expect(await count('consumer_positions')).toBe(0);
  });

  describe('near-duplicates', () => {
    const root = sampleClassification('root', [{ groupId: 'taliban' }, { groupId: 'al-qaeda', eventType: 'AID' }]);
    const copies = Array.from({ length: 10 }, (_, n) =>
      sampleClassification(`copy ${n}`, [{ groupId: 'taliban' }, { groupId: 'al-qaeda', eventType: 'AID' }], {
        duplicateOf: root.article.articleId,
        title: `Headline ${n}`,
      }),
    );
    const expectOneStory = async () => {
      const events = await database.dataSource.query(
        'SELECT group_id, change, sequence::int FROM alert_events ORDER BY group_id',
      );
      expect(events).toEqual([
        { group_id: 'al-qaeda', change: 'opened', sequence: 1 },
        { group_id: 'taliban', change: 'opened', sequence: 1 },
      ]);
      expect(await count('alerts')).toBe(2);
      expect(await count('stories')).toBe(1);
      expect(await count('articles')).toBe(11);
      expect(await count('mentions')).toBe(22);
      const linked = await database.dataSource.query('SELECT count(*)::int FROM articles WHERE duplicate_of = $1', [
        root.article.articleId,
      ]);
      expect(linked).toEqual([{ count: 10 }]);
    };

    it.each([
      ['after the article', [root, ...copies]],
      ['before the article', [...copies, root]],
    ])('raise one alert per group and type, and are all stored: in one batch, %s', async (_, items) => {
      await store.store(batchOf(0, 0, items), now);
      await expectOneStory();
      const [alert] = await database.dataSource.query('SELECT headline FROM alerts');
      expect(alert.headline).toBe(items[0]!.article.title);
    });

    it('raise one alert in batches of several partitions at once, in any order', async () => {
      const all = [root, ...copies];
      await Promise.all(
        [0, 1, 2, 3].map((partition) => {
          const items = all.filter((_, index) => index % 4 === partition);
          return store.store(batchOf(partition, 0, partition % 2 === 0 ? items : items.reverse()), now);
        }),
      );
      await expectOneStory();
    });

    it('stay in the story in which they were stored first', async () => {
      await store.store(batchOf(0, 0, [copies[0]!]), now);
      const again = { ...copies[0]!, article: { ...copies[0]!.article, revision: 2, duplicateOf: null } };
      expect(await store.store(batchOf(0, 1, [again]), now)).toMatchObject({ articles: 1, opened: [] });
      const rows = await database.dataSource.query('SELECT revision, duplicate_of FROM articles');
      expect(rows).toEqual([{ revision: 2, duplicate_of: root.article.articleId }]);
    });

    it('open what only a copy tells', async () => {
      await store.store(batchOf(0, 0, [root]), now);
      const more = sampleClassification(
        'more',
        [{ groupId: 'taliban' }, { groupId: 'taliban', eventType: 'THREATEN' }],
        {
          duplicateOf: root.article.articleId,
        },
      );
      const { opened } = await store.store(batchOf(1, 0, [more]), now);
      expect(opened.map(({ alert }) => alert.eventType)).toEqual(['THREATEN']);
    });
  });

  it('gives gapless sequences per group, and positions in commit order, under concurrent partitions', async () => {
    const seen: bigint[] = [];
    let reading = true;
    const reader = (async () => {
      while (reading) {
        const rows: { position: string }[] = await database.dataSource.query(
          'SELECT position FROM alert_events WHERE position > $1 ORDER BY position',
          [(seen.at(-1) ?? 0n).toString()],
        );
        seen.push(...rows.map((row) => BigInt(row.position)));
      }
    })();
    const groups = ['taliban', 'al-qaeda', 'islamic-state'];
    await Promise.all(
      [0, 1, 2, 3].map(async (partition) => {
        for (let round = 0; round < 15; round++) {
          const items = [0, 1, 2].map((index) =>
            sampleClassification(`${partition}-${round}-${index}`, [{ groupId: groups[(round + index) % 3]! }]),
          );
          await store.store(batchOf(partition, round * 3, items), now);
        }
      }),
    );
    reading = false;
    await reader;
    const all: { position: string }[] = await database.dataSource.query(
      'SELECT position FROM alert_events ORDER BY position',
    );
    // A reader that only ever asks for what is above its last position has missed none but the newest.
    expect(seen).toEqual(all.slice(0, seen.length).map((row) => BigInt(row.position)));
    const perGroup = await database.dataSource.query(
      'SELECT group_id, count(*)::int AS events, max(sequence)::int AS last FROM alert_events GROUP BY group_id',
    );
    for (const row of perGroup) expect(row.last).toBe(row.events);
    expect(all).toHaveLength(180);
  });
});
