import { randomUUID } from 'node:crypto';
import type { Topic } from '#contracts/topics';
import type { Incoming, Outgoing } from './bus';

/** What both adapters store: a Kafka record without its place. */
export interface RawRecord {
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: Readonly<Record<string, Buffer>>;
}

/** A record as read, at its place in a partition. */
export interface RawMessage extends RawRecord {
  readonly offset: bigint;
  /** When the bus stored it. */
  readonly time: Date;
}

export type Decoded<T> =
  { readonly readable: true; readonly message: Incoming<T> } | { readonly readable: false; readonly reason: string };

const CONTENT_TYPE = 'application/json';

/** So much of an unreadable value is quoted in the reason. */
const QUOTED_CHARACTERS = 120;
/** So many of a schema's complaints are named in the reason. */
const NAMED_ISSUES = 3;

/** W3C Trace Context, level 1: version, trace id, parent id, flags; ids of zeros are invalid. */
const TRACEPARENT = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

/** Begins a trace. `uuid` gives a random uuid; two of them are had sooner than as many random bytes. */
export function newTraceparent(uuid: () => string = randomUUID): string {
  const digits = () => uuid().replaceAll('-', '');
  return `00-${digits()}-${digits().slice(16)}-01`;
}

/** A CloudEvents 1.0 event in binary mode (Kafka Protocol Binding for CloudEvents 1.0.2, section 3.2). */
export function encode<T>(
  topic: Topic<T>,
  message: Outgoing<T>,
  at: { readonly now: Date; readonly traceparent: string },
): RawRecord {
  const headers = {
    'content-type': CONTENT_TYPE,
    ce_specversion: '1.0',
    ce_id: message.id,
    ce_type: topic.messageType,
    ce_source: `/watchfloor/${topic.producer}`,
    ce_time: (message.time ?? at.now).toISOString(),
    traceparent: message.traceparent ?? at.traceparent,
  };
  return {
    key: Buffer.from(message.key),
    value: Buffer.from(JSON.stringify(message.value)),
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, Buffer.from(value)])),
  };
}

/**
 * Reads a record of `topic` and checks its value against the topic's schema. What cannot be read is an expected
 * failure: `reason` names the place, what was read and what was expected. A record without `ce_time` has the time at
 * which the bus stored it; one without a valid `traceparent` begins the trace `at.traceparent`.
 */
export function decode<T>(
  topic: Topic<T>,
  raw: RawMessage,
  at: { readonly topic: string; readonly partition: number; readonly traceparent: string },
): Decoded<T> {
  const unreadable = (read: string, expected: string): Decoded<T> => ({
    readable: false,
    reason: `${at.topic}/${at.partition}@${raw.offset}: read ${read}, expected ${expected}`,
  });
  const header = (name: string): string | undefined => raw.headers[name]?.toString('utf8');
  const quotedHeader = (name: string): string => `${name} ${JSON.stringify(header(name) ?? null)}`;

  if (header('ce_specversion') !== '1.0') return unreadable(quotedHeader('ce_specversion'), '"1.0" (CloudEvents)');
  if (header('ce_type') !== topic.messageType) {
    return unreadable(quotedHeader('ce_type'), JSON.stringify(topic.messageType));
  }
  for (const name of ['ce_id', 'ce_source']) {
    if (!header(name)) return unreadable(quotedHeader(name), 'a text that is not empty');
  }
  if (!/^application\/json(;|$)/.test(header('content-type') ?? '')) {
    return unreadable(quotedHeader('content-type'), CONTENT_TYPE);
  }
  const time = header('ce_time') === undefined ? raw.time : new Date(header('ce_time')!);
  if (Number.isNaN(time.getTime())) return unreadable(quotedHeader('ce_time'), 'a time (RFC 3339)');

  const json = parseJson(raw.value);
  if ('fault' in json) return unreadable(json.fault, 'a value in JSON');
  const checked = topic.schema.safeParse(json.value);
  if (!checked.success) {
    const issues = checked.error.issues.map(({ path, message }) => `${path.join('.') || '(value)'}: ${message}`);
    const more = issues.length > NAMED_ISSUES ? ` and ${issues.length - NAMED_ISSUES} more` : '';
    return unreadable(`a value with ${issues.slice(0, NAMED_ISSUES).join('; ')}${more}`, `the schema of ${topic.name}`);
  }
  const traceparent = header('traceparent') ?? '';
  return {
    readable: true,
    message: {
      offset: raw.offset,
      key: raw.key?.toString('utf8') ?? '',
      value: checked.data,
      id: header('ce_id')!,
      time,
      traceparent: TRACEPARENT.test(traceparent) ? traceparent : at.traceparent,
    },
  };
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

function parseJson(value: Buffer | null): { readonly value: unknown } | { readonly fault: string } {
  if (value === null) return { fault: 'no value' };
  let text: string;
  try {
    text = utf8.decode(value);
  } catch {
    return { fault: `${value.length} bytes that are not UTF-8` };
  }
  try {
    return { value: JSON.parse(text) };
  } catch {
    return { fault: JSON.stringify(text.slice(0, QUOTED_CHARACTERS)) };
  }
}

/** Where a message was when it was given up, and why. */
export interface Burial {
  readonly reason: string;
  readonly group: string;
  readonly topic: string;
  readonly partition: number;
  /** Times that its handler was tried; 0 when it could not be read. */
  readonly attempts: number;
  readonly time: Date;
}

/** The record for the dead-letter topic: the message as it was, with headers that tell of its end. */
export function bury(raw: RawMessage, burial: Burial): RawRecord {
  const headers = {
    dlq_reason: burial.reason,
    dlq_topic: burial.topic,
    dlq_partition: String(burial.partition),
    dlq_offset: raw.offset.toString(),
    dlq_group: burial.group,
    dlq_attempts: String(burial.attempts),
    dlq_time: burial.time.toISOString(),
  };
  const added = Object.entries(headers).map(([name, value]): [string, Buffer] => [name, Buffer.from(value)]);
  return { key: raw.key, value: raw.value, headers: { ...raw.headers, ...Object.fromEntries(added) } };
}
