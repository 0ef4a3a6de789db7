import type { ZodType } from 'zod';
import { type AlertEvent, alertEventSchema } from './alert-event';
import { type Article, articleSchema } from './article';
import { type ClassifiedArticle, classifiedArticleSchema } from './classification';
import { type GroupChange, groupChangeSchema } from './group-change';
import { type SourceEvent, sourceEventSchema } from './source-event';

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
  /** True: the newest message of each key is kept for good, older ones are not. */
  readonly compacted?: boolean;
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

export const mentionsTopic: Topic<ClassifiedArticle> = {
  name: 'mentions.v1',
  messageType: 'watchfloor.classification.v1',
  schema: classifiedArticleSchema,
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

export const groupsTopic: Topic<GroupChange> = {
  name: 'groups.v1',
  messageType: 'watchfloor.group-change.v1',
  schema: groupChangeSchema,
  key: 'group id',
  producer: 'api',
  consumers: [],
  compacted: true,
  summary: 'Every tracked group as it stands now. Each process reads all of it, in a consumer group of its own.',
};

export const sourcesTopic: Topic<SourceEvent> = {
  name: 'sources.v1',
  messageType: 'watchfloor.source-event.v1',
  schema: sourceEventSchema,
  key: 'source id',
  producer: 'ingest',
  consumers: ['notify'],
  summary: 'Every change of the state of a source, in the order of its sequence per source.',
};

/** Every topic of the system; the suffix `.dlq` names the dead-letter topic of each consumed one. */
export const TOPICS: readonly Topic<unknown>[] = [articlesTopic, mentionsTopic, alertsTopic, groupsTopic, sourcesTopic];

/**
 * The consumer group in which a service reads a topic, without the deployment's prefix: of the service's name for the
 * first of its topics, and of its own for each other one, as all members of a group on Kafka have to read the same topics.
 */
export function consumerGroup(service: ServiceName, topic: Topic<unknown>): string {
  const isFurther = TOPICS.filter(({ consumers }) => consumers.includes(service)).indexOf(topic) > 0;
  return isFurther ? `${service}.${topic.name}` : service;
}

export const DEAD_LETTER_SUFFIX = '.dlq';
