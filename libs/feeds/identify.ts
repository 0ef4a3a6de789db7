/**
 * Whether an item is new, an edit or a repeat. What an item is known by:
 *
 * - its link, in every source: the key of the page (canonical-url.ts). Not where the link is a front page, the feed's own
 *   page, or stands at several items of one document;
 * - its GUID, within its source. Not where it is the feed's own page or stands at several items of one document;
 * - its title and content as the feed has them, within its source. Not where several items of one document have them;
 * - the addresses that its page names when it is read: where it was redirected to, and `rel=canonical`.
 *
 * The rules, in their order (`decide`). "Alike" is: the same title, or the same body, or bodies that differ in few bits
 * of their fingerprints. "Unlike" is: neither, and fingerprints that differ in many.
 *
 *  1. An entry that is exactly as this source last gave it for the article of its link, else of its GUID, is unchanged.
 *     First, as nearly every item of a poll ends here, with nothing read.
 *  2. A link that only other sources have brought, under an entry without the whole text, is a repeat. No page is read:
 *     it would be the one that was read for the other source.
 *     What follows is decided with the text at hand.
 *  3. Link and GUID know the same article: that one.
 *  4. They know two: the one that is alike, before one that is not; of two that are, the one that this source has
 *     brought; else that of the link, as feeds number items anew more often than sites reuse addresses.
 *  5. Only the link is known: that article, whatever the GUID is now. Unless the item has a GUID of its own and is
 *     unlike: then the address is reused.
 *  6. Only the GUID is known: that article (http became https, the slug was corrected), if it is alike. Otherwise the
 *     GUID is reused, as by feeds that number their items from 1. Without a usable link: unless it is unlike.
 *  7. The id that would be derived for it exists: that article. It was published before its keys were kept.
 *  8. An address that its page names is known, and is alike: that article, brought by whom it may. Only then, for pages
 *     name front pages, other articles and their template's author.
 *  9. Title and content are known in this source, and the body is the same or nearly: that article; the feed changed its
 *     GUIDs and addresses. The title alone does not do, nor a teaser: many articles have those in common.
 * 10. Otherwise it is new.
 *
 * An article that was found so and that this source has not brought before is a repeat; with the text as before it is
 * unchanged; otherwise it is edited. What counts as the same text stands in material-text.ts. Dates play no part: items
 * without any, or with the same one, all pass.
 */
import { hash } from 'node:crypto';
import { v5 as uuidv5 } from 'uuid';
import { carriesFullText } from './article-text';
import { canonicalUrl, isFrontPage, pageKey, siteOf } from './canonical-url';
import { folded, type TextMarks } from './material-text';
import { oneSpaced } from './one-spaced';
import type { FeedItem } from './parse-feed';
import { ALIKE_BITS, hammingDistance, NEAR_DUPLICATE_BITS } from './simhash';

const MARK_CHARS = 12;
/** Namespace of article ids: chosen once, at random, and never changed. */
const ARTICLE_NAMESPACE = '7e598b3a-5a38-4cfe-8cf0-59ab85513a1a';

/** What an item is known by. A link (`url:…`) in every source, the others within theirs. */
export interface ItemKeys {
  readonly link: string | null;
  readonly guid: string | null;
  readonly content: string | null;
}

export interface ItemIdentity {
  readonly sourceId: string;
  readonly keys: ItemKeys;
  /** The id that a new article of it has, if it is free. */
  readonly articleId: string;
  /** What ids are derived from, best first: a reused link or GUID has given its own away. `articleId` is the first's. */
  readonly idNames: readonly string[];
  readonly canonicalUrl: string | null;
  /** The GUID says more than the link: it is not the same address. */
  readonly hasOwnGuid: boolean;
  /** The entry itself carries the article, so that the page is not what is read. */
  readonly carriesText: boolean;
}

