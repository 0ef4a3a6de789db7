import { feedHints } from './feed-hints';
import { feedLocation } from './feed-location';
import { parseDate } from './parse-date';
import type { Enclosure, Feed, FeedItem } from './feed';
import { isAddress, peopleIn } from './people';
import { webAddress } from './resolve-links';
import { storableText } from './storable-text';
import { alternatives, htmlOf, plainLine, plainOf } from './text-construct';
import { childrenOf, elementsIn, textIn, type XmlElement } from './xml-element';

/** More items than this in one document are not news; the first ones are read, as feeds put the newest first. */
const MAX_ITEMS = 5_000;

/**
 * The feed in a document's elements, whatever the format: the elements of RSS 0.90 to 2.0, RDF, Atom, their modules and
 * sitemaps are looked for wherever they may stand, in the order in which they are believed. Null where the root holds
 * nothing of a feed. Pure.
 */
export function normaliseFeed(root: XmlElement): { readonly feed: Feed; readonly items: readonly FeedItem[] } | null {
  const [channel] = childrenOf(root, 'channel');
  if (root.name === 'rss' && channel === undefined && childrenOf(root, 'item').length === 0) return null;
  const about = channel ?? root;
  // RSS 0.90 and 1.0 have their items beside the channel, RSS 1.1 in a list of its own.
  const holders = [root, ...childrenOf(root, 'channel', 'items')];
  const items =
    root.name === 'entry' ? [root] : holders.flatMap((holder) => childrenOf(holder, 'item', 'entry', 'url'));
  const feed = toFeed(root.name === 'entry' ? { ...root, children: [], byName: new Map() } : about);
  return { feed, items: items.slice(0, MAX_ITEMS).map((item) => toItem(item, feed, about)) };
}

function toFeed(channel: XmlElement): Feed {
  const links = linksIn(channel);
  const authors = authorsOf(channel, FEED_AUTHORS);
  return {
    id: firstText(channel, 'id', 'guid', 'podcast:guid') ?? about(channel),
    title: firstPlain(channel, 'title', 'dc:title', 'dcterms:title', 'media:title', 'itunes:title'),
    link: linkOf(channel, links),
    description: firstPlain(
      channel,
      ...['description', 'subtitle', 'tagline', 'dc:description', 'abstract'],
      ...DESCRIPTIONS,
      'info',
    ),
    language: languageOf(channel, 'language', 'dc:language') || null,
    author: authors.length === 0 ? null : authors.join(', '),
    rights: firstPlain(channel, 'rights', 'copyright', 'dc:rights', 'dcterms:rights', 'media:copyright'),
    updatedAt: firstDate(channel, ...UPDATED, 'lastbuilddate', 'dc:date', 'pubdate') ?? stampOf(channel),
    generator: firstPlain(channel, 'generator'),
    categories: categoriesOf(channel),
    self: links.find(({ rel }) => rel === 'self')?.address ?? null,
    hubs: [...new Set(links.filter(({ rel }) => rel === 'hub').map(({ address }) => address))],
    hints: feedHints(channel),
  };
}

function toItem(item: XmlElement, feed: Feed, channel: XmlElement): FeedItem {
  const links = linksIn(item);
  const publishedAt = firstDate(item, ...PUBLISHED);
  const updatedAt = firstDate(item, ...UPDATED, 'lastmod') ?? stampOf(item);
  const authors = itemAuthors(item, channel);
  const [summary, whole] = summaries(item);
  return {
    id: firstText(item, 'guid', 'id') ?? about(item) ?? firstText(item, 'dc:identifier', 'loc'),
    link: itemLink(item, links),
    title: firstPlain(item, 'title', 'dc:title', 'dcterms:title', 'media:title', 'itunes:title', 'news:title'),
    summary: summary ?? firstHtml(item, 'dc:description', 'abstract', 'dcterms:abstract', ...DESCRIPTIONS),
    content:
      firstHtml(item, 'content:encoded', 'content', 'xhtml:body', 'body', 'fullitem', 'xhtml:div') ?? whole ?? null,
    author: authors.length === 0 ? null : authors.join(', '),
    publishedAt,
    updatedAt,
    categories: categoriesOf(item),
    authors,
    language: (languageOf(item, 'dc:language', 'news:language', 'language') ?? feed.language) || null,
    rights: firstPlain(item, 'rights', 'copyright', 'dc:rights', 'dcterms:rights', 'media:copyright'),
    enclosures: enclosuresOf(item),
    location: feedLocation(item),
    dateStated: publishedAt !== null || updatedAt !== null,
  };
}

