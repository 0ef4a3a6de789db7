import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Bus } from '#bus/bus';
import { Listener } from '#database/listener';
import type { SourceDefinition } from '#feeds/source';
import { loadSourcesFile } from '#feeds/sources-file';
import { Logger } from '#platform/logger';
import { Metrics } from '#platform/metrics';
import { isOutage } from '#platform/outage';
import { InjectSettings } from '#platform/platform.module';
import { reasonOf } from '#platform/reason-of';
import type { Settings } from '#platform/settings';
import { WakeUpCall } from '#platform/wake-up-call';
import { Gather } from './gather';
import { judgePoll } from './judge-poll';
import { isTroubled, type Lane, Lanes } from './lanes';
import { Reachability } from './reachability';
import { endedEarly, type Refresh } from './refresh';
import { Refresher } from './refresher';
import { type ClaimedSource, type PollOutcome, SourceStore } from './source-store';
import { spreadOverdue } from './spread-overdue';

/** A killed process's sources go on after this long. */
const LEASE_MS = 60_000;
/** Thrice within a lease, so that one lost renewal loses nothing. */
const RENEW_MS = 20_000;
/** Due sources are looked for this often; a source that is added wakes the loop at once. */
const LOOK_MS = 1_000;
/** At most so often, so that one look fills many free places. */
const LOOK_PAUSE_MS = 20;
/** With fewer places free for sources that answer well, the next look waits for more, or for its time. */
const WORTH_A_LOOK = 16;
/** Bounds one statement, and what is polled again after a crash. */
const MAX_RECORDED_AT_ONCE = 200;
/** The bus or Postgres is away: the wait doubles between these. */
const MIN_AWAY_MS = 250;
const MAX_AWAY_MS = 5_000;
const RETENTION_INTERVAL_MS = 10 * 60_000;

interface ActiveRefresh {
  /** With the lease as it was renewed last. */
  claim: ClaimedSource;
  /** Its outcome is being recorded under the lease that it has: that is not renewed any more. */
  isEnding: boolean;
  readonly cut: AbortController;
  readonly done: Promise<void>;
}

