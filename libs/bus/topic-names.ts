import { consumerGroup, DEAD_LETTER_SUFFIX, type ServiceName, type Topic } from '#contracts/topics';

/** The full name of a topic, or of the part of it that `suffix` names. */
export function topicName(prefix: string, topic: Topic<unknown>, suffix?: string): string {
  return suffix === undefined ? `${prefix}${topic.name}` : `${prefix}${topic.name}.${suffix}`;
}

/** The full name of the consumer group in which a service reads a topic. */
export function groupName(prefix: string, service: ServiceName, topic: Topic<unknown>): string {
  return `${prefix}${consumerGroup(service, topic)}`;
}

/** Full names of the topics and of their dead-letter topics. */
export function allTopicNames(prefix: string, topics: readonly Topic<unknown>[]): string[] {
  return topics.map((topic) => topicName(prefix, topic)).flatMap((name) => [name, name + DEAD_LETTER_SUFFIX]);
}

/** Full names of those topics of which the newest message of each key is kept. */
export function compactedTopicNames(prefix: string, topics: readonly Topic<unknown>[]): ReadonlySet<string> {
  return new Set(topics.filter((topic) => topic.compacted).map((topic) => topicName(prefix, topic)));
}
