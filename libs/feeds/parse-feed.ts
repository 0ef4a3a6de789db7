import Parser from 'rss-parser';
import { htmlLine } from './html-text';
import { parseDate } from './parse-date';
import { storableText } from './storable-text';

/** A feed as `wf feed parse --json` prints it. Titles are plain text, dates ISO 8601 in UTC. */
export interface Feed {
  readonly id: string | null;
  readonly title: string | null;
  readonly link: string | null;
  readonly description: string | null;
  readonly language: string | null;
  readonly author: string | null;
  readonly rights: string | null;
}
export interface FeedItem {
  readonly id: string | null;
  /** Absolute where the feed says what it is relative to. */
  readonly link: string | null;
  readonly title: string | null;
  /** HTML or text, as the feed carries it. */
  readonly summary: string | null;
  /** The whole article in HTML or text, where the feed carries it. */
  readonly content: string | null;
  readonly author: string | null;
  readonly publishedAt: string | null;
  readonly updatedAt: string | null;
  readonly categories: readonly string[];
}
export interface ParsedFeed {
  readonly kind: 'feed';
  readonly feed: Feed;
  readonly items: readonly FeedItem[];
}
export interface UnreadableFeed {
  readonly kind: 'unreadable';
  readonly reason: string;
}

/** More items than this in one document are not news; the first ones are read, as feeds put the newest first. */
const MAX_ITEMS = 5_000;
/** How much of a wrong answer is shown. */
const SHOWN_CHARS = 60;

/**
 * rss-parser's own reading of these throws on what feeds often have (an unreadable date, a link without attributes), so
 * it gets them under other names and the normaliser here reads them.
 */
const OWN_NAMES: Readonly<Record<string, string>> = {
  published: 'own:published',
  updated: 'own:updated',
  link: 'own:link',
};
const FEED_FIELDS = [
  ...['$', 'id', 'title', 'own:link', 'atom:link', 'description', 'subtitle', 'tagline', 'language', 'dc:language'],
  ...['author', 'managingEditor', 'dc:creator', 'copyright', 'rights', 'dc:rights'],
];
const ITEM_FIELDS = [
  ...['$', 'id', 'guid', 'own:link', 'atom:link', 'title', 'description', 'summary', 'content', 'content:encoded'],
  ...['author', 'dc:creator', 'pubDate', 'own:published', 'issued', 'created', 'dc:date', 'atom:published'],
  ...['own:updated', 'atom:updated', 'modified', 'dcterms:modified', 'category', 'dc:subject'],
];
/** Where each element is found in rss-parser's result: all of its occurrences, as xml2js gives them. */
const own = (field: string) => `all ${field}`;
const kept = (fields: readonly string[]) => fields.map((field) => [field, own(field), { keepArray: true }]);

/** An element as xml2js gives it: its text, or an object with its text in `_` and its attributes in `$`. */
type Element = string | { readonly _?: string; readonly $?: Record<string, string>; readonly [child: string]: unknown };
type Elements = Readonly<Record<string, unknown>>;

/**
 * Reads RSS or Atom. `url` is the feed's address, which relative links are relative to. Whatever the text is, the result
 * is a feed or the reason why it is none; never throws. Time grows with the text: run it under a deadline
 * (text-workers.ts).
 */
export async function parseFeed(text: string, url: string | null = null): Promise<ParsedFeed | UnreadableFeed> {
  const wrong = wrongDocument(text);
  if (wrong !== null) return { kind: 'unreadable', reason: wrong };
  const parser = new Parser<Elements, Elements>({
    defaultRSS: 2,
    customFields: { feed: kept(FEED_FIELDS), item: kept(ITEM_FIELDS) } as never,
    xml2js: { tagNameProcessors: [(name: string) => OWN_NAMES[name] ?? name] },
  });
  try {
    const parsed = await parser.parseString(xhtmlAsText(text.trimStart()));
    const feedElements = parsed as Elements;
    const base = baseOf(feedElements, url);
    return {
      kind: 'feed',
      feed: toFeed(feedElements, base),
      items: parsed.items.slice(0, MAX_ITEMS).map((item) => toItem(item, base)),
    };
  } catch (error) {
    return { kind: 'unreadable', reason: `read XML that is not a well-formed feed: ${describe(error as Error)}` };
  }
}

