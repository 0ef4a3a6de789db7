import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Batch } from '#bus/bus';
import type { Filter } from '#matching/filter';
import { Logger } from '#platform/logger';
import { planDeliveries } from './plan-deliveries';

/** Bounds what is remembered of unreadable filters; beyond it they are reported anew. */
const MAX_REPORTED_FILTERS = 1_000;

/** Plans the deliveries of a batch of events of any kind, and reports what came of it. */
@Injectable()
export class DeliveryPlanner {
  private readonly reported = new Set<string>();

  constructor(
    private readonly dataSource: DataSource,
    private readonly logger: Logger,
  ) {}

  async plan<Event extends { readonly id: string }>(
    batch: Batch<Event>,
    wants: (filter: Filter, event: Event) => boolean,
  ): Promise<void> {
    const begun = performance.now();
    const planned = await planDeliveries(batch, this.dataSource, wants);
    for (const { subscriptionId, problem } of planned.unreadable) {
      if (this.reported.has(subscriptionId)) continue;
      if (this.reported.size >= MAX_REPORTED_FILTERS) this.reported.clear();
      this.reported.add(subscriptionId);
      this.logger.error({ subscriptionId, problem }, 'subscription passed over: its stored filter cannot be read');
    }
    const fields = {
      topic: batch.topic,
      partition: batch.partition,
      events: planned.events,
      deliveries: planned.deliveries,
      ms: Math.round(performance.now() - begun),
    };
    if (planned.deliveries > 0) this.logger.info(fields, 'deliveries planned');
    else this.logger.debug(fields, 'no subscription with an endpoint wants these');
  }
}
