import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { repositoryRoot } from '#platform/repository-root';
import { RecordingTerminal } from '#test/setup/recording-terminal';
import { parseFeedFiles } from './parse-feed-files';

const FEED = join(repositoryRoot(), 'seeds/feed.xml');

describe('wf feed parse', () => {
  let folder: string;
  beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'watchfloor-feed-'))));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('prints one object per file', async () => {
    const terminal = new RecordingTerminal();
    expect(await parseFeedFiles(terminal, [FEED, FEED], { json: true })).toBe(0);
    const [answer, again] = terminal.jsonLines as { file: string; feed: object; items: Record<string, unknown>[] }[];
    expect(again).toEqual(answer);
    expect(Object.keys(answer!)).toEqual(['file', 'feed', 'items']);
    expect(answer!.file).toBe(FEED);
    expect(answer!.feed).toHaveProperty('title');
    expect(answer!.items).toHaveLength(5);
    for (const item of answer!.items) {
      const fields = 'id link title summary content author publishedAt updatedAt categories'.split(' ');
      expect(Object.keys(item)).toEqual(expect.arrayContaining(fields));
      expect(item.publishedAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    }
  });

  it('reads a feed in the encoding that it names, from standard input', async () => {
    const xml =
      '<?xml version="1.0" encoding="iso-8859-1"?><rss version="2.0"><channel><title>Café</title></channel></rss>';
    const terminal = new RecordingTerminal({ input: Buffer.from(xml, 'latin1') });
    expect(await parseFeedFiles(terminal, ['-'], { json: true })).toBe(0);
    expect(terminal.jsonLines).toMatchObject([{ file: '-', feed: { title: 'Café' }, items: [] }]);
  });

  it('prints HTML that a browser may show, and titles without any', async () => {
    const xml = `<rss version="2.0"><channel><item><title>A &lt;b&gt;B&lt;/b&gt;</title><link>http://a.example/</link>
      <description>&lt;p onclick="x()"&gt;C&lt;script&gt;d&lt;/script&gt;&lt;/p&gt;</description></item></channel></rss>`;
    const terminal = new RecordingTerminal({ input: Buffer.from(xml) });
    expect(await parseFeedFiles(terminal, ['-'], { json: true })).toBe(0);
    expect(terminal.jsonLines).toMatchObject([{ items: [{ title: 'A B', summary: '<p>C</p>', content: null }] }]);
  });

  it('names what is no feed, and goes on', async () => {
    const page = join(folder, 'page.xml');
    writeFileSync(page, '<!doctype html><title>Not found</title>');
    const terminal = new RecordingTerminal();
    expect(await parseFeedFiles(terminal, [page, join(folder, 'missing.xml'), FEED], { json: true })).toBe(1);
    expect(terminal.jsonLines).toHaveLength(1);
    const lines = terminal.stderr.trim().split('\n');
    expect(lines).toHaveLength(2);
    expect(lines[0]).toContain(`${page}: `);
    expect(lines[1]).toBe(`${join(folder, 'missing.xml')}: there is no such file`);
  });

  it('lists the items for a person', async () => {
    const terminal = new RecordingTerminal();
    expect(await parseFeedFiles(terminal, [FEED], {})).toBe(0);
    expect(terminal.stdout.split('\n')[0]).toMatch(/feed\.xml: .+ 5 items$/);
    expect(terminal.stdout.match(/^ {2}\d{4}-\d\d-\d\dT/gm)).toHaveLength(5);
  });
});
