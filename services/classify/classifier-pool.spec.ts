import type { Catalogue } from '#catalogue/group';
import { join } from 'node:path';
import { loadCatalogue, parseCatalogue } from '#catalogue/load-catalogue';
import { classify } from '#classifier/classify';
import { repositoryRoot } from '#platform/repository-root';
import { ClassifierPool } from './classifier-pool';

const catalogueOf = (name: string): Catalogue =>
  parseCatalogue(
    `groups:\n  - { id: front, name: ${name}, aliases: [RFX] }\n  - { id: guard, name: Blue Guard }`,
    'test',
  );
const article = (text: string) => ({ title: null, text, publishedAt: null, language: null });
/** Long enough that its mentions alone take longer than a millisecond. */
const LONG = 'Red Front fighters attacked a Blue Guard post near the river on Monday, officials said. '.repeat(4_000);

describe('ClassifierPool', () => {
  let pool: ClassifierPool;
  const start = (options: { threads?: number; deadlineMs?: number } = {}) =>
    (pool = new ClassifierPool(catalogueOf('Red Front'), { threads: 1, deadlineMs: 10_000, ...options }));
  afterEach(() => pool.close());

  it('classifies as the classifier does, many articles at once', async () => {
    start({ threads: 2 });
    const articles = Array.from({ length: 40 }, (_, n) => article(`The Red Front attacked ${n} Blue Guard posts.`));
    const expected = articles.map((each) => classify(each, catalogueOf('Red Front')));
    expect(expected[0]!.mentions).toHaveLength(2);
    expect(await Promise.all(articles.map((each) => pool.classify(each)))).toEqual(expected);
  });

  it('goes on with the mentions alone when the time for an article is over, and says so', async () => {
    start({ deadlineMs: 1_000 });
    const whole = classify(article(LONG), catalogueOf('Red Front'));
    await pool.close();
    start({ deadlineMs: 20 });
    const shortened = await pool.classify(article(LONG));
    expect(shortened.depth).toBe('mentions');
    expect(shortened.relations).toEqual([]);
    const place = ({ groupId, start, end }: { groupId: string; start: number; end: number }) => [groupId, start, end];
    expect(shortened.mentions.map(place)).toEqual(whole.mentions.map(place));
    expect(shortened.mentions.every(({ eventType, role }) => eventType === null && role === 'context')).toBe(true);
  });

  it('gives the first article its whole time: catalogue and lexicon are compiled before', async () => {
    const catalogue = loadCatalogue(join(repositoryRoot(), 'seeds/groups.yaml'));
    pool = new ClassifierPool(catalogue, { threads: 1, deadlineMs: 500 });
    const { depth, mentions } = await pool.classify(article('The Taliban attacked a post in Kabul on Monday.'));
    expect([depth, mentions.map(({ eventType }) => eventType)]).toEqual(['full', ['ASSAULT']]);
  });

  it('does not let one long article block the process or the articles of other threads', async () => {
    start({ threads: 2, deadlineMs: 60_000 });
    const order: string[] = [];
    const long = pool.classify(article(LONG.repeat(4))).then(() => order.push('long'));
    const short = Promise.all(Array.from({ length: 5 }, () => pool.classify(article('The Red Front said so.'))));
    await short.then(() => order.push('short'));
    let ticks = 0;
    const ticker = setInterval(() => (ticks += 1), 5);
    await long;
    clearInterval(ticker);
    expect(order).toEqual(['short', 'long']);
    expect(ticks).toBeGreaterThan(0);
  });

  it('takes another catalogue for the next article and ends what is under way with the old one', async () => {
    start();
    const before = pool.classify(article(LONG));
    pool.use(catalogueOf('Green Front'));
    const after = pool.classify(article('The Green Front met the Red Front.'));
    expect((await before).catalogueVersion).toBe(catalogueOf('Red Front').version);
    expect((await after).catalogueVersion).toBe(catalogueOf('Green Front').version);
    expect((await after).mentions.map(({ surface }) => surface)).toEqual(['Green Front']);
  });
});
