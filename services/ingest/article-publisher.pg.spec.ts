import { v5 } from 'uuid';
import type { Topic } from '#contracts/topics';
import type { Outgoing } from '#bus/bus';
import { sourceIdOf } from '#feeds/source';
import { MemoryBus } from '#test/setup/memory-bus';
import { createTestDatabase, type TestDatabase } from '#test/setup/test-database';
import { ArticlePublisher, type Publication } from './article-publisher';

const SOURCE = sourceIdOf('https://a.example/feed');
const SIMHASH = 0x0123_4567_89ab_cdefn;
const idOf = (name: string) => v5(name, SOURCE);

const publication = (name: string, simhash: bigint | null): Publication => ({
  article: {
    articleId: idOf(name),
    revision: 1,
    sourceId: SOURCE,
    sourceName: 'A',
    url: `https://a.example/${name}`,
    title: name,
    authors: [],
    publishedAt: null,
    firstSeenAt: '2026-03-01T12:00:00.000Z',
    language: null,
    text: name,
    textFrom: 'feed',
  },
  remember: {
    sourceId: SOURCE,
    articleId: idOf(name),
    revision: 1,
    itemHash: 'i',
    textHash: name,
    keys: [`guid:${name}`],
    published: { simhash, duplicateOf: null },
  },
});

/** Acknowledges nothing before it is told to. */
class HeldBus extends MemoryBus {
  waiting = 0;
  release: () => void = () => undefined;
  private readonly released = new Promise<void>((resolve) => (this.release = resolve));

  override async publish<T>(topic: Topic<T>, messages: readonly Outgoing<T>[]): Promise<void> {
    this.waiting += 1;
    await this.released;
    await super.publish(topic, messages);
  }
}

describe('ArticlePublisher', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  beforeEach(async () => {
    await database.dataSource.query('TRUNCATE sources, known_articles, item_keys, fingerprint_claims CASCADE');
    await database.dataSource.query(`INSERT INTO sources (id, kind, name, location) VALUES ($1, 'feed', 'A', 'a')`, [
      SOURCE,
    ]);
  });
  afterAll(() => database.drop());
  const claims = async () =>
    (await database.dataSource.query<{ article_id: string }[]>('SELECT article_id FROM fingerprint_claims')).length;
  const until = async (condition: () => boolean) => {
    while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
  };

  it('links copies that several processes publish at the same moment to one of them', async () => {
    const bus = new HeldBus();
    const names = ['a', 'b', 'c', 'd', 'e'];
    const publishing = names.map((name, index) =>
      new ArticlePublisher(database.dataSource, bus).publish([
        // Two bits apart at most, in different blocks.
        publication(name, SIMHASH ^ (1n << BigInt(index * 12))),
        publication(`${name} alone`, null),
      ]),
    );
    await until(() => bus.waiting === names.length);
    bus.release();
    await Promise.all(publishing);
    const copies = bus.messages.map(({ value }) => value).filter(({ text }) => names.includes(text));
    const roots = copies.filter(({ duplicateOf }) => !duplicateOf);
    expect(roots).toHaveLength(1);
    for (const copy of copies.filter((each) => each !== roots[0])) {
      expect(copy.duplicateOf).toBe(roots[0]!.articleId);
    }
    expect(await claims()).toBe(0);
  });

  it('is not held up by what a process left that died, for longer than some minutes', async () => {
    const dead = new MemoryBus();
    dead.beforeKeeping = () => {
      throw new Error('killed');
    };
    await expect(new ArticlePublisher(database.dataSource, dead).publish([publication('a', SIMHASH)])).rejects.toThrow(
      'killed',
    );
    const bus = new MemoryBus();
    const publisher = new ArticlePublisher(database.dataSource, bus);
    await publisher.publish([publication('b', SIMHASH)]);
    expect(bus.messages.map(({ value }) => value.duplicateOf ?? null)).toEqual([idOf('a')]);
    await database.dataSource.query(`UPDATE fingerprint_claims SET claimed_at = now() - interval '6 minutes'`);
    await publisher.publish([publication('c', ~SIMHASH & 0x7fff_ffff_ffff_ffffn)]);
    expect(await claims()).toBe(0);
    // The article itself is published in the end, and is what the copy says.
    await publisher.publish([publication('a', SIMHASH)]);
    expect(bus.messages.at(-1)!.value).toMatchObject({ articleId: idOf('a') });
  });
});
