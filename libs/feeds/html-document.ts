import { parseHTML } from 'linkedom';
import type { ReadableNode } from './block-text';

/** The part of the DOM that is used here; the project is compiled without the browser's own types. */
export interface HtmlElement extends ReadableNode {
  readonly parentElement: HtmlElement | null;
  readonly children: Iterable<HtmlElement>;
  getAttribute(name: string): string | null;
  closest(selector: string): HtmlElement | null;
  querySelector(selector: string): HtmlElement | null;
  querySelectorAll(selector: string): Iterable<HtmlElement>;
  prepend(text: string): void;
}
export interface HtmlDocument extends Omit<HtmlElement, 'getAttribute'> {
  readonly documentElement: HtmlElement | null;
  readonly body: HtmlElement | null;
}

/** A document of linkedom. May throw, or overflow the stack, on HTML that is nested without end. */
export function parseHtml(html: string): HtmlDocument {
  // linkedom declares its window in terms of the browser's types, which are not there.
  return (parseHTML(html) as { document: HtmlDocument }).document;
}
