import { type Admin, Kafka, logLevel } from 'kafkajs';
import { type Topic } from '#contracts/topics';
import { type Backoff, backoffMs } from '../backoff';
import {
  Bus,
  type BusLogger,
  type BusOptions,
  type Consumer,
  type Consumption,
  type Outgoing,
  type PartitionLag,
  PUBLISH_LIMIT_MS,
} from '../bus';
import { encode, newTraceparent } from '../cloudevent';
import { type BatchSurroundings, runBatch } from '../run-batch';
import { sleep } from '../session-loop';
import { allTopicNames, compactedTopicNames, topicName } from '../topic-names';
import { isOutage } from '#platform/outage';
import { KafkaConsumer } from './kafka-consumer';
import { KafkaSender, MAX_RECORD_BYTES, sizeOf } from './kafka-sender';
import { mendKafkajsTimers } from './kafkajs-timers';

export interface KafkaBusOptions extends BusOptions {
  /** host:port */
  readonly brokers: readonly string[];
  /** Copies of each partition of a topic that is made. */
  readonly replication: number;
  /** The partitions of a process that was killed are given to others after this; 10 s when left out. */
  readonly sessionTimeoutMs?: number;
}

/** Kafka's own least is 6 s. */
const SESSION_TIMEOUT_MS = 10_000;
const CONNECT_LIMIT_MS = 3_000;
/** Covers a broker that is busy; kafkajs gives joining a group the rebalance timeout on top. */
const REQUEST_LIMIT_MS = 15_000;
/** A published record leaves so much of what the sender takes to the headers of its dead letter. */
const DEAD_LETTER_HEADER_BYTES = 16 * 1024;
/** What the record batch adds to its records. */
const FRAMING_BYTES = 16 * 1024;
/** The cap bounds how long a start waits after the broker is back. */
const START_BACKOFF: Backoff = { firstMs: 200, capMs: 3_000 };

/** Topics on Apache Kafka through kafkajs 2.2.4. */
export class KafkaBus extends Bus {
  private readonly kafka: Kafka;
  private readonly sender: KafkaSender;
  private readonly consumers = new Set<Consumer>();
  private readonly knownTopics = new Set<string>();
  private readonly stopping = new AbortController();
  private admin: Promise<Admin> | null = null;

  constructor(private readonly options: KafkaBusOptions) {
    super();
    mendKafkajsTimers();
    this.kafka = new Kafka({
      clientId: 'watchfloor',
      brokers: [...options.brokers],
      connectionTimeout: CONNECT_LIMIT_MS,
      requestTimeout: REQUEST_LIMIT_MS,
      retry: { retries: 3, initialRetryTime: 100, maxRetryTime: 1_000 },
      logLevel: logLevel.WARN,
      logCreator: () => toDebug(options.logger),
    });
    this.sender = new KafkaSender(this.kafka, options.logger, options.publishLimitMs ?? PUBLISH_LIMIT_MS);
  }

  async start(): Promise<void> {
    const { prefix, topics, brokers, logger } = this.options;
    for (let failures = 1; ; failures += 1) {
      try {
        await this.makeTopics(allTopicNames(prefix, topics));
        return;
      } catch (error) {
        if (this.stopping.signal.aborted) throw new Error('The bus was stopped before it had started');
        if (!isOutage(error)) throw error;
        const waitMs = backoffMs(failures, START_BACKOFF, Math.random());
        logger.warn({ brokers, failures, waitMs, err: error }, 'Kafka does not answer, trying again');
        await sleep(waitMs, this.stopping.signal);
      }
    }
  }

  async publish<T>(topic: Topic<T>, messages: readonly Outgoing<T>[], suffix?: string): Promise<void> {
    if (messages.length === 0) return;
    const name = topicName(this.options.prefix, topic, suffix);
    if (!this.knownTopics.has(name)) await this.makeTopics([name]);
    const now = new Date();
    const records = messages.map((message) => encode(topic, message, { now, traceparent: newTraceparent() }));
    const tooLarge = records.findIndex((record) => sizeOf(record) > MAX_RECORD_BYTES - DEAD_LETTER_HEADER_BYTES);
    if (tooLarge >= 0) {
      throw new RangeError(
        `${name}: message ${messages[tooLarge]!.id} has ${sizeOf(records[tooLarge]!)} bytes, expected at most ` +
          `${MAX_RECORD_BYTES - DEAD_LETTER_HEADER_BYTES}`,
      );
    }
    await this.sender.append(name, records);
    this.options.meter?.({ kind: 'published', topic: name, messages: messages.length });
  }

