import type { Pool } from 'pg';
import type { Topic } from '#contracts/topics';
import { type Backoff, backoffMs } from '../backoff';
import {
  Bus,
  type BusOptions,
  BusUnavailable,
  type Consumer,
  type Consumption,
  type Outgoing,
  type PartitionLag,
  PUBLISH_LIMIT_MS,
} from '../bus';
import { encode, newTraceparent, type RawRecord } from '../cloudevent';
import { type BatchSurroundings, runBatch } from '../run-batch';
import { sleep } from '../session-loop';
import { allTopicNames, compactedTopicNames, groupName, topicName } from '../topic-names';
import { isOutage } from '#platform/outage';
import { partitionOf } from './partition-of';
import { PostgresConsumer } from './postgres-consumer';
import { deletePassed, deleteSuperseded } from './retention';

export interface PostgresBusOptions extends BusOptions {
  readonly pool: Pool;
  /** Messages that every group has passed are deleted after so many days; a week when left out, as with Kafka. */
  readonly retentionDays?: number;
}

const RETRY_BACKOFF: Backoff = { firstMs: 100, capMs: 2_000 };
/** One statement carries about so much; its parameters are held in memory on both sides. */
const APPEND_BYTES = 4 * 1024 * 1024;
const RETENTION_DAYS = 7;
/** Often enough that a run has little to delete. */
const RETENTION_INTERVAL_MS = 15 * 60_000;
const DAY_MS = 86_400_000;

/** Topics as tables of a Postgres database (migration 0002), for one machine. The pool stays its owner's. */
export class PostgresBus extends Bus {
  private readonly consumers = new Set<Consumer>();
  private readonly partitionCounts = new Map<string, number>();
  private readonly stopping = new AbortController();
  private retention: NodeJS.Timeout | null = null;

  constructor(private readonly options: PostgresBusOptions) {
    super();
  }

  /** Throws when the tables are missing. */
  async start(): Promise<void> {
    const { prefix, topics, logger } = this.options;
    for (let failures = 1; ; failures += 1) {
      try {
        await this.makeTopics(allTopicNames(prefix, topics));
        break;
      } catch (error) {
        if (this.stopping.signal.aborted) throw new Error('The bus was stopped before it had started');
        if (!isOutage(error)) throw error;
        const waitMs = backoffMs(failures, RETRY_BACKOFF, Math.random());
        logger.warn({ failures, waitMs, err: error }, 'Postgres does not answer, trying again');
        await sleep(waitMs, this.stopping.signal);
      }
    }
    this.retention = setInterval(() => void this.deleteOld(), RETENTION_INTERVAL_MS);
    this.retention.unref();
  }

  async publish<T>(topic: Topic<T>, messages: readonly Outgoing<T>[], suffix?: string): Promise<void> {
    if (messages.length === 0) return;
    const name = topicName(this.options.prefix, topic, suffix);
    const now = new Date();
    const records = messages.map((message) => encode(topic, message, { now, traceparent: newTraceparent() }));
    await this.append(name, records);
    this.options.meter?.({ kind: 'published', topic: name, messages: messages.length });
  }

