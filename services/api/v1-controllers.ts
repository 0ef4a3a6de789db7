import type { Type } from '@nestjs/common';
import { AlertStreamController } from './alert-stream.controller';
import { AlertsController } from './alerts.controller';
import { ArticlesController } from './articles.controller';
import { DeliveriesController } from './deliveries.controller';
import { EndpointsController } from './endpoints.controller';
import { FeedbackController } from './feedback.controller';
import { GroupsController } from './groups.controller';
import { SourceEventsController } from './source-events.controller';
import { OpmlController } from './opml.controller';
import { PushController } from './push.controller';
import { SourcesController } from './sources.controller';
import { SubscriptionsController } from './subscriptions.controller';

/** Everything below /v1, in the order of the document. */
export const V1_CONTROLLERS: Type[] = [
  AlertsController,
  AlertStreamController,
  GroupsController,
  SourcesController,
  SourceEventsController,
  OpmlController,
  ArticlesController,
  PushController,
  SubscriptionsController,
  EndpointsController,
  FeedbackController,
  DeliveriesController,
];
