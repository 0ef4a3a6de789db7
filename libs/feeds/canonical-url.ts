import { canParseUrl, parseUrl } from '#platform/parse-url';

/**
 * Two spellings of a page's address, both derived from the address alone:
 *
 * - `canonicalUrl`: the address to show and to fetch. What says how a reader came to the page is dropped, and caches and
 *   redirectors that name the page in their own address are unwrapped. Article ids are derived from it, so it must stay
 *   as it is for addresses that are in use.
 * - `pageKey`: what two addresses of one page have in common. Never fetched; it only says "the same page". Here the
 *   scheme, `www.`, mobile and AMP forms, order and escapes of the query are folded too.
 *
 * A parameter that may say which article is meant (`id`, `p`, `story`, `v`, `page`, …) is left alone in both: two
 * articles taken for one lose one of them, one article taken for two is only told twice.
 */

/** Query parameters that say how a reader came to the page and not which page it is. */
const TRACKING = new RegExp(
  `^(?:${[
    'utm_\\w+|utm|fbclid|gclid|gclsrc|dclid|gbraid|wbraid|gad_source|msclkid|yclid|ysclid|_openstat|twclid|ttclid',
    'igshid|igsh|li_fat_id|epik|srsltid|_ga|_gl|mc_[ce]id|_hs(?:enc|mi)|__hs(?:tc|sc|fp)|hsctatracking|hsa_\\w+|mkt_tok',
    'ref_src|ref_url|s_cid|cmpid|ncid|at_\\w+|ns_(?:campaign|mchannel|source|linkname|fee)|xtor|wt_mc|wt\\.mc_\\w+|oc|spm',
    '(?:pk|mtm|piwik|matomo)_\\w+|vero_(?:id|conv)|oly_(?:anon|enc)_id|__twitter_impression|guccounter|guce_\\w+',
  ].join('|')})$`,
  'i',
);
/** Query parameters that name a visit. `sid` may be a story: it is one of these only if it is as long as a random id. */
const SESSION = /^(?:jsessionid|phpsessid|aspsessionid\w*|session_?id|sess_?id|oscsid|zenid|cfid|cftoken)$/i;
const LONG_SESSION_VALUE = /^[0-9a-z-]{26,}$/i;
const SESSION_IN_PATH = /;(?:jsessionid|phpsessid|sid)=[^/;?]*/gi;

/** Parameters that name an article on one site and a channel on another, told apart by the value. */
const CHANNEL_NAME = /^(?:ref|source|src|from|via|medium|partner|feature|share|origin|cmp|output|outputtype)$/i;
const CHANNEL =
  /^(?:rss\w*|feed|atom|xml|twitter|twtr|tw|facebook|fb|linkedin|whatsapp|telegram|reddit|e-?mail|newsletter|share\w*|social|amp|mobile|push|app|homepage)$/i;

/** Parameters that ask for the AMP form, or that AMP caches add. */
const AMP_NAME = /^(?:amp|amphtml|amp_js_v|amp_gsa|amp_ct|usqp|mobile)$/i;
const YES = /^(?:|1|true|yes|amp)$/i;

/** Labels of a host that say in which form the page is shown. */
const FORM_LABEL = /^(?:www\d?|m|mobile|amp|wap)$/;
/** A path's last part, after one that looks like an article's (a slug or a number). */
const AMP_SUFFIX = /(\/(?=[^/]*[\d-])[^/]+?)(?:\/amp(?:\.html?)?|\.amp(?:\.html?)?)$/i;
const AMP_PREFIX = /^\/amp(?=\/[^/]+)/i;
const INDEX_FILE = /\/(?:index|default)\.(?:html?|php\d?|aspx?|jsp|cgi)$/i;

/** Under these, countries register names one level further down. */
const SECOND_LEVEL = /^(?:com?|org|net|edu|ac|gov|gob|gouv|govt|mil|or|ne|go|nom|info|press|in|web)$/;
/** Hosts whose subdomains belong to different people. */
const SHARED_SITES = new Set(
  'wordpress.com substack.com medium.com tumblr.com github.io gitlab.io livejournal.com typepad.com wixsite.com netlify.app vercel.app pages.dev web.app'.split(
    ' ',
  ),
);
const BLOGSPOT = /(?:^|\.)blogspot\.(?:com?\.)?[a-z]+$/;

/** A cache in a redirector in a cache is as deep as it gets; more is somebody's trick. */
const MAX_UNWRAPPED = 4;

/**
 * The one spelling of a web address that stands for its page: host in lower case; default port, fragment (but for `#!`
 * routes), credentials, session ids and tracking parameters dropped; AMP caches and Google's redirector unwrapped. Null
 * for what is not an http or https address. Idempotent.
 */
export function canonicalUrl(link: string | null): string | null {
  const url = unwrapped(link);
  if (url === null) return null;
  if (!url.hash.startsWith('#!')) url.hash = '';
  url.username = '';
  url.password = '';
  const path = url.pathname.replace(SESSION_IN_PATH, '');
  if (path !== url.pathname) url.pathname = path;
  if (url.search !== '') {
    const dropped = [...url.searchParams].filter(([name, value]) => isOfTheVisit(name, value));
    // Left alone, a query keeps its spelling: reading and writing it again changes escapes.
    for (const [name] of dropped) url.searchParams.delete(name);
  }
  // A lone "?" goes too.
  if (url.search === '') url.search = '';
  return url.href;
}

