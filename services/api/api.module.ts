import { Module, type OnApplicationBootstrap } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { CatalogueStore } from '#database/catalogue-store';
import { Logger } from '#platform/logger';
import { InjectSettings } from '#platform/platform.module';
import { retryWhileAway } from '#platform/retry-while-away';
import type { Settings } from '#platform/settings';
import { AlertFeed } from './alert-feed';
import { ApiKeyGuard } from './api-key.guard';
import { ApiKeys } from './api-keys';
import { FeedFinder } from './feed-finder';
import { GroupRelay } from './group-relay';
import { IdempotencyKeys } from './idempotency-keys';
import { PageController } from './page.controller';
import { SourceFeed } from './source-feed';
import { DEFAULT_STREAM_LIMITS, STREAM_LIMITS } from './stream-limits';
import { V1_CONTROLLERS } from './v1-controllers';
import { WebSubController } from './websub.controller';

/** REST and live streams below /v1, and the page at /. Call `configureHttp` on the application too. */
@Module({
  controllers: [...V1_CONTROLLERS, WebSubController, PageController],
  providers: [
    { provide: ApiKeys, inject: [DataSource], useFactory: (dataSource: DataSource) => new ApiKeys(dataSource) },
    { provide: STREAM_LIMITS, useValue: DEFAULT_STREAM_LIMITS },
    { provide: CatalogueStore, inject: [DataSource], useFactory: (source: DataSource) => new CatalogueStore(source) },
    ApiKeyGuard,
    FeedFinder,
    GroupRelay,
    AlertFeed,
    IdempotencyKeys,
    SourceFeed,
  ],
})
export class ApiModule implements OnApplicationBootstrap {
  constructor(
    private readonly keys: ApiKeys,
    private readonly logger: Logger,
    @InjectSettings() private readonly settings: Settings,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const key = this.settings.WATCHFLOOR_API_KEY;
    if (key === null) return;
    await retryWhileAway('Postgres', () => this.keys.ensure(key, 'WATCHFLOOR_API_KEY'), this.logger);
  }
}
