import type { Consumer as KafkaJsConsumer, EachBatchPayload, IHeaders, Kafka, KafkaMessage } from 'kafkajs';
import type { BusLogger, Consumer, PositionStore } from '../bus';
import type { RawMessage } from '../cloudevent';
import { sessionLoop, within } from '../session-loop';
import { PositionPastEnd } from '../position-past-end';
import { PartitionLane } from './partition-lane';

export interface KafkaConsumerOptions {
  readonly kafka: Kafka;
  readonly group: string;
  /** Full name. */
  readonly topic: string;
  readonly maxBatchMessages: number;
  readonly positions?: PositionStore;
  readonly commits: boolean;
  readonly sessionTimeoutMs: number;
  /** Does messages of one partition; returns the next offset to do. */
  readonly run: (partition: number, raw: readonly RawMessage[], signal: AbortSignal) => Promise<bigint>;
  readonly logger: BusLogger;
}

/** So that two lost heartbeats lose nothing. */
const HEARTBEATS_PER_SESSION = 5;
/** How long the group waits for a member to join anew. Handlers do not hold up joining, so this is short. */
const REBALANCE_TIMEOUT_MS = 15_000;
/** An idle fetch returns after this; it is also the longest that a resumed partition waits. */
const FETCH_WAIT_MS = 100;
/** Repeats after a crash are bounded by these two. */
const COMMIT_INTERVAL_MS = 1_000;
const COMMIT_MESSAGES = 5_000;
/** A handler that was told to give up is waited for so long at stop. */
const STOP_LIMIT_MS = 10_000;
/** Longer than any rebalance: a kafkajs consumer that gives no sign of life for so long is replaced. */
const SILENCE_LIMIT_MS = 60_000;

/**
 * A member of a consumer group that reads one topic. kafkajs' `eachBatch` only hands what it fetched to the lane of
 * its partition and returns, so that a slow or waiting partition holds up neither the others nor the heartbeats; a full
 * lane pauses its partition.
 */
export class KafkaConsumer implements Consumer {
  private readonly stopping = new AbortController();
  private readonly lanes = new Map<number, PartitionLane>();
  /** Batches under way on partitions that this consumer has lost, or lost and got back. */
  private readonly leaving = new Map<number, Promise<void>>();
  private readonly finished: Promise<void>;
  /** Counts assignments: what was begun for an earlier one must not touch a later one. */
  private assignment = 0;
  private memberId: string | null = null;
  private uncommittedMessages = 0;
  private committing: Promise<void> | null = null;
  private commitOffsets: EachBatchPayload['commitOffsetsIfNecessary'] | null = null;

  constructor(private readonly options: KafkaConsumerOptions) {
    const { group, topic, logger } = options;
    this.finished = sessionLoop(() => this.session(), this.stopping.signal, logger, { group, topic });
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.finished;
  }

  /** One kafkajs consumer from connect to its end. Throws when it is lost. */
  private async session(): Promise<void> {
    const { kafka, group, topic, sessionTimeoutMs } = this.options;
    const consumer = kafka.consumer({
      groupId: group,
      sessionTimeout: sessionTimeoutMs,
      heartbeatInterval: Math.round(sessionTimeoutMs / HEARTBEATS_PER_SESSION),
      rebalanceTimeout: REBALANCE_TIMEOUT_MS,
      maxWaitTimeInMs: FETCH_WAIT_MS,
      // Joining may meet several rebalances in a row. Beyond that the session ends and the loop begins another.
      retry: { retries: 8, initialRetryTime: 100, maxRetryTime: 1_000, restartOnFailure: async () => false },
    });
    let lastSign = performance.now();
    let end!: (error: unknown) => void;
    const lost = new Promise<never>((_, reject) => (end = reject));
    lost.catch(() => undefined);
    const { CRASH, GROUP_JOIN, REBALANCING, FETCH } = consumer.events;
    consumer.on(CRASH, ({ payload }) => end(payload.error));
    consumer.on(FETCH, () => (lastSign = performance.now()));
    consumer.on(REBALANCING, () => void this.commit());
    consumer.on(GROUP_JOIN, ({ payload }) => {
      lastSign = performance.now();
      this.assign(consumer, payload.memberAssignment[topic] ?? [], payload.memberId, end);
    });
    const ticker = setInterval(() => {
      void this.commit();
      const silentMs = performance.now() - lastSign;
      if (silentMs > SILENCE_LIMIT_MS) end(new Error(`kafkajs gave no sign of life for ${Math.round(silentMs)} ms`));
    }, COMMIT_INTERVAL_MS);
    let stop!: () => void;
    const stopped = new Promise<void>((resolve) => (stop = resolve));
    this.stopping.signal.addEventListener('abort', stop);
    let over = false;
    const started = (async () => {
      await consumer.connect();
      if (!over) await consumer.subscribe({ topic, fromBeginning: true });
      if (over) return;
      await consumer.run({
        autoCommit: false,
        eachBatchAutoResolve: false,
        eachBatch: async (payload) => this.take(consumer, payload, end),
      });
    })();
    try {
      await Promise.race([started, lost, stopped]);
      await Promise.race([lost, stopped]);
      await this.drain();
    } finally {
      over = true;
      this.stopping.signal.removeEventListener('abort', stop);
      clearInterval(ticker);
      this.assignment += 1;
      this.memberId = null;
      this.commitOffsets = null;
      for (const lane of this.lanes.values()) this.leave(lane);
      // Only what has started can be ended, and a broker that is away answers neither.
      const ended = started.catch(() => undefined).then(() => consumer.disconnect().catch(() => undefined));
      await within(STOP_LIMIT_MS, ended);
    }
  }

