import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startApi, type TestApi } from './testing/start-api';

let api: TestApi;
let server: Server;
let base: string;

beforeAll(async () => {
  api = await startApi();
  const pages: Record<string, string> = {
    '/': `<html><head>${['/a.xml', 'http://10.0.0.1/', '/b.xml']
      .map((href) => `<link rel="alternate" type="application/rss+xml" href="${href}">`)
      .join('')}</head></html>`,
    '/a.xml': '<rss version="2.0"><channel><title>T</title></channel></rss>',
    '/none': '<html></html>',
  };
  server = createServer((request, response) => {
    const page = pages[request.url!];
    response.writeHead(page === undefined ? 404 : 200).end(page);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
  await api.stop();
});
beforeEach(() => api.database.dataSource.query('TRUNCATE sources CASCADE'));

const add = (path: string, discover?: boolean) =>
  api.call('POST', '/v1/sources', { name: 'N', url: base + path, discover });

describe('POST /v1/sources', () => {
  it('adds the first feed of a web page that may be fetched, and says which', async () => {
    expect(await add('/', true)).toMatchObject({
      status: 201,
      body: { location: `${base}/a.xml`, discovered: { page: `${base}/`, otherFeeds: [`${base}/b.xml`] } },
    });
    expect((await add('/', true)).status).toBe(409);
  });

  it('adds a feed as it is, and whatever it is unless asked to look', async () => {
    const feed = await add('/a.xml', true);
    expect(feed).toMatchObject({ status: 201, body: { location: `${base}/a.xml`, discovered: null } });
    expect(await add('/none')).toMatchObject({ status: 201, body: { location: `${base}/none`, discovered: null } });
  });

  it.each([
    ['/none', /read an HTML page/],
    ['/missing', /HTTP status 404/],
  ])('refuses %s', async (path, expected) => {
    const { status, body } = await add(path, true);
    expect(status).toBe(422);
    expect(body.errors).toEqual([
      {
        in: 'body',
        field: 'url',
        read: expect.stringMatching(expected),
        expected: 'a feed, or a web page that names one',
      },
    ]);
  });
});
