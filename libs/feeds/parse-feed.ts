import { parseUrl } from '#platform/parse-url';
import type { Feed, FeedItem } from './feed';
import { normaliseFeed, sitemapsIn } from './normalise-feed';
import { prepareXml } from './prepare-xml';
import { readJsonFeed } from './read-json-feed';
import { readXml } from './read-xml';
import { storableText } from './storable-text';
import { elementsIn, type ParsedElement, resolveNames, type XmlElement } from './xml-element';

export type { Feed, FeedItem } from './feed';

export interface ParsedFeed {
  readonly kind: 'feed';
  readonly feed: Feed;
  readonly items: readonly FeedItem[];
}
export interface UnreadableFeed {
  readonly kind: 'unreadable';
  /** not-a-feed: something else; parse: a feed that is broken. */
  readonly errorClass: 'not-a-feed' | 'parse' | 'internal';
  readonly reason: string;
}

/** How much of a wrong answer is shown, and how many of the sitemaps that an index lists. */
const SHOWN_CHARS = 60;
const SHOWN_SITEMAPS = 3;

/** Of an item's HTML: four times of what is kept of its text (article-text.ts). What is beyond it is never read. */
const MAX_HTML_CHARS = 2 * 1024 * 1024;

/** Roots of RSS, RDF, Atom and sitemaps. */
const FEED_ROOTS = new Set(['rss', 'rdf:rdf', 'rdf', 'channel', 'feed', 'entry', 'urlset']);

/**
 * Reads RSS 0.90 to 2.0, RDF, Atom 0.3 and 1.0, JSON Feed, and sitemaps as feeds of their pages. `url` is the document's
 * address, which relative links are relative to. rss-parser reads XML and feedsmith JSON (read-xml.ts,
 * read-json-feed.ts); one normaliser makes a feed of what either gives. Whatever the text is, the result is a feed or
 * the reason why it is none; never throws. Time grows with the text: run it under a deadline (text-workers.ts).
 */
export async function parseFeed(text: string, url: string | null = null): Promise<ParsedFeed | UnreadableFeed> {
  if (/^[\s\ufeff]*[{[]/.test(text)) {
    const json = readJsonFeed(text.replace(/^\ufeff/, ''));
    const normalised = json && readFeed(json, resolveNames(json, url), url);
    return normalised ? bounded(normalised) : unreadable(`read JSON (${beginning(text)}), expected a feed`);
  }
  const prepared = prepareXml(text);
  if (prepared.kind === 'html') return unreadable(`read an HTML page (${beginning(text)}), expected a feed`);
  if (prepared.kind === 'too-deep')
    return unreadable('read XML with elements nested more than 256 deep, expected a feed', 'parse');
  if (prepared.kind === 'too-many') {
    return unreadable('read XML with more than 300,000 elements, expected a feed', 'parse');
  }
  if (prepared.kind !== 'xml') {
    if (text.trim() === '') return unreadable('read an empty answer, expected a feed');
    return unreadable(`read text that is not XML (${beginning(text)}), expected a feed`);
  }
  try {
    const document = await readXml(prepared);
    const root = feedIn(resolveNames(document, url));
    if (root.name === 'sitemapindex') {
      const sitemaps = sitemapsIn(root);
      const shown = sitemaps.slice(0, SHOWN_SITEMAPS).map((address) => storableText(address.slice(0, 200)));
      const more = sitemaps.length > shown.length ? ', …' : '';
      return unreadable(
        `read an index of ${sitemaps.length} sitemaps, each a source of its own: ${shown.join(', ')}${more}`,
      );
    }
    if (!FEED_ROOTS.has(root.name)) {
      const name = storableText(prepared.root.slice(0, SHOWN_CHARS));
      return unreadable(`read an XML document with the root element <${name}>, expected a feed`);
    }
    const normalised = readFeed(document, root, url);
    return normalised ? bounded(normalised) : unreadable('read RSS without a channel, expected a feed', 'parse');
  } catch (error) {
    return unreadable(`the feed cannot be read: ${(error as Error).message.split('\n')[0]!.slice(0, 200)}`, 'parse');
  }
}

function bounded({ feed, items }: Omit<ParsedFeed, 'kind'>): ParsedFeed {
  const cut = (html: string | null) => html?.slice(0, MAX_HTML_CHARS) ?? null;
  const short = items.map((item) => ({ ...item, summary: cut(item.summary), content: cut(item.content) }));
  return { kind: 'feed', feed, items: short };
}

/** How deep a feed may stand in what it was wrapped in, such as SOAP's envelope and body. */
const MAX_WRAPPERS = 3;

/** The feed in a document of something else, or else the document. */
function feedIn(root: XmlElement): XmlElement {
  let level = [root];
  for (let depth = 0; depth <= MAX_WRAPPERS; depth += 1) {
    const feed = level.find(({ name }) => name === 'rss' || name === 'rdf:rdf' || name === 'feed');
    if (feed !== undefined || FEED_ROOTS.has(root.name)) return feed ?? root;
    level = level.flatMap(elementsIn);
  }
  return root;
}

/**
 * Where the document's address is not known, its links are relative to where it says that it is found, or else to its
 * page.
 */
function readFeed(document: ParsedElement, root: XmlElement, url: string | null) {
  const read = normaliseFeed(root);
  const stated = [read?.feed.self, read?.feed.link].find((address) => address && parseUrl(address) !== null);
  return url === null && stated ? normaliseFeed(feedIn(resolveNames(document, stated))) : read;
}

function unreadable(reason: string, errorClass: UnreadableFeed['errorClass'] = 'not-a-feed'): UnreadableFeed {
  return { kind: 'unreadable', errorClass, reason };
}

function beginning(text: string): string {
  const shown = storableText(text.slice(0, SHOWN_CHARS * 4))
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, SHOWN_CHARS);
  return `first bytes ${JSON.stringify(shown)}`;
}
