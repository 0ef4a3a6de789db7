import type { IncomingHttpHeaders } from 'node:http';
import type { ErrorClass } from '#feeds/error-class';
import type { FeedHints } from '#feeds/feed-hints';
import type { FetchResult } from '#feeds/safe-fetch';
import type { TextWorkers } from '#feeds/text-workers';
import type { Hub } from '#feeds/websub';
import type { SourceInbox } from '#database/source-inbox';
import type { Logger } from '#platform/logger';
import type { ArticlePublisher } from './article-publisher';
import type { PageAttempts } from './page-attempts';
import type { SettledItemsStore } from './settled-items';
import type { ClaimedSource } from './source-store';

/** What a refresh works with. */
export interface Surroundings {
  readonly publisher: ArticlePublisher;
  readonly inbox: SourceInbox;
  readonly settledItems: SettledItemsStore;
  readonly workers: TextWorkers;
  readonly pageAttempts: PageAttempts;
  readonly logger: Logger;
  /** A bounded GET that never throws (safe-fetch.ts). */
  readonly fetch: (url: string, headers: Readonly<Record<string, string>>) => Promise<FetchResult>;
  /** As `fetch`, where and when the site lets us (page-requests.ts). */
  readonly fetchPage: (url: string, headers: Readonly<Record<string, string>>) => Promise<FetchResult>;
  /** Remembers where the changes of a source are announced; null: nowhere. */
  readonly noteHub: (sourceId: string, hub: Hub | null) => Promise<void>;
  readonly now: () => Date;
  /** Aborted when the process stops or the lease is lost; the refresh then throws. */
  readonly signal: AbortSignal;
}

/** What one refresh of a source did and saw. */
export interface Refresh {
  readonly status: 'updated' | 'unchanged' | 'not-modified' | 'failed';
  readonly httpStatus: number | null;
  /** Of the answer: when to come again. */
  readonly headers: IncomingHttpHeaders;
  /** Of the source's own answer, as received. */
  readonly bytes: number;
  /** From the request to the answer of the source itself, its pages not counted in. */
  readonly answeredInMs: number;
  /** Where the source redirects to for good. */
  readonly permanentUrl: string | null;
  readonly errorClass: ErrorClass | null;
  /** Why it failed, or what could not be read although the rest could. */
  readonly error: string | null;
  /** To be sent with the next request; null where the source must be read again whatever it says. */
  readonly etag: string | null;
  readonly lastModified: string | null;
  readonly bodyHash: string | null;
  readonly hints: Partial<FeedHints>;
  /** Of what is new in it, when it appeared: as stated, or now. */
  readonly appeared: readonly Date[];
  readonly published: { readonly new: number; readonly edited: number };
  /** Marks of the items of its document of which there is nothing left to do; null where they are those of before. */
  readonly settled: readonly string[] | null;
  /** Items that wait for the next poll: their pages could not be had yet, or there were too many at once. */
  readonly waiting: { readonly pages: number; readonly items: number };
}

/**
 * So many items are published by one refresh at most, so that a source gives way to the others and keeps its lease; the
 * rest waits for the next poll, which is then due at once.
 */
export const MAX_PUBLISHED_PER_REFRESH = 200;

/** A refresh that ended before any item was looked at: what is known of the source stays as it was. */
export function endedEarly(
  source: Pick<ClaimedSource, 'etag' | 'lastModified' | 'bodyHash' | 'hints'>,
  status: Refresh['status'],
  fields: Partial<Refresh> = {},
): Refresh {
  return {
    status,
    httpStatus: null,
    headers: {},
    bytes: 0,
    answeredInMs: 0,
    permanentUrl: null,
    errorClass: null,
    error: null,
    etag: source.etag,
    lastModified: source.lastModified,
    bodyHash: source.bodyHash,
    hints: source.hints,
    appeared: [],
    published: { new: 0, edited: 0 },
    settled: null,
    waiting: { pages: 0, items: 0 },
    ...fields,
  };
}
