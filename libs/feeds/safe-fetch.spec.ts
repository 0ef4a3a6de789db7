import http from 'node:http';
import type { AddressInfo } from 'node:net';
import zlib from 'node:zlib';
import { safeFetch, type SafeFetchOptions } from './safe-fetch';

const TEXT = 'news '.repeat(100);
const HANDLERS: Record<string, http.RequestListener> = {
  '/ok': (_, response) => response.setHeader('etag', '"1"').end(TEXT),
  '/gzip': (_, response) => response.setHeader('content-encoding', 'gzip').end(zlib.gzipSync(TEXT)),
  '/br': (_, response) => response.setHeader('content-encoding', 'br').end(zlib.brotliCompressSync(TEXT)),
  '/deflate': (_, response) => response.setHeader('content-encoding', 'deflate').end(zlib.deflateSync(TEXT)),
  '/raw-deflate': (_, response) => response.setHeader('content-encoding', 'deflate').end(zlib.deflateRawSync(TEXT)),
  '/twice': (_, response) =>
    response.setHeader('content-encoding', 'gzip, br').end(zlib.brotliCompressSync(zlib.gzipSync(TEXT))),
  '/not-gzip': (_, response) => response.setHeader('content-encoding', 'gzip').end(TEXT),
  '/half-gzip': (_, response) =>
    response.setHeader('content-encoding', 'gzip').end(zlib.gzipSync(TEXT).subarray(0, 20)),
  '/odd-encoding': (_, response) => response.setHeader('content-encoding', 'x-odd').end(TEXT),
  '/layers': (_, response) => response.setHeader('content-encoding', 'gzip, gzip, gzip').end(TEXT),
  '/bomb': (_, response) => response.setHeader('content-encoding', 'gzip').end(zlib.gzipSync(Buffer.alloc(10_000_000))),
  '/large': (_, response) => response.end(Buffer.alloc(2_000_000)),
  '/endless': (_, response) => {
    const more = () => {
      while (!response.destroyed && response.write(Buffer.alloc(64_000)));
      response.once('drain', more);
    };
    more();
  },
  '/trickle': (request, response) => {
    const timer = setInterval(() => response.write('x'), 10);
    request.on('close', () => clearInterval(timer));
  },
  '/silent': () => undefined,
  '/cut': (_, response) => {
    response.setHeader('content-length', '1000').write('half');
    setImmediate(() => response.destroy());
  },
  '/gone': (_, response) => response.writeHead(410).end(),
  '/not-modified': (request, response) =>
    response.writeHead(request.headers['if-none-match'] === '"1"' ? 304 : 200, { 'content-encoding': 'gzip' }).end(),
  '/headers': (request, response) => response.end(JSON.stringify(request.headers)),
  '/to-ok': (_, response) => response.writeHead(301, { location: 'ok' }).end(),
  '/to-private': (_, response) => response.writeHead(302, { location: 'http://10.0.0.1/x' }).end(),
  '/to-metadata': (_, response) => response.writeHead(302, { location: 'http://169.254.169.254/latest' }).end(),
  '/to-file': (_, response) => response.writeHead(302, { location: 'file:///etc/passwd' }).end(),
  '/to-nothing': (_, response) => response.writeHead(302, { location: 'http://[' }).end(),
  '/loop': (_, response) => response.writeHead(302, { location: '/loop' }).end(),
  '/to-other-origin': (request, response) =>
    response.writeHead(307, { location: `http://127.0.0.2:${request.socket.localPort}/headers` }).end(),
};

