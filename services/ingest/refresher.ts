import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Bus } from '#bus/bus';
import { SourceInbox } from '#database/source-inbox';
import { WebSubStore } from '#database/websub-store';
import { safeFetch } from '#feeds/safe-fetch';
import { TextWorkers } from '#feeds/text-workers';
import { userAgent } from '#feeds/user-agent';
import type { Hub } from '#feeds/websub';
import { Logger } from '#platform/logger';
import { InjectSettings } from '#platform/platform.module';
import type { Settings } from '#platform/settings';
import { ArticlePublisher } from './article-publisher';
import { Gather } from './gather';
import { HostGate } from './host-gate';
import { HostTurns } from './host-turns';
import type { Lane } from './lanes';
import { PageAttempts } from './page-attempts';
import { pageRequests } from './page-requests';
import type { Refresh, Surroundings } from './refresh';
import { refreshDocuments } from './refresh-documents';
import { refreshFeed } from './refresh-feed';
import { refreshInbox } from './refresh-inbox';
import { RobotsStore } from './robots-store';
import { SettledItemsStore } from './settled-items';
import type { ClaimedSource } from './source-store';

/** Bounds one statement. */
const MAX_HUBS_AT_ONCE = 500;

/** Refreshes sources with what all refreshes of this process share. */
@Injectable()
export class Refresher {
  private readonly workers = new TextWorkers();
  private readonly pageAttempts = new PageAttempts();
  private readonly hosts = new HostGate();
  private readonly publisher: ArticlePublisher;
  private readonly inbox: SourceInbox;
  private readonly settledItems: SettledItemsStore;
  private readonly robots: RobotsStore;
  private readonly turns: HostTurns;
  private readonly hubs: Gather<{ readonly sourceId: string; readonly hub: Hub | null }, void>;

  constructor(
    dataSource: DataSource,
    bus: Bus,
    private readonly logger: Logger,
    @InjectSettings() private readonly settings: Settings,
  ) {
    this.publisher = new ArticlePublisher(dataSource, bus);
    this.inbox = new SourceInbox(dataSource);
    this.settledItems = new SettledItemsStore(dataSource);
    this.robots = new RobotsStore(dataSource);
    this.turns = new HostTurns(dataSource);
    const subscriptions = new WebSubStore(dataSource);
    this.hubs = new Gather(async (hubs) => {
      await subscriptions.noteHubs(hubs);
      return hubs.map(() => undefined);
    }, MAX_HUBS_AT_ONCE);
  }

  /** Throws only what the bus or Postgres throws, and when aborted. `lane` is told while servers are waited for. */
  async refresh(source: ClaimedSource, signal: AbortSignal, lane: Pick<Lane, 'waitFor'>): Promise<Refresh> {
    const surroundings = this.surroundings(signal, lane);
    if (source.kind === 'documents') return refreshDocuments(source, surroundings);
    // What was pushed is published before the feed is asked: it may be all that there is to know.
    if (source.kind === 'push' || source.hasInbox) return refreshInbox(source, surroundings);
    return refreshFeed(source, surroundings);
  }

  async close(): Promise<void> {
    await this.workers.close();
  }

  private surroundings(signal: AbortSignal, lane: Pick<Lane, 'waitFor'>): Surroundings {
    const { WATCHFLOOR_ALLOW_NETWORKS: allowNetworks, WEBSUB_CALLBACK_URL: callbackUrl } = this.settings;
    const agent = { 'user-agent': userAgent(this.settings.INGEST_CONTACT) };
    const fetch: Surroundings['fetch'] = (url, headers) =>
      this.hosts.run(url, () => safeFetch(url, { headers: { ...agent, ...headers }, allowNetworks, signal }));
    const fetchPage = pageRequests(fetch, { robots: this.robots, turns: this.turns, signal });
    return {
      publisher: this.publisher,
      inbox: this.inbox,
      settledItems: this.settledItems,
      workers: this.workers,
      pageAttempts: this.pageAttempts,
      logger: this.logger,
      fetch: (url, headers) => lane.waitFor(fetch(url, headers)),
      fetchPage: (url, headers) => lane.waitFor(fetchPage(url, headers)),
      noteHub: async (sourceId, hub) => {
        if (callbackUrl !== null) await this.hubs.add({ sourceId, hub });
      },
      now: () => new Date(),
      signal,
    };
  }
}
