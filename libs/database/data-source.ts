import { DataSource } from 'typeorm';
import { AlertEventEntity } from './entities/alert-event.entity';
import { AlertEntity } from './entities/alert.entity';
import { ApiKeyEntity } from './entities/api-key.entity';
import { ArticleEntity } from './entities/article.entity';
import { DeliveryAttemptEntity } from './entities/delivery-attempt.entity';
import { DeliveryEntity } from './entities/delivery.entity';
import { EndpointEntity } from './entities/endpoint.entity';
import { GroupChangeEntity } from './entities/group-change.entity';
import { GroupEntity } from './entities/group.entity';
import { HostEntity } from './entities/host.entity';
import { IdempotencyKeyEntity } from './entities/idempotency-key.entity';
import { ItemKeyEntity } from './entities/item-key.entity';
import { KnownArticleEntity } from './entities/known-article.entity';
import { MentionEntity } from './entities/mention.entity';
import { RelationEntity } from './entities/relation.entity';
import { FingerprintClaimEntity } from './entities/fingerprint-claim.entity';
import { SettledItemsEntity } from './entities/settled-items.entity';
import { SourceArticleEntity } from './entities/source-article.entity';
import { SourceEventEntity } from './entities/source-event.entity';
import { SourceFetchEntity } from './entities/source-fetch.entity';
import { SourceInboxEntity } from './entities/source-inbox.entity';
import { SourceEntity } from './entities/source.entity';
import { StoryEntity } from './entities/story.entity';
import { SubscriptionEntity } from './entities/subscription.entity';
import { SuppressionEntity } from './entities/suppression.entity';
import { WebSubSubscriptionEntity } from './entities/websub-subscription.entity';
import { Core1700000000001 } from './migrations/0001-core';
import { Bus1700000000002 } from './migrations/0002-bus';
import { Catalogue1700000000003 } from './migrations/0003-catalogue';
import { Ingest1700000000004 } from './migrations/0004-ingest';
import { SourceEvents1700000000005 } from './migrations/0005-source-events';
import { Doors1700000000006 } from './migrations/0006-doors';
import { SettledItems1700000000007 } from './migrations/0007-settled-items';
import { PageTurns1700000000008 } from './migrations/0008-page-turns';
import { FingerprintClaims1700000000009 } from './migrations/0009-fingerprint-claims';
import { ReadTo1700000000010 } from './migrations/0010-read-to';

export const ENTITIES = [
  AlertEntity,
  AlertEventEntity,
  ApiKeyEntity,
  ArticleEntity,
  DeliveryAttemptEntity,
  DeliveryEntity,
  EndpointEntity,
  GroupChangeEntity,
  GroupEntity,
  HostEntity,
  IdempotencyKeyEntity,
  ItemKeyEntity,
  KnownArticleEntity,
  MentionEntity,
  RelationEntity,
  SettledItemsEntity,
  FingerprintClaimEntity,
  SourceArticleEntity,
  SourceEntity,
  SourceEventEntity,
  SourceFetchEntity,
  SourceInboxEntity,
  StoryEntity,
  SubscriptionEntity,
  SuppressionEntity,
  WebSubSubscriptionEntity,
];

/** In the order in which they run. */
export const MIGRATIONS = [
  Core1700000000001,
  Bus1700000000002,
  Catalogue1700000000003,
  Ingest1700000000004,
  SourceEvents1700000000005,
  Doors1700000000006,
  SettledItems1700000000007,
  PageTurns1700000000008,
  FingerprintClaims1700000000009,
  ReadTo1700000000010,
];

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
