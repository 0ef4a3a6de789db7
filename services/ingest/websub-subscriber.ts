import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type ClaimedSubscription, WebSubStore } from '#database/websub-store';
import { postForm } from '#feeds/post-form';
import { storableText } from '#feeds/storable-text';
import { askAgainAfterSeconds, subscriptionRequest } from '#feeds/websub';
import { Logger } from '#platform/logger';
import { Metrics } from '#platform/metrics';
import { InjectSettings } from '#platform/platform.module';
import { reasonOf } from '#platform/reason-of';
import type { Settings } from '#platform/settings';
import { WakeUpCall } from '#platform/wake-up-call';
import { userAgent } from '#feeds/user-agent';

/** Requests at the same time: they wait for hubs. */
const MAX_REQUESTS = 8;
/** Longer than a request may take (post-form.ts): a killed process's subscriptions go on after it. */
const LEASE_SECONDS = 60;
/** Subscriptions that are due are looked for this often; none is in a hurry. */
const LOOK_MS = 5_000;
/** Postgres is away: the wait doubles up to this. */
const MAX_AWAY_MS = 60_000;

/**
 * Asks the hubs of feeds for subscriptions, renews these before their leases end, and gives up those of sources that are
 * gone (WebSub). The hubs verify and push at services/api/websub.controller.ts. Several processes share the work.
 */
@Injectable()
export class WebSubSubscriber implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly store: WebSubStore;
  private readonly requests;
  private readonly wakeUp = new WakeUpCall();
  private readonly stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();

  constructor(
    dataSource: DataSource,
    private readonly logger: Logger,
    @InjectSettings() private readonly settings: Settings,
    metrics: Metrics,
  ) {
    this.store = new WebSubStore(dataSource);
    this.requests = metrics.counter('watchfloor_websub_requests_total', 'Requests to hubs.', ['mode', 'outcome']);
  }

  onApplicationBootstrap(): void {
    if (this.settings.WEBSUB_CALLBACK_URL !== null) this.running = this.run();
  }

  /** Cuts off what waits for hubs; those are asked again when their leases end. */
  async onApplicationShutdown(): Promise<void> {
    this.wakeUp.stop();
    this.stopping.abort();
    await this.running;
  }

  /** Asks the hubs whose turn it is, at most so many at once, and returns how many that were. */
  async askDue(): Promise<number> {
    await this.store.retire();
    const claimed = await this.store.claimDue(MAX_REQUESTS, LEASE_SECONDS);
    await Promise.all(claimed.map((subscription) => this.ask(subscription)));
    return claimed.length;
  }

  private async run(): Promise<void> {
    let awayMs = 0;
    while (!this.wakeUp.stopped) {
      try {
        const count = await this.askDue();
        awayMs = 0;
        if (count < MAX_REQUESTS) await this.wakeUp.sleep(LOOK_MS);
      } catch (error) {
        if (awayMs === 0) this.logger.warn({ reason: reasonOf(error) }, 'subscriptions at hubs wait for Postgres');
        awayMs = Math.min(Math.max(LOOK_MS, awayMs * 2), MAX_AWAY_MS);
        await this.wakeUp.pause(awayMs);
      }
    }
  }

  private async ask(subscription: ClaimedSubscription): Promise<void> {
    const { hubUrl, topicUrl, mode, attempts, sourceId, token } = subscription;
    const callbackUrl = `${this.settings.WEBSUB_CALLBACK_URL}/websub/${token}`;
    const answer = await postForm(hubUrl, subscriptionRequest(subscription, mode, callbackUrl), {
      userAgent: userAgent(this.settings.INGEST_CONTACT),
      allowNetworks: this.settings.WATCHFLOOR_ALLOW_NETWORKS,
      signal: this.stopping.signal,
    });
    if (this.stopping.signal.aborted) return;
    const error = errorOf(answer);
    // Accepted is not verified: a hub that never verifies is asked again as one that is away.
    const askAgainInSeconds = askAgainAfterSeconds(attempts, Math.random());
    await this.store.recordRequest(subscription, { error, askAgainInSeconds });

    this.requests.inc({ mode, outcome: error === null ? 'accepted' : 'failed' });
    const fields = { sourceId, hub: hubUrl, topic: topicUrl, mode, attempts };
    if (error === null) this.logger.info(fields, 'hub asked');
    else this.logger.warn({ ...fields, error, askAgainInSeconds }, 'hub did not take the request');
  }
}

function errorOf(answer: Awaited<ReturnType<typeof postForm>>): string | null {
  if (answer.kind !== 'response') return answer.reason;
  if (answer.status >= 200 && answer.status <= 299) return null;
  return `answered with HTTP status ${answer.status}: ${storableText(answer.body).trim()}`;
}
