/**
 * What an element says, as HTML or as plain text, by the rules of its format: Atom 1.0 has a `type` (RFC 4287, 3.1 and
 * 4.1.3), Atom 0.3 a `type` and a `mode`, and RSS leaves it to be guessed.
 */
import { htmlLine } from './html-text';
import { resolveLinks, webAddress } from './resolve-links';
import { elementsIn, textIn, type XmlElement } from './xml-element';

/** A tag or reference that HTML has. Other uses of < and & are the author's. */
const MARKUP =
  /<\/?(?:a|abbr|acronym|address|article|aside|b|big|blockquote|br|center|cite|code|dd|del|div|dl|dt|em|figure|font|h[1-6]|hr|i|iframe|img|ins|kbd|li|mark|object|ol|p|pre|q|s|samp|script|section|small|span|strike|strong|style|sub|sup|table|tbody|td|th|tr|tt|u|ul|video|wbr)\b[^<>]*>|<!--|&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,30});/i;

/** Elements that a title may speak of; in a description they are markup. */
const RARE_MARKUP =
  /<\/?(?:applet|area|audio|base|bdi|bdo|blink|body|button|canvas|caption|col|colgroup|details|dfn|dir|embed|fieldset|figcaption|footer|form|frame|frameset|head|header|hgroup|html|input|label|legend|link|listing|main|map|marquee|math|menu|meta|nav|nobr|noembed|noframes|noscript|option|param|picture|plaintext|progress|rp|rt|ruby|select|source|style|summary|svg|template|textarea|tfoot|thead|time|title|track|var|wbr|xmp)\b[^<>]*>/i;

interface Said {
  readonly kind: 'html' | 'text';
  readonly text: string;
  /** Nothing states the kind. */
  readonly isGuess?: boolean;
}

/** As HTML, not sanitised, with the addresses in it absolute; null where it says nothing. */
export function htmlOf(element: XmlElement): string | null {
  const { kind, text, isGuess } = said(element);
  if (text.trim() === '') return null;
  return kind === 'text' && !(isGuess && RARE_MARKUP.test(text))
    ? paragraphs(text.trim())
    : resolveLinks(text.trim(), element.base);
}

/** Plain text as HTML: what blank lines part are paragraphs. */
function paragraphs(text: string): string {
  const parts = text.split(/\n[ \t\r]*\n\s*/);
  return parts.length === 1 ? escapeHtml(text) : parts.map((part) => `<p>${escapeHtml(part)}</p>`).join('');
}

/**
 * The elements that say the same in other forms, HTML first: several, or the parts of one of multipart/alternative (Atom
 * 0.3), of which the last is the best (RFC 2046, 5.1.4).
 */
export function alternatives(elements: readonly XmlElement[]): readonly XmlElement[] {
  if (elements.length < 2 && typeOf(elements[0])?.startsWith('multipart/') !== true) return elements;
  const parts = elements.flatMap((element) => {
    const isMultipart = typeOf(element)?.startsWith('multipart/') === true;
    return isMultipart ? alternatives(elementsIn(element).toReversed()) : [element];
  });
  const isHtml = (element: XmlElement) => /html/.test(typeOf(element) ?? '');
  return [...parts.filter(isHtml), ...parts.filter((part) => !isHtml(part))];
}

/** As one line of plain text; null where it says nothing. */
export function plainOf(element: XmlElement): string | null {
  const { kind, text } = said(element);
  const line = kind === 'html' && /[<&]/.test(text) ? htmlLine(text) : text.replace(/[ \t\n\r\f]+/g, ' ').trim();
  return line === '' ? null : line;
}

/** Text of which nothing is known, as RSS has it, on one line. */
export function plainLine(text: string): string | null {
  const line = MARKUP.test(text) ? htmlLine(text) : text.replace(/[ \t\n\r\f]+/g, ' ').trim();
  return line === '' ? null : line;
}

export function escapeHtml(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}

function said(element: XmlElement): Said {
  const type = typeOf(element) ?? '';
  const mode = element.dialect === 'atom03' ? (element.attributes.get('mode') ?? 'xml').trim().toLowerCase() : null;
  if (mode === 'base64' || (element.dialect === 'atom' && isBinary(type)))
    return guessed(textOfBase64(textIn(element)), type);
  // Markup that should have been escaped is markup in every format.
  if (elementsIn(element).length > 0) return { kind: 'html', text: innerMarkup(element) };
  const text = textIn(element);
  if (element.dialect === 'rss') return guessed(text, type);
  if (/^(?:html|text\/html)$/.test(type)) return { kind: 'html', text };
  if (/xhtml|[/+]xml$/.test(type)) return guessed(text, '');
  return { kind: 'text', text };
}

function typeOf(element: XmlElement | undefined): string | undefined {
  return element?.attributes.get('type')?.trim().toLowerCase();
}

function guessed(text: string, type: string): Said {
  if (type === 'html' || type === 'text/html') return { kind: 'html', text };
  if (type === 'plain' || type === 'text/plain') return { kind: 'text', text };
  return { kind: MARKUP.test(text) ? 'html' : 'text', text, isGuess: true };
}

/** RFC 4287, 4.1.3.3: what is neither text nor XML is in Base64. */
function isBinary(type: string): boolean {
  return type.includes('/') && !/^text\/|[/+]xml$|^application\/xhtml/.test(type);
}

/** What the Base64 stands for where that is text; a picture is nothing to read. */
function textOfBase64(base64: string): string {
  if (!/^[\sA-Za-z0-9+/_-]*=*\s*$/.test(base64)) return base64;
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(base64, 'base64'));

    return /[\u0000-\u0008\u000e-\u001f]/.test(text) ? '' : text;
  } catch {
    return '';
  }
}

const VOID = new Set('area base br col embed hr img input link meta param source track wbr'.split(' '));
const ADDRESSES = new Set(['href', 'src', 'cite', 'longdesc', 'poster', 'background']);

/** The markup within an element; of xhtml, that within its one div. Each address is made absolute by its own xml:base. */
function innerMarkup(element: XmlElement): string {
  const [only, ...others] = element.children.filter((child) => typeof child !== 'string' || child.trim() !== '');
  const isWrapped = typeof only === 'object' && others.length === 0 && nameInHtml(only) === 'div';
  return (isWrapped ? only : element).children.map(markup).join('');
}

function markup(child: XmlElement | string): string {
  if (typeof child === 'string') return escapeHtml(child);
  const name = nameInHtml(child);
  let attributes = '';
  for (const [attribute, value] of child.attributes) {
    if (attribute.includes(':')) continue;
    const address = ADDRESSES.has(attribute) ? webAddress(value, child.base) : null;
    attributes += ` ${attribute}="${escapeHtml(address ?? value)}"`;
  }
  const inner = child.children.map(markup).join('');
  return VOID.has(name) ? `<${name}${attributes}>${inner}` : `<${name}${attributes}>${inner}</${name}>`;
}

function nameInHtml(element: XmlElement): string {
  return element.name.slice(element.name.indexOf(':') + 1);
}
