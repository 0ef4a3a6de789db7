import type { ZodType } from 'zod';
import { type AlertEvent, alertEventSchema } from './alert-event';
import { type Article, articleSchema } from './article';
import { type Classification, classificationSchema } from './classification';

/**
 * One topic of the bus. `name` is without the deployment's prefix; `key` says what orders messages; `messageType` is
 * the CloudEvents `type`; `consumers` are the services that handle it, each with a consumer group of its own name.
 */
export interface Topic<T> {
  readonly name: string;
  readonly messageType: string;
  readonly schema: ZodType<T>;
  readonly key: string;
  readonly producer: ServiceName;
  readonly consumers: readonly ServiceName[];
  readonly summary: string;
}

export const SERVICES = ['ingest', 'classify', 'alert', 'notify', 'api'] as const;
export type ServiceName = (typeof SERVICES)[number];

export const articlesTopic: Topic<Article> = {
  name: 'articles.v1',
  messageType: 'watchfloor.article.v1',
  schema: articleSchema,
  key: 'article id',
  producer: 'ingest',
  consumers: ['classify'],
  summary: 'Every article once per revision, with its extracted text.',
};

export const mentionsTopic: Topic<Classification> = {
  name: 'mentions.v1',
  messageType: 'watchfloor.classification.v1',
  schema: classificationSchema,
  key: 'article id',
  producer: 'classify',
  consumers: ['alert'],
  summary: 'Every article with the mentions and relations that the classifier found in it.',
};

export const alertsTopic: Topic<AlertEvent> = {
  name: 'alerts.v1',
  messageType: 'watchfloor.alert-event.v1',
  schema: alertEventSchema,
  key: 'group id',
  producer: 'alert',
  consumers: ['notify'],
  summary: 'Every change in the life of an alert, in the order of its sequence per group.',
};

/** Every topic of the system; the suffix `.dlq` names the dead-letter topic of each consumed one. */
export const TOPICS: readonly Topic<unknown>[] = [articlesTopic, mentionsTopic, alertsTopic];

export const DEAD_LETTER_SUFFIX = '.dlq';
