import { articleText, carriesFullText } from '#feeds/article-text';
import { decode } from '#feeds/decode';
import type { Page } from '#feeds/extract-text';
import { contentHash, identifyItems, type ItemIdentity, looksUnchanged } from '#feeds/identify';
import { readMirrored } from '#feeds/mirror';
import type { Feed, FeedItem } from '#feeds/parse-feed';
import type { FetchResult } from '#feeds/safe-fetch';
import { ArticleOutbox, type FoundArticle } from './article-outbox';
import { endedEarly, MAX_PUBLISHED_PER_REFRESH, type Refresh, type Surroundings } from './refresh';
import type { ClaimedSource } from './source-store';

/** A page that cannot be had may come back; then the feed's own summary has to do, so that the item is not lost. */
const MAX_PAGE_ATTEMPTS = 3;

const FEED_HEADERS = {
  accept: 'application/rss+xml, application/atom+xml, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.5',
};
const PAGE_HEADERS = { accept: 'text/html, application/xhtml+xml;q=0.9, text/plain;q=0.8, */*;q=0.1' };

/**
 * One poll of a feed: fetch if changed, parse, and publish each item that is new or edited with its full text, from the
 * feed or from the item's page. Throws only what the bus or Postgres throws, and when aborted; what was not marked as
 * seen comes again.
 */
export async function refreshFeed(source: ClaimedSource, surroundings: Surroundings): Promise<Refresh> {
  const { store, workers, signal, logger } = surroundings;
  const fetch = async (url: string, headers: Readonly<Record<string, string>>): Promise<FetchResult> =>
    (source.mirror !== null ? await readMirrored(source.mirror, source.location, url) : null) ??
    surroundings.fetch(url, headers);

  const answer = await fetch(source.location, { ...FEED_HEADERS, ...validators(source) });
  if (answer.kind !== 'response') return endedEarly('failed', answer.reason, source);
  if (answer.status === 304) return endedEarly('not-modified', null, source);
  if (answer.status !== 200) return endedEarly('failed', `answered with HTTP status ${answer.status}`, source);

  const { text } = decode(answer.body, answer.headers['content-type'] ?? null);
  const parsed = await workers.parseFeed(text, answer.finalUrl);
  if (parsed.kind === 'unreadable') return endedEarly('failed', parsed.reason);

  const identities = identifyItems(source.id, parsed.feed.link, parsed.items);
  const keys = identities.map((identity) => identity.itemKey);
  const known = await store.seenItems(source.id, keys);
  const outbox = new ArticleOutbox(source, surroundings);
  const waiting = { pages: 0, items: 0 };
  const doneKeys = new Set<string>();
  const unreadable: string[] = [];

  for (const [index, item] of parsed.items.entries()) {
    const identity = identities[index]!;
    const seen = known.get(identity.itemKey);
    const itemHash = contentHash(item.title, item.content ?? item.summary);
    // Of an item that stands twice in one document the first is taken.
    if (looksUnchanged(seen, itemHash) || doneKeys.has(identity.itemKey)) continue;
    doneKeys.add(identity.itemKey);
    if (outbox.count >= MAX_PUBLISHED_PER_REFRESH) {
      waiting.items += 1;
      continue;
    }
    signal.throwIfAborted();

    const inFeed = carriesFullText(item) || identity.canonicalUrl === null;
    if (inFeed) {
      const found = await fromFeed(item, parsed.feed, identity, surroundings);
      if (found === null) unreadable.push(item.title ?? identity.itemKey);
      else await outbox.add(identity, itemHash, seen, shortened(found, identity, logger));
      continue;
    }
    // What is ready does not wait for other servers.
    await outbox.flush();
    const attemptKey = `${source.id} ${identity.itemKey} ${itemHash}`;
    const page = await readPage(identity.canonicalUrl, fetch, surroundings);
    signal.throwIfAborted();
    if (page.kind === 'page') {
      surroundings.pageAttempts.forget(attemptKey);
      const found = fromPage(item, parsed.feed, identity, page);
      await outbox.add(identity, itemHash, seen, shortened(found, identity, logger));
      continue;
    }
    const attempts = surroundings.pageAttempts.fail(attemptKey);
    const givenUp = page.kind === 'refused' || attempts >= MAX_PAGE_ATTEMPTS;
    const fields = { sourceId: source.id, url: identity.canonicalUrl, reason: page.reason, attempts };
    if (!givenUp) {
      waiting.pages += 1;
      logger.warn(fields, 'page could not be had; the next poll tries again');
      continue;
    }
    logger.warn(fields, 'page could not be had; the feed’s own summary is used');
    surroundings.pageAttempts.forget(attemptKey);
    const found = await fromFeed(item, parsed.feed, identity, surroundings);
    if (found === null) unreadable.push(item.title ?? identity.itemKey);
    else await outbox.add(identity, itemHash, seen, shortened(found, identity, logger));
  }
  await outbox.flush();

  const { published } = outbox;
  const complete = waiting.pages === 0 && waiting.items === 0;
  return {
    status: published.new + published.edited > 0 ? 'updated' : 'unchanged',
    error: unreadable.length === 0 ? null : `${unreadable.length} items without readable text: ${shown(unreadable)}`,
    // With a validator the next answer would be 304, and what waits would never be read.
    etag: complete ? (answer.headers.etag ?? null) : null,
    lastModified: complete ? (answer.headers['last-modified'] ?? null) : null,
    published,
    waiting,
  };
}

