import { Parser } from 'htmlparser2';
import { asWindows1252 } from './windows-1252';

/** Deeper nesting is no feed; it bounds every recursion behind this. */
const MAX_DEPTH = 256;
/** A sitemap has up to 50,000 pages of some four elements; each element costs memory. */
const MAX_ELEMENTS = 300_000;

export interface PreparedXml {
  readonly kind: 'xml';
  /** The root element and nothing around it. */
  readonly xml: string;
  /** Its name as written. */
  readonly root: string;
  /** How many elements it holds. */
  readonly elements: number;
}
export interface NotXml {
  readonly kind: 'html' | 'no-markup' | 'too-deep' | 'too-many';
}

/**
 * Cuts the root element out of a document and repairs in it what strict parsers refuse and what has one meaning:
 *
 * - the XML declaration, comments, processing instructions and junk before the root, and all behind it, are left out;
 * - the document type is left out with its internal subset, so that no entity that it declares is ever known;
 * - `&` that begins no reference is the character; HTML's named references are the characters they stand for; a
 *   reference to a character that XML does not have is U+FFFD, or what windows-1252 has there; a reference to anything
 *   else is text;
 * - `<` that begins no tag is the character;
 * - control characters that XML does not have are left out;
 * - a CDATA section without an end ends with its element, or else with the document.
 *
 * Whatever is nested deeper than 256 elements, or has more than 300,000, is refused before any parser sees it. Linear in the length.
 */
export function prepareXml(text: string): PreparedXml | NotXml {
  const start = rootStart(text);
  if (typeof start !== 'number') return start;
  const root = ROOT.exec(text.slice(start, start + MAX_NAME_CHARS))?.[1];
  if (root === undefined) return { kind: 'no-markup' };
  const end = text.lastIndexOf(`</${root}`);
  const close = end < start ? -1 : text.indexOf('>', end);
  const xml = repaired(close === -1 ? text.slice(start) : text.slice(start, close + 1));
  const elements = countElements(xml);
  return typeof elements === 'string' ? { kind: elements } : { kind: 'xml', xml, root, elements };
}

const MAX_NAME_CHARS = 200;
const ROOT = /^<([\p{L}_][\p{L}\p{N}_.-]*(?::[\p{L}_][\p{L}\p{N}_.-]*)?)[\s/>]/u;
/** Roots that are looked for behind junk, such as the warnings of a script. */
const FEED_ROOT = /<(?:[a-z]\w*:)?(?:rss|feed|rdf|urlset|sitemapindex)[\s>]/i;

function rootStart(text: string): number | NotXml {
  let index = 0;
  for (;;) {
    while (/[\s\ufeff\u0000]/.test(text[index] ?? '')) index += 1;
    const begins = text.slice(index, index + MAX_NAME_CHARS).toLowerCase();
    let end = -1;
    if (/^<!doctype\s+html\b/.test(begins) || PAGE_ROOT.test(begins)) return { kind: 'html' };
    if (begins.startsWith('<?')) end = behind(text, '?>', index);
    else if (begins.startsWith('<!--')) end = behind(text, '-->', index);
    else if (begins.startsWith('<!doctype')) end = doctypeEnd(text, index);
    else if (ROOT.test(begins) && !MESSAGE.test(begins)) return index;
    if (end === -1) break;
    index = end;
  }
  const found = FEED_ROOT.exec(text);
  if (found) return found.index;
  return { kind: MESSAGE.test(text.slice(index, index + MAX_NAME_CHARS).toLowerCase()) ? 'html' : 'no-markup' };
}

const PAGE_ROOT = /^<(?:html|head|body|title|meta)[\s/>]/;
/** What a server writes before a feed, or in its place. */
const MESSAGE = /^<(?:script|style|div|p|br|b|h[1-6]|table|center|font|span|a|hr|pre)[\s/>]/;

function behind(text: string, end: string, from: number): number {
  const found = text.indexOf(end, from);
  return found === -1 ? -1 : found + end.length;
}

/** Behind the ">" that is in no quotes and no internal subset; within the subset, comments may hold anything. */
function doctypeEnd(text: string, start: number): number {
  const step = /"[^"]*"|'[^']*'|<!--|\[|\]|>/g;
  step.lastIndex = start + '<!doctype'.length;
  let inSubset = false;
  for (let match = step.exec(text); match; match = step.exec(text)) {
    if (match[0] === '[') inSubset = true;
    else if (match[0] === ']') inSubset = false;
    else if (match[0] === '<!--') {
      const end = text.indexOf('-->', match.index);
      if (end === -1) return -1;
      step.lastIndex = end + 3;
    } else if (match[0] === '>' && !inSubset) return step.lastIndex;
  }
  return -1;
}