  async consume<T>(consumption: Consumption<T>): Promise<Consumer> {
    const { group, maxBatchMessages, positions, commits = true } = consumption;
    const { pool, prefix, logger } = this.options;
    const topic = topicName(prefix, consumption.topic);
    const surroundings = this.surroundings();
    const inner = new PostgresConsumer({
      pool,
      group,
      topic,
      partitions: await this.partitionCount(topic),
      maxBatchMessages,
      positions,
      commits,
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
    const { rows } = await this.options.pool.query<{ partition: number; lag: string }>(
      `SELECT p.partition, p.next_offset - greatest(o.next_offset, coalesce((
         SELECT m."offset" FROM bus_messages m
         WHERE m.topic = p.topic AND m.partition = p.partition ORDER BY m."offset" LIMIT 1
       ), p.next_offset)) AS lag
       FROM bus_partitions p
       LEFT JOIN bus_offsets o ON o.consumer_group = $1 AND o.topic = p.topic AND o.partition = p.partition
       WHERE p.topic = $2 ORDER BY p.partition`,
      [group, name],
    );
    return rows.map(({ partition, lag }) => ({ topic: name, partition, lag: BigInt(lag) }));
  }

  async ping(): Promise<void> {
    await this.options.pool.query('SELECT FROM bus_partitions LIMIT 1');
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    if (this.retention !== null) clearInterval(this.retention);
    await Promise.all([...this.consumers].map((consumer) => consumer.stop()));
  }

  private surroundings(): BatchSurroundings {
    const { maxAttempts, logger, meter } = this.options;
    return {
      append: (topic, records) => this.append(topic, records),
      sleep,
      now: () => new Date(),
      random: Math.random,
      newTraceparent,
      maxAttempts,
      logger,
      meter: meter ?? (() => undefined),
    };
  }

  /** In chunks, one after the other, so that the records keep their order. */
  private async append(topic: string, records: readonly RawRecord[]): Promise<void> {
    const deadlineMs = performance.now() + (this.options.publishLimitMs ?? PUBLISH_LIMIT_MS);
    let from = 0;
    while (from < records.length) {
      let to = from;
      for (let bytes = 0; to < records.length && (to === from || bytes < APPEND_BYTES); to += 1) {
        bytes += records[to]!.value?.length ?? 0;
      }
      await this.appendChunk(topic, records.slice(from, to), deadlineMs);
      from = to;
    }
  }

  private async appendChunk(topic: string, records: readonly RawRecord[], deadlineMs: number): Promise<void> {
    for (let failures = 1; ; failures += 1) {
      try {
        const partitions = await this.partitionCount(topic);
        await this.options.pool.query('SELECT bus_append($1, $2::integer[], $3::bytea[], $4::bytea[], $5::text[])', [
          topic,
          records.map(({ key }) => partitionOf(key ?? Buffer.alloc(0), partitions)),
          records.map(({ key }) => key),
          records.map(({ value }) => value),
          records.map(({ headers }) => headersToJson(headers)),
        ]);
        return;
      } catch (error) {
        if (!isOutage(error)) throw error;
        const waitMs = backoffMs(failures, RETRY_BACKOFF, Math.random());
        if (performance.now() + waitMs > deadlineMs) {
          throw new BusUnavailable(`Postgres has not taken messages for ${topic}`, { cause: error });
        }
        this.options.logger.warn({ topic, failures, waitMs, err: error }, 'Postgres does not take messages, again');
        await sleep(waitMs);
      }
    }
  }

  /** A topic is made when it is first used; the number of its partitions never changes. */
  private async partitionCount(topic: string): Promise<number> {
    if (!this.partitionCounts.has(topic)) await this.makeTopics([topic]);
    return this.partitionCounts.get(topic)!;
  }

  private async makeTopics(names: readonly string[]): Promise<void> {
    const { pool, partitions } = this.options;
    await pool.query(
      `INSERT INTO bus_partitions (topic, partition)
       SELECT topic, partition FROM unnest($1::text[]) AS topic, generate_series(0, $2::integer - 1) AS partition
       WHERE NOT EXISTS (SELECT FROM bus_partitions known WHERE known.topic = topic.topic)
       ORDER BY topic, partition ON CONFLICT DO NOTHING`,
      [names, partitions],
    );
    const { rows } = await pool.query<{ topic: string; partitions: string }>(
      'SELECT topic, count(*) AS partitions FROM bus_partitions WHERE topic = ANY ($1) GROUP BY topic',
      [names],
    );
    for (const row of rows) this.partitionCounts.set(row.topic, Number(row.partitions));
  }

  private async deleteOld(): Promise<void> {
    const { pool, prefix, topics, logger, retentionDays = RETENTION_DAYS } = this.options;
    const before = new Date(Date.now() - retentionDays * DAY_MS);
    const groupsOf = new Map(
      topics.map((topic) => [
        topicName(prefix, topic),
        topic.consumers.map((service) => groupName(prefix, service, topic)),
      ]),
    );
    const compacted = compactedTopicNames(prefix, topics);
    try {
      for (const topic of this.partitionCounts.keys()) {
        const deleted = compacted.has(topic)
          ? await deleteSuperseded(pool, topic, before)
          : await deletePassed(pool, topic, groupsOf.get(topic) ?? [], before);
        if (deleted > 0) logger.info({ topic, deleted }, 'old messages deleted');
      }
    } catch (error) {
      logger.warn({ err: error }, 'old messages not deleted, later again');
    }
  }
}

function headersToJson(headers: RawRecord['headers']): string {
  return JSON.stringify(
    Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, value.toString('utf8')])),
  );
}
