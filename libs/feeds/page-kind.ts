import {
  CHALLENGE,
  CONSENT_ADDRESS,
  CONSENT_BUTTON,
  CONSENT_HEADING,
  CONSENT_SENTENCES,
  FAULT,
  folded,
  LOG_IN,
  LOG_IN_PATH,
  NEEDS_SCRIPT,
  NOT_FOUND,
  PAYWALL,
} from './barrier-phrases';
import { canParseUrl } from '#platform/parse-url';
import type { PageMetadata } from './page-metadata';
import type { PageSignals } from './page-signals';
import { wordCount } from './word-count';

/** What came in an article's stead. */
export type Barrier = 'error-page' | 'consent-wall' | 'log-in' | 'soft-404' | 'paywall-stub' | 'front-page';

export interface PageEvidence {
  /** Null where the page came from a file. */
  readonly status: number | null;
  readonly contentType: string | null;
  /** The address that was asked for, and the one that answered after redirects; null where there is none. */
  readonly askedUrl: string | null;
  readonly finalUrl: string | null;
  readonly metadata: Pick<PageMetadata, 'title' | 'publishedAt' | 'canonicalUrl' | 'paywalled' | 'statesArticle'>;
  readonly signals: PageSignals;
  /** The main text; empty where none was found. */
  readonly text: string;
  /** The last paragraphs of the main text with what was taken off its end as no part of it. */
  readonly ending: string;
  /** Of the characters of the main text, 0 to 1. */
  readonly textLinkShare: number;
}

export type PageKind =
  { readonly kind: 'article' } | { readonly kind: 'not-an-article'; readonly what: Barrier; readonly reason: string };

/** Walls, forms and errors say less; short news says no more. Below it a text alone proves no article. */
const SHORT_WORDS = 150;
/** A consent wall may list its purposes at length. */
const WALL_WORDS = 500;
/** What is shown before a paywall. */
const STUB_WORDS = 200;
/** A form, or a page that only asks for JavaScript. */
const FORM_WORDS = 60;
/** Two sentences of a site's own consent are a wall's; one is a banner's. */
const MIN_CONSENT_SENTENCES = 2;
/** A page, or its main text, that is mostly links, with so many of them, leads to articles. */
const FRONT_MIN_LINKS = 25;
const FRONT_LINK_SHARE = 0.5;
const FRONT_MIN_TEASERS = 8;

/**
 * Whether a page is an article or what is shown in an article's stead. Rules in their order; the first that holds
 * decides. What protects an article is that it says it is one with a date, that its heading is more than the phrase of a
 * barrier, and that it is long: an article about error pages, cookies, log-ins or paywalls has all of these, a short
 * report without metadata at least its heading.
 *
 * 1. `error-page`: an HTTP status from 400 on (401, 407: `log-in`; 402: `paywall-stub`; 404, 410 too are `error-page`:
 *    the server says so itself), or an answer that is neither HTML nor text.
 * 2. `error-page`: a check for programs: its heading is one, or a service's script stands on a page with little text.
 * 3. `consent-wall`: the address of one; or little text, a button to accept, and either a wall's heading or two
 *    sentences in which the site asks for the reader's consent in the main text itself. A banner beside an article's
 *    text is none.
 * 4. `log-in`: the heading of one, or an address of one that was not asked for, with little text; or next to no text and
 *    a field for a password.
 * 5. `soft-404`: heading or title is, whole, "not found", with little text or mostly links; or the site's front page
 *    answered for an address below it.
 * 6. `error-page`: heading or title is, whole, that of an error; or next to no text but that JavaScript is needed.
 * 7. `paywall-stub`: the page says that it is not free, or says "subscribe to continue", and has little text.
 * 8. `front-page`: mostly links, or many headings that lead elsewhere, and what text there is is links too; or little
 *    text at the address of a front page.
 */
