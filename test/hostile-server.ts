import { createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { brotliCompressSync, gzipSync } from 'node:zlib';

const MEGABYTE = 1024 * 1024;

/** What a source's server does wrong, and what has to be recorded of it. */
export interface Hostility {
  readonly name: string;
  /** Writes the whole answer, or what there is of one, to the connection. */
  readonly answer: (socket: Socket) => void;
  readonly errorClass: string;
  readonly error: RegExp;
}

const feed = (items: string, prolog = '<?xml version="1.0"?>') =>
  `${prolog}<rss version="2.0"><channel><title>T</title>${items}</channel></rss>`;
const item = (title: string) => `<item><title>${title}</title><description>About ${title}.</description></item>`;

/** An answer with these bytes and headers. */
const answer =
  (body: string | Buffer, headers: Readonly<Record<string, string>> = {}, status = '200 OK') =>
  (socket: Socket) => {
    const bytes = Buffer.from(body);
    const all = { 'content-type': 'application/rss+xml', 'content-length': String(bytes.length), ...headers };
    const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.write(`HTTP/1.1 ${status}\r\n${lines.join('')}connection: close\r\n\r\n`);
    socket.end(bytes);
  };

/** Sends `chunk` again and again until the other side has had enough. */
const flood = (head: string, chunk: string | Buffer, everyMs: number) => (socket: Socket) => {
  socket.write(head);
  const timer = setInterval(() => socket.write(chunk), everyMs);
  socket.on('close', () => clearInterval(timer));
};

const OK_HEAD = 'HTTP/1.1 200 OK\r\ncontent-type: application/rss+xml\r\n';

const entityBomb = `<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa">${Array.from(
  { length: 12 },
  (_, n) => `<!ENTITY a${n} "${`&a${n === 0 ? '' : n - 1};`.repeat(10)}">`,
).join('')}]><rss version="2.0"><channel>`;

/** Each ends as an error of its source. What is merely odd, and read all the same, stands in `ODD_FEEDS`. */
export const HOSTILITIES: readonly Hostility[] = [
  { name: 'never answers', answer: () => undefined, errorClass: 'timeout', error: /within \d+ ms|no answer/ },
  {
    name: 'trickles',
    answer: flood(`${OK_HEAD}\r\n`, 'x', 200),
    errorClass: 'timeout',
    error: /within|slow/,
  },
  { name: 'closes at once', answer: (socket) => socket.destroy(), errorClass: 'connection', error: /./ },
  {
    name: 'closes in the middle',
    answer: (socket) => socket.end(`${OK_HEAD}content-length: 100000\r\n\r\n${feed(item('a'))}`),
    errorClass: 'connection',
    error: /closed|aborted|ECONNRESET/,
  },
  { name: 'is no HTTP server', answer: (socket) => socket.end('SSH-2.0-x\r\n'), errorClass: 'protocol', error: /./ },
  {
    name: 'sends endless headers',
    answer: flood('HTTP/1.1 200 OK\r\n', `x-${'y'.repeat(1000)}: z\r\n`, 1),
    errorClass: 'too-large',
    error: /header/i,
  },
  {
    name: 'sends an endless body',
    answer: flood(`${OK_HEAD}\r\n`, Buffer.alloc(MEGABYTE, 'x'), 5),
    errorClass: 'too-large',
    error: /larger than/,
  },
  {
    name: 'sends one item of 40 MB',
    answer: answer(feed(item('x'.repeat(40 * MEGABYTE)))),
    errorClass: 'too-large',
    error: /larger than/,
  },
  {
    name: 'sends a gzip bomb',
    answer: answer(gzipSync(Buffer.alloc(200 * MEGABYTE)), { 'content-encoding': 'gzip' }),
    errorClass: 'too-large',
    error: /too large|larger than/,
  },
  {
    name: 'sends a brotli bomb',
    answer: answer(brotliCompressSync(Buffer.alloc(50 * MEGABYTE)), { 'content-encoding': 'br' }),
    errorClass: 'too-large',
    error: /too large|larger than/,
  },
  {
    name: 'redirects in a circle',
    answer: answer('', { location: '/again' }, '302 Found'),
    errorClass: 'redirects',
    error: /redirect/,
  },
  {
    name: 'redirects into the private network',
    answer: answer('', { location: 'http://169.254.169.254/latest/meta-data/' }, '301 Moved Permanently'),
    errorClass: 'policy',
    error: /169\.254\.169\.254/,
  },
  {
    name: 'redirects to a file',
    answer: answer('', { location: 'file:///etc/passwd' }, '302 Found'),
    errorClass: 'policy',
    error: /file:/,
  },
  {
    name: 'nests 20,000 deep',
    answer: answer(feed(`<item><title>a</title><description>${'<d>'.repeat(20_000)}</description></item>`)),
    errorClass: 'parse',
    error: /nested|deep/,
  },
  {
    name: 'sends a page that says 200',
    answer: answer('<!doctype html><title>Not found</title><h1>Not found</h1>', { 'content-type': 'text/html' }),
    errorClass: 'not-a-feed',
    error: /HTML/,
  },
  {
    name: 'sends bytes without sense',
    answer: answer(Buffer.alloc(100_000, 0xfe)),
    errorClass: 'not-a-feed',
    error: /./,
  },
  { name: 'answers 500', answer: answer('', {}, '500 Oops'), errorClass: 'http-5xx', error: /500/ },
  { name: 'answers 403', answer: answer('', {}, '403 No'), errorClass: 'http-4xx', error: /403/ },
  { name: 'is gone', answer: answer('', {}, '410 Gone'), errorClass: 'gone', error: /410/ },
];

/** Read all the same: their one item arrives. */
export const ODD_FEEDS: readonly {
  readonly name: string;
  readonly title: string;
  readonly answer: Hostility['answer'];
}[] = [
  {
    name: 'has an entity bomb beside its item',
    title: 'bomb',
    answer: answer(`${entityBomb}${item('bomb')}<item><title>&a11;</title></item></channel></rss>`),
  },
  {
    name: 'mislabels its encoding',
    title: 'mislabelled',
    answer: answer(feed(item('mislabelled')), { 'content-encoding': 'gzip' }),
  },
  { name: 'holds NULs', title: 'null', answer: answer(feed(item('null\0\0')).replace('null\0\0', 'null')) },
  {
    name: 'is no valid UTF-8',
    title: 'bytes',
    answer: answer(
      Buffer.concat([
        Buffer.from('<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><item><title>bytes</title>'),
        Buffer.from('<description>caf\xe9 \xff\xfe</description></item></channel></rss>', 'latin1'),
      ]),
      { 'content-type': 'text/xml; charset=utf-8' },
    ),
  },
  {
    name: 'has one item of 14 MB',
    title: 'huge',
    answer: answer(feed(item('huge').replace('About', 'x'.repeat(14 * MEGABYTE)))),
  },
];

/** A raw TCP server at `host` that gives `answer` to each request. */
export async function startHostileServer(host: string, port: number, reply: Hostility['answer']): Promise<Server> {
  const server = createTcpServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => reply(socket));
  });
  await new Promise<void>((resolve) => server.listen(port, host, resolve));
  return server;
}
