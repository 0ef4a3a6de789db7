import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { SourceEvent } from '#contracts/source-event';
import { Logger } from '#platform/logger';
import { Metrics } from '#platform/metrics';
import { EventFeed } from './event-feed';
import { STREAM_LIMITS, type StreamLimits } from './stream-limits';

@Injectable()
export class SourceFeed extends EventFeed<SourceEvent> {
  constructor(dataSource: DataSource, logger: Logger, @Inject(STREAM_LIMITS) limits: StreamLimits, metrics: Metrics) {
    const openStreams = metrics.gauge('watchfloor_source_streams', 'Live streams of source events that are open.');
    super('source_events', openStreams, dataSource, logger, limits);
  }
}