const DESCRIPTIONS = ['itunes:summary', 'media:description', 'itunes:subtitle'];
const PUBLISHED = [
  ...['pubdate', 'published', 'issued', 'dcterms:issued', 'dc:date', 'news:publication_date', 'dcterms:created'],
  ...['created', 'date', 'dcterms:date', 'prism:publicationdate'],
];
const UPDATED = ['updated', 'modified', 'dcterms:modified'];
const FEED_AUTHORS = [
  'author',
  'managingeditor',
  'dc:creator',
  'dcterms:creator',
  'dc:author',
  'itunes:author',
  'itunes:owner',
];
const ITEM_AUTHORS = ['author', 'dc:creator', 'dcterms:creator', 'dc:author', 'itunes:author'];

/** An item with a description and a summary has its summary in the first of the two, and its text in the other. */
function summaries(item: XmlElement): string[] {
  const said = ['description', 'summary'].flatMap((name) => {
    const html = firstHtml(item, name);
    return html === null ? [] : [{ html, at: item.children.indexOf(childrenOf(item, name)[0]!) }];
  });
  if (said.length < 2) return said.map(({ html }) => html);
  return [...new Set(said.sort((a, b) => a.at - b.at).map(({ html }) => html))];
}

/** The elements of these names, those of a Media RSS group among them. */
function all(element: XmlElement, name: string): readonly XmlElement[] {
  const own = childrenOf(element, name);
  if (!name.startsWith('media:')) {
    // News sitemaps put what they say into an element of their own.
    return name.startsWith('news:') ? [...own, ...within(element, ['news:news', 'news:publication'], name)] : own;
  }
  return [...own, ...within(element, ['media:group', 'media:content'], name)];
}

function within(element: XmlElement, holders: readonly string[], name: string): XmlElement[] {
  return childrenOf(element, ...holders).flatMap((holder) => [
    ...childrenOf(holder, name),
    ...within(holder, holders, name),
  ]);
}

function firstText(element: XmlElement, ...names: readonly string[]): string | null {
  for (const name of names) {
    for (const child of all(element, name)) {
      const text = storableText(textIn(child).replace(/\s+/g, ' ').trim());
      if (text !== '') return text;
    }
  }
  return null;
}

function firstPlain(element: XmlElement, ...names: readonly string[]): string | null {
  for (const name of names) {
    for (const child of all(element, name)) {
      const line = plainOf(child);
      if (line !== null) return storableText(line);
    }
  }
  return null;
}

function firstHtml(element: XmlElement, ...names: readonly string[]): string | null {
  for (const name of names) {
    for (const child of alternatives(all(element, name))) {
      const html = htmlOf(child);
      if (html !== null) return storableText(html);
    }
  }
  return null;
}

/** Of the first name that has a date that can be read. */
function firstDate(element: XmlElement, ...names: readonly string[]): string | null {
  for (const name of names) {
    for (const child of all(element, name)) {
      const date = parseDate(textIn(child));
      if (date !== null) return date;
    }
  }
  return null;
}

/** CDF has it as an attribute. */
function stampOf(element: XmlElement): string | null {
  return parseDate(element.attributes.get('lastmod'));
}

/** As BCP 47 has it, with hyphens; empty where it is said to be unknown. */
function languageOf(element: XmlElement, ...names: readonly string[]): string | null {
  const language = firstText(element, ...names) ?? element.language;
  return language === null ? null : storableText(language.replaceAll('_', '-'));
}

/** The address that RDF knows it by. */
function about(element: XmlElement): string | null {
  const address = element.attributes.get('rdf:about')?.trim();
  return address ? storableText(address) : null;
}

interface Link {
  readonly rel: string;
  readonly type: string;
  readonly address: string;
  readonly length: string | null;
}

