import http from 'node:http';
import https from 'node:https';
import { canParseUrl } from '#platform/parse-url';
import { createFilteringAgents, refusalOf } from '#platform/address-policy';

/** Redirects included. */
const TIMEOUT_MS = 20_000;
/** As for feeds (safe-fetch.ts). */
const MAX_REDIRECTS = 5;
/** The answer is read for its reason only, which is one sentence. */
const MAX_ANSWER_BYTES = 4_096;

export type PostResult =
  | { readonly kind: 'response'; readonly status: number; /** The beginning of the answer. */ readonly body: string }
  /** Policy: the same request would end in the same way. */
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'failed'; readonly reason: string };

/**
 * Posts a form (application/x-www-form-urlencoded). The redirects 307 and 308 are followed with the same form, each
 * hop's scheme and address checked (address-policy.ts); any other status is a response. Never throws; bounded in time,
 * redirects and what is read of the answer.
 */
export async function postForm(
  url: string,
  form: string,
  options: { readonly userAgent: string; readonly allowNetworks: readonly string[]; readonly signal: AbortSignal },
): Promise<PostResult> {
  const { allowNetworks } = options;
  const agents = createFilteringAgents(allowNetworks);
  const signal = AbortSignal.any([options.signal, AbortSignal.timeout(TIMEOUT_MS)]);
  const headers = {
    'content-type': 'application/x-www-form-urlencoded',
    'content-length': String(Buffer.byteLength(form)),
    'user-agent': options.userAgent,
  };
  try {
    let current = url;
    for (let redirects = 0; ; redirects += 1) {
      const refusal = refusalOf(current, allowNetworks);
      if (refusal !== null) return { kind: 'refused', reason: redirects === 0 ? refusal : `redirected: ${refusal}` };
      const answer = await post(current, form, headers, agents, signal);
      const isRedirect = answer.status === 307 || answer.status === 308;
      if (!isRedirect || answer.location === undefined) return { kind: 'response', ...answer };
      if (redirects === MAX_REDIRECTS) return { kind: 'failed', reason: `more than ${MAX_REDIRECTS} redirects` };
      if (!canParseUrl(answer.location, current)) return { kind: 'failed', reason: 'redirected to what is not a URL' };
      current = new URL(answer.location, current).href;
    }
  } catch (error) {
    const { name, code, message } = error as NodeJS.ErrnoException;
    if (code === 'ADDRESS_REFUSED') return { kind: 'refused', reason: message };
    const isLate = name === 'AbortError' || name === 'TimeoutError';
    return { kind: 'failed', reason: isLate ? `no answer within ${TIMEOUT_MS} ms` : message || (code ?? name) };
  } finally {
    agents.http.destroy();
    agents.https.destroy();
  }
}

function post(
  url: string,
  form: string,
  headers: Readonly<Record<string, string>>,
  agents: { readonly http: http.Agent; readonly https: https.Agent },
  signal: AbortSignal,
): Promise<{ status: number; location: string | undefined; body: string }> {
  return new Promise((resolve, reject) => {
    const secure = url.startsWith('https:');
    const options = { method: 'POST', headers, agent: secure ? agents.https : agents.http, signal };
    const request = (secure ? https : http).request(url, options);
    request.on('error', reject);
    request.on('response', (response) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      response.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        bytes += chunk.length;
        if (bytes > MAX_ANSWER_BYTES) response.destroy();
      });
      // What is missing of the answer takes nothing away from its status.
      response.on('error', () => undefined);
      response.on('close', () => {
        const body = Buffer.concat(chunks).toString('utf8').slice(0, MAX_ANSWER_BYTES);
        resolve({ status: response.statusCode ?? 0, location: response.headers.location, body });
      });
    });
    request.end(form);
  });
}
