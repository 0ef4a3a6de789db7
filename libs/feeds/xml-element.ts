import { parseUrl } from '#platform/parse-url';

/**
 * The one form that every parser's reading of a document is brought to: elements with attributes, text and children in
 * order. Names stand for their namespaces: `dc:creator`, whatever prefix the document has for Dublin Core. Elements of
 * RSS and Atom have bare names, as the two borrow each other's.
 */
export interface XmlElement {
  /** In lower case, with the usual prefix of its namespace. */
  readonly name: string;
  /** Whose rules hold for its text: Atom 1.0 (RFC 4287), Atom 0.3, or RSS and everything else. */
  readonly dialect: 'atom' | 'atom03' | 'rss';
  /** Names in lower case, with the document's own prefix. */
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly (XmlElement | string)[];
  /** The elements among the children, by name. */
  readonly byName: ReadonlyMap<string, readonly XmlElement[]>;
  /** xml:base as it holds here, absolute where the document's address is known. */
  readonly base: string | null;
  /** xml:lang as it holds here; an empty one says that the language is not known (XML 1.0, 2.12). */
  readonly language: string | null;
}

/** An element as a parser gives it, with its names as written. */
export interface ParsedElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly (ParsedElement | string)[];
}

/** Usual prefixes by namespace. Addresses are compared without scheme, case, and a slash or # at the end. */
const NAMESPACES: Readonly<Record<string, readonly string[]>> = {
  rss: [
    ...['purl.org/rss/1.0', 'purl.org/net/rss1.1', 'purl.org/rss/1.0/modules/rss091', 'my.netscape.com/rdf/simple/0.9'],
    ...[
      'channel.netscape.com/rdf/simple/0.9',
      'my.netscape.com/publish/formats/rss-0.91.dtd',
      'backend.userland.com/rss',
    ],
    ...['backend.userland.com/rss2', 'backend.userland.com/rss091', 'backend.userland.com/rss092'],
    ...['blogs.law.harvard.edu/tech/rss', 'cyber.law.harvard.edu/rss', 'www.rssboard.org/rss-specification'],
    ...[
      'www.sitemaps.org/schemas/sitemap/0.9',
      'www.google.com/schemas/sitemap/0.84',
      'www.google.com/schemas/sitemap/0.9',
    ],
  ],
  atom: ['www.w3.org/2005/atom'],
  atom03: ['purl.org/atom/ns', 'purl.org/echo', 'purl.org/pie', 'example.com/necho', 'uri/of/echo/namespace'],
  content: ['purl.org/rss/1.0/modules/content'],
  dc: [
    'purl.org/dc/elements/1.1',
    'purl.org/dc/elements/1.0',
    'purl.org/metadata/dublin_core',
    'purl.org/rss/1.0/modules/dc',
  ],
  dcterms: ['purl.org/dc/terms'],
  feedburner: ['rssnamespace.org/feedburner/ext/1.0'],
  geo: ['www.w3.org/2003/01/geo/wgs84_pos'],
  georss: ['www.georss.org/georss', 'www.georss.org/georss/10'],
  gml: ['www.opengis.net/gml', 'www.opengis.net/gml/3.2'],
  icbm: ['postneo.com/icbm'],
  itunes: ['www.itunes.com/dtds/podcast-1.0.dtd', 'example.com/dtds/podcast-1.0.dtd'],
  media: ['search.yahoo.com/mrss', 'video.search.yahoo.com/mrss', 'tools.search.yahoo.com/mrss'],
  news: ['www.google.com/schemas/sitemap-news/0.9', 'www.google.com/schemas/sitemap-news'],
  podcast: ['podcastindex.org/namespace/1.0', 'github.com/podcastindex-org/podcast-namespace/blob/main/docs/1.0.md'],
  rdf: ['www.w3.org/1999/02/22-rdf-syntax-ns'],
  sy: ['purl.org/rss/1.0/modules/syndication'],
  xhtml: ['www.w3.org/1999/xhtml'],
};
const PREFIX_OF = new Map(
  Object.entries(NAMESPACES).flatMap(([prefix, addresses]) => addresses.map((address) => [address, prefix])),
);
/** Namespaces of the formats themselves, whose elements have bare names. */
const FORMATS = new Set(['rss', 'atom', 'atom03']);

/**
 * An unknown namespace that is the format's own where one of these declares it: some write theirs wrong. Anywhere else it
 * is another's, whose title is not the item's.
 */
