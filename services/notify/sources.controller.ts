import { Controller } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import type { Batch } from '#bus/bus';
import type { SourceEvent } from '#contracts/source-event';
import { matchesSource } from '#matching/matches';
import { DeliveryPlanner } from './delivery-planner';

@Controller()
export class SourcesController {
  constructor(private readonly planner: DeliveryPlanner) {}

  @EventPattern<string>('sources.v1')
  async handle(@Payload() batch: Batch<SourceEvent>): Promise<void> {
    await this.planner.plan(batch, matchesSource);
  }
}
