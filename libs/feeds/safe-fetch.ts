import http from 'node:http';
import https from 'node:https';
import { promisify } from 'node:util';
import zlib from 'node:zlib';
import { AddressRefused, createFilteringAgents, refusalOf } from '#platform/address-policy';

/** The whole fetch, redirects included; a server that trickles is cut off by it too. */
const TIMEOUT_MS = 20_000;
/** Of the body, before and after decompression: the largest feeds met are a tenth of it. */
const MAX_BYTES = 15 * 1024 * 1024;
/** As browsers' users meet them, two are common (https, www); more than five is a loop or a trap. */
const MAX_REDIRECTS = 5;
/** A body with more encodings than this is made to be expensive. */
const MAX_CONTENT_ENCODINGS = 2;

export interface SafeFetchOptions {
  /** Sent on each hop; Authorization and Cookie are dropped when a redirect leaves the origin. */
  readonly headers?: Readonly<Record<string, string>>;
  /** CIDR blocks that may be reached although they are private. */
  readonly allowNetworks: readonly string[];
  readonly timeoutMs?: number;
  readonly maxBytes?: number;
  readonly maxRedirects?: number;
  readonly signal?: AbortSignal;
}

export type FetchResult =
  | {
      readonly kind: 'response';
      readonly status: number;
      readonly headers: http.IncomingHttpHeaders;
      /** Decompressed. */
      readonly body: Buffer;
      /** After redirects. */
      readonly finalUrl: string;
    }
  /** Policy, or a host that does not exist: the same request would end in the same way. */
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'failed'; readonly reason: string };

/**
 * One GET over http or https, redirects followed, each hop's scheme and address checked (see address-policy.ts), bounded
 * in time, size and redirects. Any status is a response. Never throws and never outlives `timeoutMs`.
 */
export async function safeFetch(url: string, options: SafeFetchOptions): Promise<FetchResult> {
  const { allowNetworks, timeoutMs = TIMEOUT_MS, maxBytes = MAX_BYTES, maxRedirects = MAX_REDIRECTS } = options;
  const agents = createFilteringAgents(allowNetworks);
  const limit = new AbortController();
  const stop = () => limit.abort(new Cut('stopped'));
  const timer = setTimeout(() => limit.abort(new Cut(`no complete answer within ${timeoutMs} ms`)), timeoutMs);
  options.signal?.addEventListener('abort', stop);
  if (options.signal?.aborted) stop();

  try {
    let current = url;
    let headers: Readonly<Record<string, string>> = { 'accept-encoding': 'gzip, br, deflate', ...options.headers };
    for (let redirects = 0; ; redirects += 1) {
      const refusal = refusalOf(current, allowNetworks);
      if (refusal !== null) return { kind: 'refused', reason: redirects === 0 ? refusal : `redirected: ${refusal}` };
      const hop = await get(current, headers, agents, maxBytes, limit.signal);
      const location = hop.headers.location;
      if (!isRedirect(hop.status) || location === undefined) {
        const encodings = contentEncodings(hop.headers);
        const body = await raceAbort(decompress(hop.body, encodings, maxBytes), limit.signal);
        return { kind: 'response', status: hop.status, headers: hop.headers, body, finalUrl: current };
      }
      if (redirects === maxRedirects) return { kind: 'failed', reason: `more than ${maxRedirects} redirects` };
      if (!URL.canParse(location, current)) return { kind: 'failed', reason: 'redirected to what is not a URL' };
      const next = new URL(location, current);
      if (next.origin !== new URL(current).origin) headers = withoutCredentials(headers);
      current = next.href;
    }
  } catch (error) {
    if (error instanceof AddressRefused) return { kind: 'refused', reason: error.message };
    if ((error as NodeJS.ErrnoException).code === 'ENOTFOUND')
      return { kind: 'refused', reason: describe(error as Error) };
    const cut = limit.signal.aborted ? (limit.signal.reason as Error) : (error as Error);
    return { kind: 'failed', reason: describe(cut) };
  } finally {
    clearTimeout(timer);
    options.signal?.removeEventListener('abort', stop);
    agents.http.destroy();
    agents.https.destroy();
  }
}

/** A limit was reached; its message is the reason. */
class Cut extends Error {}

interface Hop {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: Buffer;
}

