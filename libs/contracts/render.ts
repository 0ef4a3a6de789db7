import { stringify } from 'yaml';
import { z } from 'zod';
import { alertsTopic, consumerGroup, DEAD_LETTER_SUFFIX, type Topic, TOPICS } from './topics';

/** A JSON Schema, as data. */
export type JsonSchema = { readonly [keyword: string]: unknown };

/** A file that is rendered from the code and committed. `path` is relative to the repository. */
export interface RenderedFile {
  readonly path: string;
  readonly content: string;
}

const FOLDER = 'libs/contracts';

/** The prefix of topic names that AsyncAPI addresses show: the default of the setting TOPIC_PREFIX. */
const DEFAULT_TOPIC_PREFIX = 'watchfloor.';

const KAFKA_BINDING_VERSION = '0.5.0';

/** W3C Trace Context, level 1. */
const TRACEPARENT = { type: 'string', pattern: '^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$' };

/**
 * The headers of every message: CloudEvents 1.0 in binary mode (Kafka Protocol Binding for CloudEvents 1.0.2, section
 * 3.2) and the trace context. All are UTF-8 text.
 */
function eventHeaders(topic: Topic<unknown>): JsonSchema {
  return {
    type: 'object',
    required: ['content-type', 'ce_specversion', 'ce_id', 'ce_source', 'ce_type', 'ce_time', 'traceparent'],
    properties: {
      'content-type': { type: 'string', const: 'application/json' },
      ce_specversion: { type: 'string', const: '1.0' },
      ce_id: { type: 'string', description: 'The same each time this fact is published: tells a repeat.' },
      ce_source: { type: 'string', const: `/watchfloor/${topic.producer}` },
      ce_type: { type: 'string', const: topic.messageType },
      ce_time: { type: 'string', format: 'date-time', description: 'When the fact happened.' },
      traceparent: { ...TRACEPARENT, description: 'W3C trace context.' },
    },
  };
}

/** What a dead-letter topic adds to the headers that the message came with. */
const DEAD_LETTER_HEADERS: JsonSchema = {
  type: 'object',
  required: ['dlq_reason', 'dlq_topic', 'dlq_partition', 'dlq_offset', 'dlq_group', 'dlq_attempts', 'dlq_time'],
  properties: {
    dlq_reason: { type: 'string', description: 'Why it was given up: what was read and what was expected.' },
    dlq_topic: { type: 'string', description: 'Topic that it was on, with prefix.' },
    dlq_partition: { type: 'string', pattern: '^\\d+$' },
    dlq_offset: { type: 'string', pattern: '^\\d+$' },
    dlq_group: { type: 'string', description: 'Consumer group that gave it up.' },
    dlq_attempts: {
      type: 'string',
      pattern: '^\\d+$',
      description: 'Times that it was handled; 0 when it could not be read.',
    },
    dlq_time: { type: 'string', format: 'date-time' },
  },
};

/**
 * The JSON Schema (2020-12) of a topic's messages: what a reader of the topic is to accept. Properties that it does
 * not name are allowed, for they may be added within a version; a reader ignores them.
 */
export function renderJsonSchema(topic: Topic<unknown>): JsonSchema {
  const rendered = z.toJSONSchema(topic.schema, {
    target: 'draft-2020-12',
    // What the reader takes, not what it makes of it: open to added properties.
    io: 'input',
    override: ({ jsonSchema }) => {
      // zod spells each format out in a pattern besides; the format says it to people and generators.
      if (jsonSchema.format !== undefined) delete jsonSchema.pattern;
    },
  }) as Record<string, unknown>;
  const { $schema, ...rest } = hoistRoot(rendered);
  return { $schema, title: topic.messageType, description: topic.summary, ...rest };
}

/** A root that is only a reference into `$defs` takes the place of the reference. */
function hoistRoot(schema: Record<string, unknown>): Record<string, unknown> {
  const { $ref, $defs, ...rest } = schema as { $ref?: string; $defs?: Record<string, Record<string, unknown>> };
  const name = $ref?.replace('#/$defs/', '');
  if (name === undefined || $defs?.[name] === undefined) return schema;
  const { [name]: root, ...others } = $defs;
  if (JSON.stringify([root, others]).includes(`"${$ref}"`)) return schema;
  return { ...rest, ...root, ...(Object.keys(others).length === 0 ? {} : { $defs: others }) };
}

/** One file for each topic's message. */
export function renderJsonSchemas(topics: readonly Topic<unknown>[] = TOPICS): RenderedFile[] {
  return topics.map((topic) => ({
    path: `${FOLDER}/schemas/${topic.messageType}.json`,
    content: `${JSON.stringify(renderJsonSchema(topic), null, 2)}\n`,
  }));
}

