import type { Bus } from '#bus/bus';
import type { FetchResult } from '#feeds/safe-fetch';
import type { TextWorkers } from '#feeds/text-workers';
import type { Logger } from '#platform/logger';
import type { PageAttempts } from './page-attempts';
import type { SourceStore } from './source-store';

/** What a refresh works with. */
export interface Surroundings {
  readonly store: SourceStore;
  readonly bus: Bus;
  readonly workers: TextWorkers;
  readonly pageAttempts: PageAttempts;
  readonly logger: Logger;
  /** A bounded GET that never throws (safe-fetch.ts). */
  readonly fetch: (url: string, headers: Readonly<Record<string, string>>) => Promise<FetchResult>;
  readonly now: () => Date;
  /** Aborted when the process stops or the lease is lost; the refresh then throws. */
  readonly signal: AbortSignal;
}

/** What one refresh of a source did. */
export interface Refresh {
  readonly status: 'updated' | 'unchanged' | 'not-modified' | 'failed';
  /** Why it failed, or what could not be read although the rest could. */
  readonly error: string | null;
  /** To be sent with the next request; null where the source must be read again whatever it says. */
  readonly etag: string | null;
  readonly lastModified: string | null;
  readonly published: { readonly new: number; readonly edited: number };
  /** Items that wait for the next poll: their pages could not be had yet, or there were too many at once. */
  readonly waiting: { readonly pages: number; readonly items: number };
}

/**
 * So many items are published by one refresh at most, so that a source gives way to the others and keeps its lease; the
 * rest waits for the next poll, which is then due at once.
 */
export const MAX_PUBLISHED_PER_REFRESH = 200;

/** A refresh that ended before any item was looked at. */
export function endedEarly(
  status: 'not-modified' | 'failed',
  error: string | null,
  validators: Pick<Refresh, 'etag' | 'lastModified'> = { etag: null, lastModified: null },
): Refresh {
  const { etag, lastModified } = validators;
  return { status, error, etag, lastModified, published: { new: 0, edited: 0 }, waiting: { pages: 0, items: 0 } };
}