/** Polls the sources that are due, as many processes of it as there are, each source by one of them at a time. */
@Injectable()
export class Poller implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly listener: Listener;
  private readonly lanes = new Lanes();
  private readonly reachability = new Reachability();
  private readonly active = new Map<ClaimedSource['id'], ActiveRefresh>();
  private readonly outcomes: Gather<PollOutcome, void>;
  private readonly refreshes;
  private readonly articles;
  private readonly seconds;
  private readonly timers: NodeJS.Timeout[] = [];
  private isSpread = false;
  private unadded: SourceDefinition[] = [];
  /** Polled in vain when Postgres went away, and due again when it is back; bounded by the lanes. */
  private unreleased: ClaimedSource[] = [];
  private renewal: Promise<void> = Promise.resolve();
  private awayMs = 0;
  private lookedAt = -LOOK_MS;
  private areBehind = false;
  private readonly wakeUp = new WakeUpCall();
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly store: SourceStore,
    private readonly refresher: Refresher,
    private readonly dataSource: DataSource,
    private readonly bus: Bus,
    private readonly logger: Logger,
    @InjectSettings() private readonly settings: Settings,
    metrics: Metrics,
  ) {
    const { url } = dataSource.options as { url: string };
    this.listener = new Listener(url, 'sources', () => this.wakeUp.call(), logger);
    this.outcomes = new Gather(async (outcomes) => {
      await store.recordOutcomes(outcomes);
      return outcomes.map(() => undefined);
    }, MAX_RECORDED_AT_ONCE);
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
    this.timers.push(
      setInterval(() => {
        this.renewal = this.renewLeases();
      }, RENEW_MS),
      setInterval(() => void this.deleteOldFetches(), RETENTION_INTERVAL_MS),
    );
    this.running = this.run();
  }

  /** Ends at once what waits for other servers; those sources stay due. */
  async onApplicationShutdown(): Promise<void> {
    this.wakeUp.stop();
    for (const timer of this.timers) clearInterval(timer);
    await this.listener.stop();
    // A claim that was under way has become a refresh by now, and is cut off with the others.
    await this.running;
    for (const { cut } of this.active.values()) cut.abort(new Error('stopping'));
    await Promise.all([...this.active.values()].map((refresh) => refresh.done));
    await this.refresher.close();
  }

  private async run(): Promise<void> {
    while (!this.wakeUp.stopped) {
      this.wakeUp.clear();
      try {
        if (this.awayMs > 0) await this.assertBack();
        await this.spreadOverdue();
        await this.addSources();
        await this.startDueRefreshes();
        await this.wakeUp.pause(LOOK_PAUSE_MS);
        await this.wakeUp.sleep(LOOK_MS);
      } catch (error) {
        this.away(error as Error);
      }
      // What calls for another look meanwhile brings neither back.
      if (this.awayMs > 0) await this.wakeUp.pause(this.awayMs);
    }
  }

  /** Once, before the first look. */
  private async spreadOverdue(): Promise<void> {
    if (this.isSpread) return;
    const sources = await spreadOverdue(this.dataSource);
    this.isSpread = true;
    if (sources > 0) this.logger.info({ sources }, 'overdue sources are spread over the next minutes');
  }

  private async addSources(): Promise<void> {
    for (let next = this.unadded[0]; next !== undefined; next = this.unadded[0]) {
      const { added } = await this.store.add(next);
      if (added) this.logger.info({ source: next.name, location: next.location }, 'source added');
      this.unadded.shift();
    }
  }

  private async startDueRefreshes(): Promise<void> {
    const capacity = this.lanes.capacity(this.areBehind);
    // With few places free, a look costs more than the polls that it begins.
    const isEarly = performance.now() - this.lookedAt < LOOK_MS;
    if (capacity.sound + capacity.troubled === 0 || (capacity.sound < WORTH_A_LOOK && isEarly)) return;
    this.lookedAt = performance.now();
    const claims = await this.store.claimDue(LEASE_MS, capacity);
    for (const claim of claims) this.start(claim);
    const troubled = claims.filter(isTroubled).length;
    this.areBehind = claims.length - troubled === capacity.sound;
    // More of those in trouble may be due than begin at a look.
    if (troubled > 0 && troubled === capacity.troubled) this.wakeUp.call();
  }

  private start(claim: ClaimedSource): void {
    const cut = new AbortController();
    const lane = this.lanes.enter(claim, () => this.wakeUp.call());
    // Set before the refresh runs, which ends by looking itself up.
    const begun = Promise.resolve().then(() => this.refresh(claim.id, lane));
    const done = begun.finally(() => {
      lane.leave();
      this.active.delete(claim.id);
      this.wakeUp.call();
    });
    this.active.set(claim.id, { claim, isEnding: false, cut, done });
  }

  /** Never throws. */
  private async refresh(id: string, lane: Lane): Promise<void> {
    const active = this.active.get(id)!;
    const { signal } = active.cut;
    const fetchedAt = new Date();
    const startedAt = performance.now();
    try {
      const refresh = await this.attempt(active.claim, signal, lane);
      const ms = Math.round(performance.now() - startedAt);
      active.isEnding = true;
      await this.renewal;
      const outcome = judgePoll(active.claim, refresh, {
        fetchedAt,
        ms,
        ourFault: this.reachability.isOurFault(active.claim.location, refresh.errorClass, fetchedAt),
        startSeconds: this.settings.POLL_INTERVAL_SECONDS,
        random: Math.random(),
      });
      await this.outcomes.add(outcome);
      this.report(outcome, refresh);
    } catch (error) {
      if (!signal.aborted) this.away(error as Error);
      await this.store.release([active.claim]).catch(() => this.unreleased.push(active.claim));
    }
  }

  /** Throws when aborted, and when the bus or Postgres is away; any other fault is one of this source. */
  private async attempt(source: ClaimedSource, signal: AbortSignal, lane: Lane): Promise<Refresh> {
    try {
      const refresh = await this.refresher.refresh(source, signal, lane);
      // A request that was cut off has failed, but that says nothing of the source.
      signal.throwIfAborted();
      return refresh;
    } catch (error) {
      if (signal.aborted || isOutage(error)) throw error;
      // Both answer: it is the source, and it must not hold up the others.
      await this.assertAnswering();
      this.logger.error({ err: error, sourceId: source.id, source: source.name }, 'fault while polling a source');
      return endedEarly(source, 'failed', { errorClass: 'internal', error: `fault: ${(error as Error).message}` });
    }
  }

  private report(outcome: PollOutcome, refresh: Refresh): void {
    const { claim, outcome: kind, ms, error } = outcome;
    this.refreshes.inc({ outcome: kind });
    this.seconds.observe({ outcome: kind }, ms / 1000);
    for (const change of ['new', 'edited'] as const) this.articles.inc({ kind: change }, refresh.published[change]);
    const fields = {
      sourceId: claim.id,
      source: claim.name,
      status: kind,
      new: refresh.published.new,
      edited: refresh.published.edited,
      ...(refresh.waiting.pages + refresh.waiting.items > 0 ? { waiting: refresh.waiting } : {}),
      ms,
      nextPollInSeconds: Math.round(outcome.nextPollInMs / 1000),
      ...(error === null ? {} : { error }),
      ...(kind === 'failed' ? { failures: claim.consecutiveFailures + 1 } : {}),
    };
    if (error === null) this.logger.info(fields, 'source polled');
    else this.logger.warn(fields, kind === 'failed' ? 'source could not be polled' : 'source polled');
    if (outcome.state !== claim.state) {
      const change = { sourceId: claim.id, source: claim.name, from: claim.state, to: outcome.state };
      this.logger.info({ ...change, reason: outcome.stateReason }, 'source changed its state');
    }
  }

  /** A refresh whose lease is lost is cut off: another process has its source. */
  private async renewLeases(): Promise<void> {
    const refreshes = [...this.active.values()].filter(({ isEnding }) => !isEnding);
    if (refreshes.length === 0) return;
    try {
      const renewed = await this.store.renewLeases(
        refreshes.map(({ claim }) => claim),
        LEASE_MS,
      );
      for (const refresh of refreshes) {
        const leasedUntil = renewed.get(refresh.claim.id);
        if (leasedUntil !== undefined) refresh.claim = { ...refresh.claim, leasedUntil };
        else refresh.cut.abort(new Error('lease lost'));
      }
    } catch {
      // Postgres is away: the refreshes themselves will find that out.
    }
  }

  private async deleteOldFetches(): Promise<void> {
    try {
      while ((await this.store.deleteOldFetches()) > 0 && !this.wakeUp.stopped);
    } catch (error) {
      this.logger.warn({ reason: reasonOf(error) }, 'old polls could not be deleted; trying again later');
    }
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
    await this.store.release(this.unreleased);
    this.unreleased = [];
    this.awayMs = 0;
    this.logger.info({}, 'the bus and Postgres answer; polling goes on');
  }
}