function get(
  url: string,
  headers: Readonly<Record<string, string>>,
  agents: { http: http.Agent; https: https.Agent },
  maxBytes: number,
  signal: AbortSignal,
): Promise<Hop> {
  return new Promise((resolve, reject) => {
    const secure = url.startsWith('https:');
    const request = (secure ? https : http).get(url, { headers, agent: secure ? agents.https : agents.http, signal });
    request.on('error', reject);
    request.on('response', (response) => {
      const status = response.statusCode ?? 0;
      const done = (body: Buffer) => resolve({ status, headers: response.headers, body });
      if (isRedirect(status) && response.headers.location !== undefined) {
        response.destroy();
        return done(Buffer.alloc(0));
      }
      const chunks: Buffer[] = [];
      let bytes = 0;
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes > maxBytes) request.destroy(tooLarge(maxBytes));
        else chunks.push(chunk);
      });
      response.on('error', reject);
      response.on('end', () => done(Buffer.concat(chunks)));
      response.on('close', () => {
        if (!response.complete) reject(request.errored ?? new Cut('the connection closed in the middle of the answer'));
      });
    });
  });
}

const inflate = promisify(zlib.inflate as Decompressor);
const inflateRaw = promisify(zlib.inflateRaw as Decompressor);
const gunzip = promisify(zlib.gunzip as Decompressor);
const brotliDecompress = promisify(zlib.brotliDecompress as Decompressor);
type Decompressor = (
  body: Buffer,
  options: { maxOutputLength: number },
  callback: (error: Error | null, body: Buffer) => void,
) => void;

async function decompress(body: Buffer, encodings: readonly string[], maxBytes: number): Promise<Buffer> {
  if (encodings.length > MAX_CONTENT_ENCODINGS) throw new Cut(`${encodings.length} content encodings in one answer`);
  const limit = { maxOutputLength: maxBytes };
  let plain = body;
  // The one applied last stands last (RFC 9110, 8.4).
  for (const encoding of encodings.toReversed()) {
    // 304 and other answers without a body may still name an encoding.
    if (plain.length === 0) return plain;
    if (encoding === 'gzip' || encoding === 'x-gzip') plain = await gunzip(plain, limit);
    else if (encoding === 'br') plain = await brotliDecompress(plain, limit);
    // "deflate" means zlib, but servers send raw deflate under that name too.
    else if (encoding === 'deflate') plain = await (isZlib(plain) ? inflate : inflateRaw)(plain, limit);
    else throw new Cut(`the content encoding ${JSON.stringify(encoding.slice(0, 40))} is not known`);
  }
  return plain;
}

function isZlib(body: Buffer): boolean {
  return body.length >= 2 && (body[0]! & 0x0f) === 8 && body.readUInt16BE(0) % 31 === 0;
}

function contentEncodings(headers: http.IncomingHttpHeaders): string[] {
  const stated = headers['content-encoding'] ?? '';
  return stated
    .split(',')
    .map((encoding) => encoding.trim().toLowerCase())
    .filter((encoding) => encoding !== '' && encoding !== 'identity');
}

/** Decompression cannot be cancelled; its result is dropped. It is bounded by `maxBytes`. */
function raceAbort<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason as Error);
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

function isRedirect(status: number): boolean {
  return status === 301 || status === 302 || status === 303 || status === 307 || status === 308;
}

function withoutCredentials(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => !['authorization', 'cookie'].includes(name.toLowerCase())),
  );
}

function tooLarge(maxBytes: number): Cut {
  return new Cut(`the answer is larger than ${maxBytes} bytes`);
}

function describe(error: Error & { code?: string; errors?: Error[] }): string {
  if (error instanceof Cut) return error.message;
  if (error.code === 'ERR_BUFFER_TOO_LARGE') return 'the answer is too large when decompressed';
  if (error.code?.startsWith('Z_') || error.code?.startsWith('ERR_BROTLI') || error.code?.startsWith('ERR__')) {
    return `the answer cannot be decompressed (${error.message})`;
  }
  // Every address of the name was tried in vain: the first error stands for all.
  if (error.message === '' && error.errors?.[0]) return describe(error.errors[0]);
  return error.code && !error.message.includes(error.code) ? `${error.code}: ${error.message}` : error.message;
}
