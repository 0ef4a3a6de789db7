import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { RecordingTerminal } from '#test/setup/recording-terminal';
import { run } from './program';

const LONG = 'The ferry company told of the storm that kept its boats in the harbour. '.repeat(5).trim();
const FEED = `<rss version="2.0"><channel><title>Harbour news</title><link>https://h.example/</link>
  <ttl>60</ttl><skipHours><hour>3</hour></skipHours>
  <item><title>Storm \u001b[31m</title><link>ARTICLE</link><guid isPermaLink="false">g1</guid><description>Short.</description>
  <pubDate>Tue, 31 Aug 2021 12:00:00 GMT</pubDate></item>
  <item><guid isPermaLink="false">g2</guid><description>Only this.</description></item></channel></rss>`;

describe('wf sources test', () => {
  let server: http.Server;
  let base: string;
  beforeAll(async () => {
    server = http.createServer((request, response) => {
      const answers: Record<string, [number, Record<string, string>, string]> = {
        '/feed': [
          200,
          {
            'content-type': 'application/rss+xml; charset=utf-8',
            etag: '"v1"',
            'cache-control': 'max-age=600',
            link: '<https://hub.example/>; rel="hub"',
          },
          FEED.replace('ARTICLE', `${base}/article`),
        ],
        '/old': [302, { location: '/older' }, ''],
        '/older': [301, { location: '/feed' }, ''],
        '/walled': [200, {}, FEED.replace('ARTICLE', `${base}/login`)],
        '/login': [
          200,
          { 'content-type': 'text/html' },
          '<html><head><title>Log in</title></head><body><form><input type="password"></form></body></html>',
        ],
        '/forbidden': [200, {}, FEED.replace('ARTICLE', `${base}/private/1`)],
        '/robots.txt': [200, {}, 'User-agent: *\nDisallow: /private/'],
        '/article': [
          200,
          { 'content-type': 'text/html' },
          `<html><body><article><p>${LONG}</p></article><div class="box"><p>Boxed.</p></div></body></html>`,
        ],
        '/': [
          200,
          { 'content-type': 'text/html' },
          `<html><head><link rel="alternate" type="application/rss+xml" href="/feed">
           <link rel="alternate" type="application/atom+xml" href="http://10.0.0.1/"></head></html>`,
        ],
        '/plain': [200, { 'content-type': 'text/html' }, '<html><body>Nothing.</body></html>'],
      };
      const [status, headers, body] = answers[request.url!] ?? [404, {}, ''];
      response.writeHead(status, headers).end(body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  const wf = async (path: string, ...options: string[]) => {
    const terminal = new RecordingTerminal({ env: { WATCHFLOOR_ALLOW_NETWORKS: '127.0.0.0/8' } });
    const url = path.startsWith('/') ? base + path : path;
    return { exitCode: await run(['sources', 'test', url, ...options], terminal), terminal };
  };
  const json = async (path: string, ...options: string[]) => {
    const { exitCode, terminal } = await wf(path, '--json', ...options);
    return { exitCode, report: JSON.parse(terminal.stdout) };
  };

  it('shows what a poll would fetch, parse and extract', async () => {
    const { exitCode, report } = await json('/old');
    expect(exitCode).toBe(0);
    expect(report).toMatchObject({
      url: `${base}/old`,
      error: null,
      fetched: {
        status: 200,
        redirectedTo: `${base}/feed`,
        redirects: [`302 ${base}/older`, `301 ${base}/feed`],
        contentType: 'application/rss+xml; charset=utf-8',
        encoding: 'utf-8',
        etag: '"v1"',
        lastModified: null,
        cacheControl: 'max-age=600',
      },
      feed: {
        format: 'RSS 2.0',
        title: 'Harbour news',
        hub: { hubUrl: 'https://hub.example/', topicUrl: `${base}/feed` },
        nextPollInSeconds: expect.any(Number),
        nextPollBecauseOf: expect.any(String),
      },
      items: [
        {
          publishedAt: '2021-08-31T12:00:00.000Z',
          key: `url:${base.replace('http://', '')}/article`,
          articleId: expect.any(String),
        },
        { title: null, publishedAt: null, key: 'guid:g2' },
      ],
      extracted: {
        from: 'page',
        url: `${base}/article`,
        kind: 'page',
        reason: null,
        text: expect.stringContaining(LONG),
      },
    });
    expect(report.fetched.bytes).toBeGreaterThan(300);
  });

  it.each([
    [['--page-mode', 'feed'], { from: 'feed', text: expect.stringMatching(/Short\.$/) }],
    [['--page-mode', 'page'], { from: 'page', text: expect.stringContaining(LONG) }],
    [['--selector', '.box'], { from: 'page', text: 'Boxed.' }],
    [
      ['--selector', '.none'],
      { from: 'page', kind: 'failed', reason: expect.stringContaining('selector'), text: null },
    ],
    [['--selector', '['], { from: 'page', kind: 'failed', text: null }],
  ])('extracts with %j', async (options, expected) => {
    expect((await json('/feed', ...options)).report.extracted).toMatchObject(expected);
  });

  it.each([
    ['/walled', { kind: 'refused', pageKind: 'log-in' }],
    ['/forbidden', { kind: 'refused', pageKind: null, reason: 'robots.txt forbids it' }],
    ['/feed', { kind: 'page', pageKind: 'article' }],
  ])('tells what came of the page of %s', async (path, expected) => {
    expect((await json(path)).report.extracted).toMatchObject(expected);
  });

  it.each([
    ['/', /a web page, not a feed; it names 1$/],
    ['/plain', /read an HTML page/],
    ['/gone', /^answered with HTTP status 404$/],
    ['http://10.0.0.1/', /^refused: .*private/],
  ])('says clearly what is wrong with %s', async (path, expected) => {
    const { exitCode, report } = await json(path);
    expect(exitCode).toBe(1);
    expect(report.error).toMatch(expected);
    const told = await wf(path);
    expect([told.exitCode, told.terminal.stderr.split(': ').slice(1).join(': ').trim()]).toEqual([1, report.error]);
  });

  it('tells the same to a person, without what would steer the terminal', async () => {
    const { exitCode, terminal } = await wf('/feed');
    expect(exitCode).toBe(0);
    for (const part of [
      /^Fetched/m,
      /etag +"v1"/,
      /format +RSS 2\.0/,
      /ttlMinutes +60/,
      /skipHours +\[3\]/,
      /^2 items +TITLE/m,
      /no date/,
      /\| The ferry/,
    ]) {
      expect(terminal.stdout).toMatch(part);
    }
    expect(terminal.stdout).not.toContain('\u001b');
    expect((await wf('/')).terminal.stdout).toContain(`feed: ${base}/feed\n`);
  });

  it('refuses what is no address, and a mode that there is not', async () => {
    expect((await wf('nowhere')).exitCode).toBe(64);
    expect((await wf('/feed', '--page-mode', 'x')).exitCode).toBe(64);
  });
});