function toFeed(elements: Elements, base: string | null): Feed {
  return {
    id: first(elements, 'id'),
    title: titleOf(elements),
    link: linkOf(elements, base),
    description: plain(first(elements, 'description', 'subtitle', 'tagline')),
    language: first(elements, 'language', 'dc:language') ?? attribute(all(elements, '$')[0], 'xml:lang'),
    author: authorOf(elements),
    rights: plain(first(elements, 'rights', 'copyright', 'dc:rights')),
  };
}

function toItem(elements: Elements, feedBase: string | null): FeedItem {
  const base = baseOf(elements, feedBase);
  const guid = all(elements, 'guid')[0];
  const permalink = guid !== undefined && attribute(guid, 'isPermaLink') !== 'false' ? textOf(guid) : null;
  const summary = first(elements, 'summary', 'description');
  return {
    id: first(elements, 'id', 'guid'),
    link: linkOf(elements, base) ?? (isHttp(permalink) ? permalink : null),
    title: titleOf(elements),
    summary,
    content: first(elements, 'content:encoded', 'content'),
    author: authorOf(elements),
    publishedAt: firstDate(elements, 'pubDate', 'own:published', 'atom:published', 'issued', 'dc:date', 'created'),
    updatedAt: firstDate(elements, 'own:updated', 'atom:updated', 'modified', 'dcterms:modified'),
    categories: categoriesOf(elements),
  };
}

function all(elements: Elements, field: string): Element[] {
  const found = elements[own(field)];
  return (Array.isArray(found) ? found : found === undefined ? [] : [found]) as Element[];
}

/** The text of the first of `fields` that has any. */
function first(elements: Elements, ...fields: string[]): string | null {
  for (const field of fields) {
    for (const element of all(elements, field)) {
      const text = textOf(element);
      if (text !== null) return text;
    }
  }
  return null;
}

function firstDate(elements: Elements, ...fields: string[]): string | null {
  for (const field of fields) {
    const date = parseDate(first(elements, field));
    if (date !== null) return date;
  }
  return null;
}

/** Children of an element that should hold text only are read too: their text is better than none. */
function textOf(element: unknown): string | null {
  if (typeof element === 'string') return element.trim() === '' ? null : storableText(element.trim());
  if (Array.isArray(element)) return joined(element);
  if (typeof element !== 'object' || element === null) return null;
  const { _: text, $: _attributes, ...children } = element as Record<string, unknown>;
  return joined([text, ...Object.values(children)]);
}

function joined(parts: readonly unknown[]): string | null {
  const texts = parts.map(textOf).filter((text) => text !== null);
  return texts.length === 0 ? null : texts.join(' ');
}

function attribute(element: Element | undefined, name: string): string | null {
  if (element === undefined || typeof element === 'string') return null;
  // The attributes of the feed or item itself come as the object that others hold in `$`.
  const value = element.$?.[name] ?? element[name];
  return typeof value === 'string' ? value : null;
}

/** xhtml and html titles hold markup; so do RSS titles, which do not say whether they do. */
function titleOf(elements: Elements): string | null {
  const element = all(elements, 'title').find((each) => textOf(each) !== null);
  const text = textOf(element);
  const type = attribute(element, 'type');
  return type === 'text' ? (text?.replace(/\s+/g, ' ') ?? null) : plain(text);
}

/** A tag or reference that HTML has. Other uses of < and & are the author's. */
const MARKUP =
  /<\/?(?:a|abbr|b|br|cite|code|div|em|font|h[1-6]|i|img|li|mark|ol|p|q|s|small|span|strong|sub|sup|u|ul|wbr)\b[^>]*>|&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,30});/i;

function plain(text: string | null): string | null {
  if (text === null) return null;
  const line = MARKUP.test(text) ? htmlLine(text) : text.replace(/[ \t\n\r\f]+/g, ' ').trim();
  return line === '' ? null : line;
}

function authorOf(elements: Elements): string | null {
  const names = ['author', 'dc:creator', 'managingEditor'].map((field) =>
    all(elements, field)
      .map((element) => {
        const named = typeof element === 'object' ? textOf(element.name) : null;
        const text = named ?? (typeof element === 'object' && element.email ? textOf(element.email) : textOf(element));
        // RSS: jane@example.org (Jane Doe).
        return plain(text?.match(/^\S+@\S+\s+\((.+)\)$/)?.[1] ?? text);
      })
      .filter((name) => name !== null),
  );
  const found = names.find((each) => each.length > 0);
  return found === undefined ? null : found.join(', ');
}

