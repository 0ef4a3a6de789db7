import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { type AlertEvent, alertEventSchema } from '#contracts/alert-event';

export interface Received {
  readonly webhookId: string;
  readonly event: AlertEvent;
}

export interface WebhookReceiver {
  readonly url: string;
  readonly received: readonly Received[];
  /** What a request lacked; a test expects none. */
  readonly faults: readonly string[];
  /** Requests are refused (503) until the secret is known. */
  setSecret(secret: string): void;
  close(): Promise<void>;
}

/** An endpoint as an integrator would write it: the reference library checks the signature of the raw body. */
export async function startWebhookReceiver(): Promise<WebhookReceiver> {
  const received: Received[] = [];
  const faults: string[] = [];
  let verifier: Webhook | null = null;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (verifier === null) return void response.writeHead(503).end();
      try {
        const headers = request.headers as Record<string, string>;
        const payload = verifier.verify(Buffer.concat(chunks).toString('utf8'), headers) as { data: unknown };
        received.push({ webhookId: headers['webhook-id']!, event: alertEventSchema.parse(payload.data) });
        response.writeHead(204).end();
      } catch (error) {
        faults.push(String(error));
        response.writeHead(400).end();
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    received,
    faults,
    setSecret: (secret) => (verifier = new Webhook(secret)),
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
