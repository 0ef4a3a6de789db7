import http from 'node:http';
import https from 'node:https';
import { canParseUrl } from '#platform/parse-url';
import { AddressRefused, createFilteringAgents, refusalOf } from '#platform/address-policy';
import { collectGarbage } from './collect-garbage';
import { ACCEPTED_ENCODINGS, decompress } from './decompress';
import { type ErrorClass, errorClassOf } from './error-class';
import { Turns } from './turns';

/** The whole fetch, redirects included. */
const TIMEOUT_MS = 20_000;
/** From the look-up of the name to the connection that is ready: a host that is there answers in a fraction of it. */
const CONNECT_TIMEOUT_MS = 5_000;
/** From the connection to the end of the headers: some feeds are built when they are asked for. */
const FIRST_BYTE_TIMEOUT_MS = 12_000;
/** A body may begin slowly; from then on it has to have come at the least rate on average. */
const BODY_GRACE_MS = 8_000;
/** Slower than any line that people read news over; a feed of common size would not be complete in time. */
const MIN_BYTES_PER_SECOND = 1_024;
const RATE_CHECK_MS = 1_000;
/** Of the body, as received and decompressed: the largest feeds met are a tenth of it. */
const MAX_BYTES = 15 * 1024 * 1024;
/** A body that grows beyond this is received further when it is its turn, so that many at once do not fill the memory. */
const LARGE_BYTES = 1024 * 1024;
const large = new Turns(1);
/** As browsers' users meet them, two are common (https, www); more than five is a loop or a trap. */
const MAX_REDIRECTS = 5;
/** Of the status line and all headers; twice Node's default, since some sites state long policies and many cookies. */
const MAX_HEADER_BYTES = 32_768;
/** The longest lists met have some sixty. */
const MAX_HEADERS = 256;
/** Interim answers (1xx) before the one that counts; a server needs one or two. */
const MAX_INTERIM_ANSWERS = 8;

export interface SafeFetchOptions {
  /** Sent on each hop; credentials are dropped for good when a redirect leaves the origin. */
  readonly headers?: Readonly<Record<string, string>>;
  /** CIDR blocks that may be reached although they are private. Agents are shared by requests with this very array. */
  readonly allowNetworks: readonly string[];
  readonly timeoutMs?: number;
  readonly connectTimeoutMs?: number;
  readonly firstByteTimeoutMs?: number;
  readonly bodyGraceMs?: number;
  readonly maxBytes?: number;
  readonly maxRedirects?: number;
  readonly signal?: AbortSignal;
}

export interface Redirect {
  readonly status: number;
  readonly to: string;
}

export type FetchResult =
  | {
      readonly kind: 'response';
      readonly status: number;
      readonly headers: http.IncomingHttpHeaders;
      /** Decompressed. Empty for an answer that has none by its status (204, 205, 304). */
      readonly body: Buffer;
      /** Of the body as it was received. */
      readonly bytes: number;
      /** After redirects. */
      readonly finalUrl: string;
      /** The redirects on the way, in their order; none where this is left out. */
      readonly redirects?: readonly Redirect[];
      /** Where the permanent redirects (301, 308) led that came before any other; null where there was none. */
      readonly permanentUrl: string | null;
    }
  /** Policy, or a host that does not exist: the same request would end in the same way. */
  | { readonly kind: 'refused'; readonly reason: string; readonly errorClass: ErrorClass }
  | { readonly kind: 'failed'; readonly reason: string; readonly errorClass: ErrorClass };

/**
 * One GET over http or https, redirects followed, each hop's scheme and address checked (see address-policy.ts), bounded
 * in time, size, rate and redirects. Any status is a response but a redirect that leads nowhere. A redirect from https
 * to http is followed, since nothing secret is sent, but `permanentUrl` ends before it. Never throws and never outlives
 * `timeoutMs`; ends at once when `signal` is aborted.
 */
