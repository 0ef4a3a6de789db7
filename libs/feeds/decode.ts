/** How far into a document its own statement of its encoding is looked for; the HTML standard looks this far too. */
const PROLOG_BYTES = 1024;

export interface Decoded {
  readonly text: string;
  /** The WHATWG name of the encoding that was used. */
  readonly encoding: string;
}

/**
 * Bytes to text. What says the encoding, in the order of trust: byte order mark, charset of the Content-Type header, XML
 * prolog (RFC 7303), HTML meta element; then UTF-8, or windows-1252 where the bytes are not UTF-8. A label that names
 * no known encoding is passed over. Bytes that do not fit the encoding become U+FFFD. Never throws.
 */
export function decode(bytes: Uint8Array, contentType: string | null): Decoded {
  const stated =
    byteOrderMark(bytes) ??
    known(headerCharset(contentType)) ??
    known(prologCharset(bytes)) ??
    known(metaCharset(bytes));
  if (stated !== null) return { text: new TextDecoder(stated).decode(bytes), encoding: stated };
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes), encoding: 'utf-8' };
  } catch {
    return { text: new TextDecoder('windows-1252').decode(bytes), encoding: 'windows-1252' };
  }
}

function byteOrderMark(bytes: Uint8Array): string | null {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8';
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  return null;
}

function headerCharset(contentType: string | null): string | null {
  return contentType?.match(/;\s*charset\s*=\s*"?'?([^\s;"']+)/i)?.[1] ?? null;
}

function prologCharset(bytes: Uint8Array): string | null {
  // "<?" in UTF-16 without a byte order mark (XML 1.0, appendix F).
  if (bytes[0] === 0x3c && bytes[1] === 0 && bytes[2] === 0x3f && bytes[3] === 0) return 'utf-16le';
  if (bytes[0] === 0 && bytes[1] === 0x3c && bytes[2] === 0 && bytes[3] === 0x3f) return 'utf-16be';
  const stated = beginning(bytes).match(/^\s*<\?xml[^>]*?\sencoding\s*=\s*["']([^"']+)["']/i)?.[1] ?? null;
  return readableAs(stated);
}

function metaCharset(bytes: Uint8Array): string | null {
  return readableAs(beginning(bytes).match(/<meta\s[^>]*?charset\s*=\s*["']?([^\s"'/>;]+)/i)?.[1] ?? null);
}

/** A statement that could be read byte by byte is itself not in UTF-16, whatever it says. */
function readableAs(stated: string | null): string | null {
  return stated !== null && /^utf-?16/i.test(stated) ? 'utf-8' : stated;
}

function beginning(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, PROLOG_BYTES)).toString('latin1');
}

function known(label: string | null): string | null {
  if (label === null) return null;
  try {
    return new TextDecoder(label).encoding;
  } catch {
    return null;
  }
}
