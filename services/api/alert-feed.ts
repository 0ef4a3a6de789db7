import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { AlertEvent } from '#contracts/alert-event';
import { Logger } from '#platform/logger';
import { Metrics } from '#platform/metrics';
import { EventFeed } from './event-feed';
import { STREAM_LIMITS, type StreamLimits } from './stream-limits';

@Injectable()
export class AlertFeed extends EventFeed<AlertEvent> {
  constructor(dataSource: DataSource, logger: Logger, @Inject(STREAM_LIMITS) limits: StreamLimits, metrics: Metrics) {
    const openStreams = metrics.gauge('watchfloor_alert_streams', 'Live streams of alerts that are open.');
    super('alert_events', openStreams, dataSource, logger, limits);
  }
}