describe('safeFetch', () => {
  let server: http.Server;
  let base: string;

  beforeAll(async () => {
    server = http.createServer((request, response) => HANDLERS[request.url!]!(request, response));
    await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });

  const get = (path: string, options: Partial<SafeFetchOptions> = {}) =>
    safeFetch(base + path, { allowNetworks: ['127.0.0.0/8'], timeoutMs: 5_000, maxBytes: 1_000_000, ...options });

  it.each(['/ok', '/gzip', '/br', '/deflate', '/raw-deflate', '/twice', '/to-ok'])('reads %s', async (path) => {
    const answer = await get(path);
    expect(answer).toMatchObject({ kind: 'response', status: 200 });
    expect(answer.kind === 'response' && answer.body.toString()).toBe(TEXT);
  });

  it('tells where redirects ended, and hands on any status and the headers', async () => {
    expect(await get('/to-ok')).toMatchObject({ finalUrl: `${base}/ok`, headers: { etag: '"1"' } });
    expect(await get('/gone')).toMatchObject({ kind: 'response', status: 410 });
    const conditional = await get('/not-modified', { headers: { 'if-none-match': '"1"' } });
    expect(conditional).toMatchObject({ kind: 'response', status: 304, body: Buffer.alloc(0) });
  });

  it.each([
    ['/large', /larger than 1000000 bytes/],
    ['/endless', /larger than 1000000 bytes/],
    ['/bomb', /too large when decompressed/],
    ['/not-gzip', /cannot be decompressed/],
    ['/half-gzip', /cannot be decompressed/],
    ['/odd-encoding', /"x-odd" is not known/],
    ['/layers', /3 content encodings/],
    ['/cut', /closed in the middle|ECONNRESET|aborted/],
    ['/loop', /more than 5 redirects/],
    ['/to-nothing', /not a URL/],
  ])('fails on %s', async (path, reason) => {
    expect(await get(path)).toEqual({ kind: 'failed', reason: expect.stringMatching(reason) });
  });

  it.each(['/trickle', '/silent'])('cuts %s off', async (path) => {
    const startedAt = Date.now();
    expect(await get(path, { timeoutMs: 200 })).toEqual({
      kind: 'failed',
      reason: 'no complete answer within 200 ms',
    });
    expect(Date.now() - startedAt).toBeLessThan(3_000);
  });

  it.each([
    ['/to-private', /redirected: 10\.0\.0\.1 is a private/],
    ['/to-metadata', /redirected: 169\.254\.169\.254/],
    ['/to-file', /scheme file:/],
  ])('refuses %s', async (path, reason) => {
    expect(await get(path)).toEqual({ kind: 'refused', reason: expect.stringMatching(reason) });
  });

  it.each(['http://127.0.0.1', 'http://localhost', 'http://[::ffff:127.0.0.1]', 'http://0x7f.1', 'http://2130706433'])(
    'refuses %s by default',
    async (origin) => {
      const answer = await safeFetch(`${origin}:${new URL(base).port}/ok`, { allowNetworks: [] });
      expect(answer).toEqual({ kind: 'refused', reason: expect.stringMatching(/WATCHFLOOR_ALLOW_NETWORKS/) });
    },
  );

  it('forwards no credentials to another origin', async () => {
    const headers = { Authorization: 'Bearer x', Cookie: 'a=b', 'user-agent': 'w' };
    const here = await get('/headers', { headers });
    const there = await get('/to-other-origin', { headers });
    const seen = (answer: typeof here) => (answer.kind === 'response' ? JSON.parse(answer.body.toString()) : answer);
    expect(seen(here)).toMatchObject({ authorization: 'Bearer x', cookie: 'a=b', 'user-agent': 'w' });
    expect(seen(there)).toMatchObject({ host: expect.stringMatching(/^127\.0\.0\.2/), 'user-agent': 'w' });
    expect(seen(there)).not.toHaveProperty('authorization');
    expect(seen(there)).not.toHaveProperty('cookie');
  });

  it('stops when told to', async () => {
    const controller = new AbortController();
    const answer = get('/silent', { signal: controller.signal });
    controller.abort();
    expect(await answer).toEqual({ kind: 'failed', reason: 'stopped' });
    expect(await get('/ok', { signal: controller.signal })).toEqual({ kind: 'failed', reason: 'stopped' });
  });

  it('refuses a name that does not exist and fails on a port where nobody listens', async () => {
    expect(await safeFetch('http://nowhere.invalid/', { allowNetworks: [] })).toMatchObject({ kind: 'refused' });
    const closed = http.createServer();
    await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
    const { port } = closed.address() as AddressInfo;
    await new Promise((resolve) => closed.close(resolve));
    expect(await safeFetch(`http://127.0.0.1:${port}/`, { allowNetworks: ['127.0.0.0/8'] })).toEqual({
      kind: 'failed',
      reason: expect.stringMatching(/ECONNREFUSED/),
    });
  });
});