export function pageKind(evidence: PageEvidence): PageKind {
  const { status, contentType, askedUrl, finalUrl, metadata, signals, text, ending, textLinkShare } = evidence;
  const words = wordCount(text);
  const visibleWords = wordCount(signals.visibleText);
  const isShort = words < SHORT_WORDS;
  // "Page not found | The Daily": the site's name is cut off. A heading is taken whole.
  const headings = [signals.heading, metadata.title, ...(signals.title?.split(/\s+[|\-–—·»]\s+/) ?? [])]
    .filter((each) => each !== null)
    .map(folded);
  const says = (phrase: RegExp) => headings.find((heading) => phrase.test(heading));
  const isDatedArticle = metadata.statesArticle && metadata.publishedAt !== null && words > 0;
  const isRedirected = askedUrl !== null && finalUrl !== null && !isSameAddress(askedUrl, finalUrl);

  if (status !== null && status >= 400) {
    const what = status === 401 || status === 407 ? 'log-in' : status === 402 ? 'paywall-stub' : 'error-page';
    return barrier(what, `answered with HTTP status ${status}`);
  }
  const type = contentType?.split(';')[0]!.trim().toLowerCase() ?? '';
  if (type !== '' && !/^(?:text\/(?:html|plain|markdown)|application\/(?:xhtml\+xml|xml|octet-stream))$/.test(type)) {
    return barrier('error-page', `the answer is ${type.slice(0, 80)}, not HTML`);
  }

  const challenge = says(CHALLENGE);
  if (visibleWords < SHORT_WORDS && !isDatedArticle && (challenge !== undefined || signals.challenge)) {
    return barrier('error-page', `a check for programs${challenge === undefined ? '' : `: "${challenge}"`}`);
  }

  if (isRedirected && isConsentAddress(finalUrl)) return barrier('consent-wall', `redirected to ${shown(finalUrl)}`);
  const hasConsentButton = signals.buttons.some((button) => CONSENT_BUTTON.test(folded(button)));
  if (words < WALL_WORDS && hasConsentButton && !isDatedArticle) {
    const heading = says(CONSENT_HEADING);
    if (heading !== undefined) return barrier('consent-wall', `asks for consent: "${heading}"`);
    const main = folded(text === '' ? signals.visibleText : text);
    const asking = CONSENT_SENTENCES.filter((sentence) => sentence.test(main)).length;
    if (asking >= MIN_CONSENT_SENTENCES) return barrier('consent-wall', 'the text asks for consent');
  }

  if (isShort && !isDatedArticle) {
    const heading = says(LOG_IN);
    if (heading !== undefined && (signals.passwordFields > 0 || visibleWords < SHORT_WORDS)) {
      return barrier('log-in', `asks to log in: "${heading}"`);
    }
    if (isRedirected && isLogInAddress(finalUrl)) return barrier('log-in', `redirected to ${shown(finalUrl)}`);
    if (signals.passwordFields > 0 && visibleWords < FORM_WORDS) return barrier('log-in', 'a form with a password');
  }

  const isMostlyLinks = signals.linkShare >= FRONT_LINK_SHARE;
  const isThin = (isShort || isMostlyLinks) && !isDatedArticle;
  const missing = isThin ? says(NOT_FOUND) : undefined;
  if (missing !== undefined) return barrier('soft-404', `says "${missing}"`);
  if (isRedirected && isFrontPage(finalUrl) && !isFrontPage(askedUrl) && !isDatedArticle) {
    return barrier('soft-404', 'redirected to the front page');
  }

  const fault = isThin ? says(FAULT) : undefined;
  if (fault !== undefined) return barrier('error-page', `says "${fault}"`);
  if (visibleWords < FORM_WORDS && NEEDS_SCRIPT.test(folded(signals.visibleText))) {
    return barrier('error-page', 'the page shows nothing without JavaScript');
  }

  if (words < STUB_WORDS) {
    if (metadata.paywalled) return barrier('paywall-stub', `says that it is not free, and shows ${words} words`);
    const asked = PAYWALL.exec(folded(signals.barrierText)) ?? PAYWALL.exec(folded(ending));
    if (asked !== null) return barrier('paywall-stub', `says "${asked[0].slice(0, 80)}", and shows ${words} words`);
  }

  const leadsElsewhere = (isMostlyLinks && signals.links >= FRONT_MIN_LINKS) || signals.teasers >= FRONT_MIN_TEASERS;
  const isOnlyLinks = textLinkShare >= FRONT_LINK_SHARE || (isShort && isFrontPage(finalUrl));
  if (leadsElsewhere && isOnlyLinks && !isDatedArticle) {
    return barrier('front-page', `leads to other pages (${signals.links} links), and shows ${words} words`);
  }
  return { kind: 'article' };
}

function barrier(what: Barrier, reason: string): PageKind {
  return { kind: 'not-an-article', what, reason };
}

/** But for scheme, www., fragment and a last slash. */
function isSameAddress(one: string, other: string): boolean {
  const bare = (each: string) => each.replace(/^https?:\/\/(?:www\.)?/i, '').replace(/\/?(?:#.*)?$/, '');
  return bare(one) === bare(other);
}

/** "/", "/index.html", "/en/": without a query, which may be what names the article. */
function isFrontPage(address: string | null): boolean {
  if (address === null || !canParseUrl(address)) return false;
  const { pathname, search } = new URL(address);
  return search === '' && /^\/(?:(?:index|home|default)(?:\.\w{1,5})?|[a-z]{2}(?:-[a-z]{2})?)?\/?$/i.test(pathname);
}

function isConsentAddress(address: string): boolean {
  const { hostname, pathname } = new URL(address);
  return CONSENT_ADDRESS.test(hostname) || CONSENT_ADDRESS.test(pathname);
}

function isLogInAddress(address: string): boolean {
  return LOG_IN_PATH.test(new URL(address).pathname);
}

function shown(address: string): string {
  const { hostname, pathname } = new URL(address);
  return `${hostname}${pathname}`.slice(0, 120);
}
