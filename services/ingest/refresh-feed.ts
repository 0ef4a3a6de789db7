import { createHash } from 'node:crypto';
import { readMirrored } from '#feeds/mirror';
import type { ReadFeedOptions } from '#feeds/read-feed';
import type { FetchResult } from '#feeds/safe-fetch';
import { discoverHub } from '#feeds/websub';
import { publishItems } from './publish-items';
import { endedEarly, type Refresh, type Surroundings } from './refresh';
import type { ClaimedSource } from './source-store';

const FEED_HEADERS = {
  accept:
    'application/rss+xml, application/atom+xml, application/feed+json, application/json;q=0.9, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.5',
};
const PAGE_HEADERS = { accept: 'text/html, application/xhtml+xml;q=0.9, text/plain;q=0.8, */*;q=0.1' };
/** Of the names of items that could not be read, so many and so much of each are shown. */
const SHOWN_NAMES = 3;
const SHOWN_CHARS = 100;

/**
 * One poll of a feed: fetch if changed, parse, and publish each item that is new or edited with its full text, from the
 * feed or from the item's page. Throws only what the bus or Postgres throws, and when aborted; what was not remembered
 * comes again.
 */
export async function refreshFeed(source: ClaimedSource, surroundings: Surroundings): Promise<Refresh> {
  const { workers, settledItems } = surroundings;
  const startedAt = performance.now();
  const answer = await fetchFeed(source, surroundings);
  const answeredInMs = Math.round(performance.now() - startedAt);
  if (answer.kind !== 'response') {
    return endedEarly(source, 'failed', { answeredInMs, errorClass: answer.errorClass, error: answer.reason });
  }
  const { status: httpStatus, headers, bytes, permanentUrl, body, finalUrl } = answer;
  const seen = { httpStatus, headers, bytes, permanentUrl, answeredInMs };
  if (httpStatus === 304) return endedEarly(source, 'not-modified', seen);
  if (httpStatus !== 200) {
    const errorClass = httpStatus === 410 ? 'gone' : httpStatus >= 500 ? 'http-5xx' : 'http-4xx';
    return endedEarly(source, 'failed', { ...seen, errorClass, error: `answered with HTTP status ${httpStatus}` });
  }

  const validators = { etag: headers.etag ?? null, lastModified: headers['last-modified'] ?? null };
  const bodyHash = createHash('sha1').update(body).digest('base64');
  if (bodyHash === source.bodyHash) return endedEarly(source, 'unchanged', { ...seen, ...validators });
  const parsed = await workers.readFeed(body, headers['content-type'] ?? null, finalUrl, {
    sourceId: source.id,
    settled: await settledItems.marksOf(source.id),
    texts: textsReadAtOnce(source),
  });
  if (parsed.kind === 'unreadable') {
    // It is asked for whole the next time, whatever the server says.
    const none = { etag: null, lastModified: null, bodyHash: null };
    return endedEarly(source, 'failed', { ...seen, ...none, errorClass: parsed.errorClass, error: parsed.reason });
  }

  const { feed } = parsed;
  await surroundings.noteHub(source.id, discoverHub(headers.link, feed, finalUrl));
  const fetchPage = pageFetcher(source, surroundings);
  const { published, waiting, appeared, unreadable, settled } = await publishItems(
    source,
    parsed,
    fetchPage,
    surroundings,
  );
  // With a validator the next answer would be 304, and what waits would never be read.
  const isComplete = waiting.pages === 0 && waiting.items === 0;
  const known = isComplete ? { ...validators, bodyHash } : { etag: null, lastModified: null, bodyHash: null };
  return endedEarly(source, published.new + published.edited > 0 ? 'updated' : 'unchanged', {
    ...seen,
    ...known,
    error: unreadable.length === 0 ? null : `${unreadable.length} items without readable text: ${shown(unreadable)}`,
    hints: feed.hints,
    appeared,
    published,
    settled: [...settled, ...parsed.settled],
    waiting,
  });
}

async function fetchFeed(source: ClaimedSource, { fetch }: Surroundings): Promise<FetchResult> {
  const { location, mirror, etag, lastModified } = source;
  const conditions = {
    ...(etag === null ? {} : { 'if-none-match': etag }),
    ...(lastModified === null ? {} : { 'if-modified-since': lastModified }),
  };
  const mirrored = mirror === null ? null : await readMirrored(mirror, location, location);
  return mirrored ?? fetch(location, { ...FEED_HEADERS, ...conditions });
}

/** How a page of a source is read: from its mirror where it has one and the address is below it, else fetched. */
export function pageFetcher(source: ClaimedSource, { fetchPage }: Surroundings) {
  return async (url: string): Promise<FetchResult> => {
    const mirrored = source.mirror === null ? null : await readMirrored(source.mirror, source.location, url);
    return mirrored ?? fetchPage(url, PAGE_HEADERS);
  };
}

/** Of items whose page is read, what they themselves carry is read only where the page cannot be had. */
export function textsReadAtOnce({ pageMode }: ClaimedSource): ReadFeedOptions['texts'] {
  return pageMode === 'feed' ? 'all' : pageMode === 'page' ? 'none' : 'carried';
}

function shown(names: readonly string[]): string {
  return names
    .slice(0, SHOWN_NAMES)
    .map((name) => name.slice(0, SHOWN_CHARS))
    .join('; ');
}
