import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Bus, type Outgoing } from '#bus/bus';
import type { AlertEvent } from '#contracts/alert-event';
import { alertsTopic } from '#contracts/topics';
import { Logger } from '#platform/logger';
import { Metrics } from '#platform/metrics';
import { OutboxRelay } from '#platform/outbox-relay';
import { InjectSettings } from '#platform/platform.module';
import type { Settings } from '#platform/settings';

/** Publishes alert_events to alerts.v1, and to the topics per group where these are wanted. */
@Injectable()
export class Relay extends OutboxRelay<AlertEvent> {
  private readonly counter;

  constructor(
    dataSource: DataSource,
    private readonly bus: Bus,
    logger: Logger,
    @InjectSettings() private readonly settings: Settings,
    metrics: Metrics,
  ) {
    super({ table: 'alert_events', position: 'alerts' }, dataSource, logger);
    this.counter = metrics.counter('watchfloor_alert_events_published_total', 'Alert events published to the bus.');
  }

  protected override async publish(events: readonly AlertEvent[]): Promise<void> {
    const messages = events.map(toMessage);
    await this.bus.publish(alertsTopic, messages);
    if (this.settings.ALERT_TOPIC_PER_GROUP) await this.publishPerGroup(messages);
  }

  protected override published(events: readonly AlertEvent[]): void {
    for (const { alert, change } of events) {
      this.logger.info(
        { alertId: alert.id, group: alert.groupId, type: alert.eventType, severity: alert.severity },
        `alert ${change}: ${alert.headline}`,
      );
    }
    this.counter.inc(events.length);
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
