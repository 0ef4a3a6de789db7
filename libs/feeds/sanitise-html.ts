import sanitize from 'sanitize-html';
import type { ParsedFeed } from './parse-feed';

/** What articles are made of, and no more: nothing that runs, loads a page, takes input or sets its own looks. */
const TAGS = (
  'a abbr acronym address article aside b bdi bdo big blockquote br caption center cite code col colgroup dd del details ' +
  'dfn div dl dt em figcaption figure footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main mark ol p pre q rp rt ' +
  'ruby s samp section small span strike strong sub summary sup table tbody td tfoot th thead time tr tt u ul var wbr'
).split(' ');
/** Elements whose text is no text of the article. */
const WITHOUT_CONTENT = (
  'applet audio button canvas embed frameset head iframe map math noembed noframes noscript object option script select ' +
  'style svg template textarea title video xml xmp'
).split(' ');

/** Without an end these would take the rest of the article with them; what runs is gone all the same. */
const NEVER_TEXT = new Set(['script', 'style', 'svg', 'math', 'xml']);

/** A picture that is this small counts readers. */
const TRACKING_PIXELS = 2;

/** Nesting beyond this is no document, and the parser's time grows with it. */
const MAX_DEPTH = 250;

/**
 * HTML of a stranger that a reader's browser may show: scripts, styles, handlers, frames, forms and tracking pictures
 * are gone, addresses are of the web, mail or telephone. For what `parseFeed` gives, whose addresses are absolute.
 */
export function sanitiseHtml(html: string): string {
  if (!/[<&>]/.test(html)) return html;
  const isEnded = (name: string) => new RegExp(`</${name}\\b`, 'i').test(html);
  return sanitize(html, {
    allowedTags: TAGS,
    nonTextTags: WITHOUT_CONTENT.filter((name) => NEVER_TEXT.has(name) || isEnded(name)),
    nestingLimit: MAX_DEPTH,
    disallowedTagsMode: 'discard',
    allowedAttributes: {
      '*': ['dir', 'lang', 'title'],
      a: ['href', 'hreflang', 'rel'],
      blockquote: ['cite'],
      del: ['cite', 'datetime'],
      ins: ['cite', 'datetime'],
      img: ['src', 'alt', 'width', 'height'],
      ol: ['start'],
      q: ['cite'],
      td: ['colspan', 'rowspan'],
      th: ['colspan', 'rowspan', 'scope'],
      time: ['datetime'],
    },
    allowedSchemes: ['http', 'https', 'mailto', 'tel'],
    allowedSchemesByTag: { img: ['http', 'https'] },
    allowProtocolRelative: false,
    exclusiveFilter: ({ tag, attribs }) =>
      tag === 'img' && (!attribs.src || isTiny(attribs.width) || isTiny(attribs.height)),
  }).trim();
}

function isTiny(size: string | undefined): boolean {
  return size !== undefined && /^\s*\d+(?:px)?\s*$/.test(size) && parseInt(size, 10) <= TRACKING_PIXELS;
}

/** A feed with what its items say sanitised. Costs more than the parsing: for those who show it, not for the poller. */
export function sanitiseFeed({ kind, feed, items }: ParsedFeed): ParsedFeed {
  const clean = (html: string | null) => (html === null ? null : sanitiseHtml(html) || null);
  return {
    kind,
    feed,
    items: items.map((item) => ({ ...item, summary: clean(item.summary), content: clean(item.content) })),
  };
}