export async function safeFetch(url: string, options: SafeFetchOptions): Promise<FetchResult> {
  const { allowNetworks, timeoutMs = TIMEOUT_MS, maxBytes = MAX_BYTES, maxRedirects = MAX_REDIRECTS } = options;
  const limit = new AbortController();
  const stop = () => limit.abort(new Cut('internal', 'stopped'));
  const timer = setTimeout(
    () => limit.abort(new Cut('timeout', `no complete answer within ${timeoutMs} ms`)),
    timeoutMs,
  );
  options.signal?.addEventListener('abort', stop);
  if (options.signal?.aborted) stop();

  let endTurn: (() => void) | null = null;
  let ended = false;
  const takeTurn = async () => {
    const end = await large.take(limit.signal);
    if (!ended) return void (endTurn = end);
    end();
    throw new Cut('internal', 'ended before its turn');
  };

  try {
    const first = refusalOf(url, allowNetworks);
    if (first !== null) return { kind: 'refused', reason: first, errorClass: 'policy' };
    let current = new URL(url);
    let headers: Readonly<Record<string, string>> = { 'accept-encoding': ACCEPTED_ENCODINGS, ...options.headers };
    let permanentUrl: string | null = null;
    let onlyPermanent = true;
    const visited = new Set([current.href]);
    const redirected: Redirect[] = [];
    for (let redirects = 0; ; redirects += 1) {
      const hop = await get(current, headers, options, maxBytes, limit.signal, takeTurn);
      if (!isRedirect(hop.status)) {
        const decompressed = await raceAbort(
          decompress(hop.body, hop.headers['content-encoding'], maxBytes, limit.signal),
          limit.signal,
        );
        if (decompressed.kind === 'failed') return decompressed;
        return {
          kind: 'response',
          status: hop.status,
          headers: hop.headers,
          body: decompressed.body,
          bytes: hop.body.length,
          finalUrl: current.href,
          redirects: redirected,
          permanentUrl,
        };
      }
      const location = locationOf(hop.headers);
      if (location === null) return badRedirect(`redirected with HTTP status ${hop.status} and no address`);
      if (redirects === maxRedirects) return badRedirect(`more than ${maxRedirects} redirects`);
      if (!canParseUrl(location, current.href)) return badRedirect('redirected to what is not a URL');
      const next = new URL(location, current);
      next.hash = '';
      const refusal = refusalOf(next.href, allowNetworks);
      if (refusal !== null) return { kind: 'refused', reason: `redirected: ${refusal}`, errorClass: 'policy' };
      if (visited.has(next.href)) return badRedirect('redirected in a circle');
      visited.add(next.href);
      redirected.push({ status: hop.status, to: next.href });
      onlyPermanent &&= isPermanent(hop.status) && !(current.protocol === 'https:' && next.protocol === 'http:');
      if (onlyPermanent) permanentUrl = next.href;
      if (next.origin !== current.origin) headers = withoutCredentials(headers);
      current = next;
    }
  } catch (error) {
    const cause = limit.signal.aborted ? (limit.signal.reason as Cut) : firstOf(error as Error);
    const errorClass = cause instanceof Cut ? cause.errorClass : errorClassOf(cause);
    const refused = cause instanceof AddressRefused || (cause as NodeJS.ErrnoException).code === 'ENOTFOUND';
    return { kind: refused ? 'refused' : 'failed', reason: describe(cause), errorClass };
  } finally {
    ended = true;
    if (endTurn !== null) {
      (endTurn as () => void)();
      // When this has returned: what it held is garbage then.
      setTimeout(collectGarbage, 0);
    }
    clearTimeout(timer);
    options.signal?.removeEventListener('abort', stop);
  }
}

/** A limit was reached; its message is the reason. */
class Cut extends Error {
  constructor(
    readonly errorClass: ErrorClass,
    message: string,
  ) {
    super(message);
  }
}

interface Hop {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: Buffer;
}

