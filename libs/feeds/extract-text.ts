import { Readability } from '@mozilla/readability';
import { blockText, type ReadableNode } from './block-text';
import { type HtmlDocument, parseHtml } from './html-document';
import { parseDate } from './parse-date';
import { storableText } from './storable-text';

export interface Page {
  readonly kind: 'page';
  readonly title: string | null;
  readonly byline: string | null;
  /** ISO 8601 in UTC, as JSON-LD, Open Graph or a meta element states it. */
  readonly publishedAt: string | null;
  readonly language: string | null;
  /** Absolute; null where the page names none. */
  readonly canonicalUrl: string | null;
  /** The main text in the form of `blockText`, without the title; notes stand at its end. */
  readonly text: string;
}
export interface NoPage {
  readonly kind: 'unreadable';
  readonly reason: string;
}

/** Elements beyond this make extraction run into its deadline; real pages have some thousands. */
const MAX_ELEMENTS = 50_000;
/** Deeper nesting overflows the stack of the extractor; browsers stop at 512 too. */
const MAX_NESTING = 1_000;
/** Shorter than this is a fragment of a page's frame. */
const MIN_TEXT_CHARS = 40;

/**
 * The main text of an HTML page and what the page says of itself. The main text is found by Mozilla's Readability, which
 * drops navigation, share bars and footers, and would also drop lists of notes, as those are mostly links: notes are
 * found beforehand and put back. `url` is what relative addresses are relative to. Never throws.
 */
export function extractText(html: string, url: string | null): Page | NoPage {
  const nesting = deepestNesting(html);
  if (nesting > MAX_NESTING) return { kind: 'unreadable', reason: `elements nested more than ${MAX_NESTING} deep` };
  try {
    const document = parseHtml(html);
    if (!document.documentElement || !document.body) return { kind: 'unreadable', reason: 'no HTML in the page' };
    const page = readMetadata(document, url);
    const notes = noteBlocks(document);
    markNotes(document);
    const main = new Readability<ReadableNode>(document, {
      maxElemsToParse: MAX_ELEMENTS,
      serializer: (node: unknown) => node as ReadableNode,
    }).parse();
    if (!main?.content) return { kind: 'unreadable', reason: 'no main text in the page' };
    const title = page.title ?? line(main.title);
    const text = withNotes(withoutTitle(blockText(main.content), title), notes);
    if (text.length < MIN_TEXT_CHARS) return { kind: 'unreadable', reason: 'no main text in the page' };
    return { ...page, title, byline: page.byline ?? line(main.byline), text };
  } catch (error) {
    return { kind: 'unreadable', reason: `the page cannot be read (${(error as Error).message.slice(0, 200)})` };
  }
}

/** `text` without its first paragraph where that only repeats `title`. */
export function withoutTitle(text: string, title: string | null): string {
  if (title === null) return text;
  const end = text.indexOf('\n\n');
  const first = end === -1 ? text : text.slice(0, end);
  return comparable(first) === comparable(title) ? text.slice(first.length).trimStart() : text;
}

type Metadata = Omit<Page, 'kind' | 'text'> & { readonly kind: 'page' };

function readMetadata(document: HtmlDocument, url: string | null): Metadata {
  const linked = linkedData(document);
  const meta = (...names: string[]): string | null => {
    for (const name of names) {
      const element = document.querySelector(
        `meta[property="${name}"], meta[name="${name}"], meta[itemprop="${name}"]`,
      );
      const content = line(element?.getAttribute('content'));
      if (content !== null) return content;
    }
    return null;
  };
  const dates = [
    linked?.datePublished,
    meta('article:published_time'),
    meta(
      'datePublished',
      'dcterms.date',
      'dc.date',
      'dc.date.issued',
      'DC.date.issued',
      'date',
      'pubdate',
      'parsely-pub-date',
    ),
    document.querySelector('time[datetime]')?.getAttribute('datetime'),
  ];
  const headline = line(linked?.headline) ?? meta('og:title', 'twitter:title');
  const canonical = document.querySelector('link[rel~="canonical"]')?.getAttribute('href') ?? meta('og:url');
  return {
    kind: 'page',
    title: headline,
    byline: linkedAuthors(linked) ?? meta('author', 'dc.creator', 'article:author'),
    publishedAt: dates.map((date) => (typeof date === 'string' ? parseDate(date) : null)).find((date) => date) ?? null,
    language: languageTag(
      document.documentElement?.getAttribute('lang') ?? linked?.inLanguage ?? meta('og:locale', 'language'),
    ),
    canonicalUrl: absolute(canonical, url),
  };
}

