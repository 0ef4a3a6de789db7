import { DataSource } from 'typeorm';
import { AlertEventEntity } from './entities/alert-event.entity';
import { AlertEntity } from './entities/alert.entity';
import { ApiKeyEntity } from './entities/api-key.entity';
import { ArticleEntity } from './entities/article.entity';
import { DeliveryAttemptEntity } from './entities/delivery-attempt.entity';
import { DeliveryEntity } from './entities/delivery.entity';
import { EndpointEntity } from './entities/endpoint.entity';
import { MentionEntity } from './entities/mention.entity';
import { RelationEntity } from './entities/relation.entity';
import { SourceItemEntity } from './entities/source-item.entity';
import { SourceEntity } from './entities/source.entity';
import { StoryEntity } from './entities/story.entity';
import { SubscriptionEntity } from './entities/subscription.entity';
import { Core1700000000001 } from './migrations/0001-core';
import { Bus1700000000002 } from './migrations/0002-bus';

export const ENTITIES = [
  AlertEntity,
  AlertEventEntity,
  ApiKeyEntity,
  ArticleEntity,
  DeliveryAttemptEntity,
  DeliveryEntity,
  EndpointEntity,
  MentionEntity,
  RelationEntity,
  SourceEntity,
  SourceItemEntity,
  StoryEntity,
  SubscriptionEntity,
];

/** In the order in which they run. */
export const MIGRATIONS = [Core1700000000001, Bus1700000000002];

/** A wait for a connection ends then, so that a request fails rather than hangs while Postgres is away. */
const CONNECT_LIMIT_MS = 5_000;

/** An unconnected data source; `poolSize` connections at most. */
export function createDataSource(url: string, poolSize: number): DataSource {
  return new DataSource({
    type: 'postgres',
    url,
    entities: ENTITIES,
    migrations: MIGRATIONS,
    migrationsTransactionMode: 'each',
    poolSize,
    connectTimeoutMS: CONNECT_LIMIT_MS,
    extra: { keepAlive: true },
    // A lost idle connection is replaced by the pool; unhandled it would end the process.
    poolErrorHandler: () => undefined,
  });
}
