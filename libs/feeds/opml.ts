import { generateOpml, parseOpml as readOpml } from 'feedsmith';
import { prepareXml } from './prepare-xml';
import { storableText } from './storable-text';
import { escapeHtml } from './text-construct';

/** A feed in a list of subscriptions. */
export interface OpmlFeed {
  readonly title: string | null;
  readonly xmlUrl: string;
  readonly htmlUrl: string | null;
  /** The outlines that hold it, from the outermost, joined by " / "; null at the top. */
  readonly folder: string | null;
}
export interface ParsedOpml {
  readonly kind: 'opml';
  readonly feeds: readonly OpmlFeed[];
}
export interface UnreadableOpml {
  readonly kind: 'unreadable';
  readonly reason: string;
}

interface Outline {
  readonly text?: string;
  readonly title?: string;
  readonly type?: string;
  readonly xmlUrl?: string;
  readonly htmlUrl?: string;
  readonly url?: string;
  readonly outlines?: readonly Outline[];
}

/** The feeds in a document of OPML 1.0 or 2.0, in its order; outlines that name no feed are folders. Never throws. */
export function parseOpml(text: string): ParsedOpml | UnreadableOpml {
  const prepared = prepareXml(text);
  if (prepared.kind !== 'xml' || prepared.root.toLowerCase() !== 'opml') {
    return { kind: 'unreadable', reason: 'read no OPML: expected XML with the root element <opml>' };
  }
  try {
    const { body } = readOpml(prepared.xml);
    return { kind: 'opml', feeds: feedsIn(body?.outlines ?? [], []) };
  } catch (error) {
    return { kind: 'unreadable', reason: `the OPML cannot be read: ${(error as Error).message.slice(0, 200)}` };
  }
}

function feedsIn(outlines: readonly Outline[], folders: readonly string[]): OpmlFeed[] {
  return outlines.flatMap((outline) => {
    const title = line(outline.title) ?? line(outline.text);
    const xmlUrl = line(outline.xmlUrl) ?? (/^(?:rss|atom)/i.test(outline.type ?? '') ? line(outline.url) : null);
    const inner = feedsIn(outline.outlines ?? [], xmlUrl === null && title !== null ? [...folders, title] : folders);
    if (xmlUrl === null) return inner;
    return [{ title, xmlUrl, htmlUrl: line(outline.htmlUrl), folder: folders.join(' / ') || null }, ...inner];
  });
}

function line(text: string | undefined): string | null {
  const single = storableText((text ?? '').replace(/\s+/g, ' ').trim());
  return single === '' ? null : single;
}

/** A document of OPML 2.0 with these feeds in their order; neighbours of one folder stand in one outline. */
export function renderOpml(title: string, feeds: readonly OpmlFeed[]): string {
  const outlines: { text: string; type?: string; outlines?: object[] }[] = [];
  let folder: string | null = null;
  for (const feed of feeds) {
    const outline = {
      text: feed.title ?? feed.xmlUrl,
      ...(feed.title === null ? {} : { title: feed.title }),
      type: 'rss',
      xmlUrl: feed.xmlUrl,
      ...(feed.htmlUrl === null ? {} : { htmlUrl: feed.htmlUrl }),
    };
    if (feed.folder === null) outlines.push(outline);
    else if (feed.folder === folder) outlines.at(-1)!.outlines!.push(outline);
    else outlines.push({ text: feed.folder, outlines: [outline] });
    folder = feed.folder;
  }
  // feedsmith writes no document without an outline, and a list may be empty.
  if (outlines.length === 0) {
    return `<?xml version="1.0" encoding="utf-8"?>\n<opml version="2.0"><head><title>${escapeHtml(title)}</title></head><body/></opml>\n`;
  }
  return generateOpml({ head: { title }, body: { outlines: outlines } });
}
