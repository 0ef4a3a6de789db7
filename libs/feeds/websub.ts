/** WebSub (W3C Recommendation of 23 January 2018) as a subscriber sees it: the parts that decide. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { canParseUrl } from '#platform/parse-url';
import type { Feed } from './parse-feed';

const DAY_SECONDS = 86_400;
/** What is asked for; the hub decides. Ten days are what hubs give by default. */
export const WANTED_LEASE_SECONDS = 10 * DAY_SECONDS;
/** A hub that gives less would be asked again all the time, one that gives more might have forgotten. */
const MIN_LEASE_SECONDS = 300;
const MAX_LEASE_SECONDS = 30 * DAY_SECONDS;
/** Of a lease, so that a third of it is left for a hub that is away. */
const RENEW_AT_SHARE = 2 / 3;
/** After the first request without effect; then doubled, up to a day. */
const FIRST_RETRY_SECONDS = 120;
const MAX_RETRY_SECONDS = DAY_SECONDS;
/** Of a wait, to either side: subscriptions that were made together drift apart. */
const JITTER = 0.1;
/** While pushes come, polls only look after them. */
const INTERVALS_BESIDE_PUSHES = 4;
/** A feed that was not pushed for so long is quiet, or its hub is dead: polls at its own pace tell. */
const PUSHES_COME_WITHIN_SECONDS = DAY_SECONDS;

/** Where a feed's changes are announced. */
export interface Hub {
  readonly hubUrl: string;
  /** What the hub knows the feed by. */
  readonly topicUrl: string;
}

/**
 * The hub of a feed and its topic (section 4): from the Link headers of its answer, else from the feed. Where no
 * address is named as the feed's own, it is the one that it was read from. Null where no hub is named.
 */
export function discoverHub(
  linkHeader: string | string[] | undefined,
  feed: Pick<Feed, 'hubs' | 'self'>,
  feedUrl: string,
): Hub | null {
  const links = linksOf([linkHeader ?? []].flat().join(', '), feedUrl);
  const [hubUrl] = [...links.filter(({ rel }) => rel.has('hub')).map(({ url }) => url), ...feed.hubs].filter(isHub);
  if (hubUrl === undefined) return null;
  return { hubUrl, topicUrl: links.find(({ rel }) => rel.has('self'))?.url ?? feed.self ?? feedUrl };
}

/** One link of a Link header (RFC 8288, 3): address and parameters. */
const LINK = /<([^<>]*)>((?:\s*;\s*[^\s=;,"]+(?:\s*=\s*(?:"[^"]*"|[^\s;,"]*))?)*)/g;
const REL = /;\s*rel\s*=\s*(?:"([^"]*)"|([^\s;,"]*))/i;

function linksOf(header: string, base: string): { readonly url: string; readonly rel: ReadonlySet<string> }[] {
  return [...header.matchAll(LINK)].flatMap(([, address = '', parameters = '']) => {
    const rel = REL.exec(parameters);
    if (rel === null || !canParseUrl(address, base)) return [];
    const names = (rel[1] ?? rel[2] ?? '').toLowerCase().split(/\s+/);
    return [{ url: new URL(address, base).href, rel: new Set(names) }];
  });
}

function isHub(address: string): boolean {
  return canParseUrl(address) && /^https?:$/.test(new URL(address).protocol);
}

/** The body of a request to the hub (5.1), as application/x-www-form-urlencoded. */
export function subscriptionRequest(
  subscription: { readonly topicUrl: string; readonly secret: string },
  mode: 'subscribe' | 'unsubscribe',
  callbackUrl: string,
): string {
  return new URLSearchParams({
    'hub.callback': callbackUrl,
    'hub.mode': mode,
    'hub.topic': subscription.topicUrl,
    ...(mode === 'subscribe'
      ? { 'hub.lease_seconds': String(WANTED_LEASE_SECONDS), 'hub.secret': subscription.secret }
      : {}),
  }).toString();
}

/** Whether `X-Hub-Signature` (7.1) is the HMAC of exactly these bytes with this secret; compared in constant time. */
export function isSigned(header: string | undefined, secret: string, body: Uint8Array): boolean {
  const [, method, signature] = /^(sha1|sha256|sha384|sha512)=([0-9a-f]{40,128})$/i.exec(header?.trim() ?? '') ?? [];
  if (method === undefined || signature === undefined) return false;
  const expected = createHmac(method.toLowerCase(), secret).update(body).digest();
  const given = Buffer.from(signature, 'hex');
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/** The seconds that a hub has granted (`hub.lease_seconds`), kept within bounds; what was asked for where it says none. */
export function grantedLeaseSeconds(stated: string | undefined): number {
  const seconds = /^\d{1,12}$/.test(stated ?? '') ? Number(stated) : WANTED_LEASE_SECONDS;
  return Math.min(Math.max(seconds, MIN_LEASE_SECONDS), MAX_LEASE_SECONDS);
}

/** Seconds from the beginning of a lease to its renewal. `random` is in [0, 1). */
export function renewAfterSeconds(leaseSeconds: number, random: number): number {
  return spread(leaseSeconds * RENEW_AT_SHARE, random);
}

/** Seconds until the hub is asked again that has not verified `attempts` requests in a row. `random` is in [0, 1). */
export function askAgainAfterSeconds(attempts: number, random: number): number {
  return spread(Math.min(FIRST_RETRY_SECONDS * 2 ** Math.min(attempts - 1, 30), MAX_RETRY_SECONDS), random);
}

/** Seconds until a hub is asked again that has refused. `random` is in [0, 1). */
export function askAgainAfterDenialSeconds(random: number): number {
  return spread(MAX_RETRY_SECONDS, random);
}

/**
 * The seconds between two polls of a feed whose own pace is `intervalSeconds`, and whose hub last pushed at `lastPushAt`:
 * null where it has no active subscription, or no push has come yet. Never more than `maxSeconds`, nor less than its own.
 */
export function intervalBesidePushes(
  intervalSeconds: number,
  lastPushAt: Date | null,
  maxSeconds: number,
  now: Date,
): number {
  if (lastPushAt === null) return intervalSeconds;
  if (now.getTime() - lastPushAt.getTime() > PUSHES_COME_WITHIN_SECONDS * 1000) return intervalSeconds;
  return Math.max(intervalSeconds, Math.min(intervalSeconds * INTERVALS_BESIDE_PUSHES, maxSeconds));
}

function spread(seconds: number, random: number): number {
  return Math.round(seconds * (1 + JITTER * (2 * random - 1)));
}
