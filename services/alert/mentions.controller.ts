import { Controller } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import type { Batch } from '#bus/bus';
import type { ClassifiedArticle } from '#contracts/classification';
import { Logger } from '#platform/logger';
import { Metrics } from '#platform/metrics';
import { AlertStore } from './alert-store';

@Controller()
export class MentionsController {
  private readonly opened;

  constructor(
    private readonly store: AlertStore,
    private readonly logger: Logger,
    metrics: Metrics,
  ) {
    this.opened = metrics.counter('watchfloor_alerts_opened_total', 'Alerts opened.', ['group_id', 'event_type']);
  }

  @EventPattern<string>('mentions.v1')
  async handle(@Payload() batch: Batch<ClassifiedArticle>): Promise<void> {
    const begun = performance.now();
    const stored = await this.store.store(batch, new Date());
    for (const { alert } of stored.opened) this.opened.inc({ group_id: alert.groupId, event_type: alert.eventType });
    this.logger.info(
      {
        partition: batch.partition,
        articles: stored.articles,
        mentions: stored.mentions,
        opened: stored.opened.length,
        ms: Math.round(performance.now() - begun),
      },
      'batch stored',
    );
  }
}
