import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Bus } from '#bus/bus';
import { Listener } from '#database/listener';
import { safeFetch } from '#feeds/safe-fetch';
import type { SourceDefinition } from '#feeds/source';
import { loadSourcesFile } from '#feeds/sources-file';
import { TextWorkers } from '#feeds/text-workers';
import { Logger } from '#platform/logger';
import { Metrics } from '#platform/metrics';
import { isOutage } from '#platform/outage';
import { reasonOf } from '#platform/reason-of';
import { WakeUpCall } from '#platform/wake-up-call';
import { InjectSettings } from '#platform/platform.module';
import type { Settings } from '#platform/settings';
import { HostGate, hostOf } from './host-gate';
import { nextPollInMs } from './next-poll';
import { PageAttempts } from './page-attempts';
import { endedEarly, type Refresh } from './refresh';
import { refreshDocuments } from './refresh-documents';
import { refreshFeed } from './refresh-feed';
import { type ClaimedSource, SourceStore } from './source-store';

/** Refreshes at the same time: they mostly wait for other servers. */
const MAX_REFRESHES = 8;
/** A killed process's sources go on after this long. */
const LEASE_MS = 60_000;
/** Thrice within a lease, so that one lost renewal loses nothing. */
const RENEW_MS = 20_000;
/** Due sources are looked for this often; a source that is added wakes the loop at once. */
const LOOK_MS = 1_000;
/** The bus or Postgres is away: the wait doubles between these. */
const MIN_AWAY_MS = 250;
const MAX_AWAY_MS = 5_000;
/** So that a site's owner can tell who asks. */
const USER_AGENT = 'Watchfloor/0.1 (news feed reader)';

interface ActiveRefresh {
  readonly host: string;
  readonly cut: AbortController;
  readonly done: Promise<void>;
}

