import { createHmac, randomUUID } from 'node:crypto';
import http from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a hub was asked for. */
interface Asked {
  readonly path: string;
  readonly callback: string;
  readonly mode: string;
  readonly topic: string;
  readonly leaseSeconds: string | null;
  readonly secret: string | null;
}

/** A hub as the WebSub recommendation describes it: it verifies each request at the callback before it answers. */
export class TestHub {
  readonly asked: Asked[] = [];
  /** By topic: whom it pushes to. */
  readonly subscribers = new Map<string, { callback: string; secret: string }>();
  /** What it does with requests; redirects are those of `/moved`. */
  manner: 'verifies' | 'says nothing' | 'denies' | 'fails' | 'lies about the topic' = 'verifies';
  leaseSeconds = 900;
  readonly verifications: { status: number; isEchoed: boolean }[] = [];
  private readonly server = http.createServer((request, response) => void this.answer(request, response));

  /** Its address. */
  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** Distributes a document (section 7) and returns the subscriber's answer. */
  async push(topic: string, body: string | Buffer, change: Record<string, string> = {}): Promise<Response> {
    const { callback, secret } = this.subscribers.get(topic)!;
    return fetch(callback, {
      method: 'POST',
      headers: {
        'content-type': 'application/atom+xml',
        link: `<${topic}>; rel="self"`,
        'x-hub-signature': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
        ...change,
      },
      body,
    });
  }

  /** Asks the subscriber whether it wants this (section 5.3), and tells whether it does. */
  async verify(callback: string, mode: string, topic: string): Promise<boolean> {
    const challenge = randomUUID();
    const query = new URLSearchParams({ 'hub.mode': mode, 'hub.topic': topic, 'hub.challenge': challenge });
    if (mode === 'subscribe') query.set('hub.lease_seconds', String(this.leaseSeconds));
    const answer = await fetch(`${callback}?${query.toString()}`);
    const isEchoed = (await answer.text()) === challenge;
    this.verifications.push({ status: answer.status, isEchoed });
    return answer.ok && isEchoed;
  }

  async deny(callback: string, topic: string): Promise<number> {
    const query = new URLSearchParams({ 'hub.mode': 'denied', 'hub.topic': topic, 'hub.reason': 'not for you' });
    return (await fetch(`${callback}?${query.toString()}`)).status;
  }

  private async answer(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const form = new URLSearchParams(Buffer.concat(chunks).toString());
    const [callback, mode, topic] = ['callback', 'mode', 'topic'].map((name) => form.get(`hub.${name}`) ?? '');
    const [leaseSeconds, secret] = [form.get('hub.lease_seconds'), form.get('hub.secret')];
    this.asked.push({ path: request.url!, callback, mode, topic, leaseSeconds, secret } as Asked);
    if (request.url === '/moved') return void response.writeHead(307, { location: '/' }).end();
    if (request.url === '/to-private') return void response.writeHead(308, { location: 'http://10.0.0.1/' }).end();
    if (this.manner === 'fails') return void response.writeHead(500).end('over\u0000worked');
    if (this.manner === 'denies') await this.deny(callback!, topic!);
    if (this.manner === 'lies about the topic') await this.verify(callback!, mode!, `${topic}?other`);
    if (this.manner === 'verifies' && (await this.verify(callback!, mode!, topic!))) {
      if (mode === 'subscribe') this.subscribers.set(topic!, { callback: callback!, secret: secret! });
      else this.subscribers.delete(topic!);
    }
    response.writeHead(202).end();
  }
}
