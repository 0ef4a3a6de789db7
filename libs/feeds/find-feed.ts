import { refusalOf } from '#platform/address-policy';
import { decode } from './decode';
import { discoverFeeds } from './discover-feeds';
import { safeFetch } from './safe-fetch';
import type { TextWorkers } from './text-workers';
import { userAgent } from './user-agent';

/** Pages name their feeds in the head. */
const MAX_HTML_CHARS = 1_000_000;

export type FoundFeed =
  | { readonly kind: 'feed' }
  /** A web page that names these feeds; never empty. */
  | { readonly kind: 'page'; readonly feeds: readonly [string, ...string[]] }
  | { readonly kind: 'neither'; readonly reason: string }
  | { readonly kind: 'unreachable'; readonly reason: string };

export interface FindFeedOptions {
  readonly allowNetworks: readonly string[];
  /** As `userAgent` takes it. */
  readonly contact: string | null;
}

/** Fetches an address and tells whether it is that of a feed, or of a page that names some. Never throws. */
export async function findFeed(
  url: string,
  workers: TextWorkers,
  { allowNetworks, contact }: FindFeedOptions,
): Promise<FoundFeed> {
  const answer = await safeFetch(url, { headers: { 'user-agent': userAgent(contact) }, allowNetworks });
  if (answer.kind !== 'response') return { kind: 'unreachable', reason: answer.reason };
  if (answer.status !== 200) return { kind: 'unreachable', reason: `answered with HTTP status ${answer.status}` };
  const contentType = answer.headers['content-type'] ?? null;
  // Before the bytes are handed over to the parser.
  const { text } = decode(answer.body, contentType);
  const parsed = await workers.parseFeed(answer.body, contentType, answer.finalUrl);
  if (parsed.kind === 'feed') return { kind: 'feed' };
  const [first, ...others] = feedsOfPage(text, answer.finalUrl, allowNetworks);
  return first === undefined ? { kind: 'neither', reason: parsed.reason } : { kind: 'page', feeds: [first, ...others] };
}

/** The feeds that the page at `url` names and that may be fetched. */
export function feedsOfPage(html: string, url: string, allowNetworks: readonly string[]): string[] {
  return discoverFeeds(html.slice(0, MAX_HTML_CHARS), url).filter((feed) => refusalOf(feed, allowNetworks) === null);
}
