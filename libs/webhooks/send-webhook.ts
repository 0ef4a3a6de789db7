import http from 'node:http';
import https from 'node:https';
import { createFilteringAgents, refusalOf } from '#platform/address-policy';
import { retryAfterSeconds } from '#platform/retry-after';
import { readSecret, sign } from './sign';

/** One request of a delivery. */
export interface Webhook {
  readonly url: string;
  readonly secret: string;
  /** The `webhook-id`: the same for every attempt of a delivery. */
  readonly id: string;
  /** JSON, sent byte for byte as it was signed. */
  readonly body: string;
}

export interface WebhookOutcome {
  /** Delivered: the endpoint answered with a status from 200 to 299. */
  readonly kind: 'delivered' | 'failed';
  /** Null when there was no answer. */
  readonly statusCode: number | null;
  /** Why it failed, for people; null when delivered. Holds nothing of the answer's body and no secret. */
  readonly error: string | null;
  readonly retryAfterSeconds: number | null;
  readonly durationMs: number;
}

export interface WebhookTransport {
  readonly agents: { readonly http: http.Agent; readonly https: https.Agent };
  readonly allowNetworks: readonly string[];
  /** From the look-up of the name to the end of the answer. */
  readonly timeoutMs: number;
}

/** The digit is the version of the payload. */
const USER_AGENT = 'Watchfloor-Webhooks/1';
/** An answer is read only so that its connection can be used again; one that is longer is not worth it. */
const MAX_ANSWER_BYTES = 65_536;
/** Of an error's text; some TLS errors quote whole certificates. */
const MAX_ERROR_CHARACTERS = 500;

/**
 * What webhooks are sent through. Private addresses are refused but those in `allowNetworks` (CIDR blocks).
 * `close` ends the idle connections.
 */
export function createWebhookTransport(
  allowNetworks: readonly string[],
  timeoutMs: number,
): WebhookTransport & { close(): void } {
  const agents = createFilteringAgents(allowNetworks, { keepAlive: true });
  return {
    agents,
    allowNetworks,
    timeoutMs,
    close() {
      agents.http.destroy();
      agents.https.destroy();
    },
  };
}

/**
 * Posts a webhook, signed per the Standard Webhooks specification with the time `now`, and tells how it went; it does
 * not throw. Redirects are not followed: a status other than 2xx has failed. The status decides as soon as it is read,
 * whatever becomes of the answer's body. `stop` ends the request at once.
 */
export async function sendWebhook(
  webhook: Webhook,
  transport: WebhookTransport,
  now: Date,
  stop: AbortSignal,
): Promise<WebhookOutcome> {
  const begun = performance.now();
  const failed = (error: string): WebhookOutcome => ({
    kind: 'failed',
    statusCode: null,
    error: error.slice(0, MAX_ERROR_CHARACTERS),
    retryAfterSeconds: null,
    durationMs: Math.round(performance.now() - begun),
  });

  const key = readSecret(webhook.secret);
  if (key === null) return failed('the endpoint’s secret is not whsec_ and the base64 of 24 to 64 bytes');
  const refusal = refusalOf(webhook.url, transport.allowNetworks);
  if (refusal !== null) return failed(`refused: ${refusal}`);

  const deadline = new AbortController();
  const timer = setTimeout(
    () => deadline.abort(new Error(`no answer within ${transport.timeoutMs / 1000} s`)),
    transport.timeoutMs,
  );
  const stopped = () => deadline.abort(new Error('the sender is stopping'));
  stop.addEventListener('abort', stopped);
  if (stop.aborted) stopped();
  try {
    const headers = {
      ...sign(key, webhook.id, now, webhook.body),
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(webhook.body)),
      'user-agent': USER_AGENT,
    };
    let answer = await post(webhook, headers, transport, deadline.signal);
    // Most likely the endpoint closed an idle connection just as it was used again. Had it read the request after all,
    // the id tells it that this is the same.
    if (answer.kind === 'stale connection') answer = await post(webhook, headers, transport, deadline.signal);
    if (answer.kind !== 'answer') return failed(answer.error);

    const { statusCode } = answer;
    const delivered = statusCode >= 200 && statusCode <= 299;
    const redirected = statusCode >= 300 && statusCode <= 399;
    return {
      kind: delivered ? 'delivered' : 'failed',
      statusCode,
      error: delivered ? null : `answered ${statusCode}${redirected ? '; redirects are not followed' : ''}`,
      retryAfterSeconds: delivered ? null : retryAfterSeconds(answer.retryAfter, now),
      durationMs: Math.round(performance.now() - begun),
    };
  } finally {
    clearTimeout(timer);
    stop.removeEventListener('abort', stopped);
  }
}

type Answer =
  | { readonly kind: 'answer'; readonly statusCode: number; readonly retryAfter: string | undefined }
  | { readonly kind: 'no answer' | 'stale connection'; readonly error: string };

function post(
  { url, body }: Webhook,
  headers: Record<string, string>,
  { agents }: WebhookTransport,
  deadline: AbortSignal,
): Promise<Answer> {
  return new Promise((resolve) => {
    const secure = new URL(url).protocol === 'https:';
    const request = (secure ? https : http).request(url, {
      method: 'POST',
      headers,
      agent: secure ? agents.https : agents.http,
    });
    const giveUp = () => request.destroy(deadline.reason as Error);
    let answer: Answer = { kind: 'no answer', error: 'the connection was closed without an answer' };
    deadline.addEventListener('abort', giveUp);
    if (deadline.aborted) giveUp();

    request.on('error', (error: NodeJS.ErrnoException) => {
      // After the status was read, only the rest of the answer is lost.
      if (answer.kind === 'answer') return;
      const stale = request.reusedSocket && error.code === 'ECONNRESET';
      answer = { kind: stale ? 'stale connection' : 'no answer', error: describe(error) };
    });
    request.on('response', (response) => {
      answer = {
        kind: 'answer',
        statusCode: response.statusCode ?? 0,
        retryAfter: response.headers['retry-after'],
      };
      let readBytes = 0;
      response.on('data', (chunk: Buffer) => {
        readBytes += chunk.length;
        if (readBytes > MAX_ANSWER_BYTES) response.destroy();
      });
      response.on('error', () => undefined);
    });
    // Comes last, and always: after the answer was read, after an error, after giving up.
    request.on('close', () => {
      deadline.removeEventListener('abort', giveUp);
      resolve(answer);
    });
    request.end(body);
  });
}

/** A name with several addresses fails with one error for all, whose own message is empty. */
function describe(error: NodeJS.ErrnoException): string {
  if (error instanceof AggregateError && error.message === '') {
    return error.errors.map((each: Error) => each.message).join('; ');
  }
  return error.message || error.code || error.name;
}
