import { parseJsonFeed } from 'feedsmith';
import type { ParsedElement } from './xml-element';

type Children = (ParsedElement | string)[];

/**
 * A JSON Feed 1.0 or 1.1, as feedsmith reads it, in the form of an Atom feed, so that one normaliser serves all formats;
 * null where it is none. Never throws.
 */
export function readJsonFeed(json: string): ParsedElement | null {
  let feed;
  try {
    feed = parseJsonFeed(json);
  } catch {
    return null;
  }
  return element('feed', { ...(feed.language ? { 'xml:lang': feed.language } : {}) }, [
    ...texts('title', feed.title),
    ...texts('subtitle', feed.description),
    ...links('alternate', feed.home_page_url),
    ...links('self', feed.feed_url),
    ...(feed.hubs ?? []).flatMap(({ url }) => links('hub', url)),
    ...people(feed.authors),
    ...(feed.items ?? []).map((item) =>
      element('entry', { ...(item.language ? { 'xml:lang': item.language } : {}) }, [
        ...texts('id', item.id),
        ...texts('title', item.title),
        ...links('alternate', item.url ?? item.external_url),
        ...texts('summary', item.summary),
        ...(item.content_html
          ? [element('content', { type: 'html' }, [item.content_html])]
          : texts('content', item.content_text)),
        ...texts('published', item.date_published),
        ...texts('updated', item.date_modified),
        ...people(item.authors),
        ...(item.tags ?? []).map((term) => element('category', { term }, [])),
        ...(item.attachments ?? []).flatMap(({ url, mime_type, size_in_bytes }) =>
          links('enclosure', url, {
            ...(mime_type ? { type: mime_type } : {}),
            ...(size_in_bytes ? { length: String(size_in_bytes) } : {}),
          }),
        ),
      ]),
    ),
  ]);
}

function element(name: string, attributes: Readonly<Record<string, string>>, children: Children): ParsedElement {
  return { name, attributes, children };
}

function texts(name: string, text: string | undefined): Children {
  return text ? [element(name, {}, [text])] : [];
}

function links(rel: string, href: string | undefined, more: Readonly<Record<string, string>> = {}): Children {
  return href ? [element('link', { rel, href, ...more }, [])] : [];
}

function people(authors: readonly { readonly name?: string; readonly url?: string }[] | undefined): Children {
  return (authors ?? []).map(({ name, url }) => element('author', {}, [...texts('name', name), ...texts('uri', url)]));
}