/** An item of a document. */
export interface IdentifiedItem extends ItemIdentity {
  /** The `contentHash` of the item as the source gives it. */
  readonly itemHash: string;
  /**
   * Of its keys and `itemHash`, 72 bits in base64url: an item of this mark that was published or found to be no news is
   * unchanged as long as each document of its source holds it (rule 1).
   */
  readonly mark: string;
}

/** What is known of an article under one of an item's keys. */
export interface KnownArticle {
  readonly articleId: string;
  /** The last that was published. */
  readonly revision: number;
  readonly textHash: string | null;
  readonly simhash: bigint | null;
  readonly duplicateOf: string | null;
  readonly firstSeenAt: Date;
  /** As the item's own source brought it last; null where only others have. An empty text hash: its text was not read. */
  readonly here: { readonly revision: number; readonly itemHash: string; readonly textHash: string } | null;
}

/** What the keys of an item lead to. */
export interface Known {
  readonly link: KnownArticle | null;
  readonly guid: KnownArticle | null;
  readonly content: KnownArticle | null;
  /** By `articleId`. */
  readonly id: KnownArticle | null;
  /** By the keys of `namedPages`. */
  readonly pages: ReadonlyMap<string, KnownArticle>;
}

/** An address that the page of an item names as its own. */
export interface NamedPage {
  readonly key: string;
  /** Whether it may stand for the article though nobody has brought it yet. */
  readonly joinsUnknown: boolean;
}

/** An article's text as it was read. */
export interface ReadText extends TextMarks {
  readonly pages: readonly NamedPage[];
}

/** What is to be remembered of an item once its article is published. */
export interface RememberedItem {
  readonly sourceId: string;
  readonly articleId: string;
  readonly revision: number;
  readonly itemHash: string;
  readonly textHash: string;
  /** Those that are not known to be this article's. */
  readonly keys: readonly string[];
  /** Of what is published now; null where nothing is. */
  readonly published: { readonly simhash: bigint | null; readonly duplicateOf: string | null } | null;
}

/** What an item is that is to be published. */
interface News {
  readonly articleId: string;
  readonly revision: number;
  readonly remember: RememberedItem;
}

/** What an item is of which there is nothing to publish. */
interface NoNews {
  readonly articleId: string;
  readonly revision: number;
  /** Null where everything is known already. */
  readonly remember: RememberedItem | null;
}

export type Decision =
  /** It cannot be told without the text. */
  | { readonly kind: 'read' }
  | ({ readonly kind: 'new' } & News)
  | ({ readonly kind: 'edited' } & News)
  | ({ readonly kind: 'repeat' } & NoNews)
  | ({ readonly kind: 'unchanged' } & NoNews);

type Entry = Pick<FeedItem, 'id' | 'link' | 'title' | 'summary' | 'content'>;

/** The identity of each of a feed document's items, in their order. `feedLink` is the page that the feed belongs to. */
export function identifyItems(sourceId: string, feedLink: string | null, items: readonly Entry[]): IdentifiedItem[] {
  return identifyUnsettled(sourceId, feedLink, items, new Set()).identities.filter((identity) => identity !== null);
}

/** As `identifyItems`, but null for items whose marks are among `settled`; those marks are returned beside it. */
export function identifyUnsettled(
  sourceId: string,
  feedLink: string | null,
  items: readonly Entry[],
  settled: ReadonlySet<string>,
): { readonly identities: readonly (IdentifiedItem | null)[]; readonly settled: readonly string[] } {
  const marked = markItems(feedLink, items);
  const contents = marked.map(({ item, mark }) =>
    settled.has(mark) ? null : contentKey(item.title, item.content ?? item.summary),
  );
  // Of what is settled, only what is the same to the letter is noticed (isRepeated).
  const sharedContents = sharedOf(contents.map((content, index) => [content, marked[index]!.apart]));

  const identities = marked.map((entry, index): IdentifiedItem | null => {
    const { item, url, ownPage, ownGuid, guidPage, itemHash, isRepeated, mark } = entry;
    if (settled.has(mark)) return null;
    const content = contents[index]!;
    const isShared = content === null || isRepeated || sharedContents.has(content);
    const idNames = [
      ...(ownPage === null ? [] : [`url:${url}`]),
      ...(ownGuid === null ? [] : [`${sourceId} guid:${ownGuid}`]),
      `${sourceId} hash:${itemHash}`,
    ];
    return {
      sourceId,
      keys: { ...keysOf(entry), content: isShared ? null : content },
      articleId: articleIdOf(idNames[0]!),
      idNames,
      canonicalUrl: url,
      hasOwnGuid: ownGuid !== null && guidPage !== ownPage,
      carriesText: carriesFullText(item),
      itemHash,
      mark,
    };
  });
  return { identities, settled: marked.map(({ mark }) => mark).filter((mark) => settled.has(mark)) };
}

