import type { Kafka, Producer } from 'kafkajs';
import { Partitioners } from 'kafkajs';
import { type Backoff, backoffMs } from '../backoff';
import { type BusLogger, BusUnavailable } from '../bus';
import type { RawRecord } from '../cloudevent';
import { sleep } from '../session-loop';
import { isOutage } from '#platform/outage';

/** Largest record that is sent, and so the least that a topic must take. */
export const MAX_RECORD_BYTES = 8 * 1024 * 1024;
/** One request holds about so much: large enough to be worth the round trip, small enough not to stall the rest. */
const SEND_BYTES = 1024 * 1024;
/** The broker answers within this or the try has failed. */
const ACKNOWLEDGE_LIMIT_MS = 10_000;
/** A fault that is not an outage may be one of the producer's own state; a new producer is tried so often. */
const FAULT_TRIES = 3;
const RETRY_BACKOFF: Backoff = { firstMs: 100, capMs: 2_000 };

interface Waiting {
  readonly topic: string;
  readonly records: readonly RawRecord[];
  readonly bytes: number;
  readonly deadlineMs: number;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Appends records through one idempotent producer, one request at a time; what comes meanwhile goes together into the
 * next. One at a time because kafkajs 2.2.4 takes a failed request's sequence numbers back: a second request sent
 * before the retry would carry the same numbers, and the broker would drop it as a repeat. For the same reason a
 * producer whose request has failed for good is never used again.
 */
export class KafkaSender {
  /** Bounded by the callers: each waits for its own records. */
  private readonly waiting: Waiting[] = [];
  private draining: Promise<void> | null = null;
  private producer: Producer | null = null;

  constructor(
    private readonly kafka: Kafka,
    private readonly logger: BusLogger,
    private readonly publishLimitMs: number,
  ) {}

  /**
   * Resolves when all in-sync replicas have the records, which keep their order. Throws `BusUnavailable` after
   * `publishLimitMs` of outage, and `RangeError` or the broker's error for what
   * it will never take.
   */
  async append(topic: string, records: readonly RawRecord[]): Promise<void> {
    for (const chunk of chunksOf(records)) {
      const bytes = chunk.reduce((sum, record) => sum + sizeOf(record), 0);
      await new Promise<void>((resolve, reject) => {
        const deadlineMs = performance.now() + this.publishLimitMs;
        this.waiting.push({ topic, records: chunk, bytes, deadlineMs, resolve, reject });
        this.draining ??= this.drain().finally(() => (this.draining = null));
      });
    }
  }

  async stop(): Promise<void> {
    await this.draining;
    await this.dropProducer();
  }

  private async drain(): Promise<void> {
    while (this.waiting.length > 0) {
      const taken = [this.waiting.shift()!];
      let bytes = taken[0]!.bytes;
      while (this.waiting.length > 0 && bytes + this.waiting[0]!.bytes <= SEND_BYTES) {
        bytes += this.waiting[0]!.bytes;
        taken.push(this.waiting.shift()!);
      }
      try {
        await this.send(taken);
        for (const { resolve } of taken) resolve();
      } catch (error) {
        for (const { reject } of taken) reject(error);
      }
    }
  }

  private async send(taken: readonly Waiting[]): Promise<void> {
    const topicMessages = taken.map(({ topic, records }) => ({
      topic,
      messages: records.map(({ key, value, headers }) => ({ key, value, headers: { ...headers } })),
    }));
    const deadlineMs = Math.min(...taken.map((one) => one.deadlineMs));
    for (let failures = 1, faults = 0; ; failures += 1) {
      try {
        this.producer ??= await this.connect();
        await this.producer.sendBatch({ acks: -1, timeout: ACKNOWLEDGE_LIMIT_MS, topicMessages });
        return;
      } catch (error) {
        await this.dropProducer();
        if (!isOutage(error)) faults += 1;
        if (faults >= FAULT_TRIES) throw error;
        const waitMs = backoffMs(failures, RETRY_BACKOFF, Math.random());
        if (performance.now() + waitMs > deadlineMs) {
          const topics = [...new Set(taken.map(({ topic }) => topic))].join(', ');
          throw new BusUnavailable(`Kafka has not taken records for ${topics}`, { cause: error });
        }
        this.logger.warn({ failures, waitMs, err: error }, 'Kafka does not take records, trying again');
        await sleep(waitMs);
      }
    }
  }

  private async connect(): Promise<Producer> {
    const producer = this.kafka.producer({
      createPartitioner: Partitioners.DefaultPartitioner,
      idempotent: true,
      maxInFlightRequests: 1,
      // Within one request and its sequence numbers; `send` goes on with a new producer.
      retry: { retries: 3, initialRetryTime: 100, maxRetryTime: 1_000 },
    });
    await producer.connect();
    return producer;
  }

  private async dropProducer(): Promise<void> {
    const producer = this.producer;
    this.producer = null;
    await producer?.disconnect().catch(() => undefined);
  }
}

function* chunksOf(records: readonly RawRecord[]): Generator<RawRecord[]> {
  let chunk: RawRecord[] = [];
  let bytes = 0;
  for (const record of records) {
    const size = sizeOf(record);
    if (size > MAX_RECORD_BYTES) {
      throw new RangeError(`A record of ${size} bytes; the bus takes ${MAX_RECORD_BYTES}`);
    }
    if (chunk.length > 0 && bytes + size > SEND_BYTES) {
      yield chunk;
      chunk = [];
      bytes = 0;
    }
    chunk.push(record);
    bytes += size;
  }
  if (chunk.length > 0) yield chunk;
}

export function sizeOf({ key, value, headers }: RawRecord): number {
  const parts = Object.entries(headers).reduce((sum, [name, bytes]) => sum + name.length + bytes.length, 0);
  return (key?.length ?? 0) + (value?.length ?? 0) + parts;
}
