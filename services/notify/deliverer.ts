import { type BeforeApplicationShutdown, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { setMaxListeners } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { DataSource } from 'typeorm';
import type { AlertEvent } from '#contracts/alert-event';
import type { SourceEvent } from '#contracts/source-event';
import { Listener } from '#database/listener';
import { Logger } from '#platform/logger';
import { Metrics } from '#platform/metrics';
import { WakeUpCall } from '#platform/wake-up-call';
import { InjectSettings } from '#platform/platform.module';
import type { Settings } from '#platform/settings';
import { createWebhookTransport, sendWebhook, type WebhookOutcome } from '#webhooks/send-webhook';
import { type Attempt, type Delivery, DeliveryStore } from './delivery-store';
import { settleAttempt, type Settlement } from './settle-attempt';

/** Requests under way in this process. They wait for the network, so there are many more than cores. */
const MAX_REQUESTS = 64;
/** To one endpoint that is sound: enough to hide its latency, too few to flood it. */
const MAX_REQUESTS_PER_SOUND_ENDPOINT = 4;
/** An endpoint is sound when its last attempt from here went well; any other gets one request at a time … */
const MAX_REQUESTS_PER_UNSOUND_ENDPOINT = 1;
/** … and all others together get half of the requests, so that sound endpoints find room among many dead ones. */
const MAX_REQUESTS_TO_UNSOUND = 32;
/** Receivers are asked to answer first and work later; one that takes longer is not sound. */
const SLOW_MS = 2_000;
/** Bounds the memory of sound endpoints; beyond it each has to show again that it is. */
const MAX_SOUND_REMEMBERED = 10_000;
/** Finds retries that have come due, ended leases, and deliveries whose notification was lost. */
const POLL_MS = 1_000;
/** On top of the webhook timeout: the time to record the attempt, also on a machine under load. */
const LEASE_MARGIN_SECONDS = 30;
/** Postgres away: the wait doubles between these two. */
const BACKOFF_MIN_MS = 100;
const BACKOFF_MAX_MS = 5_000;
/** Requests under way when the process stops may end by then; orchestrators kill after 30 s. */
const STOP_LIMIT_MS = 10_000;
/** Counting pending deliveries reads an index over all of them. */
const COUNT_PENDING_EVERY_MS = 10_000;
const ATTEMPT_BUCKETS_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 120];

/** There is nothing to send, now or later. */
const EVENT_GONE: WebhookOutcome = {
  kind: 'failed',
  statusCode: null,
  error: 'the event is no longer stored',
  retryAfterSeconds: null,
  durationMs: 0,
};
const FAILED: Settlement = { status: 'failed', waitSeconds: 0, disableEndpoint: false };

/**
 * Sends what is due, for as long as the process runs. Several processes share the work through leases: a process that
 * dies leaves its deliveries to the others when their leases end, with the same webhook id.
 */
