import { Controller } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import type { Batch } from '#bus/bus';
import { affiliatesOf } from '#catalogue/hierarchy';
import type { AlertEvent } from '#contracts/alert-event';
import { matches } from '#matching/matches';
import { LiveCatalogue } from '#platform/live-catalogue';
import { DeliveryPlanner } from './delivery-planner';

@Controller()
export class AlertsController {
  constructor(
    private readonly planner: DeliveryPlanner,
    private readonly catalogue: LiveCatalogue,
  ) {}

  /** Remembers what it finds, for one batch: the catalogue may be another one at the next. */
  private hierarchy(): (id: string) => ReadonlySet<string> {
    const catalogue = this.catalogue.current;
    const known = new Map<string, ReadonlySet<string>>();
    return (id) => {
      const affiliates = known.get(id) ?? affiliatesOf(catalogue, id);
      known.set(id, affiliates);
      return affiliates;
    };
  }

  @EventPattern<string>('alerts.v1')
  async handle(@Payload() batch: Batch<AlertEvent>): Promise<void> {
    const hierarchy = this.hierarchy();
    await this.planner.plan(batch, (filter, event) => matches(filter, event, hierarchy));
  }
}