/** Each item with its page and GUID, which are its own where nothing else in the document has them, and its mark. */
function markItems(feedLink: string | null, items: readonly Entry[]) {
  const own = keyOf(canonicalUrl(feedLink));
  const isOwn = (key: string | null): key is string => key !== null && key !== own && !isFrontPage(key);
  const read = items.map((item) => {
    const url = canonicalUrl(item.link);
    const guid = item.id === null || item.id.trim() === '' ? null : item.id;
    const guidPage = keyOf(canonicalUrl(guid));
    const page = keyOf(url);
    const itemHash = contentHash(item.title, item.content ?? item.summary);
    return { item, url, page, guid, guidPage, itemHash, apart: `${guid} ${page}` };
  });
  const sharedPages = sharedOf(read.map(({ page, guid, item }) => [page, guid ?? item.title]));
  const sharedGuids = sharedOf(read.map(({ page, guid, item }) => [guid, page ?? item.title]));
  const sharedHashes = sharedOf(read.map(({ itemHash, apart }) => [itemHash, apart]));
  return read.map((entry) => {
    const { page, guid, guidPage, itemHash } = entry;
    const ownPage = isOwn(page) && !sharedPages.has(page) ? page : null;
    const ownGuid = guid !== null && (guidPage === null || isOwn(guidPage)) && !sharedGuids.has(guid) ? guid : null;
    const isRepeated = sharedHashes.has(itemHash);
    const keys = keysOf({ ownPage, ownGuid });
    const marked = `${keys.link}\n${keys.guid}\n${isRepeated}\n${itemHash}`;
    const mark = hash('sha256', marked, 'base64url').slice(0, MARK_CHARS);
    return { ...entry, ownPage, ownGuid, isRepeated, mark };
  });
}

function keysOf({ ownPage, ownGuid }: { readonly ownPage: string | null; readonly ownGuid: string | null }) {
  return { link: ownPage === null ? null : `url:${ownPage}`, guid: ownGuid === null ? null : `guid:${ownGuid}` };
}

/** The identity of a document by its path relative to its source's folder, with `/` between its parts. */
export function identifyDocument(sourceId: string, path: string): ItemIdentity {
  const idName = `${sourceId} path:${path}`;
  return {
    sourceId,
    keys: { link: `path:${path}`, guid: null, content: null },
    articleId: articleIdOf(idName),
    idNames: [idName],
    canonicalUrl: null,
    hasOwnGuid: false,
    carriesText: true,
  };
}

/**
 * The addresses that a page which was read names as its own, beside the item's link: where the request ended, and its
 * `rel=canonical`. A front page and the feed's own page are none. A server sends readers on to wherever the article is;
 * a canonical link to another site names a page that may hold something else, and joins only what is known and alike.
 */
