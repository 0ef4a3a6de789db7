import { type Json, startApi, type TestApi } from './testing/start-api';

let api: TestApi;
beforeAll(async () => (api = await startApi()));
afterAll(() => api.stop());
beforeEach(() => api.database.dataSource.query('TRUNCATE sources CASCADE'));

const send = async (body: string | Buffer, type = 'text/x-opml') => {
  const response = await fetch(`${api.url}/v1/sources/import`, {
    method: 'POST',
    headers: { authorization: `Bearer ${api.key}`, 'content-type': type },
    body,
  });
  return { status: response.status, body: (await response.json()) as Json };
};
const opml = (...outlines: string[]) => `<opml version="2.0"><head/><body>${outlines.join('')}</body></opml>`;
const outline = (url: string, title = '') => `<outline text="${title}" xmlUrl="${url}"/>`;
const sources = async () =>
  (await api.call('GET', '/v1/sources')).body.items.map((source: Json) => [source.name, source.location]);

it('adds the feeds of an OPML document, in folders too, and names those that may not be fetched', async () => {
  const document = opml(
    outline('https://a.example/feed?x=1&amp;y=2', 'A &amp; B'),
    `<outline text="Folder">${outline('https://b.example/feed')}${outline('https://b.example:443/feed', 'again')}</outline>`,
    outline('http://10.0.0.1/feed', 'private'),
    outline('https://u:hunter22@c.example/feed', 'password'),
    outline('nowhere'),
    '<outline text="a note"/>',
  );
  const first = await send(document);
  expect(first).toMatchObject({ status: 200, body: { added: 2, known: 1 } });
  expect(first.body.refused).toEqual([
    { url: 'http://10.0.0.1/feed', reason: expect.stringContaining('private') },
    { url: 'https://[secret]@c.example/feed', reason: expect.stringContaining('password') },
    { url: 'nowhere', reason: expect.stringContaining('not a URL') },
  ]);
  expect((await send(document, 'application/xml')).body).toMatchObject({ added: 0, known: 3 });
  expect(await sources()).toEqual([
    ['A & B', 'https://a.example/feed?x=1&y=2'],
    ['b.example', 'https://b.example/feed'],
  ]);
});

it('gives back what it takes', async () => {
  await send(opml(outline('https://a.example/feed?x=1&amp;y=2', 'A &lt;b&gt; &quot;c&quot; ژ')));
  await api.call('POST', '/v1/articles', { source: 'Pushed', text: 'Not a feed.' });
  const { status, headers, body } = await api.call('GET', '/v1/sources.opml');
  expect([status, headers.get('content-type')]).toEqual([200, 'text/x-opml; charset=utf-8']);
  expect(body).not.toContain('push:');
  await api.database.dataSource.query('TRUNCATE sources CASCADE');
  expect((await send(body)).body).toEqual({ added: 1, known: 0, refused: [] });
  expect(await sources()).toEqual([['A <b> "c" ژ', 'https://a.example/feed?x=1&y=2']]);
});

it('exports an empty list too', async () => {
  const { status, body } = await api.call('GET', '/v1/sources.opml');
  expect([status, body]).toEqual([200, expect.stringMatching(/<opml version="2.0"/)]);
});

it('reads the encoding that the document has', async () => {
  const text = `<?xml version="1.0" encoding="ISO-8859-1"?>${opml(outline('https://a.example/', 'Café'))}`;
  await send(Buffer.from(text, 'latin1'), 'text/xml');
  expect(await sources()).toEqual([['Café', 'https://a.example/']]);
});

it('takes 5,000 feeds, and no more', async () => {
  const feeds = Array.from({ length: 5_001 }, (_, n) => outline(`https://${n}.example/feed`));
  expect((await send(opml(...feeds.slice(1)))).body).toEqual({ added: 5_000, known: 0, refused: [] });
  const { status, body } = await send(opml(...feeds));
  expect([status, body.detail]).toEqual([422, 'read 5001 feeds, expected at most 5000']);
});

it.each([
  ['what is no OPML', '<rss/>', 'text/x-opml', 422],
  ['nothing', '', 'text/x-opml', 400],
  ['another type', opml(), 'application/json', 415],
  ['more than 2 MB', 'x'.repeat(2_100_000), 'text/x-opml', 413],
])('refuses %s', async (_, body, type, expected) => {
  expect((await send(body, type)).status).toBe(expected);
});
