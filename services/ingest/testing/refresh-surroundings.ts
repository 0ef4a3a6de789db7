import type { DataSource } from 'typeorm';
import { SourceInbox } from '#database/source-inbox';
import type { FetchResult } from '#feeds/safe-fetch';
import type { TextWorkers } from '#feeds/text-workers';
import type { Logger } from '#platform/logger';
import type { MemoryBus } from '#test/setup/memory-bus';
import { ArticlePublisher } from '../article-publisher';
import { PageAttempts } from '../page-attempts';
import type { Surroundings } from '../refresh';
import { SettledItemsStore } from '../settled-items';

export const NOW = new Date('2026-01-02T03:04:05Z');

interface Parts {
  readonly dataSource: DataSource;
  readonly bus: MemoryBus;
  readonly workers: TextWorkers;
  readonly logger: Logger;
  readonly fetch: Surroundings['fetch'];
}

/** What a refresh works with in tests: a real database, a bus in memory, no network, robots.txt that allows all. */
export function refreshSurroundings({ dataSource, bus, workers, logger, fetch }: Parts): Surroundings {
  return {
    publisher: new ArticlePublisher(dataSource, bus, () => NOW),
    inbox: new SourceInbox(dataSource),
    settledItems: new SettledItemsStore(dataSource),
    workers,
    pageAttempts: new PageAttempts(),
    logger,
    fetch,
    fetchPage: fetch,
    noteHub: async () => undefined,
    now: () => NOW,
    signal: new AbortController().signal,
  };
}

/** An answer as `safeFetch` gives it. */
export function answer(
  body: string,
  fields: Partial<Extract<FetchResult, { kind: 'response' }>> & { readonly finalUrl: string },
): FetchResult {
  const bytes = Buffer.from(body);
  return {
    kind: 'response',
    status: 200,
    headers: {},
    body: bytes,
    bytes: bytes.length,
    permanentUrl: null,
    ...fields,
  };
}

export const NOT_THERE: FetchResult = { kind: 'failed', reason: 'not there', errorClass: 'connection' };
