/**
 * Whether an item is new, an edit or a repeat. In the order of the rules:
 *
 * 1. An item is known by its canonical link, unless the link is no article's own: the front page of a site, the feed's
 *    own page, or a link that several items of the document share.
 * 2. Else by its GUID within its source.
 * 3. Else by the hash of its title and content.
 * 4. A known item whose title and content are as before is unchanged; no page is fetched for it.
 * 5. A known item whose article text is as before, white space aside, is unchanged too.
 * 6. Otherwise a known item is edited: the next revision of the same article.
 * 7. An item unseen in this source whose article another source has brought is a repeat.
 *
 * Dates play no part: items without any, or with the same one, all pass.
 */
import { createHash } from 'node:crypto';
import { v5 as uuidv5 } from 'uuid';
import type { FeedItem } from './parse-feed';

/** Namespace of article ids: chosen once, at random, and never changed. */
const ARTICLE_NAMESPACE = '7e598b3a-5a38-4cfe-8cf0-59ab85513a1a';
/** Postgres indexes keys up to some 2,700 bytes; a longer key is replaced by its hash. */
const MAX_KEY_CHARS = 500;

/** Query parameters that say how a reader came to the page and not which page it is. */
const TRACKING =
  /^(?:utm_\w+|fbclid|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|yclid|twclid|igshid|mc_[ce]id|_hs(?:enc|mi)|mkt_tok|ref_src|s_cid|cmpid|at_(?:medium|campaign)|xtor|wt_mc|oc)$/i;

export interface ItemIdentity {
  /** What the item is known by within its source. */
  readonly itemKey: string;
  readonly articleId: string;
  readonly canonicalUrl: string | null;
}

/**
 * The one spelling of a web address that stands for its page: host in lower case, default port, fragment, credentials
 * and tracking parameters dropped. Null for what is not an http or https address.
 */
export function canonicalUrl(link: string | null): string | null {
  if (link === null || !URL.canParse(link)) return null;
  const url = new URL(link);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return null;
  url.hash = '';
  url.username = '';
  url.password = '';
  const tracked = [...url.searchParams.keys()].filter((name) => TRACKING.test(name));
  // Left alone, a query keeps its spelling: reading and writing it again changes escapes.
  for (const name of tracked) url.searchParams.delete(name);
  if (url.search === '') url.search = '';
  return url.href;
}

/** The identity of each of a feed document's items, in their order. `feedLink` is the page that the feed belongs to. */
export function identifyItems(
  sourceId: string,
  feedLink: string | null,
  items: readonly Pick<FeedItem, 'id' | 'link' | 'title' | 'summary' | 'content'>[],
): ItemIdentity[] {
  const links = items.map((item) => canonicalUrl(item.link));
  const own = canonicalUrl(feedLink);
  const guidsOfLink = new Map<string, Set<string | null>>();
  items.forEach((item, index) => {
    const link = links[index];
    if (link) guidsOfLink.set(link, (guidsOfLink.get(link) ?? new Set()).add(item.id ?? item.title));
  });
  return items.map((item, index) => {
    const link = links[index] ?? null;
    const isOwn = link !== null && link !== own && !isFrontPage(link) && guidsOfLink.get(link)?.size === 1;
    if (isOwn) return identity(`url:${link}`, `url:${link}`, link);
    const within =
      item.id !== null ? `guid:${item.id}` : `hash:${contentHash(item.title, item.content ?? item.summary)}`;
    return identity(within, `${sourceId} ${within}`, link);
  });
}

/** The identity of a document by its path relative to its source's folder, with `/` between its parts. */
export function identifyDocument(sourceId: string, path: string): ItemIdentity {
  return identity(`path:${path}`, `${sourceId} path:${path}`, null);
}

/** SHA-256, in base64url, of the parts with runs of white space made one space. */
export function contentHash(...parts: readonly (string | null)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`${(part ?? '').replace(/\s+/g, ' ').trim()}\n`);
  return hash.digest('base64url');
}

/** What is remembered of an item's content: as the source gave it, and as it was published. */
export interface ContentHashes {
  readonly item: string;
  readonly text: string;
}

export interface SeenItem {
  readonly revision: number;
  readonly hashes: ContentHashes;
}

export type Decision =
  | { readonly kind: 'unchanged'; readonly revision: number }
  | { readonly kind: 'repeat'; readonly revision: number }
  | { readonly kind: 'new' | 'edited'; readonly revision: number };

/** Rule 4: whether the item must be looked at more closely. */
export function looksUnchanged(seen: SeenItem | undefined, itemHash: string): boolean {
  return seen?.hashes.item === itemHash;
}

/**
 * Rules 5 to 7. `seen` is what this source knows of the item, `latestRevision` the highest revision of its article that
 * any source has published (0 for none), `textHash` the hash of the article's text as it is now.
 */
export function decide(seen: SeenItem | undefined, latestRevision: number, textHash: string): Decision {
  if (seen === undefined) {
    return latestRevision === 0 ? { kind: 'new', revision: 1 } : { kind: 'repeat', revision: latestRevision };
  }
  if (seen.hashes.text === textHash) return { kind: 'unchanged', revision: seen.revision };
  return { kind: 'edited', revision: Math.max(seen.revision, latestRevision) + 1 };
}

/** The id of the message that carries a revision of an article: the same however often it is published. */
export function revisionIdOf(articleId: string, revision: number): string {
  return uuidv5(`${articleId}:${revision}`, ARTICLE_NAMESPACE);
}

function identity(key: string, articleName: string, link: string | null): ItemIdentity {
  const itemKey = key.length <= MAX_KEY_CHARS ? key : `long:${createHash('sha256').update(key).digest('base64url')}`;
  return { itemKey, articleId: uuidv5(articleName, ARTICLE_NAMESPACE), canonicalUrl: link };
}

function isFrontPage(link: string): boolean {
  const url = new URL(link);
  return url.pathname === '/' && url.search === '';
}