  async consume<T>(consumption: Consumption<T>): Promise<Consumer> {
    const { group, maxBatchMessages, positions, commits = true } = consumption;
    const { prefix, logger, sessionTimeoutMs = SESSION_TIMEOUT_MS } = this.options;
    const topic = topicName(prefix, consumption.topic);
    const surroundings = this.surroundings();
    const inner = new KafkaConsumer({
      kafka: this.kafka,
      group,
      topic,
      maxBatchMessages,
      positions,
      commits,
      sessionTimeoutMs,
      logger,
      run: (partition, raw, signal) => runBatch(consumption, { topic, partition }, raw, signal, surroundings),
    });
    const consumer: Consumer = {
      stop: async () => {
        await inner.stop();
        this.consumers.delete(consumer);
      },
    };
    this.consumers.add(consumer);
    return consumer;
  }

  async lag(group: string, topic: Topic<unknown>): Promise<PartitionLag[]> {
    const name = topicName(this.options.prefix, topic);
    const [ends, [committed]] = await this.administer((admin) =>
      Promise.all([admin.fetchTopicOffsets(name), admin.fetchOffsets({ groupId: group, topics: [name] })]),
    );
    const ordered = ends.toSorted((one, other) => one.partition - other.partition);
    return ordered.map(({ partition, high, low }) => {
      const offset = BigInt(committed?.partitions.find((one) => one.partition === partition)?.offset ?? -1);
      const next = offset > BigInt(low) ? offset : BigInt(low);
      return { topic: name, partition, lag: BigInt(high) - next };
    });
  }

  async ping(): Promise<void> {
    await this.administer((admin) => admin.describeCluster());
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await Promise.all([...this.consumers].map((consumer) => consumer.stop()));
    await this.sender.stop();
    await this.dropAdmin();
  }

  private surroundings(): BatchSurroundings {
    const { maxAttempts, logger, meter } = this.options;
    return {
      append: (topic, records) => this.sender.append(topic, records),
      sleep,
      now: () => new Date(),
      random: Math.random,
      newTraceparent,
      maxAttempts,
      logger,
      meter: meter ?? (() => undefined),
    };
  }

  private async makeTopics(names: readonly string[]): Promise<void> {
    const { prefix, topics } = this.options;
    const compacted = compactedTopicNames(prefix, topics);
    await this.administer(async (admin) => {
      const present = new Set(await admin.listTopics());
      const missing = names.filter((name) => !present.has(name));
      if (missing.length === 0) return;
      // False when another process was first.
      const made = await admin.createTopics({
        waitForLeaders: true,
        topics: missing.map((topic) => ({
          topic,
          numPartitions: this.options.partitions,
          replicationFactor: this.options.replication,
          configEntries: [
            { name: 'max.message.bytes', value: String(MAX_RECORD_BYTES + FRAMING_BYTES) },
            ...(compacted.has(topic) ? [{ name: 'cleanup.policy', value: 'compact' }] : []),
          ],
        })),
      });
      if (made) this.options.logger.info({ topics: missing }, 'topics made');
    });
    for (const name of names) this.knownTopics.add(name);
  }

  /** A connection that has failed is not used again. */
  private async administer<R>(work: (admin: Admin) => Promise<R>): Promise<R> {
    try {
      return await work(await this.connectAdmin());
    } catch (error) {
      await this.dropAdmin();
      throw error;
    }
  }

  private connectAdmin(): Promise<Admin> {
    this.admin ??= (async () => {
      const admin = this.kafka.admin();
      await admin.connect();
      return admin;
    })().catch((error) => {
      this.admin = null;
      throw error;
    });
    return this.admin;
  }

  private async dropAdmin(): Promise<void> {
    const admin = this.admin;
    this.admin = null;
    await admin?.then((connected) => connected.disconnect()).catch(() => undefined);
  }
}

/** kafkajs logs every try at every level; this project's own lines say what matters. */
function toDebug(logger: BusLogger): (entry: { namespace: string; log: { message: string } }) => void {
  return ({ namespace, log: { message, ...fields } }) => logger.debug({ kafkajs: namespace, ...fields }, message);
}