function categoriesOf(elements: Elements): string[] {
  const labels = [...all(elements, 'category'), ...all(elements, 'dc:subject')].map((element) =>
    plain(textOf(element) ?? attribute(element, 'label') ?? attribute(element, 'term')),
  );
  return [...new Set(labels.filter((label) => label !== null))];
}

/** Atom: the link with rel alternate, or none. RSS: the text of the link; else an Atom link in it. */
function linkOf(elements: Elements, base: string | null): string | null {
  const links = [...all(elements, 'own:link'), ...all(elements, 'atom:link')];
  const alternate = links.filter((link) => (attribute(link, 'rel') ?? 'alternate') === 'alternate');
  for (const link of alternate) {
    const address = textOf(link) ?? attribute(link, 'href')?.trim();
    if (!address) continue;
    return URL.canParse(address, base ?? undefined) ? new URL(address, base ?? undefined).href : address;
  }
  return null;
}

function baseOf(elements: Elements, outer: string | null): string | null {
  const base = attribute(all(elements, '$')[0], 'xml:base');
  return base !== null && URL.canParse(base, outer ?? undefined) ? new URL(base, outer ?? undefined).href : outer;
}

function isHttp(address: string | null): boolean {
  return address !== null && /^https?:\/\//i.test(address) && URL.canParse(address);
}

/** The root element, past declarations, comments and a document type. */
const BEFORE_ROOT = /^(?:\s+|<\?[\s\S]*?\?>|<!--[\s\S]*?-->|<!DOCTYPE(?:[^>[]|\[[\s\S]*?\])*>)/i;

function wrongDocument(text: string): string | null {
  let rest = text;
  for (let match = BEFORE_ROOT.exec(rest); match && match[0] !== ''; match = BEFORE_ROOT.exec(rest)) {
    // An HTML document may end without a root element of that name.
    if (/^<!doctype\s+html/i.test(match[0])) return `read an HTML page (${beginning(text)}), expected RSS or Atom`;
    rest = rest.slice(match[0].length);
  }
  if (rest === '') return text.trim() === '' ? 'read an empty answer, expected RSS or Atom' : describeOther(text);
  const root = /^<([a-z_][\w.-]*(?::[\w.-]+)?)/i.exec(rest)?.[1];
  if (root === undefined) return describeOther(text);
  const name = root.toLowerCase();
  if (['html', 'head', 'body', 'script', 'title', 'meta', 'div', 'p'].includes(name)) {
    return `read an HTML page (${beginning(text)}), expected RSS or Atom`;
  }
  if (['rss', 'feed', 'rdf:rdf'].includes(name)) return null;
  return `read an XML document with the root element <${root.slice(0, SHOWN_CHARS)}>, expected RSS or Atom`;
}

function describeOther(text: string): string {
  const what = /^\s*[{[]/.test(text) ? 'JSON' : 'text that is not XML';
  return `read ${what} (${beginning(text)}), expected RSS or Atom`;
}

function beginning(text: string): string {
  const shown = storableText(text.slice(0, SHOWN_CHARS * 4))
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, SHOWN_CHARS);
  return `first bytes ${JSON.stringify(shown)}`;
}

/** sax counts lines from 0 and writes them on lines of their own. */
function describe(error: Error): string {
  const [, what, line, column] = /^(.*)\nLine: (\d+)\nColumn: (\d+)/.exec(error.message) ?? [];
  if (what === undefined) return error.message.split('\n')[0]!.slice(0, 200);
  return `${what.toLowerCase()} (line ${Number(line) + 1}, column ${column})`;
}

/**
 * xml2js loses the order of text and elements within an element, and so the sense of xhtml. Atom's xhtml constructs
 * (RFC 4287, 3.1.1.3) are therefore handed to it as text, in which their markup stands as it is.
 */
export function xhtmlAsText(xml: string): string {
  const open =
    /<((?:atom:)?(?:title|summary|content|subtitle|rights|tagline))(\s[^<>]*?\btype\s*=\s*["'](?:application\/xhtml\+xml|xhtml)["'][^<>]*?)>/g;
  let result = '';
  let done = 0;
  for (let match = open.exec(xml); match; match = open.exec(xml)) {
    const start = open.lastIndex;
    const end = match[2]!.endsWith('/') ? -1 : xml.indexOf(`</${match[1]}`, start);
    if (end === -1) continue;
    const inner = xml.slice(start, end).replace(/<!\[CDATA\[|\]\]>/g, '');
    result += `${xml.slice(done, start)}<![CDATA[${inner}]]>`;
    done = end;
    open.lastIndex = end;
  }
  return result + xml.slice(done);
}