type PageResult = Page | { readonly kind: 'refused' | 'failed'; readonly reason: string };

async function readPage(
  url: string,
  fetch: (url: string, headers: Readonly<Record<string, string>>) => Promise<FetchResult>,
  { workers }: Surroundings,
): Promise<PageResult> {
  const answer = await fetch(url, PAGE_HEADERS);
  if (answer.kind !== 'response') return answer;
  if (answer.status !== 200) {
    const kind = isFinal(answer.status) ? 'refused' : 'failed';
    return { kind, reason: `answered with HTTP status ${answer.status}` };
  }
  const contentType = answer.headers['content-type'] ?? null;
  const type = contentType?.split(';')[0]!.trim().toLowerCase() ?? 'text/html';
  if (!/^(?:text\/html|application\/xhtml\+xml|text\/plain)$/.test(type)) {
    return { kind: 'refused', reason: `the page is ${type.slice(0, 80)}, not HTML` };
  }
  const { text } = decode(answer.body, contentType);
  if (type === 'text/plain' && !/^\s*</.test(text)) {
    const own = { title: null, byline: null, publishedAt: null, language: null, canonicalUrl: null };
    return { kind: 'page', ...own, text: text.trim() };
  }
  const page = await workers.extractText(text, answer.finalUrl);
  return page.kind === 'page' ? page : { kind: 'failed', reason: page.reason };
}

/** Gone, forbidden and the like stay so; a server in trouble, or one that asks for patience, is asked again. */
function isFinal(status: number): boolean {
  return status >= 400 && status < 500 && ![408, 425, 429].includes(status);
}

function fromPage(item: FeedItem, feed: Feed, identity: ItemIdentity, page: Page): Found {
  const author = item.author ?? page.byline;
  const title = item.title ?? page.title;
  return {
    url: identity.canonicalUrl,
    title,
    authors: author === null ? [] : [author],
    publishedAt: item.publishedAt ?? item.updatedAt ?? page.publishedAt,
    language: page.language ?? feed.language,
    textFrom: 'page',
    ...articleText(title, page.text),
  };
}

/** Null where the item has neither title nor text. */
async function fromFeed(
  item: FeedItem,
  feed: Feed,
  identity: ItemIdentity,
  { workers }: Surroundings,
): Promise<Found | null> {
  const html = item.content ?? item.summary;
  const body = html === null ? null : await workers.htmlText(html);
  const bodyText = body?.kind === 'text' ? body.text : '';
  if (bodyText === '' && item.title === null) return null;
  return {
    url: identity.canonicalUrl,
    title: item.title,
    authors: item.author === null ? [] : [item.author],
    publishedAt: item.publishedAt ?? item.updatedAt,
    language: feed.language,
    textFrom: 'feed',
    ...articleText(item.title, bodyText),
  };
}

type Found = FoundArticle & { readonly shortened: boolean };

function shortened({ shortened: isShortened, ...found }: Found, item: ItemIdentity, logger: Surroundings['logger']) {
  if (isShortened)
    logger.warn({ articleId: item.articleId, url: found.url }, 'the end of a very long text is left out');
  return found satisfies FoundArticle;
}

function validators({ etag, lastModified }: ClaimedSource): Record<string, string> {
  return {
    ...(etag === null ? {} : { 'if-none-match': etag }),
    ...(lastModified === null ? {} : { 'if-modified-since': lastModified }),
  };
}

function shown(names: readonly string[]): string {
  return names.slice(0, 3).join('; ').slice(0, 300);
}
