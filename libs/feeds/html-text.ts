import { blockText } from './block-text';
import { parseHtml } from './html-document';

/** The visible text of a piece of HTML, in the form of `blockText`. May throw on HTML that is nested without end. */
export function htmlText(html: string): string {
  const { body } = parseHtml(`<!doctype html><html><body>${html}</body></html>`);
  return body === null ? '' : blockText(body);
}

/** As `htmlText`, on one line: for titles and names. */
export function htmlLine(html: string): string {
  return htmlText(html).replace(/\s*\n\s*/g, ' ');
}