  /** Batches under way end, as far as they got is committed. */
  private async drain(): Promise<void> {
    const lanes = [...this.lanes.values()];
    for (const lane of lanes) lane.abort();
    await within(STOP_LIMIT_MS, Promise.all([...lanes.map((lane) => lane.running), ...this.leaving.values()]));
    await this.committing;
    await this.commit();
  }

  private leave(lane: PartitionLane): void {
    lane.abort();
    this.lanes.delete(lane.partition);
    const before = this.leaving.get(lane.partition);
    const left = Promise.all([before, lane.running]).then(() => undefined);
    this.leaving.set(lane.partition, left);
    void left.then(() => {
      if (this.leaving.get(lane.partition) === left) this.leaving.delete(lane.partition);
    });
  }

  /**
   * Called within the event, before kafkajs fetches anything for the new assignment. A member that is still the same
   * has missed no assignment, so its lanes go on where they are; a new member begins anew.
   */
  private assign(
    consumer: KafkaJsConsumer,
    partitions: readonly number[],
    memberId: string,
    onFault: (error: unknown) => void,
  ): void {
    const { group, topic, logger } = this.options;
    const same = memberId === this.memberId;
    this.memberId = memberId;
    this.assignment += 1;
    for (const lane of [...this.lanes.values()]) {
      if (!same || !partitions.includes(lane.partition)) this.leave(lane);
    }
    for (const partition of partitions) {
      const lane = this.lanes.get(partition);
      // Joining has made kafkajs forget what it fetched.
      if (lane !== undefined && lane.fetched !== null) {
        consumer.seek({ topic, partition, offset: lane.fetched.toString() });
      }
      if (lane !== undefined) continue;
      consumer.pause([{ topic, partitions: [partition] }]);
      this.open(consumer, partition, this.assignment, onFault).catch(onFault);
    }
    logger.debug({ group, topic, partitions }, 'partitions assigned');
  }

  private async open(
    consumer: KafkaJsConsumer,
    partition: number,
    assignment: number,
    onFault: (error: unknown) => void,
  ): Promise<void> {
    const { group, topic, maxBatchMessages, positions, run } = this.options;
    await this.leaving.get(partition);
    const stored = (await positions?.load(group, topic, partition)) ?? null;
    if (this.assignment !== assignment) return;
    const lane = new PartitionLane(
      partition,
      maxBatchMessages,
      (raw, signal) => run(partition, raw, signal),
      (messages) => {
        if (this.lanes.get(partition) !== lane) return;
        if (!lane.full) consumer.resume([{ topic, partitions: [partition] }]);
        this.uncommittedMessages += messages;
        if (this.uncommittedMessages >= COMMIT_MESSAGES) void this.commit();
      },
      onFault,
    );
    this.lanes.set(partition, lane);
    if (stored !== null) {
      lane.fetched = stored;
      consumer.seek({ topic, partition, offset: stored.toString() });
    }
    consumer.resume([{ topic, partitions: [partition] }]);
  }

  private take(consumer: KafkaJsConsumer, payload: EachBatchPayload, onFault: (error: unknown) => void): void {
    const { group, topic } = this.options;
    const { batch } = payload;
    const lane = this.lanes.get(batch.partition);
    // Not resolved, so it comes again when the partition is open.
    if (lane === undefined) return;
    // kafkajs goes on from the oldest message by itself when its position is out of range.
    if (lane.fetched !== null && BigInt(batch.messages[0]!.offset) < lane.fetched) {
      onFault(new PositionPastEnd(group, topic, batch.partition, lane.fetched));
      return;
    }
    this.commitOffsets = (offsets) => payload.commitOffsetsIfNecessary(offsets);
    lane.push(batch.messages.map(toRawMessage));
    payload.resolveOffset(batch.messages.at(-1)!.offset);
    if (lane.full) consumer.pause([{ topic, partitions: [batch.partition] }]);
  }

  /** Advisory: a commit that fails is made up for by a later one, or by repeats. */
  private commit(): Promise<void> {
    this.committing ??= this.commitOnce().finally(() => (this.committing = null));
    return this.committing;
  }

  private async commitOnce(): Promise<void> {
    const { group, topic, commits, logger } = this.options;
    if (!commits) return;
    const advanced = [...this.lanes.values()].flatMap((lane) =>
      lane.done !== null && lane.done !== lane.committed ? [{ lane, offset: lane.done }] : [],
    );
    if (advanced.length === 0 || this.commitOffsets === null) return;
    const partitions = advanced.map(({ lane, offset }) => ({ partition: lane.partition, offset: offset.toString() }));
    try {
      await this.commitOffsets({ topics: [{ topic, partitions }] });
      for (const { lane, offset } of advanced) lane.committed = offset;
      this.uncommittedMessages = 0;
    } catch (error) {
      logger.debug({ group, topic, err: error }, 'commit failed');
    }
  }
}

function toRawMessage({ offset, key, value, headers, timestamp }: KafkaMessage): RawMessage {
  return { offset: BigInt(offset), key, value, headers: toBuffers(headers ?? {}), time: new Date(Number(timestamp)) };
}

function toBuffers(headers: IHeaders): Record<string, Buffer> {
  // Kafka allows a header twice; the last one counts.
  const last = (value: IHeaders[string]) => (Array.isArray(value) ? value.at(-1) : value);
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, Buffer.from(last(value) ?? '')]));
}
