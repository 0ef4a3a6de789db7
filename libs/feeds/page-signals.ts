import { blockText } from './block-text';
import type { HtmlDocument, HtmlElement } from './html-document';
import { line } from './page-metadata';

/** What of a page's HTML, beyond its text, tells an article from what is shown in its stead. */
export interface PageSignals {
  /** Of the title element. */
  readonly title: string | null;
  /** The first h1 with text. */
  readonly heading: string | null;
  /** All that a reader sees, shortened. */
  readonly visibleText: string;
  readonly links: number;
  /** Of the characters that a reader sees, 0 to 1. */
  readonly linkShare: number;
  /** Headings that lead to other pages. */
  readonly teasers: number;
  readonly passwordFields: number;
  /** What buttons say. */
  readonly buttons: readonly string[];
  /** The text of elements that are named as a barrier before the article. */
  readonly barrierText: string;
  /** A script or form of a service that keeps programs out. */
  readonly challenge: boolean;
}

/** Walls and error pages are short. */
const MAX_VISIBLE_CHARS = 20_000;
const MAX_BUTTONS = 60;

const BUTTONS = 'button, [role="button"], input[type="submit"], input[type="button"], form a, dialog a';
const BARRIERS = [
  'paywall',
  'pay-wall',
  'regwall',
  'subscriber-only',
  'subscription-wall',
  'premium-wall',
  'piano-offer',
]
  .flatMap((name) => [`[class*="${name}" i]`, `[id*="${name}" i]`])
  .join(', ');
/** Cloudflare, DataDome, PerimeterX, Imperva, Akamai, and the widgets of captchas in a form that fills the page. */
const CHALLENGE =
  'script[src*="/cdn-cgi/challenge-platform/"], #challenge-form, #challenge-running, #cf-wrapper, ' +
  '[src*="captcha-delivery.com"], #px-captcha, [src*="_Incapsula_Resource"], #sec-if-cpt-container, #ddg-captcha';

/** Read before anything is removed from the page. */
export function pageSignals(document: HtmlDocument): PageSignals {
  const { body } = document;
  const textOf = (selector: string) => [...document.querySelectorAll(selector)].map((each) => line(each.textContent));
  const visibleText = body === null ? '' : blockText(body);
  return {
    title: line(document.querySelector('title')?.textContent),
    heading: textOf('h1').find((text) => text !== null) ?? null,
    visibleText: visibleText.slice(0, MAX_VISIBLE_CHARS),
    links: [...document.querySelectorAll('a[href]')].length,
    linkShare: body === null ? 0 : linkShare(body, visibleText.length),
    teasers: [...document.querySelectorAll('h2 a[href], h3 a[href], h4 a[href], a[href] h2, a[href] h3')].length,
    passwordFields: [...document.querySelectorAll('input[type="password" i]')].length,
    buttons: [...document.querySelectorAll(BUTTONS)]
      .slice(0, MAX_BUTTONS)
      .map((button) => line(button.textContent) ?? line(button.getAttribute('value')))
      .filter((text) => text !== null),
    barrierText: textOf(BARRIERS)
      .filter((text) => text !== null)
      .join(' ')
      .slice(0, MAX_VISIBLE_CHARS),
    challenge: document.querySelector(CHALLENGE) !== null,
  };
}

/** How much of the text of an element is links, 0 to 1; `chars` is the length of its text. */
export function linkShare(element: HtmlElement, chars: number): number {
  const links = [...element.querySelectorAll('a[href]')];
  const linkChars = links.reduce((sum, link) => sum + (line(link.textContent)?.length ?? 0), 0);
  return Math.min(1, linkChars / Math.max(1, chars));
}
