import { Module, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Catalogue } from '#catalogue/group';
import { Logger } from '#platform/logger';
import { InjectCatalogue, InjectSettings } from '#platform/platform.module';
import { retryWhileAway } from '#platform/retry-while-away';
import type { Settings } from '#platform/settings';
import { AlertsController } from './alerts.controller';
import { Deliverer } from './deliverer';
import { addSubscriptions, type NamedFilter, readSubscriptionsFile } from './subscriptions-file';

/** alerts.v1 → deliveries in Postgres → webhooks. */
@Module({ controllers: [AlertsController], providers: [Deliverer] })
export class NotifyModule implements OnModuleInit {
  static checkFiles(settings: Settings, catalogue: Catalogue): NamedFilter[] {
    return readSubscriptionsFile(settings.SUBSCRIPTIONS_FILE, (id) => catalogue.byId.has(id));
  }

  constructor(
    private readonly dataSource: DataSource,
    private readonly logger: Logger,
    @InjectSettings() private readonly settings: Settings,
    @InjectCatalogue() private readonly catalogue: Catalogue,
  ) {}

  /** Before the first alert is read: none of them misses a subscription of the file. */
  async onModuleInit(): Promise<void> {
    const file = this.settings.SUBSCRIPTIONS_FILE;
    const subscriptions = NotifyModule.checkFiles(this.settings, this.catalogue);
    const add = () => addSubscriptions(this.dataSource, subscriptions);
    const added = await retryWhileAway('Postgres', add, this.logger);
    this.logger.info({ file, added, known: subscriptions.length - added }, 'subscriptions of the file are in place');
  }
}
