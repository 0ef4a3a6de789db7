import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import zlib from 'node:zlib';
import { safeFetch, type SafeFetchOptions } from './safe-fetch';

const TEXT = 'news '.repeat(100);
const HANDLERS: Record<string, http.RequestListener> = {
  '/ok': (_, response) => response.setHeader('etag', '"1"').end(TEXT),
  '/gzip': (_, response) => response.setHeader('content-encoding', 'gzip').end(zlib.gzipSync(TEXT)),
  '/bomb': (_, response) => response.setHeader('content-encoding', 'gzip').end(zlib.gzipSync(Buffer.alloc(10_000_000))),
  '/not-gzip': (_, response) => response.setHeader('content-encoding', 'gzip').end('\0\0\0\0'),
  '/large': (_, response) => response.end(Buffer.alloc(2_000_000)),
  '/endless': (_, response) => {
    const more = () => {
      while (!response.destroyed && response.write(Buffer.alloc(64_000)));
      response.once('drain', more);
    };
    more();
  },
  '/gone': (_, response) => response.writeHead(410).end(),
  '/not-modified': (request, response) =>
    response.writeHead(request.headers['if-none-match'] === '"1"' ? 304 : 200, { 'content-encoding': 'gzip' }).end(),
  '/headers': (request, response) => response.end(JSON.stringify(request.headers)),
  '/to-ok': (_, response) => response.writeHead(301, { location: 'ok' }).end(),
  '/to-to-ok': (_, response) => response.writeHead(308, { location: '/to-ok#part' }).end(),
  '/found-to-ok': (_, response) => response.writeHead(302, { location: '/to-ok' }).end(),
  '/to-found-to-ok': (_, response) => response.writeHead(301, { location: '/found-to-ok' }).end(),
  '/to-private': (_, response) => response.writeHead(302, { location: 'http://10.0.0.1/x' }).end(),
  '/to-decimal': (_, response) => response.writeHead(302, { location: 'http://167772161/x' }).end(),
  '/to-metadata': (_, response) => response.writeHead(302, { location: 'http://169.254.169.254/latest' }).end(),
  '/to-mapped': (_, response) => response.writeHead(302, { location: 'http://[::ffff:10.0.0.1]/' }).end(),
  '/to-file': (_, response) => response.writeHead(302, { location: 'file:///etc/passwd' }).end(),
  '/to-credentials': (_, response) => response.writeHead(302, { location: 'http://u:p@news.example/' }).end(),
  '/to-nothing': (_, response) => response.writeHead(302, { location: 'http://[' }).end(),
  '/to-nowhere': (_, response) => response.writeHead(302).end(),
  '/to-empty': (_, response) => response.writeHead(302, { location: ' ' }).end(),
  '/loop': (_, response) => response.writeHead(302, { location: '/back-to-loop' }).end(),
  '/back-to-loop': (_, response) => response.writeHead(302, { location: '/loop' }).end(),
  '/to-other-origin': (request, response) =>
    response.writeHead(307, { location: `http://127.0.0.2:${request.socket.localPort}/back` }).end(),
  '/back': (request, response) =>
    response.writeHead(307, { location: `http://127.0.0.1:${request.socket.localPort}/headers` }).end(),
};