function get(
  url: URL,
  headers: Readonly<Record<string, string>>,
  options: SafeFetchOptions,
  maxBytes: number,
  signal: AbortSignal,
  takeTurn: () => Promise<void>,
): Promise<Hop> {
  const { connectTimeoutMs = CONNECT_TIMEOUT_MS, firstByteTimeoutMs = FIRST_BYTE_TIMEOUT_MS } = options;
  const { bodyGraceMs = BODY_GRACE_MS } = options;
  return new Promise((resolve, reject) => {
    const secure = url.protocol === 'https:';
    const agents = agentsFor(options.allowNetworks);
    const request = (secure ? https : http).get(url, {
      headers,
      agent: secure ? agents.https : agents.http,
      maxHeaderSize: MAX_HEADER_BYTES,
    });
    // One more than is taken, so that too many are told from as many as may be; the parser drops the rest.
    request.maxHeadersCount = MAX_HEADERS + 1;

    let timer: NodeJS.Timeout | undefined;
    const within = (ms: number, reason: string) => {
      clearTimeout(timer);
      timer = setTimeout(() => fail(new Cut('timeout', reason)), ms);
    };
    // What comes first decides; whatever the socket says later is nobody's concern.
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
    };
    const fail = (error: Error) => {
      end();
      reject(error);
      request.destroy();
    };
    const succeed = (hop: Hop) => {
      end();
      resolve(hop);
    };
    const abort = () => fail(signal.reason as Error);
    signal.addEventListener('abort', abort);
    request.on('error', fail);
    if (signal.aborted) return abort();

    request.once('socket', (socket) => {
      within(connectTimeoutMs, `no connection within ${connectTimeoutMs} ms`);
      socket.once(secure ? 'secureConnect' : 'connect', () =>
        within(firstByteTimeoutMs, `no answer within ${firstByteTimeoutMs} ms of the connection`),
      );
    });
    let interimAnswers = 0;
    request.on('information', () => {
      interimAnswers += 1;
      if (interimAnswers > MAX_INTERIM_ANSWERS) fail(new Cut('protocol', 'interim answers (1xx) without end'));
    });
    request.once('upgrade', (_, socket) => {
      socket.destroy();
      fail(new Cut('protocol', 'the server switched protocols'));
    });
    request.once('response', (response) => {
      const status = response.statusCode ?? 0;
      if (response.rawHeaders.length > 2 * MAX_HEADERS) {
        return fail(new Cut('too-large', `the answer has more than ${MAX_HEADERS} headers`));
      }
      if (isRedirect(status) || hasNoBody(status)) {
        succeed({ status, headers: response.headers, body: Buffer.alloc(0) });
        // To the parser a 304 is complete by now, and closing in order costs less.
        return void (status === 304 ? response.resume() : response.destroy());
      }
      if (Number(response.headers['content-length']) > maxBytes) return fail(tooLarge(maxBytes));

      const chunks: Buffer[] = [];
      let bytes = 0;
      let isLarge = false;
      const watchRate = () => {
        const [begunAt, before] = [performance.now(), bytes];
        const check = () => {
          if (bytes - before < (MIN_BYTES_PER_SECOND * (performance.now() - begunAt)) / 1_000) {
            return fail(new Cut('timeout', `the answer came slower than ${MIN_BYTES_PER_SECOND} bytes a second`));
          }
          timer = setTimeout(check, RATE_CHECK_MS);
        };
        clearTimeout(timer);
        timer = setTimeout(check, bodyGraceMs);
      };
      watchRate();
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes > maxBytes) return fail(tooLarge(maxBytes));
        chunks.push(chunk);
        if (isLarge || bytes <= LARGE_BYTES) return;
        isLarge = true;
        clearTimeout(timer);
        response.pause();
        takeTurn().then(() => {
          watchRate();
          response.resume();
        }, fail);
      });
      response.on('error', fail);
      response.on('end', () => succeed({ status, headers: response.headers, body: Buffer.concat(chunks, bytes) }));
      // What comes after a complete answer, on a connection that is not used again, is an error to Node and none to us.
      request.off('error', fail);
      request.on('error', (error) => {
        if (!response.complete) fail(error);
      });
    });
  });
}

const agentsOf = new WeakMap<readonly string[], ReturnType<typeof createFilteringAgents>>();

function agentsFor(allowNetworks: readonly string[]): ReturnType<typeof createFilteringAgents> {
  const known = agentsOf.get(allowNetworks);
  if (known !== undefined) return known;
  // No connection is kept: the next request to the same host is minutes away. Nor is there a bound per host, under which
  // a request would spend its time waiting: the callers ask one thing of a host at a time.
  const agents = createFilteringAgents(allowNetworks);
  agentsOf.set(allowNetworks, agents);
  return agents;
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
  return isPermanent(status) || status === 302 || status === 303 || status === 307;
}

function isPermanent(status: number): boolean {
  return status === 301 || status === 308;
}

/** A body that is sent all the same is not read (RFC 9110, 15.3.5, 15.3.6, 15.4.5). */
function hasNoBody(status: number): boolean {
  return status === 204 || status === 205 || status === 304;
}

/** Node reads headers as Latin-1; addresses that are not escaped are sent in UTF-8. */
function locationOf({ location }: http.IncomingHttpHeaders): string | null {
  if (location === undefined || location.trim() === '') return null;
  const text = Buffer.from(location, 'latin1').toString('utf8');
  return text.includes('\ufffd') ? location : text;
}

const CREDENTIALS: ReadonlySet<string> = new Set(['authorization', 'cookie', 'proxy-authorization']);

function withoutCredentials(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !CREDENTIALS.has(name.toLowerCase())));
}

function badRedirect(reason: string): FetchResult {
  return { kind: 'failed', reason, errorClass: 'redirects' };
}

function tooLarge(maxBytes: number): Cut {
  return new Cut('too-large', `the answer is larger than ${maxBytes} bytes`);
}

/** Every address of a name was tried in vain: the first error stands for all. */
function firstOf(error: Error & { errors?: Error[] }): Error {
  return error.message === '' && error.errors?.[0] ? error.errors[0] : error;
}

function describe(error: Error & { code?: string }): string {
  if (error instanceof Cut || error instanceof AddressRefused) return error.message;
  return error.code && !error.message.includes(error.code) ? `${error.code}: ${error.message}` : error.message;
}