export function namedPages(
  item: Pick<ItemIdentity, 'canonicalUrl' | 'keys'>,
  feedLink: string | null,
  page: { readonly finalUrl: string | null; readonly canonicalUrl: string | null },
): NamedPage[] {
  const own = keyOf(canonicalUrl(feedLink));
  const redirected = keyOf(canonicalUrl(page.finalUrl));
  const canonical = keyOf(canonicalUrl(page.canonicalUrl));
  const at = redirected ?? keyOf(item.canonicalUrl);
  const named = new Map<string, NamedPage>();
  const add = (key: string | null, joinsUnknown: boolean) => {
    if (key === null || key === own || isFrontPage(key) || `url:${key}` === item.keys.link || named.has(key)) return;
    named.set(key, { key: `url:${key}`, joinsUnknown });
  };
  add(redirected, true);
  add(canonical, canonical !== null && at !== null && siteOf(canonical) === siteOf(at));
  return [...named.values()];
}

/** SHA-256, in base64url, of the parts with runs of white space made one space. */
export function contentHash(...parts: readonly (string | null)[]): string {
  const lines = parts.map((part) => `${oneSpaced(part ?? '')}\n`);
  return hash('sha256', lines.join(''), 'base64url');
}

/**
 * The rules at the head of this file. `itemHash` is the `contentHash` of the entry as the source gives it; `text` is null
 * as long as it has not been read, and then the answer may be to read it.
 */
export function decide(item: ItemIdentity, itemHash: string, known: Known, text: ReadText | null): Decision {
  const asBefore = [known.link, known.guid, known.id].find((article) => article?.here?.itemHash === itemHash);
  if (asBefore) return settled('unchanged', item, itemHash, known, asBefore, text);
  if (text === null) {
    const isOthers = known.link !== null && known.link.here === null && known.guid === null;
    return isOthers && !item.carriesText
      ? settled('repeat', item, itemHash, known, known.link, null)
      : { kind: 'read' };
  }

  const article = articleOf(item, known, text);
  if (article === null) return asNew(item, itemHash, known, text);
  if (article.here === null) return settled('repeat', item, itemHash, known, article, text);
  const isUnchanged = article.here.textHash === text.hash || article.here.textHash === '';
  return settled(isUnchanged ? 'unchanged' : 'edited', item, itemHash, known, article, text);
}

/** The id of the message that carries a revision of an article: the same however often it is published. */
export function revisionIdOf(articleId: string, revision: number): string {
  return uuidv5(`${articleId}:${revision}`, ARTICLE_NAMESPACE);
}

/** Rules 3 to 9: the article that the item is, or null. */
function articleOf(item: ItemIdentity, { link, guid, content, id, pages }: Known, text: ReadText): KnownArticle | null {
  if (link !== null && guid !== null) {
    return link.articleId === guid.articleId ? link : likelier(link, guid, text);
  }
  if (link !== null && !(item.hasOwnGuid && likeness(link, text) === 'unlike')) return link;
  if (guid !== null) {
    const alike = likeness(guid, text);
    if (alike === 'alike' || guid.textHash === null) return guid;
    if (item.keys.link === null && alike !== 'unlike') return guid;
  }
  if (link === null && guid === null && id !== null) return id;
  for (const { key } of text.pages) {
    const page = pages.get(key);
    if (page !== undefined && likeness(page, text) === 'alike') return page;
  }
  return content !== null && hasSameBody(content, text) ? content : null;
}

function likelier(link: KnownArticle, guid: KnownArticle, text: ReadText): KnownArticle {
  const rank = (article: KnownArticle) => {
    const alike = likeness(article, text);
    return alike === 'alike' ? (article.here === null ? 1 : 0) : alike === 'unmeasured' ? 2 : 3;
  };
  return rank(guid) < rank(link) ? guid : link;
}

function likeness(article: KnownArticle, text: ReadText): 'alike' | 'unlike' | 'unmeasured' {
  const [title, body] = article.textHash?.split('.') ?? [];
  const [titleNow, bodyNow] = text.hash.split('.');
  const isSame = (titleNow !== '' && title === titleNow) || (bodyNow !== '' && body === bodyNow);
  if (isSame && text.isSubstantial) return 'alike';
  if (article.simhash === null || text.simhash === null) return 'unmeasured';
  return hammingDistance(article.simhash, text.simhash) <= ALIKE_BITS ? 'alike' : 'unlike';
}

