import { parseUrl } from '#platform/parse-url';

/** Attributes that hold an address. */
const ADDRESS = /([\s"'](?:href|src|cite|longdesc|poster|background)\s*=\s*)("[^"]*"|'[^']*'|[^\s"'>]+)/gi;
/** With values in quotes, which may hold a ">"; where a quotation mark has no fellow, up to the first ">". */
const TAG = /<[a-z](?:[^<>"']*(?:(?:"[^"<]*"|'[^'<]*')[^<>"']*)*|[^<>]*)>/gi;
/** Whether there may be an address that is not absolute: most feeds have none, and are spared the search. */
const RELATIVE = /[\s"'](?:href|src|cite|longdesc|poster|background)\s*=\s*["']?\s*(?!["'\s]|[a-z][a-z0-9+.-]*:)/i;

/** HTML with the addresses in its attributes made absolute; those that are none stay as they are. Linear in the length. */
export function resolveLinks(html: string, base: string | null): string {
  if (base === null || !RELATIVE.test(html)) return html;
  return html.replace(TAG, (tag) =>
    tag.replace(ADDRESS, (attribute, before: string, value: string) => {
      const address = /^["']/.test(value) ? value.slice(1, -1) : value;
      const absolute = webAddress(address.replace(/&amp;/gi, '&'), base);
      return absolute === null ? attribute : `${before}"${absolute.replace(/&/g, '&amp;').replace(/"/g, '%22')}"`;
    }),
  );
}

/** An address made absolute; null where it cannot be. One without a scheme, where nothing is known, is taken for https. */
export function absoluteAddress(address: string, base: string | null): string | null {
  const trimmed = address.trim().replace(/[\t\n\r]/g, '');
  const against = base ?? (trimmed.startsWith('//') ? 'https://host.invalid' : undefined);
  return trimmed === '' ? null : (parseUrl(trimmed, against)?.href ?? null);
}

/** Absolute, of the web, and in the characters that an address has (RFC 3986, 2). */
const AS_IT_SHOULD_BE = /^https?:\/\/[\w.~:/?#[\]@!$&'()*+,;=%-]+$/i;

/** As `absoluteAddress`, but an address of the web that needs no repair stays as it is written. */
export function webAddress(address: string, base: string | null): string | null {
  const trimmed = address.trim();
  return AS_IT_SHOULD_BE.test(trimmed) && parseUrl(trimmed) !== null ? trimmed : absoluteAddress(trimmed, base);
}
