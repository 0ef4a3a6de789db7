import type { HtmlDocument } from './html-document';

/** What a page's JSON-LD says of its article; strings as they stand there. */
export interface LinkedArticle {
  readonly headline: string | null;
  readonly description: string | null;
  readonly datePublished: string | null;
  readonly dateModified: string | null;
  readonly language: string | null;
  readonly authors: readonly string[];
  readonly publisher: string | null;
  /** An address of the article. */
  readonly url: string | null;
  /** It says that not everybody may read it, or parts of it. */
  readonly paywalled: boolean;
}

type LinkedNode = Readonly<Record<string, unknown>>;

/**
 * Types of schema.org for what is published and read, below Article and beside it. A listing, a person or a breadcrumb
 * is no article, whatever its headline.
 */
const ARTICLE_TYPE =
  /(?:Article|BlogPosting|Report|SocialMediaPosting|ScholarlyArticle|AnalysisNewsArticle|ReviewNewsArticle)$/;
const PAGE_TYPE = /^(?:WebPage|ItemPage|CreativeWork|MediaObject|VideoObject)$/;
/** What leads from a node to others that tell of the same page; lists of related articles are not among them. */
const LEADS_ON = ['@graph', 'mainEntity', 'mainEntityOfPage', 'subjectOf'];

/** A page has a few; more is made to be slow. */
const MAX_NODES = 2_000;
const MAX_DEPTH = 20;
const MAX_AUTHORS = 50;

/**
 * The article that a page's JSON-LD (schema.org) tells of: of several, the one that says it is at `url`, else the first
 * that has a headline, else what is said of the page. Null where there is none. JSON that is broken in the usual ways is
 * mended, other is passed over.
 */
export function linkedArticle(document: HtmlDocument, url: string | null): LinkedArticle | null {
  const nodes = linkedNodes(document);
  const byId = new Map(nodes.flatMap((node) => (typeof node['@id'] === 'string' ? [[node['@id'], node]] : [])));
  const isArticle = (node: LinkedNode) => typesOf(node).some((type) => ARTICLE_TYPE.test(type));
  const articles = nodes.filter(isArticle);
  const titled = nodes.filter((node) => headlineOf(node) !== null && typesOf(node).length === 0);
  const page = nodes.find((node) => typesOf(node).some((type) => PAGE_TYPE.test(type)));
  const article =
    articles.find((node) => url !== null && addressesOf(node).some((address) => isSamePage(address, url))) ??
    articles.find((node) => headlineOf(node) !== null) ??
    articles[0] ??
    titled[0] ??
    page;
  if (article === undefined) return null;
  const text = (...names: string[]) =>
    names.map((name) => textOf(article[name]) ?? textOf(page?.[name])).find((each) => each !== null) ?? null;
  return {
    headline: headlineOf(article),
    description: textOf(article.description),
    datePublished: text('datePublished', 'dateCreated', 'uploadDate'),
    dateModified: text('dateModified'),
    language: text('inLanguage'),
    authors: namesOf(article.author ?? article.creator, byId),
    publisher: namesOf(article.publisher ?? page?.publisher, byId)[0] ?? null,
    url: addressesOf(article).find((address) => /^https?:/i.test(address)) ?? null,
    paywalled: [article, ...[article.hasPart].flat()].some(isClosed),
  };
}

/** Every node that tells of the page itself, in order. */
function linkedNodes(document: HtmlDocument): LinkedNode[] {
  const nodes: LinkedNode[] = [];
  const visit = (value: unknown, depth: number): void => {
    if (depth > MAX_DEPTH || nodes.length >= MAX_NODES) return;
    if (Array.isArray(value)) {
      for (const each of value) visit(each, depth + 1);
    } else if (typeof value === 'object' && value !== null) {
      const node = value as LinkedNode;
      nodes.push(node);
      for (const name of LEADS_ON) visit(node[name], depth + 1);
    }
  };
  for (const script of document.querySelectorAll('script[type*="ld+json" i]')) {
    visit(parsed(script.textContent ?? ''), 0);
  }
  return nodes;
}

/** Null where it is no JSON, even after what often spoils it is mended: comments, line breaks in strings, a last comma. */
function parsed(script: string): unknown {
  const bare = script.replace(/^\s*(?:\/\/\s*)?(?:<!--|<!\[CDATA\[)|(?:\/\/\s*)?(?:-->|\]\]>)\s*$/g, '').trim();
  const mended = bare
    .replace(/[\u0000-\u001f]+/g, ' ')
    .replace(/,(\s*[}\]])/g, '$1')
    .replace(/;\s*$/, '');
  for (const json of [bare, mended]) {
    try {
      return JSON.parse(json);
    } catch {
      continue;
    }
  }
  return null;
}

/** Without the vocabulary's address or prefix. */
function typesOf(node: LinkedNode): string[] {
  return [node['@type'] ?? node.type]
    .flat()
    .filter((type) => typeof type === 'string')
    .map((type) => type.replace(/^.*[/:#]/, ''));
}

function headlineOf(node: LinkedNode): string | null {
  return textOf(node.headline) ?? (typesOf(node).some((type) => ARTICLE_TYPE.test(type)) ? textOf(node.name) : null);
}

/** A string, the first of several, the value of a typed literal, or the name or code of a thing such as a language. */
function textOf(value: unknown): string | null {
  const first: unknown = Array.isArray(value) ? value[0] : value;
  if (typeof first === 'string') return first.trim() === '' ? null : first;
  if (typeof first !== 'object' || first === null) return null;
  const { '@value': literal, alternateName, name } = first as LinkedNode;
  return [literal, alternateName, name].find((each) => typeof each === 'string') ?? null;
}

/** The names of people or organisations: strings, objects, lists of both, or references to other nodes. */
function namesOf(value: unknown, byId: ReadonlyMap<unknown, LinkedNode>, depth = 0): string[] {
  if (depth > MAX_DEPTH) return [];
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.slice(0, MAX_AUTHORS).flatMap((each) => namesOf(each, byId, depth + 1));
  if (typeof value !== 'object' || value === null) return [];
  const node = value as LinkedNode;
  if ('@list' in node) return namesOf(node['@list'], byId, depth + 1);
  if ('name' in node) return namesOf(node.name, byId, depth + 1);
  if (typeof node['@value'] === 'string') return [node['@value']];
  const { givenName, familyName } = node;
  if (typeof familyName === 'string')
    return [typeof givenName === 'string' ? `${givenName} ${familyName}` : familyName];
  const referred = byId.get(node['@id']);
  return referred === undefined || referred === node ? [] : namesOf(referred, byId, depth + 1);
}

function addressesOf(node: LinkedNode): string[] {
  const { url, '@id': id, mainEntityOfPage } = node;
  return [url, id, mainEntityOfPage]
    .flat()
    .map((each) => (typeof each === 'object' && each !== null ? ((each as LinkedNode)['@id'] ?? null) : each))
    .filter((each): each is string => typeof each === 'string');
}

/** But for scheme, fragment and a last slash. */
function isSamePage(address: string, url: string): boolean {
  const bare = (each: string) => each.replace(/^https?:\/\/(?:www\.)?/i, '').replace(/\/?(?:#.*)?$/, '');
  return bare(address) === bare(url);
}

function isClosed(node: unknown): boolean {
  if (typeof node !== 'object' || node === null) return false;
  const { isAccessibleForFree: free } = node as LinkedNode;
  return free === false || (typeof free === 'string' && /^(?:.*schema\.org\/)?(?:false|no|0)$/i.test(free.trim()));
}
