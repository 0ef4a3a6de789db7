import type { Incoming } from '#bus/bus';
import { groupSchema } from '#catalogue/group';
import { ENGINE_VERSION } from '#classifier/classify';
import type { ClassifiedArticle } from '#contracts/classification';
import { CatalogueStore } from '#database/catalogue-store';
import { AlertStore } from '#services/alert/alert-store';
import { RecordingTerminal } from '#test/setup/recording-terminal';
import { sampleClassification } from '#test/setup/sample-classification';
import { createTestDatabase, type TestDatabase } from '#test/setup/test-database';
import { reclassify } from './reclassify';

const now = new Date('2026-01-02T04:00:00Z');
const since = new Date('2026-01-01T00:00:00Z');

describe('wf reclassify', () => {
  let database: TestDatabase;
  let catalogueVersion: string;
  let offset = 0n;

  beforeEach(async () => {
    database = await createTestDatabase({ poolSize: 8 });
    const store = new CatalogueStore(database.dataSource);
    const definitions = [
      { id: 'red-front', name: 'Red Front' },
      { id: 'blue-guard', name: 'Blue Guard' },
    ];
    await store.takeFile(definitions.map((each) => groupSchema.parse(each)));
    catalogueVersion = (await store.load()).version;
  });
  afterEach(() => database.drop());

  /** An article as an older engine has classified it: with one mention that is none. */
  async function store(name: string, text: string, firstSeenAt = '2026-01-02T03:05:00.000Z'): Promise<void> {
    const value = sampleClassification(name, [{ groupId: 'old-group', surface: 'The group' }], { text, firstSeenAt });
    const message: Incoming<ClassifiedArticle> = {
      offset: offset++,
      key: name,
      value,
      id: name,
      time: now,
      traceparent: '',
    };
    const place = { group: 'alert', topic: 'mentions.v1', partition: 0, signal: new AbortController().signal };
    await new AlertStore(database.dataSource).store({ ...place, messages: [message] }, now);
  }

  async function run(options: { since?: Date; groups?: string[] } = {}, signal = new AbortController().signal) {
    const terminal = new RecordingTerminal({ env: { DATABASE_URL: database.url } });
    const code = await reclassify(terminal, { since, ...options }, signal);
    return { code, out: terminal.stdout, err: terminal.stderr };
  }

  const query = (sql: string) => database.dataSource.query(sql);
  const groupsOf = async () =>
    (
      await query('SELECT url, group_id FROM mentions JOIN articles ON articles.id = article_id ORDER BY url, ordinal')
    ).map(({ url, group_id }: { url: string; group_id: string }) => `${url.split('/').at(-1)} ${group_id}`);

  it('replaces mentions and relations, opens and sends nothing, and has nothing to do the second time', async () => {
    await store('one', 'The Red Front clashed with the Blue Guard near the river on Monday.');
    await store('two', 'Nothing of note happened in the capital on Monday.');
    const before = await query('SELECT * FROM alert_events ORDER BY position');

    expect(await run()).toMatchObject({ code: 0, out: '2 articles classified anew, 0 failed\n' });
    expect(await groupsOf()).toEqual(['one red-front', 'one blue-guard']);
    expect(await query('SELECT group_a, group_b, kind FROM relations')).toEqual([
      { group_a: 'blue-guard', group_b: 'red-front', kind: 'rivalry' },
    ]);
    const versions = await query('SELECT DISTINCT engine_version, catalogue_version, depth FROM articles');
    expect(versions).toEqual([{ engine_version: ENGINE_VERSION, catalogue_version: catalogueVersion, depth: 'full' }]);
    expect(await query('SELECT * FROM alert_events ORDER BY position')).toEqual(before);
    expect(await run()).toMatchObject({ code: 0, out: '0 articles classified anew, 0 failed\n' });
  });

  it('takes only articles since the given time', async () => {
    await store('old', 'The Red Front attacked.', '2025-12-31T23:59:59.000Z');
    await store('new', 'The Blue Guard attacked.');
    await run();
    expect(await groupsOf()).toEqual(['new blue-guard', 'old old-group']);
  });

  it('takes only articles that name the group, before or after', async () => {
    await store('after', 'The Red Front attacked.');
    await store('other', 'The Blue Guard attacked.');
    expect(await run({ groups: ['red-front'] })).toMatchObject({
      code: 0,
      out: '1 articles classified anew, 0 failed\n',
    });
    expect(await groupsOf()).toEqual(['after red-front', 'other old-group']);
    expect(await run({ groups: ['nobody'] })).toMatchObject({ code: 64, err: expect.stringContaining('nobody') });
  });

  it('can be interrupted, and goes on where it stopped', async () => {
    for (let n = 0; n < 60; n += 1) await store(`article-${n}`, `The Red Front attacked post ${n}.`);
    const stop = new AbortController();
    const terminal = new RecordingTerminal({ env: { DATABASE_URL: database.url } });
    // The first batch ends with its progress: then Ctrl-C.
    const tell = terminal.err.bind(terminal);
    terminal.err = (text) => {
      tell(text);
      stop.abort();
    };
    expect(await reclassify(terminal, { since }, stop.signal)).toBe(1);
    expect(terminal.stderr).toContain('the same command goes on from here');
    const [{ count }] = await query(`SELECT count(*) FROM mentions WHERE group_id = 'red-front'`);
    expect(Number(count)).toBe(50);
    expect(await run()).toMatchObject({ code: 0, out: '10 articles classified anew, 0 failed\n' });
    expect(new Set(await groupsOf()).size).toBe(60);
  });

  it('leaves an article that has a newer revision by then', async () => {
    await store('one', 'The Red Front attacked.');
    await query('UPDATE articles SET revision = revision + 1');
    const { replaceFindings } = await import('#services/alert/alert-store');
    const stale = sampleClassification('one', []);
    expect(await replaceFindings(database.dataSource, [stale])).toBe(0);
    expect(await groupsOf()).toEqual(['one old-group']);
  });
});