/** RSS has the address as text, Atom as an attribute. */
function linksIn(element: XmlElement): Link[] {
  return childrenOf(element, 'link', 'url', 'homepage').flatMap((link) => {
    // What has parts is no address: a sitemap calls its pages `url`.
    const stated = link.attributes.get('href') ?? (elementsIn(link).length > 0 ? '' : textIn(link));
    const address = addressIn(stated, link.base);
    if (address === '') return [];
    // RFC 4287 (4.2.7.2): a relation by its address in the registry is that relation.
    const rel = (link.attributes.get('rel') ?? 'alternate')
      .trim()
      .toLowerCase()
      .replace(/^.*\/relation\//, '');
    const length = link.attributes.get('length') ?? null;
    return [{ rel, type: link.attributes.get('type') ?? '', address: storableText(address), length }];
  });
}

/** The page that is the alternate of the feed or item: HTML before other types. */
function linkOf(element: XmlElement, links: readonly Link[]): string | null {
  const alternates = links.filter(({ rel, address }) => rel === 'alternate' && isPage(address));
  const page = alternates.find(({ type }) => type === '' || /html/i.test(type)) ?? alternates[0];
  if (page !== undefined) return page.address;
  // RDF names the channel by its page, CDF has it as an attribute.
  const stated = element.attributes.get('href') ?? (element.name === 'channel' ? about(element) : null);
  return pageOf(stated, element.base);
}

/** Absolute where that can be. Some escape an address twice: no address holds "&amp;", nor the end of a line. */
function addressIn(text: string, base: string | null): string {
  const stated = text
    .trim()
    .replace(/\s*[\t\n\r]\s*/g, '')
    .replaceAll('&amp;', '&');
  return webAddress(stated, base) ?? stated;
}

function itemLink(item: XmlElement, links: readonly Link[]): string | null {
  const original = firstText(item, 'feedburner:origlink');
  const [guid] = childrenOf(item, 'guid');
  const isPermalink = guid?.attributes.get('ispermalink')?.trim().toLowerCase();
  const [source] = childrenOf(item, 'content').map((content) => content.attributes.get('src'));
  const [location] = childrenOf(item, 'loc').map(textIn);
  return (
    pageOf(original, item.base) ??
    linkOf(item, links) ??
    (guid && isPermalink !== 'false' ? webPage(textIn(guid), isPermalink === 'true' ? guid.base : null) : null) ??
    webPage(about(item), null) ??
    pageOf(source ?? location ?? null, item.base)
  );
}

function pageOf(address: string | null, base: string | null): string | null {
  if (address === null || address.trim() === '') return null;
  const absolute = addressIn(address, base);
  return isPage(absolute) ? storableText(absolute) : null;
}

/** Not a script or data in the place of a page. */
function isPage(address: string): boolean {
  return !/^\s*(?:javascript|data|vbscript|about):/i.test(address);
}

/** An address of the web; what else stands there is a name. */
function webPage(text: string | null, base: string | null): string | null {
  const address = webAddress(text ?? '', base);
  return address !== null && /^https?:\/\//i.test(address) ? storableText(address) : null;
}

/** Of the first element that names somebody; an address only where nothing names anybody. */
function authorsOf(element: XmlElement, names: readonly string[]): string[] {
  const found = names.map((name) => peopleIn(childrenOf(element, name))).filter((people) => people.length > 0);
  const people = found.find((each) => !each.every(isAddress)) ?? found[0] ?? [];
  return people.map(storableText);
}

/** RFC 4287 (4.2.1): who wrote an entry that does not say so wrote its source, or the feed. */
function itemAuthors(item: XmlElement, channel: XmlElement): string[] {
  const own = authorsOf(item, ITEM_AUTHORS);
  if (own.length > 0) return own;
  const outer = [...childrenOf(item, 'source'), ...(channel.dialect === 'rss' ? [] : [channel])];
  return outer.map((element) => authorsOf(element, ['author'])).find((authors) => authors.length > 0) ?? [];
}

function categoriesOf(element: XmlElement): string[] {
  const labels = [
    ...childrenOf(element, 'category', 'dc:subject', 'dcterms:subject', 'itunes:category').flatMap(categoryNames),
    ...all(element, 'media:category').flatMap(categoryNames),
    ...['media:keywords', 'itunes:keywords', 'news:keywords', 'keywords']
      .flatMap((name) => all(element, name))
      .flatMap((keywords) => textIn(keywords).split(','))
      .map(plainLine),
  ];
  return [...new Set(labels.filter((label) => label !== null).map(storableText))];
}

/** A category of iTunes holds those below it. */
function categoryNames(category: XmlElement): (string | null)[] {
  const { attributes } = category;
  const stated = attributes.get('label') ?? attributes.get('term') ?? attributes.get('text');
  const name = stated?.trim() ? plainLine(stated) : plainLine(textIn(category));
  return [name, ...childrenOf(category, 'itunes:category').flatMap(categoryNames)];
}

function enclosuresOf(item: XmlElement): Enclosure[] {
  const elements = [...childrenOf(item, 'enclosure'), ...all(item, 'media:content')];
  const found = [
    ...elements.map((element) => ({
      url: element.attributes.get('url') ?? element.attributes.get('rdf:resource') ?? '',
      type: element.attributes.get('type') ?? null,
      length: element.attributes.get('length') ?? element.attributes.get('filesize') ?? null,
      base: element.base,
    })),
    ...linksIn(item)
      .filter(({ rel }) => rel === 'enclosure')
      .map(({ address, type, length }) => ({ url: address, type: type || null, length, base: item.base })),
  ].flatMap(({ url, type, length, base }) => {
    const absolute = addressIn(url, base);
    if (absolute === '' || !isPage(absolute)) return [];
    const bytes = length !== null && /^\s*\d{1,15}\s*$/.test(length) ? Number(length) : null;
    return [{ url: storableText(absolute), type: type?.trim() ? storableText(type.trim()) : null, length: bytes }];
  });
  return [...new Map(found.map((enclosure) => [enclosure.url, enclosure])).values()];
}

/** The addresses that a sitemap index lists. */
export function sitemapsIn(root: XmlElement): string[] {
  return elementsIn(root).flatMap((sitemap) => childrenOf(sitemap, 'loc').map((loc) => textIn(loc).trim()));
}