/** What comes after the request's headers, byte for byte; the connection stays open unless it is ended. */
const RAW: Record<string, (socket: net.Socket) => void> = {
  '/silent': () => undefined,
  '/trickled-headers': (socket) => trickle(socket, 'HTTP/1.1 200 OK\r\nx: ', 'y'),
  '/trickled-body': (socket) => trickle(socket, 'HTTP/1.1 200 OK\r\n\r\n', 'y'),
  '/trickled-chunks': (socket) =>
    trickle(socket, 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n', '1\r\nx\r\n'),
  '/stalled-body': (socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\nhalf'),
  '/large-and-stalled': (socket) => socket.write(`HTTP/1.1 200 OK\r\n\r\n${'x'.repeat(1_500_000)}`),
  '/closed': (socket) => socket.end(),
  '/reset': (socket) => socket.resetAndDestroy(),
  '/closed-in-headers': (socket) => socket.end('HTTP/1.1 200 OK\r\nx-fo'),
  '/closed-in-body': (socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\nhalf'),
  '/closed-in-chunk': (socket) => socket.end('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n10\r\nhalf'),
  '/reset-in-body': (socket) => {
    socket.write('HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\nhalf', () => socket.resetAndDestroy());
  },
  '/garbage': (socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n'),
  '/binary': (socket) => socket.end(Buffer.from([0x16, 0x03, 0x01, 0x00, 0xff])),
  '/http-0.9': (socket) => socket.end('<rss></rss>'),
  '/two-lengths': (socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 4\r\ncontent-length: 5\r\n\r\nbody!'),
  '/bad-length': (socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: many\r\n\r\nbody'),
  '/huge-length': (socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 99999999999\r\n\r\nbody'),
  '/bad-chunk': (socket) => socket.end('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\nbody'),
  '/long-extension': (socket) =>
    socket.end(`HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4;${'x'.repeat(40_000)}\r\nbody`),
  '/many-headers': (socket) => socket.end(`HTTP/1.1 200 OK\r\n${'a:b\r\n'.repeat(300)}\r\n`),
  '/long-header': (socket) => socket.end(`HTTP/1.1 200 OK\r\na: ${'b'.repeat(40_000)}\r\n\r\n`),
  '/endless-headers': (socket) => {
    socket.write('HTTP/1.1 200 OK\r\n');
    const more = () => {
      while (!socket.destroyed && socket.write('a: b\r\n'.repeat(1_000)));
      socket.once('drain', more);
    };
    more();
  },
  '/interim': (socket) => {
    socket.write('HTTP/1.1 200 OK\r\n\r\n'.replace('200 OK', '103 Early Hints'));
    socket.end(`HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: ${TEXT.length}\r\n\r\n${TEXT}`);
  },
  '/interim-flood': (socket) => {
    const more = () => {
      while (!socket.destroyed && socket.write('HTTP/1.1 102 Processing\r\n\r\n'.repeat(100)));
      socket.once('drain', more);
    };
    more();
  },
  '/upgrade': (socket) => socket.end('HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n'),
  '/http-1.0': (socket) => socket.end(`HTTP/1.0 200 OK\r\n\r\n${TEXT}`),
  '/bare-line-feeds': (socket) => socket.end(`HTTP/1.1 200 OK\ncontent-length: ${TEXT.length}\n\n${TEXT}`),
  '/no-reason': (socket) => socket.end(`HTTP/1.1 200\r\n\r\n${TEXT}`),
  '/longer-than-stated': (socket) =>
    socket.end(`HTTP/1.1 200 OK\r\ncontent-length: ${TEXT.length}\r\n\r\n${TEXT}and more`),
  '/204-with-body': (socket) => socket.end(`HTTP/1.1 204 No Content\r\n\r\n${TEXT}`),
  '/205-with-body': (socket) => socket.end(`HTTP/1.1 205 Reset Content\r\ncontent-length: 4\r\n\r\nbody`),
  '/304-with-body': (socket) => socket.end(`HTTP/1.1 304 Not Modified\r\ncontent-length: 500\r\n\r\n${TEXT}`),
  '/304-that-stays-open': (socket) => socket.write('HTTP/1.1 304 Not Modified\r\n\r\n'),
  '/redirect-with-endless-body': (socket) => {
    socket.write('HTTP/1.1 301 Moved\r\nlocation: /http-1.0\r\n\r\n');
    const more = () => {
      while (!socket.destroyed && socket.write('x'.repeat(64_000)));
      socket.once('drain', more);
    };
    more();
  },
  '/redirect-in-utf-8': (socket) => socket.end(Buffer.from('HTTP/1.1 301 Moved\r\nlocation: /الأخبار\r\n\r\n')),
  [encodeURI('/الأخبار')]: (socket) => socket.end(`HTTP/1.0 200 OK\r\n\r\n${TEXT}`),
  '/status-999': (socket) => socket.end('HTTP/1.1 999 No\r\ncontent-length: 0\r\n\r\n'),
};

function trickle(socket: net.Socket, beginning: string, bit: string): void {
  socket.write(beginning);
  const timer = setInterval(() => socket.write(bit), 5);
  socket.on('close', () => clearInterval(timer));
}

async function listen(server: net.Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('safeFetch', () => {
  const ALLOWED = ['127.0.0.0/8'];
  const sockets = new Set<net.Socket>();
  let server: http.Server;
  let rawServer: net.Server;
  let base: string;
  let rawBase: string;

  beforeAll(async () => {
    server = http.createServer((request, response) => HANDLERS[request.url!]!(request, response));
    rawServer = net.createServer((socket) => {
      sockets.add(socket.on('error', () => undefined).on('close', () => sockets.delete(socket)));
      let request = '';
      socket.on('data', (chunk) => {
        request += chunk.toString('latin1');
        if (!request.endsWith('\r\n\r\n')) return;
        RAW[request.split(' ')[1]!]!(socket);
        request = '';
      });
    });
    base = await listen(server);
    rawBase = await listen(rawServer);
  });
  afterAll(() => {
    server.closeAllConnections();
    sockets.forEach((socket) => socket.destroy());
    return Promise.all([server, rawServer].map((each) => new Promise((resolve) => each.close(resolve))));
  });

  const fetch = (url: string, options: Partial<SafeFetchOptions> = {}) =>
    safeFetch(url, { allowNetworks: ALLOWED, timeoutMs: 30_000, maxBytes: 1_000_000, ...options });
  const get = (path: string, options: Partial<SafeFetchOptions> = {}) =>
    fetch((path in HANDLERS ? base : rawBase) + path, options);

  it.each([
    '/ok',
    '/gzip',
    '/to-ok',
    '/interim',
    '/http-1.0',
    '/no-reason',
    '/longer-than-stated',
    '/redirect-with-endless-body',
    '/redirect-in-utf-8',
  ])('reads %s', async (path) => {
    const answer = await get(path);
    expect(answer.kind === 'response' ? answer.body.toString() : answer).toBe(TEXT);
  });

  it('tells where redirects ended, and hands on any status and the headers', async () => {
    expect(await get('/to-ok')).toMatchObject({ finalUrl: `${base}/ok`, headers: { etag: '"1"' } });
    expect(await get('/gone')).toMatchObject({ kind: 'response', status: 410 });
    expect(await get('/status-999')).toMatchObject({ kind: 'response', status: 999 });
    const conditional = await get('/not-modified', { headers: { 'if-none-match': '"1"' } });
    expect(conditional).toMatchObject({ kind: 'response', status: 304, body: Buffer.alloc(0) });
  });

  it('counts the bytes as they were received', async () => {
    expect(await get('/ok')).toMatchObject({ bytes: TEXT.length });
    expect(await get('/gzip')).toMatchObject({ bytes: zlib.gzipSync(TEXT).length });
  });

  it.each([
    ['/204-with-body', 204],
    ['/205-with-body', 205],
    ['/304-with-body', 304],
    ['/304-that-stays-open', 304],
  ])('takes no body of %s', async (path, status) => {
    expect(await get(path)).toMatchObject({ kind: 'response', status, body: Buffer.alloc(0), bytes: 0 });
  });

  it.each([
    ['/ok', null],
    ['/to-ok', '/ok'],
    ['/to-to-ok', '/ok'],
    ['/found-to-ok', null],
    ['/to-found-to-ok', '/found-to-ok'],
  ])('%s has moved for good to %s', async (path, moved) => {
    expect(await get(path)).toMatchObject({
      permanentUrl: moved === null ? null : base + moved,
      finalUrl: `${base}/ok`,
    });
  });

  it.each([
    ['/large', 'too-large', /larger than 1000000 bytes/],
    ['/endless', 'too-large', /larger than 1000000 bytes/],
    ['/huge-length', 'too-large', /larger than 1000000 bytes/],
    ['/bomb', 'too-large', /larger than 1000000 bytes when decompressed/],
    ['/not-gzip', 'encoding', /cannot be decompressed/],
    ['/many-headers', 'too-large', /more than 256 headers/],
    ['/long-header', 'too-large', /HPE_HEADER_OVERFLOW/],
    ['/endless-headers', 'too-large', /HPE_HEADER_OVERFLOW/],
    ['/long-extension', 'too-large', /HPE_CHUNK_EXTENSIONS_OVERFLOW/],
    ['/interim-flood', 'protocol', /interim answers/],
    ['/garbage', 'protocol', /HPE_/],
    ['/binary', 'protocol', /HPE_/],
    ['/http-0.9', 'protocol', /HPE_/],
    ['/two-lengths', 'protocol', /HPE_/],
    ['/bad-length', 'protocol', /HPE_/],
    ['/bad-chunk', 'protocol', /HPE_/],
    ['/bare-line-feeds', 'protocol', /HPE_/],
    ['/upgrade', 'protocol', /switched protocols/],
    ['/closed', 'connection', /ECONNRESET/],
    ['/reset', 'connection', /ECONNRESET/],
    ['/closed-in-headers', 'connection', /ECONNRESET/],
    ['/closed-in-body', 'connection', /ECONNRESET/],
    ['/closed-in-chunk', 'connection', /ECONNRESET/],
    ['/reset-in-body', 'connection', /ECONNRESET/],
    ['/loop', 'redirects', /in a circle/],
    ['/to-nothing', 'redirects', /not a URL/],
    ['/to-nowhere', 'redirects', /302 and no address/],
    ['/to-empty', 'redirects', /302 and no address/],
  ])('fails on %s: %s', async (path, errorClass, reason) => {
    expect(await get(path)).toEqual({ kind: 'failed', errorClass, reason: expect.stringMatching(reason) });
  });

  it('follows so many redirects and no more', async () => {
    expect(await get('/to-to-ok', { maxRedirects: 2 })).toMatchObject({ status: 200 });
    expect(await get('/to-to-ok', { maxRedirects: 1 })).toMatchObject({
      kind: 'failed',
      reason: 'more than 1 redirects',
    });
  });

  it.each<[path: string, options: Partial<SafeFetchOptions>, reason: string]>([
    ['/silent', { timeoutMs: 200 }, 'no complete answer within 200 ms'],
    ['/silent', { firstByteTimeoutMs: 200 }, 'no answer within 200 ms of the connection'],
    ['/trickled-headers', { firstByteTimeoutMs: 200 }, 'no answer within 200 ms of the connection'],
    ['/trickled-body', { timeoutMs: 200 }, 'no complete answer within 200 ms'],
    ['/trickled-body', { bodyGraceMs: 100 }, 'the answer came slower than 1024 bytes a second'],
    ['/trickled-chunks', { bodyGraceMs: 100 }, 'the answer came slower than 1024 bytes a second'],
    ['/stalled-body', { bodyGraceMs: 100 }, 'the answer came slower than 1024 bytes a second'],
  ])('cuts %s off with %j', async (path, options, reason) => {
    expect(await get(path, options)).toEqual({ kind: 'failed', errorClass: 'timeout', reason });
  });

  it.each([
    ['/to-private', /redirected: 10\.0\.0\.1 is a private/],
    ['/to-decimal', /redirected: 10\.0\.0\.1 is a private/],
    ['/to-metadata', /redirected: 169\.254\.169\.254/],
    ['/to-mapped', /redirected: .*private/],
    ['/to-file', /redirected: the scheme file:/],
    ['/to-credentials', /redirected: .*user name or password/],
  ])('refuses %s', async (path, reason) => {
    expect(await get(path)).toEqual({ kind: 'refused', errorClass: 'policy', reason: expect.stringMatching(reason) });
  });

  it.each(['http://127.0.0.1', 'http://localhost', 'http://[::ffff:127.0.0.1]', 'http://0x7f.1', 'http://2130706433'])(
    'refuses %s by default',
    async (origin) => {
      expect(await fetch(`${origin}:${new URL(base).port}/ok`, { allowNetworks: [] })).toEqual({
        kind: 'refused',
        errorClass: 'policy',
        reason: expect.stringMatching(/WATCHFLOOR_ALLOW_NETWORKS/),
      });
    },
  );

  it('forwards no credentials to another origin, and none when a redirect leads back', async () => {
    const headers = { Authorization: 'Bearer x', Cookie: 'a=b', 'PROXY-Authorization': 'Basic x', 'user-agent': 'w' };
    const seen = async (path: string) => {
      const answer = await get(path, { headers });
      return answer.kind === 'response' ? JSON.parse(answer.body.toString()) : answer;
    };
    const kept = { 'user-agent': 'w', connection: 'close', 'accept-encoding': 'gzip, br, zstd, deflate' };
    const host = new URL(base).host;
    const secret = { authorization: 'Bearer x', cookie: 'a=b', 'proxy-authorization': 'Basic x' };
    expect(await seen('/headers')).toEqual({ ...kept, host, ...secret });
    expect(await seen('/to-other-origin')).toEqual({ ...kept, host });
  });

  it('receives large bodies in turn, and none is left behind by one that fails', async () => {
    const stalled = [1, 2].map(() => get('/large-and-stalled', { maxBytes: 3_000_000, timeoutMs: 500 }));
    const waiting = Array.from({ length: 6 }, () => get('/large', { maxBytes: 3_000_000 }));
    const cut = { kind: 'failed', errorClass: 'timeout', reason: 'no complete answer within 500 ms' };
    expect(await Promise.all(stalled)).toEqual([cut, cut]);
    const bytes = (await Promise.all(waiting)).map((answer) => (answer.kind === 'response' ? answer.bytes : answer));
    expect(bytes).toEqual(Array.from({ length: 6 }, () => 2_000_000));
  });

  it('stops at once when told to', async () => {
    const controller = new AbortController();
    const stopped = { kind: 'failed', reason: 'stopped', errorClass: 'internal' };
    const silent = get('/silent', { signal: controller.signal });
    const trickled = get('/trickled-body', { signal: controller.signal });
    controller.abort();
    expect(await Promise.all([silent, trickled])).toEqual([stopped, stopped]);
    expect(await get('/ok', { signal: controller.signal })).toEqual(stopped);
  });

  it('tells where there is no host, no listener and no TLS', async () => {
    expect(await fetch('http://nowhere.invalid/')).toMatchObject({ kind: 'refused', errorClass: 'dns' });
    const closed = net.createServer();
    const address = await listen(closed);
    await new Promise((resolve) => closed.close(resolve));
    expect(await fetch(address)).toMatchObject({ kind: 'failed', errorClass: 'connection' });
    expect(await fetch(base.replace('http:', 'https:'))).toMatchObject({ kind: 'failed', errorClass: 'tls' });
    expect(await fetch(rawBase.replace('http:', 'https:'), { connectTimeoutMs: 200 })).toEqual({
      kind: 'failed',
      errorClass: 'timeout',
      reason: 'no connection within 200 ms',
    });
  });
});
