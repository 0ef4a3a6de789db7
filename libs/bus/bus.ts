import type { Topic } from '#contracts/topics';

/** A message to publish. `key` decides the partition and so the order. */
export interface Outgoing<T> {
  readonly key: string;
  readonly value: T;
  /** CloudEvents id: the same for every time this fact is published, so that readers can tell a repeat. */
  readonly id: string;
  /** When the fact happened; now when left out. */
  readonly time?: Date;
  /** W3C trace context to carry on; a new trace is begun when left out. */
  readonly traceparent?: string;
}

/** A message as read: its value has been parsed and checked against the topic's schema. */
export interface Incoming<T> {
  readonly offset: bigint;
  readonly key: string;
  readonly value: T;
  readonly id: string;
  readonly time: Date;
  readonly traceparent: string;
}

/** Messages of one partition in ascending offset; never empty. Offsets may have gaps. */
export interface Batch<T> {
  readonly group: string;
  /** Full name, with the deployment's prefix. */
  readonly topic: string;
  readonly partition: number;
  readonly messages: readonly Incoming<T>[];
  /** Aborted when the partition is lost or the consumer stops; a long handler should give up then. */
  readonly signal: AbortSignal;
}

/** A message that its handler judges to be unprocessable; it goes to the dead-letter topic and is done with. */
export interface DeadLetter {
  readonly offset: bigint;
  readonly reason: string;
}

/**
 * Handles a batch. When it returns, all messages are done but those it names as dead letters. When it throws, none is:
 * the batch comes again (see `verdict.ts` for how often), so a handler is idempotent or transactional.
 */
export type BatchHandler<T> = (batch: Batch<T>) => Promise<readonly DeadLetter[] | void>;

/** Where a consumer group goes on when its position is stored with its results and not on the bus. */
export interface PositionStore {
  /** The next offset to read, or null when this group never stored one for this partition. */
  load(group: string, topic: string, partition: number): Promise<bigint | null>;
}

export interface Consumption<T> {
  readonly topic: Topic<T>;
  /** Full name of the consumer group. */
  readonly group: string;
  readonly handle: BatchHandler<T>;
  /** At most so many messages a batch. */
  readonly maxBatchMessages: number;
  /** Given: the stored position wins over the one committed on the bus. */
  readonly positions?: PositionStore;
  /**
   * False: nothing is committed, so that the group begins with the oldest message each time and leaves no trace. For a
   * process that reads all of a compacted topic, in a group of its own. True when left out.
   */
  readonly commits?: boolean;
}

export interface Consumer {
  /** Takes no new batch, waits for those under way (bounded), commits, leaves the group. */
  stop(): Promise<void>;
}

export interface PartitionLag {
  readonly topic: string;
  readonly partition: number;
  /** Messages published and not yet committed by the group. */
  readonly lag: bigint;
}

/**
 * The bus: topics of partitions, at-least-once, in order per key. Two adapters hold these promises and pass
 * `conformance.ts`: `kafka/` and `postgres/`.
 */
export abstract class Bus {
  /** Connects and makes sure that every topic and dead-letter topic exists. Retries while the bus is away. */
  abstract start(): Promise<void>;
  /**
   * Resolves when every message is stored as durably as the adapter promises; throws when that is not certain:
   * `BusUnavailable` after `publishLimitMs` without an answer. With `suffix` the messages go to the topic
   * `<topic>.<suffix>`, which is made when it is first used.
   */
  abstract publish<T>(topic: Topic<T>, messages: readonly Outgoing<T>[], suffix?: string): Promise<void>;
  /** Starts from the oldest message where the group has no position. */
  abstract consume<T>(consumption: Consumption<T>): Promise<Consumer>;
  abstract lag(group: string, topic: Topic<unknown>): Promise<PartitionLag[]>;
  /** Throws when the bus does not answer; for readiness. */
  abstract ping(): Promise<void>;
  /** Stops every consumer, then disconnects. */
  abstract stop(): Promise<void>;
}

/** Outlasts the restart of a broker or database; a caller can then do better than wait. */
export const PUBLISH_LIMIT_MS = 30_000;

/** The bus has not answered for as long as a caller can be kept waiting. An outage, not a fault of the message. */
export class BusUnavailable extends Error {}

/** What the bus needs of a logger; pino's fits. */
export interface BusLogger {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** Something that happened, for counters. `topic` and `group` are full names. */
export type BusSample =
  | { readonly kind: 'published'; readonly topic: string; readonly messages: number }
  | {
      readonly kind: 'handled';
      readonly group: string;
      readonly topic: string;
      readonly messages: number;
      /** Time that the handler took for the batch. */
      readonly seconds: number;
    }
  | { readonly kind: 'retried'; readonly group: string; readonly topic: string; readonly outage: boolean }
  | { readonly kind: 'dead-lettered'; readonly group: string; readonly topic: string; readonly messages: number };

/** What both adapters are told. */
export interface BusOptions {
  /** Before every topic name. */
  readonly prefix: string;
  /** The topics that `start` makes sure of, each with its dead-letter topic. */
  readonly topics: readonly Topic<unknown>[];
  /** Partitions of a topic that is made. */
  readonly partitions: number;
  /** Times a message is handled before it goes to the dead-letter topic; an outage does not count. */
  readonly maxAttempts: number;
  /** How long a publisher is kept waiting for a bus that is away; 30 s when left out. */
  readonly publishLimitMs?: number;
  readonly logger: BusLogger;
  readonly meter?: (sample: BusSample) => void;
}