/** Markup that is passed over whole, "<" and "&" that begin nothing of XML's own, and characters that XML does not have. */
const TO_REPAIR =
  /<!\[CDATA\[|<!--|<\?|<(?![a-zA-Z_:/!\u0080-\uffff])|&(?!(?:amp|lt|gt|quot|apos);)|[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;
const REFERENCE = /&(?:#(?:x([0-9a-f]{1,8})|(\d{1,10}))|([a-z][a-z0-9]{1,31}));/iy;

function repaired(xml: string): string {
  let result = '';
  /** The end of the result: what stands before a CDATA section once comments are gone. */
  let before = '';
  let done = 0;
  const lastClose = xml.lastIndexOf(']]>');
  TO_REPAIR.lastIndex = 0;
  for (let match = TO_REPAIR.exec(xml); match; match = TO_REPAIR.exec(xml)) {
    const start = match.index;
    let end = TO_REPAIR.lastIndex;
    const passed = xml.slice(done, start);
    before = (before + passed.slice(-MAX_NAME_CHARS)).slice(-MAX_NAME_CHARS);
    let replacement = '';
    if (match[0] === '<![CDATA[') {
      const close = cdataEnd(xml, start, lastClose, before);
      replacement = `<![CDATA[${withoutControls(xml.slice(end, close))}]]>`;
      end = xml.startsWith(']]>', close) ? close + 3 : close;
    } else if (match[0] === '<!--' || match[0] === '<?') {
      const close = xml.indexOf(match[0] === '<?' ? '?>' : '-->', end);
      end = close === -1 ? xml.length : close + (match[0] === '<?' ? 2 : 3);
    } else if (match[0] === '<') {
      replacement = '&lt;';
    } else if (match[0] === '&') {
      REFERENCE.lastIndex = start;
      const reference = REFERENCE.exec(xml);
      const characters = reference && referenced(reference);
      replacement = characters ?? '&amp;';
      if (reference && characters !== null) end = REFERENCE.lastIndex;
    }
    result += passed + replacement;
    before = (before + replacement.slice(-MAX_NAME_CHARS)).slice(-MAX_NAME_CHARS);
    done = end;
    TO_REPAIR.lastIndex = end;
  }
  return result + xml.slice(done);
}

/**
 * Where the section that begins at `start`, behind `before`, ends. Another one within it shows that its own end is
 * missing. Nothing is looked for behind the next one, so that the time stays linear.
 */
function cdataEnd(xml: string, start: number, lastClose: number, before: string): number {
  const close = start > lastClose ? -1 : xml.indexOf(']]>', start);
  const next = xml.indexOf('<![CDATA[', start + 1);
  if (close !== -1 && (next === -1 || next > close)) return close;
  const tag = OPEN_TAG.exec(before);
  const elementEnd = tag === null ? -1 : xml.slice(start, next === -1 ? undefined : next).indexOf(`</${tag[1]}`);
  if (elementEnd !== -1) return start + elementEnd;
  return close === -1 ? xml.length : close;
}

const OPEN_TAG = /<([^\s<>/!?]+)[^<>]*>\s*$/;

function withoutControls(text: string): string {
  return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '');
}

function referenced([, hexadecimal, decimal, name]: RegExpExecArray): string | null {
  if (name !== undefined) return escaped(htmlEntity(name));
  const code = hexadecimal === undefined ? Number(decimal) : parseInt(hexadecimal, 16);
  const isCharacter =
    code === 9 || code === 10 || code === 13 || (code >= 0x20 && code < 0xd800) || (code >= 0xe000 && code <= 0x10ffff);
  if (!isCharacter || code === 0xfffe || code === 0xffff) return '\ufffd';
  return escaped(asWindows1252(String.fromCodePoint(code)));
}

const MARKUP: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

function escaped(characters: string | null): string | null {
  return characters === null ? null : (MARKUP[characters] ?? characters);
}

const ENTITIES = new Map<string, string>();

/** The characters of a named reference of HTML; only those that exist are remembered, so that memory is bounded. */
function htmlEntity(name: string): string | null {
  const known = ENTITIES.get(name);
  if (known !== undefined) return known;
  let characters = '';
  new Parser({ ontext: (text) => (characters += text) }).end(`&${name};`);
  if (characters.endsWith(';')) return null;
  ENTITIES.set(name, characters);
  return characters;
}

/** Counts elements that are open; the end of one ends those in it that have none, as `<br>` in unescaped HTML. */
function countElements(xml: string): number | 'too-deep' | 'too-many' {
  const tag = /<!\[CDATA\[|<(\/?)([^\s/>"'<]+)|"[^"<]*"|'[^'<]*'|\/>|>/g;
  const open: string[] = [];
  let elements = 0;
  let inTag = false;
  for (let match = tag.exec(xml); match; match = tag.exec(xml)) {
    const [found, slash, name] = match;
    if (found === '<![CDATA[') {
      const end = xml.indexOf(']]>', tag.lastIndex);
      if (end === -1) return elements;
      tag.lastIndex = end + 3;
    } else if (name !== undefined) {
      inTag = slash === '';
      if (slash === '') {
        open.push(name);
        elements += 1;
        if (open.length > MAX_DEPTH) return 'too-deep';
        if (elements > MAX_ELEMENTS) return 'too-many';
      } else {
        const at = open.lastIndexOf(name);
        if (at !== -1) open.length = at;
      }
    } else if (!inTag) {
      // A quotation mark in text begins nothing.
      if (found.length > 1 && found !== '/>') tag.lastIndex = match.index + 1;
    } else if (found === '/>') {
      open.pop();
      inTag = false;
    } else if (found === '>') {
      inTag = false;
    }
  }
  return elements;
}
