import iconv from 'iconv-lite';
import { asWindows1252 } from './windows-1252';

/** How far into a document its own statement of its encoding is looked for; the HTML standard looks this far too. */
const PROLOG_BYTES = 1024;

export interface Decoded {
  readonly text: string;
  /** The WHATWG name of the encoding that was used, utf-32le, utf-32be, or the label of one that only iconv-lite knows. */
  readonly encoding: string;
}

/**
 * Bytes to text. What says the encoding, in the order of trust: byte order mark, charset of the Content-Type header, XML
 * prolog (RFC 7303), HTML meta element; then UTF-8, or windows-1252 where the bytes are not UTF-8. Labels are often
 * wrong, so a label is passed over that names no known encoding, or one that the bytes do not fit; and bytes that a
 * label calls Latin, but that read as UTF-8 with characters of several bytes, are UTF-8. Where no label fits, bytes that
 * do not fit the first become U+FFFD. Never throws.
 */
export function decode(bytes: Uint8Array, contentType: string | null): Decoded {
  const wide = byteOrderMark(bytes) ?? widthBySight(bytes);
  if (wide !== null) return { text: decodeAs(bytes, wide), encoding: wide };

  const labels = [headerCharset(contentType), prologCharset(bytes), metaCharset(bytes)];
  const stated = [...new Set(labels.map(known).filter((encoding) => encoding !== null))];
  const utf8 = decodeStrictly(bytes, 'utf-8');
  if (utf8 !== null) {
    const hasLongCharacters = utf8.length < bytes.length;
    const claimed = stated.find((encoding) => !isSingleByte(encoding) || !hasLongCharacters);
    if (claimed === undefined || claimed === 'utf-8') return { text: utf8, encoding: 'utf-8' };
  }
  for (const encoding of stated) {
    const text = encoding === 'utf-8' ? utf8 : decodeStrictly(bytes, encoding);
    if (text !== null) return { text, encoding };
  }
  // A few broken characters in text that otherwise is what it says: the label is right and the text is damaged.
  const first = stated[0] ?? 'utf-8';
  const encoding = first !== 'utf-8' || isMostlyUtf8(bytes) ? first : 'windows-1252';
  return { text: decodeAs(bytes, encoding), encoding };
}

function decodeAs(bytes: Uint8Array, encoding: string): string {
  if (encoding.startsWith('utf-32')) return decodeUtf32(bytes, encoding);
  if (!isOfTheWeb(encoding)) return iconv.decode(bytes, encoding);
  const text = new TextDecoder(encoding).decode(bytes);
  return encoding === 'windows-1252' ? asWindows1252(text) : text;
}

function decodeStrictly(bytes: Uint8Array, encoding: string): string | null {
  if (!isOfTheWeb(encoding)) {
    const text = iconv.decode(bytes, encoding);
    return text.includes('\ufffd') ? null : text;
  }
  try {
    const text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
    return encoding === 'windows-1252' ? asWindows1252(text) : text;
  } catch {
    return null;
  }
}

function byteOrderMark([a, b, c, d]: Uint8Array): string | null {
  if (a === 0xef && b === 0xbb && c === 0xbf) return 'utf-8';
  if (a === 0xff && b === 0xfe) return c === 0 && d === 0 ? 'utf-32le' : 'utf-16le';
  if (a === 0xfe && b === 0xff) return 'utf-16be';
  if (a === 0 && b === 0 && c === 0xfe && d === 0xff) return 'utf-32be';
  return null;
}

/** Wide characters without a mark: markup begins with "<" and an ASCII character, or white space (XML 1.0, appendix F). */
function widthBySight([a = 0, b = 0, c = 0, d = 0]: Uint8Array): string | null {
  const zeros = [a, b, c, d].map((byte) => (byte === 0 ? '0' : '1')).join('');
  const first = a | b | (zeros === '0001' ? d : 0);
  if (first !== 0x3c && first !== 0x0a && first !== 0x0d && first !== 0x20) return null;
  return { '1010': 'utf-16le', '0101': 'utf-16be', '1000': 'utf-32le', '0001': 'utf-32be' }[zeros] ?? null;
}

function decodeUtf32(bytes: Uint8Array, encoding: string): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let text = '';
  for (let index = 0; index + 4 <= bytes.byteLength; index += 4) {
    const code = view.getUint32(index, encoding === 'utf-32le');
    if (index === 0 && code === 0xfeff) continue;
    text += code > 0x10ffff || (code >= 0xd800 && code < 0xe000) ? '\ufffd' : String.fromCodePoint(code);
  }
  return text;
}

/** One sequence in this many may be broken in text that is UTF-8 nonetheless. */
const BROKEN_IN = 10;

function isMostlyUtf8(bytes: Uint8Array): boolean {
  let whole = 0;
  let broken = 0;
  for (let index = 0; index < bytes.length; index += 1) {
    const lead = bytes[index]!;
    if (lead < 0x80) continue;
    const more = lead >= 0xf0 && lead < 0xf5 ? 3 : lead >= 0xe0 ? 2 : lead >= 0xc2 ? 1 : 0;
    let found = 0;
    while (lead < 0xf5 && found < more && (bytes[index + 1]! & 0xc0) === 0x80) {
      found += 1;
      index += 1;
    }
    if (more > 0 && found === more) whole += 1;
    else broken += 1;
  }
  return broken * BROKEN_IN <= whole;
}

function headerCharset(contentType: string | null): string | null {
  return contentType?.match(/[;,\s]charset\s*=\s*"?'?([^\s;,"']+)/i)?.[1] ?? null;
}

function prologCharset(bytes: Uint8Array): string | null {
  return beginning(bytes).match(/<\?xml\s[^>]*?\bencoding\s*=\s*["']([^"'>]+)["']/i)?.[1] ?? null;
}

function metaCharset(bytes: Uint8Array): string | null {
  return beginning(bytes).match(/<meta\s[^>]*?charset\s*=\s*["']?([^\s"'/>;]+)/i)?.[1] ?? null;
}

function beginning(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, PROLOG_BYTES)).toString('latin1');
}

/** Any bytes are text in these, so that such a label proves nothing against text that reads as UTF-8. */
function isSingleByte(encoding: string): boolean {
  return !isOfTheWeb(encoding) || /^(?:windows|iso-8859|koi8|macintosh|x-mac|ibm)/.test(encoding);
}

/** What iconv-lite knows beside encodings of text, and the forms of Unicode, which are told by sight. */
const NO_CHARSET = /utf|ucs|cesu|unicode|hex|base64|binary|ascii|internal/;

/** Whether TextDecoder knows it: those of DOS, old Macs and others are left to iconv-lite. */
function isOfTheWeb(label: string): boolean {
  try {
    new TextDecoder(label);
    return true;
  } catch {
    return false;
  }
}

/** The WHATWG name of a label; a label that could be read byte by byte is itself not in UTF-16, whatever it says. */
function known(stated: string | null): string | null {
  if (stated === null) return null;
  const label = stated.trim().toLowerCase();
  if (!isOfTheWeb(label)) return iconv.encodingExists(label) && !NO_CHARSET.test(label) ? label : null;
  const { encoding } = new TextDecoder(label);
  return encoding.startsWith('utf-16') ? 'utf-8' : encoding.startsWith('gb') ? 'gb18030' : encoding;
}
