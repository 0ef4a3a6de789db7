import robotsParser, { type Robot } from 'robots-parser';
import type { FetchResult } from './safe-fetch';
import { PRODUCT_TOKEN } from './user-agent';

/** A host's robots.txt as it was found (RFC 9309). */
export interface RobotsFile {
  /** HTTP status; null where the host did not answer. */
  readonly status: number | null;
  /** Empty unless the status was 2xx. */
  readonly body: string;
}

export interface RobotsVerdict {
  readonly allowed: boolean;
  /** For people; null where it is allowed. */
  readonly reason: string | null;
  /** Between two requests to the host, as it asks, within a bound; 0 where it does not. */
  readonly crawlDelaySeconds: number;
}

/** What a robots.txt comes to. Made once, asked for each address. */
export type RobotsRules =
  { readonly kind: 'all' } | { readonly kind: 'none' } | { readonly kind: 'rules'; readonly robots: Robot };

/** The least that has to be read (RFC 9309, 2.5); what is beyond it is not. */
const MAX_BODY_BYTES = 500 * 1024;
/** RFC 9309, 2.4: not used for longer. */
const LIFETIME_MS = 24 * 3_600_000;
/** A host in trouble is asked again after this. */
const UNREACHABLE_LIFETIME_MS = 3_600_000;
/** Some sites ask for minutes or hours, meaning a crawler of every page; here it is a page for each new article. */
const MAX_CRAWL_DELAY_SECONDS = 30;
/** Matching a rule with asterisks takes as long as its length times that of the address, so both are bounded: */
const MAX_PATH_CHARS = 500;
/** of all such rules together; the long files met have half of it. Without it a file could take 20 s an address. */
const MAX_WILDCARD_CHARS = 20_000;
const WILDCARD_RULE = /^\s*(?:dis)?allow\s*:[^#]*\*/i;
/** Any will do: rules speak of paths, and robots.txt was had from the host that is asked about. */
const ORIGIN = 'https://robots.invalid';

/** Null where the answer says nothing of the host: the fetch was stopped. */
export function robotsFileOf(answer: FetchResult): RobotsFile | null {
  if (answer.kind === 'response') {
    const { status, body } = answer;
    return { status, body: status >= 200 && status < 300 ? textOf(body) : '' };
  }
  if (answer.errorClass === 'internal') return null;
  // More redirects than are followed: as if there were none (RFC 9309, 2.3.1.2).
  return { status: answer.errorClass === 'redirects' ? 404 : null, body: '' };
}

/**
 * By status (RFC 9309, 2.3.1): found → its rules; 4xx → everything is allowed; 5xx, 429 and no answer → nothing is, for
 * now.
 */
export function robotsRules({ status, body }: RobotsFile): RobotsRules {
  if (isUnreachable(status)) return { kind: 'none' };
  if (body === '') return { kind: 'all' };
  let wildcardChars = 0;
  const lines = body.split(/\r\n|\r|\n/).filter((line) => {
    if (!WILDCARD_RULE.test(line)) return true;
    wildcardChars += line.length;
    return wildcardChars <= MAX_WILDCARD_CHARS;
  });
  return { kind: 'rules', robots: robotsParser(`${ORIGIN}/robots.txt`, lines.join('\n')) };
}

/** Whether a page may be fetched. `url` is an http or https address of the host that the rules are of. */
export function robotsVerdict(rules: RobotsRules, url: string): RobotsVerdict {
  if (rules.kind === 'all') return { allowed: true, reason: null, crawlDelaySeconds: 0 };
  if (rules.kind === 'none') {
    return { allowed: false, reason: 'robots.txt cannot be had at present', crawlDelaySeconds: 0 };
  }
  const { pathname, search } = new URL(url);
  const allowed = rules.robots.isAllowed(ORIGIN + (pathname + search).slice(0, MAX_PATH_CHARS), PRODUCT_TOKEN) ?? true;
  const asked = rules.robots.getCrawlDelay(PRODUCT_TOKEN) ?? 0;
  return {
    allowed,
    reason: allowed ? null : 'robots.txt forbids it',
    crawlDelaySeconds: Math.min(Math.max(asked, 0), MAX_CRAWL_DELAY_SECONDS),
  };
}

/** How long it is used before the host is asked again. */
export function robotsLifetimeMs({ status }: RobotsFile): number {
  return isUnreachable(status) ? UNREACHABLE_LIFETIME_MS : LIFETIME_MS;
}

/** The host is in trouble, or wants to be left alone; what it allows it has not said. */
export function isUnreachable(status: number | null): boolean {
  return status === null || status === 429 || status >= 500;
}

function textOf(body: Buffer): string {
  const text = body
    .subarray(0, MAX_BODY_BYTES)
    .toString('utf8')
    .replace(/^\ufeff/, '')
    .replaceAll('\0', '');
  // A line that was cut could say the opposite.
  return body.length <= MAX_BODY_BYTES
    ? text
    : text.slice(0, Math.max(text.lastIndexOf('\n'), text.lastIndexOf('\r')) + 1);
}
