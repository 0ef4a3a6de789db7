import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Bus, type Outgoing } from '#bus/bus';
import type { AlertEvent } from '#contracts/alert-event';
import { alertsTopic } from '#contracts/topics';
import { Listener } from '#database/listener';
import { Logger } from '#platform/logger';
import { Metrics } from '#platform/metrics';
import { WakeUpCall } from '#platform/wake-up-call';
import { InjectSettings } from '#platform/platform.module';
import type { Settings } from '#platform/settings';

/** Bounds one transaction and one publish. */
const MAX_EVENTS_PER_ROUND = 500;
/** A notification can be lost with its connection; then the poll finds the rows. */
const POLL_MS = 1_000;
/** Bus or database away: the wait doubles up to this. */
const MAX_BACKOFF_MS = 5_000;

/**
 * Publishes the rows of alert_events to alerts.v1 in their order, and remembers how far it came. The row lock on
 * relay_position lets one process publish at a time; another takes over when its session ends. After a crash between
 * publishing and commit the last round is published again, with the same ids and sequences.
 */
@Injectable()
export class Relay implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly listener: Listener;
  private readonly published;
  private readonly wakeUp = new WakeUpCall();
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly dataSource: DataSource,
    private readonly bus: Bus,
    private readonly logger: Logger,
    @InjectSettings() private readonly settings: Settings,
    metrics: Metrics,
  ) {
    const url = (dataSource.options as { url: string }).url;
    this.listener = new Listener(url, 'alert_events', () => this.wakeUp.call(), logger);
    this.published = metrics.counter('watchfloor_alert_events_published_total', 'Alert events published to the bus.');
  }

  onApplicationBootstrap(): void {
    this.listener.start();
    this.running = this.run();
  }

  async onApplicationShutdown(): Promise<void> {
    this.wakeUp.stop();
    await Promise.all([this.listener.stop(), this.running]);
  }

  private async run(): Promise<void> {
    let backoffMs = 0;
    while (!this.wakeUp.stopped) {
      this.wakeUp.clear();
      try {
        const count = await this.publishRound();
        backoffMs = 0;
        if (count < MAX_EVENTS_PER_ROUND) await this.wakeUp.sleep(POLL_MS);
      } catch (error) {
        backoffMs = Math.min(Math.max(100, backoffMs * 2), MAX_BACKOFF_MS);
        this.logger.error({ err: error, waitMs: backoffMs }, 'alert events could not be published; trying again');
        // Not woken by new rows: they will not bring the bus back.
        await this.wakeUp.pause(backoffMs);
      }
    }
  }

  /** Publishes what is due, at most one round, and returns how many events that was. */
  async publishRound(): Promise<number> {
    const events = await this.dataSource.transaction(async (transaction) => {
      const rows: { position: string; body: AlertEvent }[] = await transaction.query(
        `WITH held AS MATERIALIZED (
           SELECT published_position FROM relay_position WHERE name = 'alerts' FOR UPDATE SKIP LOCKED
         )
         SELECT position, body FROM alert_events WHERE position > (SELECT published_position FROM held)
         ORDER BY position LIMIT $1`,
        [MAX_EVENTS_PER_ROUND],
      );
      if (rows.length === 0) return [];
      const messages = rows.map(({ body }) => toMessage(body));
      await this.bus.publish(alertsTopic, messages);
      if (this.settings.ALERT_TOPIC_PER_GROUP) await this.publishPerGroup(messages);
      await transaction.query(`UPDATE relay_position SET published_position = $1 WHERE name = 'alerts'`, [
        rows.at(-1)!.position,
      ]);
      return rows.map((row) => row.body);
    });
    for (const { alert, change } of events) {
      this.logger.info(
        { alertId: alert.id, group: alert.groupId, type: alert.eventType, severity: alert.severity },
        `alert ${change}: ${alert.headline}`,
      );
    }
    this.published.inc(events.length);
    return events.length;
  }

  private async publishPerGroup(messages: readonly Outgoing<AlertEvent>[]): Promise<void> {
    for (const groupId of new Set(messages.map((message) => message.key))) {
      const ofGroup = messages.filter((message) => message.key === groupId);
      await this.bus.publish(alertsTopic, ofGroup, groupId);
    }
  }
}

function toMessage(event: AlertEvent): Outgoing<AlertEvent> {
  return { key: event.groupId, value: event, id: event.id, time: new Date(event.occurredAt) };
}
