import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { Webhook as Verifier } from 'standardwebhooks';
import { createWebhookTransport, sendWebhook, type Webhook } from './send-webhook';
import { newSecret } from './sign';

const LOOPBACK = ['127.0.0.0/8'];
const SECRET = newSecret(randomBytes);
const ID = '2f1c4c3e-4a36-5c8a-9a5c-0b6d6f6f0a04';
const BODY = JSON.stringify({ type: 'alert.opened', data: { headline: 'Überfall – کابل' } });

interface Received {
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body: string;
}

describe('sendWebhook', () => {
  let server: Server;
  let respond: (request: IncomingMessage, response: ServerResponse) => void;
  let received: Received[];
  let connections: Set<Socket>;
  const closers: (() => void)[] = [];
  const never = new AbortController().signal;

  const url = (path = '/') => `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;
  const transport = (options: { allow?: string[]; timeoutMs?: number } = {}) => {
    const made = createWebhookTransport(options.allow ?? LOOPBACK, options.timeoutMs ?? 5_000);
    closers.push(() => made.close());
    return made;
  };
  const webhook = (part: Partial<Webhook> = {}): Webhook => ({
    url: url(),
    secret: SECRET,
    id: ID,
    body: BODY,
    ...part,
  });

  beforeEach(async () => {
    received = [];
    connections = new Set();
    respond = (_, response) => response.end('{}');
    server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        received.push({
          method: request.method!,
          headers: request.headers as Record<string, string>,
          body: Buffer.concat(chunks).toString(),
        });
        respond(request, response);
      });
    });
    server.on('connection', (socket) => connections.add(socket));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });

  afterEach(async () => {
    for (const close of closers.splice(0)) close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  it('posts what it signed', async () => {
    const outcome = await sendWebhook(webhook(), transport(), new Date(), never);
    expect(outcome).toEqual({
      kind: 'delivered',
      statusCode: 200,
      error: null,
      retryAfterSeconds: null,
      durationMs: expect.any(Number),
    });
    const [request] = received;
    expect(request!.method).toBe('POST');
    expect(request!.headers).toMatchObject({
      'content-type': 'application/json',
      'user-agent': 'Watchfloor-Webhooks/1',
      'webhook-id': ID,
    });
    expect(request!.body).toBe(BODY);
    expect(new Verifier(SECRET).verify(request!.body, request!.headers)).toEqual(JSON.parse(BODY));
  });

  const statuses: [
    status: number,
    headers: Record<string, string>,
    kind: string,
    error: string | null,
    wait: number | null,
  ][] = [
    [201, {}, 'delivered', null, null],
    [204, {}, 'delivered', null, null],
    [301, { location: '/elsewhere' }, 'failed', 'answered 301; redirects are not followed', null],
    [307, { location: '/elsewhere' }, 'failed', 'answered 307; redirects are not followed', null],
    [400, {}, 'failed', 'answered 400', null],
    [410, {}, 'failed', 'answered 410', null],
    [429, { 'retry-after': '7' }, 'failed', 'answered 429', 7],
    [503, { 'retry-after': 'Thu, 01 Jan 2026 00:01:00 GMT' }, 'failed', 'answered 503', 60],
  ];
  it.each(statuses)('status %d %j', async (status, headers, kind, error, wait) => {
    respond = (_, response) => response.writeHead(status, headers).end();
    const outcome = await sendWebhook(webhook(), transport(), new Date('2026-01-01T00:00:00Z'), never);
    expect(outcome).toMatchObject({ kind, statusCode: status, error, retryAfterSeconds: wait });
    expect(received).toHaveLength(1);
  });

  it('uses a connection again, and makes a new one when that was closed meanwhile', async () => {
    const through = transport();
    await sendWebhook(webhook(), through, new Date(), never);
    await sendWebhook(webhook(), through, new Date(), never);
    expect(connections.size).toBe(1);
    respond = (request, response) => {
      respond = (_, next) => next.end();
      request.socket.resetAndDestroy();
      response.destroy();
    };
    expect(await sendWebhook(webhook(), through, new Date(), never)).toMatchObject({ kind: 'delivered' });
    expect(connections.size).toBe(2);
  });

  it('gives up on an endpoint that does not answer in time', async () => {
    respond = () => undefined;
    const outcome = await sendWebhook(webhook(), transport({ timeoutMs: 150 }), new Date(), never);
    expect(outcome).toMatchObject({ kind: 'failed', statusCode: null, error: 'no answer within 0.15 s' });
    expect(outcome.durationMs).toBeLessThan(5_000);
  });

  it('takes the status of an answer that never ends, and does not wait longer for it', async () => {
    respond = (_, response) => response.writeHead(200).write('so far');
    const outcome = await sendWebhook(webhook(), transport({ timeoutMs: 150 }), new Date(), never);
    expect(outcome).toMatchObject({ kind: 'delivered', statusCode: 200 });
  });

  it('cuts an answer that is too long', async () => {
    let sentBytes = 0;
    respond = (_, response) => {
      const chunk = Buffer.alloc(65_536);
      const pump = () => {
        while (!response.destroyed) {
          sentBytes += chunk.length;
          if (!response.write(chunk)) return void response.once('drain', pump);
        }
      };
      response.on('error', () => undefined);
      pump();
    };
    const outcome = await sendWebhook(webhook(), transport(), new Date(), never);
    expect(outcome).toMatchObject({ kind: 'delivered', statusCode: 200 });
    expect(outcome.durationMs).toBeLessThan(4_000);
    expect(sentBytes).toBeLessThan(64 * 65_536);
  });

  it.each([
    ['a connection that is closed at once', (request: IncomingMessage) => request.socket.destroy(), /hang up|closed/],
    [
      'an answer that is not HTTP',
      (request: IncomingMessage) => request.socket.end('SSH-2.0-OpenSSH_9.6\r\n'),
      /Parse Error|Expected HTTP/,
    ],
  ])('%s', async (_, misbehave, error) => {
    respond = misbehave;
    const outcome = await sendWebhook(webhook(), transport(), new Date(), never);
    expect(outcome).toMatchObject({ kind: 'failed', statusCode: null });
    expect(outcome.error).toMatch(error);
  });

  it('says that nothing listens there', async () => {
    const gone = createServer();
    await new Promise<void>((resolve) => gone.listen(0, '127.0.0.1', resolve));
    const address = `http://127.0.0.1:${(gone.address() as AddressInfo).port}/`;
    await new Promise((resolve) => gone.close(resolve));
    const outcome = await sendWebhook(webhook({ url: address }), transport(), new Date(), never);
    expect(outcome).toMatchObject({ kind: 'failed', error: expect.stringContaining('ECONNREFUSED') });
  });

  it.each([
    ['a loopback address', () => url(), /refused: 127\.0\.0\.1 is a private or reserved address/],
    [
      'a name of loopback',
      () => url().replace('127.0.0.1', 'localhost'),
      /localhost .*is a private or reserved address/,
    ],
    ['another scheme', () => 'file:///etc/hosts', /refused: the scheme file: is not http or https/],
  ])('refuses %s where no network is allowed', async (_, address, error) => {
    const outcome = await sendWebhook(webhook({ url: address() }), transport({ allow: [] }), new Date(), never);
    expect(outcome).toMatchObject({ kind: 'failed', statusCode: null });
    expect(outcome.error).toMatch(error);
    expect(received).toEqual([]);
  });

  it('refuses a secret that cannot sign, without showing it', async () => {
    const outcome = await sendWebhook(webhook({ secret: 'hunter2' }), transport(), new Date(), never);
    expect(outcome).toMatchObject({ kind: 'failed', error: expect.stringContaining('secret is not whsec_') });
    expect(outcome.error).not.toContain('hunter2');
  });

  it.each(['while under way', 'before it begins'])('stops when told to %s', async (when) => {
    const stop = new AbortController();
    respond = () => stop.abort();
    if (when === 'before it begins') stop.abort();
    const outcome = await sendWebhook(webhook(), transport(), new Date(), stop.signal);
    expect(outcome).toMatchObject({ kind: 'failed', error: 'the sender is stopping' });
  });
});
