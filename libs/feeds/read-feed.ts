import type { NoPage } from './extract-text';
import { identifyUnsettled, type IdentifiedItem } from './identify';
import { type Feed, type FeedItem, parseFeed, type UnreadableFeed } from './parse-feed';
import { readArticle, type ReadArticle } from './read-article';

/** An item of a document with all that can be told of it without knowing what was there before. */
export interface FoundItem extends Pick<FeedItem, 'title' | 'authors' | 'publishedAt' | 'updatedAt' | 'language'> {
  readonly identity: IdentifiedItem;
  /** What the item itself carries: as HTML, or its text where that has been read. */
  readonly carried: { readonly kind: 'html'; readonly html: string | null } | ReadArticle | NoPage;
}

export interface ReadFeed {
  readonly kind: 'read-feed';
  readonly feed: Feed;
  /** Those that are not settled, in the order of the document. */
  readonly items: readonly FoundItem[];
  /** The marks of those that are. */
  readonly settled: readonly string[];
}

export interface ReadFeedOptions {
  readonly sourceId: string;
  /** Marks of items of which there is nothing left to do (identify.ts). */
  readonly settled: readonly string[];
  /** Whose texts are read at once: of those that carry the whole article, of all, or of none. */
  readonly texts: 'carried' | 'all' | 'none';
}

/** Parses a feed (parse-feed.ts) and tells what each of its items is known by. Never throws. */
export async function readFeed(
  text: string,
  url: string | null,
  { sourceId, settled, texts }: ReadFeedOptions,
): Promise<ReadFeed | UnreadableFeed> {
  const parsed = await parseFeed(text, url);
  if (parsed.kind === 'unreadable') return parsed;
  const { feed, items } = parsed;
  const found = identifyUnsettled(sourceId, feed.link, items, new Set(settled));
  const unsettled = found.identities.flatMap((identity, index) =>
    identity === null ? [] : [foundItem(items[index]!, identity)],
  );
  return {
    kind: 'read-feed',
    feed,
    items: unsettled.map((item) => (isToBeRead(item, texts) ? withText(item) : item)),
    settled: found.settled,
  };
}

export function foundItem(item: FeedItem, identity: IdentifiedItem): FoundItem {
  const { title, authors, publishedAt, updatedAt, language } = item;
  const carried = { kind: 'html', html: item.content ?? item.summary } as const;
  return { title, authors, publishedAt, updatedAt, language, identity, carried };
}

function isToBeRead({ identity }: FoundItem, texts: ReadFeedOptions['texts']): boolean {
  return texts === 'all' || (texts === 'carried' && identity.carriesText);
}

function withText(item: FoundItem): FoundItem {
  return item.carried.kind === 'html'
    ? { ...item, carried: readArticle({ title: item.title, html: item.carried.html }) }
    : item;
}