/** Polls the sources that are due, as many processes of it as there are, each source by one of them at a time. */
@Injectable()
export class Poller implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly listener: Listener;
  private readonly workers = new TextWorkers();
  private readonly pageAttempts = new PageAttempts();
  private readonly hosts = new HostGate();
  private readonly active = new Map<ClaimedSource['id'], ActiveRefresh>();
  private readonly refreshes;
  private readonly articles;
  private readonly seconds;
  private unadded: SourceDefinition[] = [];
  /** At most `MAX_REFRESHES`: polled in vain when Postgres went away, and due again when it is back. */
  private unreleased: ClaimedSource[] = [];
  private awayMs = 0;
  private readonly wakeUp = new WakeUpCall();
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly store: SourceStore,
    private readonly dataSource: DataSource,
    private readonly bus: Bus,
    private readonly logger: Logger,
    @InjectSettings() private readonly settings: Settings,
    metrics: Metrics,
  ) {
    this.listener = new Listener(
      (dataSource.options as { url: string }).url,
      'sources',
      () => this.wakeUp.call(),
      logger,
    );
    this.refreshes = metrics.counter('watchfloor_source_refreshes_total', 'Polls of sources.', ['outcome']);
    this.articles = metrics.counter('watchfloor_articles_published_total', 'Articles published to the bus.', ['kind']);
    this.seconds = metrics.histogram(
      'watchfloor_source_refresh_seconds',
      'Time to poll one source, its pages included.',
      ['outcome'],
      [0.01, 0.05, 0.1, 0.5, 1, 5, 20, 60],
    );
  }

  /** Throws `InvalidSourcesFile` where the sources file cannot be used. */
  onApplicationBootstrap(): void {
    this.unadded = loadSourcesFile(this.settings.SOURCES_FILE);
    this.listener.start();
    this.running = this.run();
  }

  /** Ends at once what waits for other servers; those sources stay due. */
  async onApplicationShutdown(): Promise<void> {
    this.wakeUp.stop();
    for (const { cut } of this.active.values()) cut.abort(new Error('stopping'));
    await this.listener.stop();
    await this.running;
    await Promise.all([...this.active.values()].map((refresh) => refresh.done));
    await this.workers.close();
  }

  private async run(): Promise<void> {
    while (!this.wakeUp.stopped) {
      this.wakeUp.clear();
      try {
        if (this.awayMs > 0) await this.assertBack();
        await this.addSources();
        await this.startDueRefreshes();
        await this.wakeUp.sleep(LOOK_MS);
      } catch (error) {
        this.away(error as Error);
      }
      // What calls for another look meanwhile brings neither back.
      if (this.awayMs > 0) await this.wakeUp.pause(this.awayMs);
    }
  }

  private async addSources(): Promise<void> {
    for (let next = this.unadded[0]; next !== undefined; next = this.unadded[0]) {
      const { added } = await this.store.add(next);
      if (added) this.logger.info({ source: next.name, location: next.location }, 'source added');
      this.unadded.shift();
    }
  }

  private async startDueRefreshes(): Promise<void> {
    while (this.active.size < MAX_REFRESHES && this.awayMs === 0 && !this.wakeUp.stopped) {
      const claim = await this.store.claimDue(
        LEASE_MS,
        [...this.active.values()].map(({ host }) => host),
      );
      if (claim === null) return;
      const cut = new AbortController();
      const done = this.refresh(claim, cut).finally(() => {
        this.active.delete(claim.id);
        this.wakeUp.call();
      });
      this.active.set(claim.id, { host: hostOf(claim.location), cut, done });
    }
  }

  /** Never throws. */
  private async refresh(claimed: ClaimedSource, cut: AbortController): Promise<void> {
    const startedAt = performance.now();
    const { signal } = cut;
    let claim = claimed;
    let renewal: Promise<void> = Promise.resolve();
    const renewing = setInterval(() => {
      renewal = this.store.renewLease(claim, LEASE_MS).then(
        (renewed) => (renewed === null ? cut.abort(new Error('lease lost')) : void (claim = renewed)),
        // Postgres is away: the refresh itself will find that out.
        () => undefined,
      );
    }, RENEW_MS);

    try {
      const refresh = await this.attempt(claimed, signal);
      clearInterval(renewing);
      await renewal;
      const ms = Math.round(performance.now() - startedAt);
      await this.record(claim, refresh, ms);
    } catch (error) {
      clearInterval(renewing);
      await renewal;
      if (!signal.aborted) this.away(error as Error);
      await this.store.release(claim).catch(() => this.unreleased.push(claim));
    }
  }

  /** Throws when aborted, and when the bus or Postgres is away; any other fault is one of this source. */
  private async attempt(source: ClaimedSource, signal: AbortSignal): Promise<Refresh> {
    const surroundings = {
      store: this.store,
      bus: this.bus,
      workers: this.workers,
      pageAttempts: this.pageAttempts,
      logger: this.logger,
      fetch: (url: string, headers: Readonly<Record<string, string>>) =>
        this.hosts.run(url, () =>
          safeFetch(url, {
            headers: { 'user-agent': USER_AGENT, ...headers },
            allowNetworks: this.settings.WATCHFLOOR_ALLOW_NETWORKS,
            signal,
          }),
        ),
      now: () => new Date(),
      signal,
    };
    try {
      const refresh = await (source.kind === 'feed' ? refreshFeed : refreshDocuments)(source, surroundings);
      // A request that was cut off has failed, but that says nothing of the source.
      signal.throwIfAborted();
      return refresh;
    } catch (error) {
      if (signal.aborted || isOutage(error)) throw error;
      // Both answer: it is the source, and it must not hold up the others.
      await this.assertAnswering();
      this.logger.error({ err: error, sourceId: source.id, source: source.name }, 'fault while polling a source');
      return endedEarly('failed', `fault: ${(error as Error).message}`);
    }
  }

  private async record(claim: ClaimedSource, refresh: Refresh, ms: number): Promise<void> {
    const failed = refresh.status === 'failed';
    const failures = failed ? claim.consecutiveFailures + 1 : 0;
    const nextMs = nextPollInMs(refresh, failures, this.settings.POLL_INTERVAL_SECONDS * 1000, Math.random());
    await this.store.recordOutcome(claim, { ...refresh, failed, nextPollInMs: nextMs });

    this.refreshes.inc({ outcome: refresh.status });
    this.seconds.observe({ outcome: refresh.status }, ms / 1000);
    for (const kind of ['new', 'edited'] as const) this.articles.inc({ kind }, refresh.published[kind]);
    const fields = {
      sourceId: claim.id,
      source: claim.name,
      status: refresh.status,
      new: refresh.published.new,
      edited: refresh.published.edited,
      ...(refresh.waiting.pages + refresh.waiting.items > 0 ? { waiting: refresh.waiting } : {}),
      ms,
      nextPollInSeconds: Math.round(nextMs / 1000),
      ...(refresh.error === null ? {} : { error: refresh.error }),
      ...(failures > 0 ? { failures } : {}),
    };
    if (refresh.error === null) this.logger.info(fields, 'source polled');
    else this.logger.warn(fields, failed ? 'source could not be polled' : 'source polled');
  }

  /** Throws while the bus or Postgres does not answer. */
  private async assertAnswering(): Promise<void> {
    await this.dataSource.query('SELECT 1');
    await this.bus.ping();
  }

  /** One line when it begins, one when it ends (`assertBack`). */
  private away(error: Error): void {
    if (this.awayMs === 0) this.logger.warn({ reason: reasonOf(error) }, 'the bus or Postgres is away; polling waits');
    this.awayMs = Math.min(Math.max(MIN_AWAY_MS, this.awayMs * 2), MAX_AWAY_MS);
  }

  /** Before any source is asked again: its server must not be asked in vain again and again. */
  private async assertBack(): Promise<void> {
    await this.assertAnswering();
    for (const claim of this.unreleased) await this.store.release(claim);
    this.unreleased = [];
    this.awayMs = 0;
    this.logger.info({}, 'the bus and Postgres answer; polling goes on');
  }
}
