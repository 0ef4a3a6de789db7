import { Parser } from 'htmlparser2';
import { MAX_DEPTH } from './block-text';
import { absoluteAddress } from './resolve-links';

/** The media types of feeds, and those that pages give feeds by mistake. */
const FEED_TYPE =
  /^\s*(?:application|text)\/(?:rss|atom|rdf|feed|x\.atom|x-rss)\+?(?:xml|json)\b|^\s*application\/feed\+json/i;
const MAYBE_TYPE = /^\s*(?:application|text)\/(?:xml|json)\b/i;
/** A path or query that ends as the addresses of feeds do. */
const FEED_ADDRESS =
  /(?:[./_-](?:rss|atom|rdf)(?:2|20)?|\/(?:feeds?|rss-?feed|index\.rdf|index\.xml|(?:feed|rss|atom)[\w.-]*\.(?:xml|json|php)))\/?$|[?&](?:feed|format|type|alt|output)=(?:rss2?|atom|rdf|feed)\b/i;
/** More addresses than this are a directory of feeds. */
const MAX_FEEDS = 50;

/**
 * The addresses of a web page's feeds, absolute, the best first: what the page declares (`<link rel="alternate">` with
 * the type of a feed), then links that look like feeds; feeds of comments last in each. `url` is the page's address.
 * Pure; linear in the length.
 */
export function discoverFeeds(html: string, url: string): string[] {
  const declared: string[] = [];
  const linked: string[] = [];
  const comments: string[] = [];
  let base = url;
  let depth = 0;
  const parser = new Parser({
    onopentag(name, { href = '', rel = '', type = '', title = '' }) {
      depth += 1;
      // The parser's own stack costs more the deeper it is.
      if (depth > MAX_DEPTH) parser.pause();
      if (name === 'base' && base === url) base = absoluteAddress(href, url) ?? url;
      const isDeclared =
        name === 'link' &&
        /(?:^|\s)(?:alternate|feed)(?:\s|$)/i.test(rel) &&
        (FEED_TYPE.test(type) || (MAYBE_TYPE.test(type) && looksLikeFeed(href)));
      const isLinked = name === 'a' && looksLikeFeed(href);
      if (!isDeclared && !isLinked) return;
      const address = absoluteAddress(href, base);
      if (address === null || !/^https?:/.test(address)) return;
      const list = /comment/i.test(`${title} ${href}`) ? comments : isDeclared ? declared : linked;
      if (list.length < MAX_FEEDS) list.push(address);
    },
    onclosetag() {
      depth -= 1;
    },
  });
  parser.end(html);
  const isOwn = (address: string) => address === absoluteAddress(url, null);
  return [...new Set([...declared, ...linked, ...comments])].filter((address) => !isOwn(address)).slice(0, MAX_FEEDS);
}

function looksLikeFeed(href: string): boolean {
  return FEED_ADDRESS.test(href.trim().slice(0, 2_000).replace(/#.*$/, ''));
}
