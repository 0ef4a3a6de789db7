import { isIP } from 'node:net';
import { isAllowedAddress } from '#platform/address-policy';

/** What has been seen of a source's permanent redirects. */
export interface RedirectMemory {
  readonly movedTo: string | null;
  readonly movedSince: Date | null;
  /** Fetches in a row that ended there. */
  readonly movedCount: number;
}

/** A redirect that a site made by mistake, or a captive portal made for it, is mended within a day. */
const MIN_DAYS_MS = 24 * 3_600_000;
const MIN_TIMES = 3;
/** From http to https of the same address: twice, so that it is no accident, and at once. */
const MIN_TIMES_UPGRADE = 2;
/** Of an address that is kept; longer ones carry a session. */
const MAX_URL_CHARS = 2_000;

const NOTHING: RedirectMemory = { movedTo: null, movedSince: null, movedCount: 0 };

/**
 * What is known of a source's permanent redirects after one more fetch, and the address that it should have from now on;
 * `rewriteTo` is null while it keeps its own. Call it after a fetch that brought a feed, or that the feed is unchanged: a
 * redirect that ends at anything else says nothing of the feed. `permanentUrl` is that of the fetch (safe-fetch.ts).
 *
 * The address is rewritten when each of the last three fetches, over a day at least, was redirected to the same place.
 * Never
 * - to a private address, unless it is on one already: a redirect must not lead a public source into a network that was
 *   opened for other purposes;
 * - from https to http, which whoever is on the line could bring about;
 * - to a site's front page from an address below it: that is how sites answer for what they have dropped.
 */
export function rememberRedirect(
  location: string,
  memory: RedirectMemory,
  permanentUrl: string | null,
  now: Date,
): RedirectMemory & { readonly rewriteTo: string | null } {
  if (permanentUrl === null || !mayMove(location, permanentUrl)) return { ...NOTHING, rewriteTo: null };
  const again = memory.movedTo === permanentUrl && memory.movedSince !== null;
  const movedSince = again ? memory.movedSince : now;
  const movedCount = again ? memory.movedCount + 1 : 1;
  const isConsistent = isUpgrade(location, permanentUrl)
    ? movedCount >= MIN_TIMES_UPGRADE
    : movedCount >= MIN_TIMES && now.getTime() - movedSince.getTime() >= MIN_DAYS_MS;
  if (isConsistent) return { ...NOTHING, rewriteTo: permanentUrl };
  return { movedTo: permanentUrl, movedSince, movedCount, rewriteTo: null };
}

function mayMove(location: string, permanentUrl: string): boolean {
  if (permanentUrl.length > MAX_URL_CHARS) return false;
  const [from, to] = [new URL(location), new URL(permanentUrl)];
  if (from.href === to.href) return false;
  if (from.protocol === 'https:' && to.protocol === 'http:') return false;
  if (isPrivate(to) && !isPrivate(from)) return false;
  const isFrontPage = to.pathname === '/' && to.search === '';
  return !isFrontPage || (from.pathname === '/' && from.search === '');
}

/** Of a name it cannot be told without asking; the fetch has asked (address-policy.ts). */
function isPrivate({ hostname }: URL): boolean {
  const host = hostname.replace(/^\[|\]$/g, '');
  return isIP(host) !== 0 && !isAllowedAddress(host, []);
}

function isUpgrade(location: string, permanentUrl: string): boolean {
  return location.startsWith('http:') && `https:${new URL(location).href.slice('http:'.length)}` === permanentUrl;
}
