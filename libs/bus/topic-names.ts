import { DEAD_LETTER_SUFFIX, type ServiceName, type Topic } from '#contracts/topics';

/** The full name of a topic, or of the part of it that `suffix` names. */
export function topicName(prefix: string, topic: Topic<unknown>, suffix?: string): string {
  return suffix === undefined ? `${prefix}${topic.name}` : `${prefix}${topic.name}.${suffix}`;
}

/** The consumer group of a service. */
export function groupName(prefix: string, service: ServiceName): string {
  return `${prefix}${service}`;
}

/** Full names of the topics and of their dead-letter topics. */
export function allTopicNames(prefix: string, topics: readonly Topic<unknown>[]): string[] {
  return topics.map((topic) => topicName(prefix, topic)).flatMap((name) => [name, name + DEAD_LETTER_SUFFIX]);
}