function hasSameBody(article: KnownArticle, text: ReadText): boolean {
  if (text.isSubstantial && article.textHash?.split('.')[1] === text.hash.split('.')[1]) return true;
  if (article.simhash === null || text.simhash === null) return false;
  return hammingDistance(article.simhash, text.simhash) <= NEAR_DUPLICATE_BITS;
}

function asNew(item: ItemIdentity, itemHash: string, known: Known, text: ReadText): Decision {
  const taken = [known.link, known.guid, known.id, known.content].map((article) => article?.articleId);
  const articleId = taken.includes(item.articleId)
    ? (articleIdsOf(item).find((id) => !taken.includes(id)) ?? articleIdOf(`${item.articleId} ${text.hash}`))
    : item.articleId;
  const pages = text.pages.filter(({ key, joinsUnknown }) => joinsUnknown && !known.pages.has(key));
  const remember = {
    sourceId: item.sourceId,
    articleId,
    revision: 1,
    itemHash,
    textHash: text.hash,
    // A reused link or GUID is this article's from now on.
    keys: [...Object.values(item.keys), ...pages.map(({ key }) => key)].filter((key) => key !== null),
    published: { simhash: text.simhash, duplicateOf: null },
  };
  return { kind: 'new', articleId, revision: 1, remember };
}

function settled(
  kind: 'unchanged' | 'repeat' | 'edited',
  item: ItemIdentity,
  itemHash: string,
  known: Known,
  article: KnownArticle,
  text: ReadText | null,
): Decision {
  const { articleId, here, duplicateOf } = article;
  const revision = kind === 'edited' ? Math.max(article.revision, here?.revision ?? 0) + 1 : article.revision;
  const pages = (text?.pages ?? []).filter(({ key, joinsUnknown }) => joinsUnknown && !known.pages.has(key));
  // A key that leads to another article stays with it: two items would take it from each other at every poll.
  const keys = [
    ...(['link', 'guid', 'content'] as const).flatMap((name) => (known[name] === null ? (item.keys[name] ?? []) : [])),
    ...pages.map(({ key }) => key),
  ];
  const textHash = text?.hash ?? here?.textHash ?? '';
  const isKnown = keys.length === 0 && here?.itemHash === itemHash && here.textHash === textHash;
  const published = kind === 'edited' ? { simhash: text!.simhash, duplicateOf } : null;
  const remember = { sourceId: item.sourceId, articleId, revision, itemHash, textHash, keys, published };
  if (kind === 'edited') return { kind, articleId, revision, remember };
  return { kind, articleId, revision, remember: isKnown ? null : remember };
}

/** The ids that a new article of the item can have, best first. */
export function articleIdsOf({ articleId, idNames }: ItemIdentity): string[] {
  return [articleId, ...idNames.slice(1).map(articleIdOf)];
}

function articleIdOf(name: string): string {
  return uuidv5(name, ARTICLE_NAMESPACE);
}

function keyOf(url: string | null): string | null {
  return url === null ? null : pageKey(url);
}

/** Null where the entry has neither title nor content. Markup and what is trivial does not count: domains change in it. */
function contentKey(title: string | null, content: string | null): string | null {
  const told = [folded(title ?? ''), folded((content ?? '').replace(/<[^>]*>/g, ' '))];
  return told.join('') === '' ? null : `content:${contentHash(...told)}`;
}

/** The keys that stand at items which something else tells apart. */
function sharedOf(pairs: readonly (readonly [key: string | null, apart: string | null])[]): Set<string> {
  const first = new Map<string, string | null>();
  const shared = new Set<string>();
  for (const [key, apart] of pairs) {
    if (key === null) continue;
    if (!first.has(key)) first.set(key, apart);
    else if (first.get(key) !== apart) shared.add(key);
  }
  return shared;
}
