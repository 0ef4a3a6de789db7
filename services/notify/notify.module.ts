import { Module, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Catalogue } from '#catalogue/group';
import { Logger } from '#platform/logger';
import { InjectSettings } from '#platform/platform.module';
import { retryWhileAway } from '#platform/retry-while-away';
import type { Settings } from '#platform/settings';
import { AlertsController } from './alerts.controller';
import { Deliverer } from './deliverer';
import { DeliveryPlanner } from './delivery-planner';
import { SourcesController } from './sources.controller';
import { addSubscriptions, readSubscriptionsFile } from './subscriptions-file';

/** alerts.v1 and sources.v1 → deliveries in Postgres → webhooks. */
@Module({ controllers: [AlertsController, SourcesController], providers: [DeliveryPlanner, Deliverer] })
export class NotifyModule implements OnModuleInit {
  static checkFiles(settings: Settings, catalogue: Catalogue): void {
    readSubscriptionsFile(settings.SUBSCRIPTIONS_FILE, (id) => catalogue.byId.has(id));
  }

  constructor(
    private readonly dataSource: DataSource,
    private readonly logger: Logger,
    @InjectSettings() private readonly settings: Settings,
  ) {}

  /** Before the first event is read: none of them misses a subscription of the file. */
  async onModuleInit(): Promise<void> {
    const file = this.settings.SUBSCRIPTIONS_FILE;
    // Their groups were checked against the catalogue file; one that was deleted since is no reason not to start.
    const subscriptions = readSubscriptionsFile(file, () => true);
    const add = () => addSubscriptions(this.dataSource, subscriptions);
    const added = await retryWhileAway('Postgres', add, this.logger);
    this.logger.info({ file, added, known: subscriptions.length - added }, 'subscriptions of the file are in place');
  }
}
