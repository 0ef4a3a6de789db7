import type { Page } from '#feeds/extract-text';
import type { Barrier } from '#feeds/page-kind';
import type { FetchResult } from '#feeds/safe-fetch';
import type { TextWorkers } from '#feeds/text-workers';

export type FetchPage = (url: string) => Promise<FetchResult>;

export interface ReadPage extends Page {
  /** Where the request ended. */
  readonly finalUrl: string;
}

/** `refused` stays so; `failed` may be different the next time; `later`: not asked for, as its host wants patience. */
export type PageResult =
  | ReadPage
  | {
      readonly kind: 'refused' | 'failed' | 'later';
      /** What came in the article's stead, where something did. */
      readonly what?: Barrier;
      readonly reason: string;
    };

/** What is no article now may be one when the site is well again; a wall stays where it is. */
const STAYS = new Set(['log-in', 'paywall-stub', 'front-page']);

/** Fetches an article's page and extracts its main text: from what `selector` finds, where there is one. */
export async function readPage(
  url: string,
  fetchPage: FetchPage,
  workers: TextWorkers,
  selector: string | null,
): Promise<PageResult> {
  const answer = await fetchPage(url);
  if (answer.kind === 'failed' && answer.errorClass === 'patience') return { kind: 'later', reason: answer.reason };
  if (answer.kind !== 'response') return answer;
  if (answer.status !== 200) {
    const kind = isFinal(answer.status) ? 'refused' : 'failed';
    return { kind, reason: `answered with HTTP status ${answer.status}` };
  }
  const contentType = answer.headers['content-type'] ?? null;
  const type = contentType?.split(';')[0]!.trim().toLowerCase() ?? 'text/html';
  if (!/^(?:text\/html|application\/xhtml\+xml|text\/plain)$/.test(type)) {
    return { kind: 'refused', reason: `the page is ${type.slice(0, 80)}, not HTML` };
  }
  const page = await workers.extractText(answer.body, contentType, answer.finalUrl, { selector, askedUrl: url });
  if (page.kind === 'page') return { ...page, finalUrl: answer.finalUrl };
  if (page.kind === 'unreadable') return { kind: 'failed', reason: page.reason };
  return { kind: STAYS.has(page.what) ? 'refused' : 'failed', what: page.what, reason: page.reason };
}

/** Gone, forbidden and the like stay so; a server in trouble, or one that asks for patience, is asked again. */
function isFinal(status: number): boolean {
  return status >= 400 && status < 500 && ![408, 425, 429].includes(status);
}