/**
 * What all addresses of a page have in common, such as `a.example/2024/story?id=7`: of the canonical address, the host
 * without `www.`, `m.`, `mobile.` and `amp.`, the path without AMP forms, index file and last slash, and the query in
 * order of names without channels. Escapes are those of RFC 3986, section 6.2.2. `canonical` is what `canonicalUrl`
 * returned.
 */
export function pageKey(canonical: string): string {
  const url = new URL(canonical);
  const host = foldedHost(url.hostname) + (url.port === '' ? '' : `:${url.port}`);
  let path = normalisedEscapes(url.pathname).replace(/\/{2,}/g, '/');
  // What stood beside what is dropped may be something to drop itself.
  for (let before = ''; before !== path;) {
    before = path;
    path = path.replace(/\/+$/, '').replace(AMP_PREFIX, '').replace(AMP_SUFFIX, '$1').replace(INDEX_FILE, '');
  }
  const query = (url.search === '' ? [] : [...url.searchParams])
    .filter(([name, value]) => !isOfTheForm(url.hostname, name, value))
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  const search = query.length === 0 ? '' : `?${new URLSearchParams(query).toString()}`;
  return host + path + search + normalisedEscapes(url.hash);
}

/** Whether a page key is that of a whole site, or of one of its languages: no article's own. */
export function isFrontPage(key: string): boolean {
  return /^[^/?#]+(?:\/[a-z]{2}(?:[-_][a-z]{2})?)?$/i.test(key);
}

/**
 * The part of a page key that one owner has registered: `news.a.example` and `a.example` are of one site. A rule of
 * thumb (the public suffix list is 250 kB and changes weekly): two labels, three under `co.uk` and the like and under
 * hosts that give every author a name.
 */
export function siteOf(key: string): string {
  return registered(/^[^/?#]+/.exec(key)![0].replace(/:\d+$/, '')).join('.');
}

/** Throws nothing; null for what is not http or https, inside a wrapping too. */
function unwrapped(link: string | null): URL | null {
  let text = link?.trim() ?? '';
  for (let depth = 0; depth < MAX_UNWRAPPED; depth++) {
    // Most GUIDs are no addresses, and a parser that throws is slow.
    const url = text.includes(':') ? parseUrl(text) : null;
    if (url === null) return null;
    if (url.protocol !== 'http:' && url.protocol !== 'https:') return null;
    if (url.hostname.endsWith('.')) url.hostname = url.hostname.replace(/\.+$/, '');
    const inner = wrappedIn(url);
    if (inner === null || !canParseUrl(inner)) return url;
    text = inner;
  }
  return null;
}

/** The address that a cache's or a redirector's address names. */
function wrappedIn(url: URL): string | null {
  const isGoogle = /^(?:www\.)?google\.(?:com?\.)?[a-z]{2,3}$/.test(url.hostname);
  const cached =
    (isGoogle ? /^\/amp\/(s\/)?(.+)/.exec(url.pathname) : null) ??
    (/\.(?:cdn\.ampproject\.org|bing-amp\.com)$/.test(url.hostname)
      ? /^\/[a-z]{1,3}\/(s\/)?(.+)/.exec(url.pathname)
      : null);
  if (cached !== null) return `http${cached[1] === undefined ? '' : 's'}://${cached[2]}${url.search}`;
  if (isGoogle && url.pathname === '/url') return url.searchParams.get('url') ?? url.searchParams.get('q');
  return null;
}

function isOfTheVisit(name: string, value: string): boolean {
  return TRACKING.test(name) || SESSION.test(name) || (/^sid$/i.test(name) && LONG_SESSION_VALUE.test(value));
}

function isOfTheForm(hostname: string, name: string, value: string): boolean {
  if (CHANNEL_NAME.test(name)) return CHANNEL.test(value);
  if (/^(?:amp_js_v|amp_gsa|amp_ct|usqp)$/i.test(name)) return true;
  if (AMP_NAME.test(name)) return YES.test(value);
  return name === 'm' && /^[01]$/.test(value) && BLOGSPOT.test(hostname);
}

function foldedHost(hostname: string): string {
  const own = registered(hostname);
  const labels = hostname.split('.');
  const before = labels.slice(0, labels.length - own.length).filter((label) => !FORM_LABEL.test(label));
  return [...before, ...own].join('.');
}

/** The labels that one owner has registered, and all of an address in numbers. */
function registered(hostname: string): string[] {
  const labels = hostname.split('.');
  if (hostname.startsWith('[') || /^[\d.]+$/.test(hostname)) return labels;
  const isShared = SHARED_SITES.has(labels.slice(-2).join('.')) || BLOGSPOT.test(hostname);
  const isDeep = SECOND_LEVEL.test(labels.at(-2) ?? '') && labels.at(-1)!.length === 2;
  return labels.slice(isShared && isDeep ? -4 : isShared || isDeep ? -3 : -2);
}

/** RFC 3986, 6.2.2: escapes in upper case, and none of what needs none. */
function normalisedEscapes(text: string): string {
  return text.replace(/%(?![0-9a-f]{2})/gi, '%25').replace(/%[0-9a-f]{2}/gi, (escape) => {
    const character = String.fromCharCode(parseInt(escape.slice(1), 16));
    return /[A-Za-z0-9\-._~]/.test(character) ? character : escape.toUpperCase();
  });
}
