import { refusalOf } from '#platform/address-policy';
import { parseOpml } from './opml';
import type { SourceDefinition } from './source';
import { storableText } from './storable-text';

/** More feeds than this are not one person's list. */
const MAX_OUTLINES = 5_000;
/** As those that are added one by one. */
const MAX_NAME_CHARS = 200;
const MAX_URL_CHARS = 2_000;

export interface OpmlSources {
  readonly kind: 'sources';
  readonly definitions: readonly SourceDefinition[];
  readonly refused: readonly { readonly url: string; readonly reason: string }[];
}

/** The sources that an OPML document names, and those of its addresses that may not be fetched. Never throws. */
export function sourcesOfOpml(
  text: string,
  allowNetworks: readonly string[],
): OpmlSources | { readonly kind: 'unreadable'; readonly reason: string } {
  const opml = parseOpml(text);
  if (opml.kind === 'unreadable') return opml;
  if (opml.feeds.length > MAX_OUTLINES) {
    return { kind: 'unreadable', reason: `read ${opml.feeds.length} feeds, expected at most ${MAX_OUTLINES}` };
  }
  const definitions: SourceDefinition[] = [];
  const refused: { url: string; reason: string }[] = [];
  for (const { title, xmlUrl } of opml.feeds) {
    const url = xmlUrl.trim();
    const reason =
      url.length > MAX_URL_CHARS ? `longer than ${MAX_URL_CHARS} characters` : refusalOf(url, allowNetworks);
    if (reason !== null) {
      refused.push({ url: storableText(withoutPassword(url)).slice(0, MAX_URL_CHARS), reason });
      continue;
    }
    const { href, host } = new URL(url);
    const name = storableText((title ?? '').trim().slice(0, MAX_NAME_CHARS));
    definitions.push({ kind: 'feed', name: name === '' ? host : name, location: href, mirror: null });
  }
  return { kind: 'sources', definitions, refused };
}

function withoutPassword(url: string): string {
  return url.replace(/\/\/[^/@]*@/, '//[secret]@');
}
