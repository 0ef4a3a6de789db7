import { Controller } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { DataSource } from 'typeorm';
import type { Batch } from '#bus/bus';
import type { Catalogue } from '#catalogue/group';
import { affiliatesOf } from '#catalogue/hierarchy';
import type { AlertEvent } from '#contracts/alert-event';
import { Logger } from '#platform/logger';
import { InjectCatalogue } from '#platform/platform.module';
import { planDeliveries } from './plan-deliveries';

/** Bounds what is remembered of unreadable filters; beyond it they are reported anew. */
const MAX_REPORTED_FILTERS = 1_000;

@Controller()
export class AlertsController {
  private readonly hierarchy: ReadonlyMap<string, ReadonlySet<string>>;
  private readonly reported = new Set<string>();

  constructor(
    private readonly dataSource: DataSource,
    private readonly logger: Logger,
    @InjectCatalogue() catalogue: Catalogue,
  ) {
    this.hierarchy = new Map(catalogue.groups.map(({ id }) => [id, affiliatesOf(catalogue, id)]));
  }

  @EventPattern<string>('alerts.v1')
  async handle(@Payload() batch: Batch<AlertEvent>): Promise<void> {
    const begun = performance.now();
    const planned = await planDeliveries(batch, this.dataSource, (id) => this.hierarchy.get(id) ?? new Set());
    for (const { subscriptionId, problem } of planned.unreadable) {
      if (this.reported.has(subscriptionId)) continue;
      if (this.reported.size >= MAX_REPORTED_FILTERS) this.reported.clear();
      this.reported.add(subscriptionId);
      this.logger.error({ subscriptionId, problem }, 'subscription passed over: its stored filter cannot be read');
    }
    const fields = {
      partition: batch.partition,
      events: planned.events,
      deliveries: planned.deliveries,
      ms: Math.round(performance.now() - begun),
    };
    if (planned.deliveries > 0) this.logger.info(fields, 'deliveries planned');
    else this.logger.debug(fields, 'no subscription with an endpoint wants these');
  }
}
