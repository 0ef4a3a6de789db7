import { Readability } from '@mozilla/readability';
import { blockText, type ReadableNode } from './block-text';
import { type HtmlDocument, type HtmlElement, parseHtml } from './html-document';
import { oneSpaced } from './one-spaced';
import { removeFrame, removeRelatedLists, withoutFrameParagraphs } from './page-boilerplate';
import { type Barrier, pageKind } from './page-kind';
import { line, pageMetadata, type PageMetadata } from './page-metadata';
import { takeNotes, withNotes } from './page-notes';
import { linkShare, pageSignals } from './page-signals';
import { storableText } from './storable-text';
import { wordCount } from './word-count';

export interface Page extends Omit<PageMetadata, 'statesArticle'> {
  readonly kind: 'page';
  /** The authors as one line: as the metadata names them, or as they stand over the article. */
  readonly byline: string | null;
  /** The main text in the form of `blockText`, without the title; notes stand at its end. */
  readonly text: string;
  readonly wordCount: number;
}
/** What came in the article's stead (page-kind.ts). */
export interface NotAnArticle {
  readonly kind: 'not-an-article';
  readonly what: Barrier;
  readonly reason: string;
}
export interface NoPage {
  readonly kind: 'unreadable';
  readonly reason: string;
}
export type Extracted = Page | NotAnArticle | NoPage;

export interface ExtractOptions {
  /** A CSS selector: the text is that of the elements it selects. */
  readonly selector?: string | null;
  /** How the page was answered; for a file these are left out. */
  readonly status?: number;
  readonly contentType?: string | null;
  /** The address that was asked for, before redirects. */
  readonly askedUrl?: string | null;
}

/** A prompt to subscribe stands in one of the last. */
const ENDING_PARAGRAPHS = 3;
/** Shorter than this is a fragment of a page's frame. */
const MIN_TEXT_CHARS = 40;

/**
 * The main text of an HTML page and what the page says of itself, or what the page is instead of an article. Without a
 * selector the main text is found by Mozilla's Readability, after what is by its structure no part of it was taken away.
 * It would also drop lists of notes, as those are mostly links: notes are found beforehand and put back. `url` is the
 * address that answered, which relative addresses are relative to. Plain text is taken as it is. Never throws.
 */
export function extractText(html: string, url: string | null, options: ExtractOptions = {}): Extracted {
  try {
    const isPlain = /^text\/(?:plain|markdown)\b/i.test(options.contentType ?? '') && !/^\s*</.test(html);
    return isPlain ? plainPage(html) : readPage(parseHtml(html), url, options);
  } catch (error) {
    return { kind: 'unreadable', reason: `the page cannot be read (${(error as Error).message.slice(0, 200)})` };
  }
}

function readPage(document: HtmlDocument, url: string | null, options: ExtractOptions): Extracted {
  const { statesArticle, ...metadata } = pageMetadata(document, url);
  const signals = pageSignals(document);
  const selector = options.selector ?? null;
  const main = selector === null ? mainText(document, metadata.title) : selectedText(document, selector);
  const title = metadata.title ?? main.title ?? signals.heading ?? signals.title;
  const text = withoutTitle(main.text, title);

  const kind = pageKind({
    status: options.status ?? null,
    contentType: options.contentType ?? null,
    askedUrl: options.askedUrl ?? null,
    finalUrl: url,
    metadata: { ...metadata, statesArticle },
    signals,
    text,
    ending: main.ending,
    textLinkShare: main.linkShare,
  });
  if (kind.kind === 'not-an-article') return kind;
  if (main.problem !== null) return { kind: 'unreadable', reason: main.problem };
  if (selector === null && text.length < MIN_TEXT_CHARS)
    return { kind: 'unreadable', reason: 'no main text in the page' };
  const byline = metadata.authors.length > 0 ? metadata.authors.join(', ') : main.byline;
  return { kind: 'page', ...metadata, title, byline, text, wordCount: wordCount(text) };
}

interface MainText {
  readonly text: string;
  readonly title: string | null;
  readonly byline: string | null;
  /** The last paragraphs as they stood before what is no part of the text was taken off. */
  readonly ending: string;
  /** How much of the text is links, 0 to 1. */
  readonly linkShare: number;
  /** Why there is no text. */
  readonly problem: string | null;
}

function mainText(document: HtmlDocument, title: string | null): MainText {
  const notes = takeNotes(document);
  removeFrame(document);
  const main = new Readability<HtmlElement>(document, { serializer: (node: unknown) => node as HtmlElement }).parse();
  if (!main?.content) return noText('no main text in the page');
  removeRelatedLists(main.content);
  const body = withoutTitle(blockText(main.content), title ?? line(main.title));
  return {
    text: withNotes(withoutFrameParagraphs(body), notes),
    title: line(main.title),
    byline: line(main.byline),
    ending: body.split('\n\n').slice(-ENDING_PARAGRAPHS).join('\n\n'),
    linkShare: linkShare(main.content, body.length),
    problem: null,
  };
}

/** The text of the selected elements in the order of the page; one within another is part of that. */
function selectedText(document: HtmlDocument, selector: string): MainText {
  if (selector.trim() === '') return noText('the selector is empty');
  let selected: ReadonlySet<HtmlElement>;
  try {
    selected = new Set(document.querySelectorAll(selector));
  } catch {
    return noText(`the selector ${JSON.stringify(selector.slice(0, 100))} is not valid CSS`);
  }
  const isOutermost = (element: HtmlElement) => {
    for (let outer = element.parentElement; outer !== null; outer = outer.parentElement) {
      if (selected.has(outer)) return false;
    }
    return true;
  };
  const texts = [...selected].filter(isOutermost).map((element) => blockText(element as ReadableNode));
  const text = texts.filter((each) => each !== '').join('\n\n');
  if (text !== '') return { ...noText(''), text, problem: null };
  const what = selected.size === 0 ? 'nothing' : 'no text';
  return noText(`the selector ${JSON.stringify(selector.slice(0, 100))} selects ${what} on the page`);
}

function noText(problem: string): MainText {
  return { text: '', title: null, byline: null, ending: '', linkShare: 0, problem };
}

function plainPage(plain: string): Extracted {
  const text = storableText(plain).trim();
  if (text === '') return { kind: 'unreadable', reason: 'no text in the page' };
  return {
    kind: 'page',
    ...{ title: null, description: null, siteName: null, publishedAt: null, modifiedAt: null, language: null },
    ...{ canonicalUrl: null, ampUrl: null, paywalled: false, authors: [], byline: null },
    text,
    wordCount: wordCount(text),
  };
}

/** `text` without its first paragraph where that only repeats `title`. */
export function withoutTitle(text: string, title: string | null): string {
  if (title === null) return text;
  const end = text.indexOf('\n\n');
  const first = end === -1 ? text : text.slice(0, end);
  return comparable(first) === comparable(title) ? text.slice(first.length).trimStart() : text;
}

function comparable(text: string): string {
  return oneSpaced(text).toLowerCase();
}
