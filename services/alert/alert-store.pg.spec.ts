import type { Batch } from '#bus/bus';
import type { Classification } from '#contracts/classification';
import { sampleClassification } from '#test/setup/sample-classification';
import { createTestDatabase, type TestDatabase } from '#test/setup/test-database';
import { AlertStore } from './alert-store';

const now = new Date('2026-01-02T04:00:00Z');

function batchOf(partition: number, firstOffset: number, values: Classification[]): Batch<Classification> {
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
    const item: Classification = {
      ...sampleClassification('one', [{ groupId: 'taliban' }, { groupId: 'haqqani-network', eventType: 'AID' }]),
      relations: [
        { a: 'haqqani-network', b: 'taliban', kind: 'cooperation', confidence: 0.7, evidence: [{ start: 0, end: 5 }] },
      ],
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
