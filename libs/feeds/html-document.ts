import { Parser } from 'htmlparser2';
import { parseHTML } from 'linkedom';
import type { ReadableNode } from './block-text';

/** The part of the DOM that is used here; the project is compiled without the browser's own types. */
export interface HtmlElement extends ReadableNode {
  readonly parentElement: HtmlElement | null;
  readonly children: Iterable<HtmlElement>;
  readonly nextElementSibling: HtmlElement | null;
  getAttribute(name: string): string | null;
  closest(selector: string): HtmlElement | null;
  querySelector(selector: string): HtmlElement | null;
  querySelectorAll(selector: string): Iterable<HtmlElement>;
  prepend(text: string): void;
  remove(): void;
}
export interface HtmlDocument extends Omit<HtmlElement, 'getAttribute'> {
  readonly documentElement: HtmlElement | null;
  readonly body: HtmlElement | null;
}

/** Deeper nesting overflows the stack of the extractor; browsers stop at 512. */
const MAX_NESTING = 1_000;
/** Elements, attributes, texts and comments: a page of 5,000 paragraphs has some 20,000, and a tree of these 40 MB. */
const MAX_NODES = 100_000;
/** So few tags cannot exceed either limit, unless by attributes, which need space. */
const HARMLESS_TAGS = MAX_NESTING / 2;
const HARMLESS_CHARS = 4 * MAX_NODES;

/**
 * A document of linkedom. Throws where the HTML has more nodes, or is nested deeper, than any document is; this is found
 * before the tree is built.
 */
export function parseHtml(html: string): HtmlDocument {
  refuseBombs(html);
  // linkedom declares its window in terms of the browser's types, which are not there.
  return (parseHTML(withBody(html)) as { document: HtmlDocument }).document;
}

/** HTML lets the tags of html, head and body be left out; linkedom builds a document without a body then. */
function withBody(html: string): string {
  if (/<body[\s>]/i.test(html)) return html;
  const head = /<\/head\s*>|<html(?:\s[^>]*)?>/i.exec(html);
  if (head === null) return `<!doctype html><html><head></head><body>${html}</body></html>`;
  const end = html.toLowerCase().indexOf('</head', head.index);
  const at = end === -1 ? head.index + head[0].length : html.indexOf('>', end) + 1;
  return `${html.slice(0, at)}<body>${html.slice(at)}`;
}

/** Runs the parser that linkedom builds its tree with, and counts what it would build. */
function refuseBombs(html: string): void {
  if (html.length <= HARMLESS_CHARS && hasFewTags(html)) return;
  let nodes = 0;
  let depth = 0;
  const count = () => {
    nodes += 1;
    if (nodes > MAX_NODES) throw new Error(`more than ${MAX_NODES} elements, attributes and texts`);
  };
  const parser = new Parser({
    onopentagname: () => {
      count();
      depth += 1;
      if (depth > MAX_NESTING) throw new Error(`elements nested more than ${MAX_NESTING} deep`);
    },
    onclosetag: () => (depth -= 1),
    onattribute: count,
    ontext: count,
    oncomment: count,
  });
  parser.write(html);
  parser.end();
}

function hasFewTags(html: string): boolean {
  let tags = 0;
  for (let at = html.indexOf('<'); at !== -1; at = html.indexOf('<', at + 1)) {
    tags += 1;
    if (tags > HARMLESS_TAGS) return false;
  }
  return true;
}