interface LinkedData {
  readonly headline?: string;
  readonly datePublished?: string;
  readonly inLanguage?: unknown;
  readonly author?: unknown;
}

/** The first object of the page's JSON-LD that has a headline; none where the JSON is broken, as it often is. */
function linkedData(document: HtmlDocument): LinkedData | null {
  for (const script of document.querySelectorAll('script[type="application/ld+json"]')) {
    try {
      const value: unknown = JSON.parse(script.textContent ?? '');
      const graph = (value as { '@graph'?: unknown } | null)?.['@graph'];
      const candidates = [value, graph].flat().filter((each) => typeof each === 'object' && each !== null);
      const found = candidates.find((each) => typeof (each as LinkedData).headline === 'string');
      if (found) return found;
    } catch {
      continue;
    }
  }
  return null;
}

function linkedAuthors(linked: LinkedData | null): string | null {
  const names = [linked?.author]
    .flat()
    .map((author) => (typeof author === 'string' ? author : (author as { name?: unknown } | null | undefined)?.name))
    .filter((name): name is string => typeof name === 'string' && name.trim() !== '');
  return names.length === 0 ? null : line(names.join(', '));
}

/** Containers that pages keep their notes in, by role (DPUB-ARIA), class or id. */
const NOTES = [
  '[role="doc-endnotes"]',
  '[role="doc-footnotes"]',
  ...['footnotes', 'endnotes', 'references', 'citations', 'article-notes', 'notes'].flatMap((name) => [
    `.${name}`,
    `#${name}`,
  ]),
].join(', ');
const NOTE_START = /^\s*(?:\[\d{1,3}\]|\d{1,3}[.)]?\s|[*†‡]|\^)/;

/** The paragraphs and lines of the page's notes, in order. */
function noteBlocks(document: HtmlDocument): string[] {
  return [...document.querySelectorAll(NOTES)]
    .filter((element) => !element.parentElement?.closest(NOTES))
    .filter((element) => element.querySelector('li') !== null || NOTE_START.test(element.textContent ?? ''))
    .flatMap((element) => blockText(element).split('\n'))
    .filter((block) => block !== '');
}

/** Ordered lists of notes carry their numbers in the browser only; here they are written out. */
function markNotes(document: HtmlDocument): void {
  for (const list of document.querySelectorAll(NOTES)) {
    for (const item of list.querySelectorAll('ol > li')) {
      const number = [...(item.parentElement?.children ?? [])].indexOf(item) + 1;
      if (!NOTE_START.test(item.textContent ?? '')) item.prepend(`[${number}] `);
    }
  }
}

function withNotes(text: string, notes: readonly string[]): string {
  const present = new Set(text.split('\n').map(comparable));
  const missing = notes.filter((note) => !present.has(comparable(note)));
  return missing.length === 0 ? text : `${text}\n\n${missing.join('\n')}`;
}

function comparable(text: string): string {
  return text.replace(/\s+/g, ' ').trim().toLowerCase();
}

function line(text: unknown): string | null {
  if (typeof text !== 'string') return null;
  const single = storableText(text)
    .replace(/[ \t\n\r\f]+/g, ' ')
    .trim();
  return single === '' ? null : single;
}

/** en_US, as Open Graph writes it, is en-US as BCP 47 does. */
function languageTag(stated: unknown): string | null {
  const tag = line(stated)?.replace(/_/g, '-') ?? null;
  return tag !== null && /^[a-z]{2,3}(-[a-z0-9]{2,8})*$/i.test(tag) ? tag : null;
}

function absolute(address: string | null, base: string | null): string | null {
  if (address === null || !URL.canParse(address, base ?? undefined)) return null;
  const url = new URL(address, base ?? undefined);
  return url.protocol === 'http:' || url.protocol === 'https:' ? url.href : null;
}

/** A bound on element nesting, found without building the tree: elements that need no end tag are not counted. */
function deepestNesting(html: string): number {
  const unclosed =
    /^(?:p|li|br|hr|img|input|meta|link|td|tr|th|dt|dd|option|source|wbr|area|base|col|embed|param|track)$/i;
  let depth = 0;
  let deepest = 0;
  for (const [, end, name = ''] of html.matchAll(/<(\/?)([a-z][a-z0-9]{0,20})/gi)) {
    if (unclosed.test(name)) continue;
    depth = end === '/' ? Math.max(0, depth - 1) : depth + 1;
    deepest = Math.max(deepest, depth);
  }
  return deepest;
}