@Injectable()
export class Deliverer implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly store: DeliveryStore;
  private readonly listener: Listener;
  private readonly transport: ReturnType<typeof createWebhookTransport>;
  private readonly finished;
  private readonly attemptSeconds;
  private readonly pending;

  private readonly underWay = new Set<Promise<void>>();
  private readonly requestsTo = new Map<string, number>();
  private readonly sound = new Set<string>();
  /** More may be due than was claimed: for an endpoint that has all the requests that it may have, or for any. */
  private readonly saturated = new Set<string>();
  private allSlotsTaken = false;
  private readonly abandoned = new AbortController();
  private running: Promise<void> = Promise.resolve();
  private readonly wakeUp = new WakeUpCall();
  private countedAt = -Infinity;

  constructor(
    dataSource: DataSource,
    private readonly logger: Logger,
    @InjectSettings() private readonly settings: Settings,
    metrics: Metrics,
  ) {
    // Each request listens, and the wait between two tries to record it.
    setMaxListeners(2 * MAX_REQUESTS, this.abandoned.signal);
    this.store = new DeliveryStore(dataSource);
    const url = (dataSource.options as { url: string }).url;
    this.listener = new Listener(url, 'deliveries', () => this.wakeUp.call(), logger);
    this.transport = createWebhookTransport(
      settings.WATCHFLOOR_ALLOW_NETWORKS,
      settings.WEBHOOK_TIMEOUT_SECONDS * 1000,
    );
    this.finished = metrics.counter('watchfloor_deliveries_total', 'Deliveries that have come to an end.', ['outcome']);
    this.attemptSeconds = metrics.histogram(
      'watchfloor_delivery_attempt_seconds',
      'Time that one webhook request took.',
      ['outcome'],
      ATTEMPT_BUCKETS_SECONDS,
    );
    this.pending = metrics.gauge(
      'watchfloor_deliveries_pending',
      'Deliveries in Postgres that have not come to an end.',
    );
  }

  onApplicationBootstrap(): void {
    this.listener.start();
    this.running = this.run();
  }

  /** Claims nothing more, waits for the requests under way (bounded), then ends those that are left. */
  async beforeApplicationShutdown(): Promise<void> {
    this.wakeUp.stop();
    await Promise.all([this.listener.stop(), this.running]);
    const timer = setTimeout(() => this.abandoned.abort(), STOP_LIMIT_MS);
    await Promise.all(this.underWay);
    clearTimeout(timer);
    this.transport.close();
  }

  private async run(): Promise<void> {
    let waitMs = 0;
    while (!this.wakeUp.stopped) {
      this.wakeUp.clear();
      try {
        const before = new Map(this.requestsTo);
        const claimed = await this.claim();
        for (const delivery of claimed) this.begin(delivery);
        this.noteSaturation(before, claimed);
        await this.countPending();
        if (waitMs > 0) this.logger.info({}, 'Postgres is back; deliveries go on');
        waitMs = 0;
        await this.wakeUp.sleep(POLL_MS);
      } catch (error) {
        if (waitMs === 0) this.logger.error({ err: error }, 'deliveries cannot be read; trying until Postgres is back');
        waitMs = Math.min(Math.max(BACKOFF_MIN_MS, waitMs * 2), BACKOFF_MAX_MS);
        // What ends meanwhile does not bring Postgres back.
        await this.wakeUp.pause(waitMs);
      }
    }
  }

  /** `before`: the requests under way when the claim was made; some of them may have ended since. */
  private noteSaturation(before: ReadonlyMap<string, number>, claimed: readonly Delivery[]): void {
    const taken = new Map(before);
    for (const { endpointId } of claimed) taken.set(endpointId, (taken.get(endpointId) ?? 0) + 1);
    this.saturated.clear();
    let all = 0;
    let toUnsound = 0;
    for (const [endpointId, requests] of taken) {
      const isSound = this.sound.has(endpointId);
      all += requests;
      if (!isSound) toUnsound += requests;
      const most = isSound ? MAX_REQUESTS_PER_SOUND_ENDPOINT : MAX_REQUESTS_PER_UNSOUND_ENDPOINT;
      if (requests >= most) this.saturated.add(endpointId);
      if (requests >= most && (this.requestsTo.get(endpointId) ?? 0) < requests) this.wakeUp.call();
    }
    this.allSlotsTaken = all >= MAX_REQUESTS || toUnsound >= MAX_REQUESTS_TO_UNSOUND;
    if (this.allSlotsTaken && this.underWay.size < all) this.wakeUp.call();
  }

  private async claim(): Promise<Delivery[]> {
    const slots = MAX_REQUESTS - this.underWay.size;
    if (slots === 0) return [];
    let toUnsound = 0;
    for (const [endpointId, requests] of this.requestsTo) if (!this.sound.has(endpointId)) toUnsound += requests;
    return this.store.claim({
      slots,
      unsoundSlots: Math.max(0, MAX_REQUESTS_TO_UNSOUND - toUnsound),
      sound: this.sound,
      perSoundEndpoint: MAX_REQUESTS_PER_SOUND_ENDPOINT,
      perUnsoundEndpoint: MAX_REQUESTS_PER_UNSOUND_ENDPOINT,
      busy: this.requestsTo,
      leaseSeconds: this.settings.WEBHOOK_TIMEOUT_SECONDS + LEASE_MARGIN_SECONDS,
    });
  }

  private begin(delivery: Delivery): void {
    const { endpointId } = delivery;
    this.requestsTo.set(endpointId, (this.requestsTo.get(endpointId) ?? 0) + 1);
    const attempt = this.attempt(delivery)
      .catch((error) =>
        this.logger.error({ err: error, deliveryId: delivery.id }, 'delivery left to the end of its lease'),
      )
      .finally(() => {
        const requests = this.requestsTo.get(endpointId)!;
        this.underWay.delete(attempt);
        if (requests === 1) this.requestsTo.delete(endpointId);
        else this.requestsTo.set(endpointId, requests - 1);
        // A look for more is a query: only where something was left behind.
        if (this.saturated.has(endpointId) || this.allSlotsTaken) this.wakeUp.call();
      });
    this.underWay.add(attempt);
  }

  private async attempt(delivery: Delivery): Promise<void> {
    const startedAt = new Date();
    const attempt = delivery.attempts + 1;
    const { id, url, secret, event } = delivery;
    if (event === null) {
      await this.record(delivery, { startedAt, ...EVENT_GONE }, FAILED);
      this.report(delivery, attempt, EVENT_GONE, FAILED);
      return;
    }
    const webhook = { id, url, secret, body: bodyOf(event) };
    const outcome = await sendWebhook(webhook, this.transport, startedAt, this.abandoned.signal);
    if (this.abandoned.signal.aborted && outcome.kind === 'failed') {
      this.logger.warn({ deliveryId: id }, 'request ended by the stop; it is sent again when its lease ends');
      return;
    }
    this.remember(delivery.endpointId, outcome);
    const settlement = settleAttempt(outcome, attempt, this.settings.WEBHOOK_RETRY_SECONDS, Math.random());
    await this.record(delivery, { startedAt, ...outcome }, settlement);
    this.report(delivery, attempt, outcome, settlement);
  }

  private remember(endpointId: string, outcome: WebhookOutcome): void {
    const isSound = outcome.kind === 'delivered' && outcome.durationMs <= SLOW_MS;
    if (!isSound) this.sound.delete(endpointId);
    else {
      if (this.sound.size >= MAX_SOUND_REMEMBERED) this.sound.clear();
      this.sound.add(endpointId);
    }
  }

  /** Tries again while Postgres is away, until the lease has ended: then somebody else sends the delivery again. */
  private async record(delivery: Delivery, attempt: Attempt, settlement: Settlement): Promise<void> {
    const limit = performance.now() + LEASE_MARGIN_SECONDS * 1000;
    for (let waitMs = BACKOFF_MIN_MS; ; waitMs = Math.min(waitMs * 2, BACKOFF_MAX_MS)) {
      try {
        return await this.store.record(delivery, attempt, settlement);
      } catch (error) {
        if (performance.now() + waitMs > limit || this.abandoned.signal.aborted) throw error;
        await delay(waitMs, undefined, { signal: this.abandoned.signal });
      }
    }
  }

  private report(delivery: Delivery, attempt: number, outcome: WebhookOutcome, settlement: Settlement): void {
    const { status, waitSeconds } = settlement;
    this.attemptSeconds.observe({ outcome: outcome.kind }, outcome.durationMs / 1000);
    if (status !== 'pending') this.finished.inc({ outcome: status });
    const fields = {
      deliveryId: delivery.id,
      subscriptionId: delivery.subscriptionId,
      endpointId: delivery.endpointId,
      eventId: delivery.eventId,
      attempt,
      statusCode: outcome.statusCode,
      ms: outcome.durationMs,
    };
    if (status === 'delivered') this.logger.info(fields, 'webhook delivered');
    else if (status === 'failed') this.logger.error({ ...fields, error: outcome.error }, 'webhook failed for good');
    else {
      const nextInSeconds = Math.round(waitSeconds);
      this.logger.warn({ ...fields, error: outcome.error, nextInSeconds }, 'webhook attempt failed; it is tried again');
    }
    if (settlement.disableEndpoint) {
      this.logger.warn({ endpointId: delivery.endpointId }, 'endpoint disabled: it answered 410 Gone');
    }
  }

  private async countPending(): Promise<void> {
    if (performance.now() - this.countedAt < COUNT_PENDING_EVERY_MS) return;
    this.countedAt = performance.now();
    this.pending.set(await this.store.countPending());
  }
}

/** The payload that the Standard Webhooks specification recommends: type, time of the event, data. */
function bodyOf(event: AlertEvent | SourceEvent): string {
  const type = 'alert' in event ? `alert.${event.change}` : `source.${event.state}`;
  return JSON.stringify({ type, timestamp: event.occurredAt, data: event });
}