/** The file that describes every topic: AsyncAPI 3.0 with the Kafka bindings. `version` is the product's. */
export function renderAsyncApi(version: string, topics: readonly Topic<unknown>[] = TOPICS): RenderedFile {
  const document = {
    asyncapi: '3.0.0',
    info: {
      title: 'Watchfloor',
      version,
      description:
        `The topics of Watchfloor. Addresses have the default prefix "${DEFAULT_TOPIC_PREFIX}" (TOPIC_PREFIX). ` +
        'Delivery is at least once and in order per key; ce_id tells a repeat. ' +
        'Readers ignore properties and headers that they do not know.',
    },
    defaultContentType: 'application/json',
    servers: {
      kafka: {
        host: '{broker}',
        protocol: 'kafka',
        variables: { broker: { default: 'localhost:9092', description: 'One of KAFKA_BROKERS.' } },
      },
    },
    channels: merged(topics, channels),
    operations: merged(topics, operations),
    components: {
      messages: merged(topics, messages),
      schemas: merged(topics, schemas),
    },
  };
  const header = '# Rendered from libs/contracts/topics.ts by `npm run render`.\n';
  return { path: `${FOLDER}/asyncapi.yaml`, content: header + stringify(document, { aliasDuplicateObjects: false }) };
}

const merged = (topics: readonly Topic<unknown>[], describe: (topic: Topic<unknown>) => JsonSchema): JsonSchema =>
  Object.fromEntries(topics.flatMap((topic) => Object.entries(describe(topic))));

/** `alerts.v1` is `alerts` in the document's keys while its name keeps the version. */
const idOf = (topic: Topic<unknown>): string => topic.name.replaceAll('.', '_');
const ref = (pointer: string) => ({ $ref: `#/${pointer}` });
const kafkaChannel = { kafka: { bindingVersion: KAFKA_BINDING_VERSION } };
const compactedChannel = {
  kafka: { topicConfiguration: { 'cleanup.policy': ['compact'] }, bindingVersion: KAFKA_BINDING_VERSION },
};

function channels(topic: Topic<unknown>): JsonSchema {
  const id = idOf(topic);
  const address = DEFAULT_TOPIC_PREFIX + topic.name;
  const event = { event: ref(`components/messages/${id}`) };
  const perGroup = {
    [`${id}_group`]: {
      address: `${address}.{groupId}`,
      summary: 'The alert events of one group; exists where ALERT_TOPIC_PER_GROUP is true.',
      parameters: { groupId: { description: 'Id of the group in the catalogue.' } },
      messages: event,
      bindings: kafkaChannel,
    },
  };
  return {
    [id]: {
      address,
      summary: topic.summary,
      messages: event,
      bindings: topic.compacted ? compactedChannel : kafkaChannel,
    },
    ...(topic.name === alertsTopic.name ? perGroup : {}),
    [`${id}_dlq`]: {
      address: address + DEAD_LETTER_SUFFIX,
      summary: `Messages of ${topic.name} that a consumer group gave up, as they were.`,
      messages: { deadLetter: ref(`components/messages/${id}_dlq`) },
      bindings: kafkaChannel,
    },
  };
}

function operations(topic: Topic<unknown>): JsonSchema {
  const id = idOf(topic);
  const send = {
    [`${topic.producer}_sends_${id}`]: {
      action: 'send',
      channel: ref(`channels/${id}`),
      summary: `The service ${topic.producer} publishes ${topic.name}.`,
      tags: [{ name: topic.producer }],
    },
  };
  const receive = topic.consumers.flatMap((consumer): [string, unknown][] => [
    [
      `${consumer}_receives_${id}`,
      {
        action: 'receive',
        channel: ref(`channels/${id}`),
        summary: `The service ${consumer} consumes ${topic.name}.`,
        tags: [{ name: consumer }],
        bindings: {
          kafka: {
            groupId: { type: 'string', enum: [DEFAULT_TOPIC_PREFIX + consumerGroup(consumer, topic)] },
            bindingVersion: KAFKA_BINDING_VERSION,
          },
        },
      },
    ],
    [
      `${consumer}_gives_up_${id}`,
      {
        action: 'send',
        channel: ref(`channels/${id}_dlq`),
        summary: `The service ${consumer} puts what it cannot read or handle on the dead-letter topic.`,
        tags: [{ name: consumer }],
      },
    ],
  ]);
  return { ...send, ...Object.fromEntries(receive) };
}

function messages(topic: Topic<unknown>): JsonSchema {
  const id = idOf(topic);
  const key = { type: 'string', description: topic.key };
  return {
    [id]: {
      name: topic.messageType,
      title: topic.summary,
      contentType: 'application/json',
      headers: eventHeaders(topic),
      payload: ref(`components/schemas/${id}`),
      bindings: { kafka: { key, bindingVersion: KAFKA_BINDING_VERSION } },
    },
    [`${id}_dlq`]: {
      name: `${topic.messageType}${DEAD_LETTER_SUFFIX}`,
      title: `A message of ${topic.name} that was given up`,
      contentType: 'application/octet-stream',
      headers: DEAD_LETTER_HEADERS,
      payload: { description: 'The bytes of the message as they were; they may be no JSON.' },
      bindings: { kafka: { key, bindingVersion: KAFKA_BINDING_VERSION } },
    },
  };
}

/** The schema of the topic's value, and those that it refers to. The same name always renders the same schema. */
function schemas(topic: Topic<unknown>): JsonSchema {
  const { $schema: _dialect, $defs = {}, ...root } = renderJsonSchema(topic);
  const moved = JSON.stringify({ [idOf(topic)]: root, ...($defs as object) });
  return JSON.parse(moved.replaceAll('"#/$defs/', '"#/components/schemas/')) as JsonSchema;
}

/** Every file that is rendered from the contracts. */
export function renderContracts(version: string): RenderedFile[] {
  return [...renderJsonSchemas(), renderAsyncApi(version)];
}
