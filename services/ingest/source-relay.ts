import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Bus } from '#bus/bus';
import type { SourceEvent } from '#contracts/source-event';
import { sourcesTopic } from '#contracts/topics';
import { UNWELL_STATES } from '#feeds/source-state';
import { Logger } from '#platform/logger';
import { OutboxRelay } from '#platform/outbox-relay';

/** Publishes source_events to sources.v1. */
@Injectable()
export class SourceRelay extends OutboxRelay<SourceEvent> {
  constructor(
    dataSource: DataSource,
    private readonly bus: Bus,
    logger: Logger,
  ) {
    super({ table: 'source_events', position: 'sources' }, dataSource, logger);
  }

  protected override async publish(events: readonly SourceEvent[]): Promise<void> {
    const messages = events.map((event) => ({
      key: event.sourceId,
      value: event,
      id: event.id,
      time: new Date(event.occurredAt),
    }));
    await this.bus.publish(sourcesTopic, messages);
  }

  protected override published(events: readonly SourceEvent[]): void {
    for (const { sourceId, sourceName, state, previousState, reason } of events) {
      const fields = { sourceId, source: sourceName, state, previousState, reason };
      if (UNWELL_STATES.includes(state)) this.logger.warn(fields, `source is ${state}`);
      else this.logger.info(fields, `source is ${state}`);
    }
  }
}
