import { canParseUrl } from '#platform/parse-url';
import type { HtmlDocument, HtmlElement } from './html-document';
import { linkedArticle } from './linked-data';
import { parseDate } from './parse-date';
import { storableText } from './storable-text';

/** What a page says of itself. Texts are plain and on one line. */
export interface PageMetadata {
  readonly title: string | null;
  readonly description: string | null;
  readonly authors: readonly string[];
  readonly siteName: string | null;
  /** ISO 8601 in UTC. */
  readonly publishedAt: string | null;
  readonly modifiedAt: string | null;
  /** A BCP 47 tag. */
  readonly language: string | null;
  /** Absolute; null where the page names none, or names the front page of its site. */
  readonly canonicalUrl: string | null;
  readonly ampUrl: string | null;
  /** The page says that it, or a part of it, is not free to read. */
  readonly paywalled: boolean;
  /** The page says that it is an article: by a type, or by what only articles have. */
  readonly statesArticle: boolean;
}

const TITLES = ['og:title', 'twitter:title', 'citation_title', 'parsely-title', 'sailthru.title', 'dc.title'];
const DESCRIPTIONS = ['og:description', 'description', 'twitter:description', 'sailthru.description', 'dc.description'];
const AUTHORS = [
  ...['author', 'article:author', 'citation_author', 'parsely-author', 'sailthru.author', 'dc.creator'],
  ...['dcterms.creator', 'byl', 'twitter:creator_name'],
];
const SITE_NAMES = ['og:site_name', 'application-name', 'citation_journal_title', 'dc.publisher'];
const PUBLISHED = [
  ...['article:published_time', 'og:published_time', 'datePublished', 'citation_publication_date'],
  ...['citation_online_date', 'citation_date', 'parsely-pub-date', 'sailthru.date', 'dcterms.issued', 'dc.date.issued'],
  ...['dcterms.created', 'dc.date.created', 'dcterms.date', 'dc.date', 'publish-date', 'publish_date', 'pubdate'],
  ...['publication_date', 'date'],
];
const MODIFIED = [
  ...['article:modified_time', 'og:updated_time', 'dateModified', 'dcterms.modified', 'dc.date.modified'],
  ...['last-modified', 'lastmod', 'revised'],
];
const LANGUAGES = ['og:locale', 'content-language', 'dc.language', 'dcterms.language', 'language'];
/** A page carries its date in one of the first; what frames an article has times of its own. */
const TIME = 'time[itemprop~="datePublished"], time[pubdate], article time[datetime], time[datetime]';
const FRAME = 'nav, aside, footer, [class*="related"], [class*="comment"], [class*="sidebar"]';

/** More names than this are a list of the staff. */
const MAX_AUTHORS = 20;
const MAX_NAME_CHARS = 120;

/**
 * Metadata of a page, in the order of trust: JSON-LD, Open Graph, the meta elements that libraries, archives and
 * analytics read (Dublin Core, Highwire's citation_*, Parse.ly, Sailthru), microdata, and the page's own elements. `url`
 * is the page's address.
 */
export function pageMetadata(document: HtmlDocument, url: string | null): PageMetadata {
  const meta = metaElements(document);
  const base = absolute(document.querySelector('base[href]')?.getAttribute('href'), url) ?? url;
  const linked = linkedArticle(document, url);
  const siteName = first(meta, SITE_NAMES) ?? line(linked?.publisher);
  const linkedTo = (relation: string) =>
    absolute(document.querySelector(`link[rel~="${relation}" i]`)?.getAttribute('href'), base);
  return {
    title: line(linked?.headline) ?? withoutSiteName(first(meta, TITLES), siteName),
    description: line(linked?.description) ?? first(meta, DESCRIPTIONS),
    authors: authorsOf(linked?.authors ?? []) ?? authorsOf(all(meta, AUTHORS)) ?? [],
    siteName,
    publishedAt: firstDate([linked?.datePublished, ...all(meta, PUBLISHED), itemTime(document)]),
    modifiedAt: firstDate([linked?.dateModified, ...all(meta, MODIFIED), modifiedTime(document)]),
    language: languageTag(
      document.documentElement?.getAttribute('lang') ??
        document.documentElement?.getAttribute('xml:lang') ??
        linked?.language ??
        first(meta, LANGUAGES),
    ),
    canonicalUrl: canonicalOf([linkedTo('canonical'), absolute(first(meta, ['og:url']), base)], url),
    ampUrl: linkedTo('amphtml'),
    paywalled: linked?.paywalled === true || first(meta, ['article:content_tier']) === 'locked',
    statesArticle:
      (linked?.headline ?? null) !== null ||
      /^(?:article|news)/i.test(first(meta, ['og:type']) ?? '') ||
      first(meta, ['article:published_time', 'citation_title', 'parsely-pub-date']) !== null,
  };
}