const HOLDERS = new Set(['rss', 'rdf', 'feed', 'channel', 'items', 'item', 'entry', 'urlset', 'sitemapindex', 'url']);
const FOREIGN = 'foreign';

type Scope = ReadonlyMap<string, string>;
interface Surroundings {
  /** Usual prefix, or the document's own where the namespace is unknown, by the document's prefix. */
  readonly scope: Scope;
  readonly format: string;
  readonly base: string | null;
  readonly language: string | null;
}

/** Resolves namespaces, xml:base and xml:lang. `url` is the document's address. Recursive: nesting has to be bounded. */
export function resolveNames(root: ParsedElement, url: string | null): XmlElement {
  const name = localName(root.name);
  // A feed that declares no namespace is told by its root.
  const format =
    name === 'feed' || name === 'entry' ? (/^0/.test(root.attributes.version ?? '') ? 'atom03' : 'atom') : 'rss';
  return resolve(root, { scope: new Map(), format, base: url, language: null });
}

/** Most elements have none; they share one map. */
const NO_ATTRIBUTES: ReadonlyMap<string, string> = new Map();

function resolve(element: ParsedElement, outer: Surroundings): XmlElement {
  let { scope, base, language } = outer;
  const colon = element.name.indexOf(':');
  const written = colon === -1 ? '' : element.name.slice(0, colon).toLowerCase();
  const local = localName(element.name);
  let attributes = NO_ATTRIBUTES;
  for (const [attribute, value] of Object.entries(element.attributes)) {
    const name = attribute.toLowerCase();
    if (name === 'xmlns' || name.startsWith('xmlns:')) {
      if (scope === outer.scope) scope = new Map(scope);
      const declared = name.slice('xmlns:'.length);
      const otherwise = HOLDERS.has(local) && (declared === '' || declared === written) ? outer.format : declared;
      (scope as Map<string, string>).set(declared, usualPrefix(value) ?? (otherwise || (value.trim() && FOREIGN)));
    } else if (!attributes.has(name)) {
      if (attributes === NO_ATTRIBUTES) attributes = new Map();
      (attributes as Map<string, string>).set(name, value);
    }
  }
  const statedBase = attributes.get('xml:base')?.trim();
  if (statedBase) base = parseUrl(statedBase, base ?? undefined)?.href ?? base;
  language = (attributes.get('xml:lang') ?? attributes.get('lang'))?.trim() ?? language;

  const prefix = scope.get(written) || (written === '' ? outer.format : written);
  const format = FORMATS.has(prefix) ? prefix : outer.format;
  const inner = { scope, format, base, language };
  const children = element.children.map((child) => (typeof child === 'string' ? child : resolve(child, inner)));
  return {
    name: FORMATS.has(prefix) || prefix === '' ? local : `${prefix}:${local}`,
    dialect: prefix === 'atom' || prefix === 'atom03' ? prefix : 'rss',
    attributes,
    children,
    byName: indexed(children),
    base,
    language,
  };
}

const NO_ELEMENTS: ReadonlyMap<string, readonly XmlElement[]> = new Map();

function indexed(children: readonly (XmlElement | string)[]): ReadonlyMap<string, readonly XmlElement[]> {
  if (children.every((child) => typeof child === 'string')) return NO_ELEMENTS;
  const byName = new Map<string, XmlElement[]>();
  for (const child of children) {
    if (typeof child === 'string') continue;
    const same = byName.get(child.name);
    if (same === undefined) byName.set(child.name, [child]);
    else same.push(child);
  }
  return byName;
}

function usualPrefix(address: string): string | undefined {
  const comparable = address
    .trim()
    .toLowerCase()
    .replace(/^https?:\/\//, '')
    .replace(/[/#]+$/, '');
  return PREFIX_OF.get(comparable);
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1).toLowerCase();
}

const NONE: readonly XmlElement[] = [];

/** The child elements with one of these names, in the order of the names, then of the document. */
export function childrenOf(element: XmlElement, ...names: readonly string[]): readonly XmlElement[] {
  if (names.length === 1) return element.byName.get(names[0]!) ?? NONE;
  return names.flatMap((name) => element.byName.get(name) ?? NONE);
}

export function elementsIn(element: XmlElement): XmlElement[] {
  return element.children.filter((child) => typeof child !== 'string');
}

/** All text in the element and its descendants. */
export function textIn(element: XmlElement): string {
  let text = '';
  for (const child of element.children) text += typeof child === 'string' ? child : textIn(child);
  return text;
}
