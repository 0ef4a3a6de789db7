import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSettings } from '#platform/settings';
import { EXIT } from './exit-code';
import { printable, type Terminal } from './terminal';

/** The running API: where it is and the key that it takes. */
export interface Api {
  /** Without a slash at the end. */
  readonly url: string;
  readonly key: string;
}

type Answer<T> = { readonly kind: 'ok'; readonly body: T } | { readonly kind: 'refused'; readonly lines: string[] };

/** An answer of the API takes milliseconds; a server that hangs is told apart from one that works by this. */
const ANSWER_LIMIT_MS = 15_000;
/** A problem document is short; of anything else that answers, the beginning will do. */
const MAX_SHOWN_CHARS = 300;

/** Where `wf` finds the API. A text instead says in one line what is missing. */
export function findApi(terminal: Terminal, url: string | undefined): Api | string {
  const { PORT, WATCHFLOOR_API_KEY, WATCHFLOOR_DATA_DIR } = readSettings(terminal.env);
  if (url === undefined && PORT === 0) return 'PORT is 0, a free port: name the API with --url.';
  const keyFile = join(WATCHFLOOR_DATA_DIR, 'api-key');
  const key = WATCHFLOOR_API_KEY ?? (existsSync(keyFile) ? readFileSync(keyFile, 'utf8').trim() : null);
  if (key === null) return `No API key: set WATCHFLOOR_API_KEY, or WATCHFLOOR_DATA_DIR to the data folder of wf start.`;
  return { url: (url ?? `http://127.0.0.1:${PORT}`).replace(/\/+$/, ''), key };
}

/** One request with a JSON body; a refusal comes back as lines for a person. Never throws. */
export async function askApi<T>(api: Api, method: string, path: string, body?: unknown): Promise<Answer<T>> {
  try {
    const response = await fetch(`${api.url}${path}`, {
      method,
      headers: { ...authorization(api), ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      body: body === undefined ? undefined : JSON.stringify(body),
      redirect: 'error',
      signal: AbortSignal.timeout(ANSWER_LIMIT_MS),
    });
    const text = await response.text();
    if (!response.ok) return { kind: 'refused', lines: refusalLines(response.status, text) };
    return { kind: 'ok', body: (text === '' ? null : JSON.parse(text)) as T };
  } catch (error) {
    return { kind: 'refused', lines: [awayLine(api, error)] };
  }
}

/** Writes on standard error why a command ends here; returns its exit code. */
export function refuse(terminal: Terminal, lines: readonly string[]): number {
  for (const line of lines) terminal.err(`${printable(line)}\n`);
  return EXIT.failed;
}

export function authorization(api: Api): { authorization: string } {
  return { authorization: `Bearer ${api.key}` };
}

/** What an answer that is not 2xx says: `application/problem+json` (RFC 9457) with the project's `errors`, or anything. */
export function refusalLines(status: number, text: string): string[] {
  const problem = parsed(text);
  if (typeof problem?.detail !== 'string') {
    const beginning = text.replace(/\s+/g, ' ').trim().slice(0, MAX_SHOWN_CHARS);
    return [`The API answered ${status}${beginning === '' ? '' : `: ${beginning}`}`];
  }
  const errors = Array.isArray(problem.errors) ? (problem.errors as ShownError[]) : [];
  return [
    `The API answered ${status}: ${problem.detail}`,
    ...errors.map(({ field, read, expected, suggestions }) => {
      const near = Array.isArray(suggestions) && suggestions.length > 0 ? `; near: ${suggestions.join(', ')}` : '';
      return `  ${field || 'request'}: read ${read}, expected ${expected}${near}`;
    }),
  ];
}

/** As services/api/problem.ts writes them; another server's may lack any of it. */
interface ShownError {
  readonly field?: string;
  readonly read?: string;
  readonly expected?: string;
  readonly suggestions?: unknown;
}

function parsed(text: string): { detail?: unknown; errors?: unknown } | null {
  try {
    return JSON.parse(text) as { detail?: unknown; errors?: unknown } | null;
  } catch {
    return null;
  }
}

/** Why no answer came. */
export function awayLine(api: Api, error: unknown): string {
  const { name, message, cause } = error as Error & { cause?: { code?: string; message?: string } };
  const reason =
    name === 'TimeoutError'
      ? `no answer within ${ANSWER_LIMIT_MS / 1000} s`
      : (cause?.code ?? cause?.message ?? message);
  return `The API does not answer at ${api.url} (${reason}). Is \`wf start\` running? --url names another address.`;
}