/** One line of text; null where nothing is left of it. */
export function line(text: unknown): string | null {
  if (typeof text !== 'string') return null;
  const single = storableText(text)
    .replace(/[ \t\n\r\f]+/g, ' ')
    .trim();
  return single === '' ? null : single;
}

/** Contents by name in lower case, in the order of the page. */
function metaElements(document: HtmlDocument): ReadonlyMap<string, string[]> {
  const contents = new Map<string, string[]>();
  for (const element of document.querySelectorAll('meta[content]')) {
    const content = line(element.getAttribute('content'));
    if (content === null) continue;
    for (const attribute of ['property', 'name', 'itemprop', 'http-equiv']) {
      const name = element.getAttribute(attribute)?.trim().toLowerCase();
      if (name) contents.set(name, [...(contents.get(name) ?? []), content]);
    }
  }
  return contents;
}

function all(meta: ReadonlyMap<string, string[]>, names: readonly string[]): string[] {
  return names.flatMap((name) => meta.get(name.toLowerCase()) ?? []);
}

function first(meta: ReadonlyMap<string, string[]>, names: readonly string[]): string | null {
  return all(meta, names)[0] ?? null;
}

/** Null where none is a name: Open Graph's article:author is often the address of a profile. */
function authorsOf(stated: readonly string[]): string[] | null {
  const names = stated
    .map((name) => line(name)?.replace(/^by\s+(?=\S)/i, '') ?? '')
    .filter((name) => name !== '' && name.length <= MAX_NAME_CHARS && !/^(?:https?:|www\.|@)|^\S+@\S+$/i.test(name));
  return names.length === 0 ? null : [...new Set(names)].slice(0, MAX_AUTHORS);
}

function itemTime(document: HtmlDocument): string | null {
  for (const selector of TIME.split(', ')) {
    for (const element of document.querySelectorAll(selector)) {
      if (element.closest(FRAME) !== null || isModified(element)) continue;
      return element.getAttribute('datetime') ?? element.textContent;
    }
  }
  return null;
}

function modifiedTime(document: HtmlDocument): string | null {
  return document.querySelector('time[itemprop~="dateModified"]')?.getAttribute('datetime') ?? null;
}

function isModified(element: HtmlElement): boolean {
  const marks = `${element.getAttribute('itemprop') ?? ''} ${element.getAttribute('class') ?? ''}`;
  return /modified|updated/i.test(marks) && !/published/i.test(marks);
}

function firstDate(stated: readonly (string | null | undefined)[]): string | null {
  for (const each of stated) {
    const date = parseDate(line(each));
    if (date !== null) return date;
  }
  return null;
}

/** "Headline | Site" and "Headline - Site" without what follows the headline. */
function withoutSiteName(title: string | null, siteName: string | null): string | null {
  if (title === null || siteName === null) return title;
  const rest = title.slice(0, -siteName.length);
  const isNamed = title.slice(rest.length).toLowerCase() === siteName.toLowerCase();
  const headline = isNamed ? /^(.*\S)\s+[|\-–—·»:]\s+$/.exec(rest)?.[1] : undefined;
  return headline ?? title;
}

/** A template that names the front page on every page says nothing of this one. */
function canonicalOf(stated: readonly (string | null)[], url: string | null): string | null {
  const isFront = (address: string) => /^\/?$/.test(new URL(address).pathname) && new URL(address).search === '';
  return stated.find((each) => each !== null && !(isFront(each) && url !== null && !isFront(url))) ?? null;
}

/** en_US, as Open Graph writes it, is en-US as BCP 47 does. */
function languageTag(stated: string | null | undefined): string | null {
  const tag = line(stated)
    ?.split(/[,;\s]/)[0]
    ?.replace(/_/g, '-');
  return tag !== undefined && /^[a-z]{2,3}(-[a-z0-9]{2,8})*$/i.test(tag) ? tag : null;
}

function absolute(address: string | null | undefined, base: string | null): string | null {
  if (!address || !canParseUrl(address.trim(), base ?? undefined)) return null;
  const url = new URL(address.trim(), base ?? undefined);
  return url.protocol === 'http:' || url.protocol === 'https:' ? url.href : null;
}
