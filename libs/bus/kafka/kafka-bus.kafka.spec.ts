import { setTimeout as delay } from 'node:timers/promises';
import { type Admin, Kafka, logLevel, Partitioners, type Producer } from 'kafkajs';
import { eventually } from '#test/setup/eventually';
import type { Batch, Bus } from '../bus';
import type { RawMessage, RawRecord } from '../cloudevent';
import { describeConformance, type Harness, notes, Seen, Stage, totalLag } from '../conformance/conformance';
import { type Note, notesTopic, SESSION_MS } from '../conformance/fixture';

const brokers = () => process.env.WATCHFLOOR_TEST_KAFKA_BROKERS!.split(',');

/** Plain kafkajs, so that what the adapter writes and reads is checked from outside. */
let outside: { kafka: Kafka; admin: Admin; producer: Producer };
beforeAll(async () => {
  const kafka = new Kafka({ clientId: 'conformance', brokers: brokers(), logLevel: logLevel.NOTHING });
  const admin = kafka.admin();
  const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
  await Promise.all([admin.connect(), producer.connect()]);
  outside = { kafka, admin, producer };
});
afterAll(() => Promise.all([outside.admin.disconnect(), outside.producer.disconnect()]));

function harness(): Harness {
  return {
    backend: { kind: 'kafka', brokers: brokers() },
    async appendRaw(topic: string, { key, value, headers }: RawRecord) {
      await outside.producer.send({ topic, messages: [{ key, value, headers: { ...headers } }] });
    },
    readAll,
  };
}

async function readAll(topic: string): Promise<RawMessage[]> {
  const ends = await outside.admin.fetchTopicOffsets(topic);
  const open = new Set(ends.filter(({ low, high }) => low !== high).map(({ partition }) => partition));
  if (open.size === 0) return [];
  const consumer = outside.kafka.consumer({ groupId: `${topic}.reader-${performance.now()}`, maxWaitTimeInMs: 50 });
  const found: RawMessage[] = [];
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  await consumer.run({
    autoCommit: false,
    async eachMessage({ partition, message: { offset, key, value, headers, timestamp } }) {
      found.push({
        offset: BigInt(offset),
        key,
        value,
        headers: headers as RawMessage['headers'],
        time: new Date(Number(timestamp)),
      });
      if (BigInt(offset) + 1n === BigInt(ends.find((end) => end.partition === partition)!.high)) open.delete(partition);
    },
  });
  await eventually(`${topic} is read`, () => open.size === 0);
  await consumer.disconnect();
  return found;
}

describeConformance('The Kafka bus', harness);

describe('The Kafka bus', () => {
  let stage: Stage;
  beforeEach(() => (stage = new Stage(harness())));
  afterEach(() => stage.close());

  it('rebalances in the middle of a batch: what it keeps goes on, what it loses is told and comes again', async () => {
    const bus = await stage.start({ partitions: 2 });
    const keys = await keysOfPartitions(bus, stage);
    const running = new Map<number, Batch<Note>>();
    const ended = new Map<number, 'done' | 'aborted'>();
    let release!: () => void;
    const released = new Promise<void>((resolve) => (release = resolve));
    await stage.consume(
      bus,
      async (batch) => {
        running.set(batch.partition, batch);
        const aborted = new Promise<'aborted'>((resolve) =>
          batch.signal.addEventListener('abort', () => resolve('aborted')),
        );
        const end = await Promise.race([released.then(() => 'done' as const), aborted]);
        ended.set(batch.partition, end);
        if (end === 'aborted') throw new Error('gave up');
      },
      { group: `${stage.group}-r` },
    );
    await bus.publish(
      notesTopic,
      [...keys].map((key, n) => ({ key, id: `r ${n}`, value: { key, n: 1_000 + n } })),
    );
    await eventually('both partitions have a batch under way', () => running.size === 2);

    const other = await stage.start();
    const seen = new Seen();
    await stage.consume(other, seen.handler(), { group: `${stage.group}-r` });
    await eventually('one partition is lost in the middle of its batch', () => ended.size === 1);
    const [[lost, how]] = [...ended] as [[number, string]];
    expect(how).toBe('aborted');
    await eventually('its batch comes again', () => seen.batches.some(({ partition }) => partition === lost));
    const kept = 1 - lost;
    expect(running.get(kept)!.signal.aborted).toBe(false);
    release();
    await eventually('the other is done where it was', () => ended.get(kept) === 'done');
    await eventually('both are committed', async () => (await totalLag(bus, `${stage.group}-r`)) === 0n);
    expect(seen.batches.filter(({ partition }) => partition === kept)).toEqual([]);
  });

  it('keeps its place in the group through a handler that takes longer than the session', async () => {
    const bus = await stage.start({ partitions: 1 });
    await bus.publish(notesTopic, notes(0, 3));
    let calls = 0;
    const seen = new Seen();
    await stage.consume(bus, async (batch) => {
      calls += 1;
      const aborted = await delay(1.5 * SESSION_MS, false, { signal: batch.signal }).catch(() => true);
      if (!aborted) seen.add(batch);
    });
    await seen.all(3);
    await eventually('committed', async () => (await totalLag(bus, stage.group)) === 0n);
    expect(calls).toBe(seen.batches.length);
  });

  it('publishes a message of several megabytes and refuses a larger one', async () => {
    const bus = await stage.start();
    const seen = new Seen();
    await stage.consume(bus, seen.handler());
    const large = (bytes: number) => [{ key: 'k', id: 'large', value: { key: 'x'.repeat(bytes), n: 1 } }];
    await bus.publish(notesTopic, large(7_000_000));
    await seen.all(1);
    expect(seen.notes[0]!.key).toHaveLength(7_000_000);
    await expect(bus.publish(notesTopic, large(9_000_000))).rejects.toThrow(RangeError);
  });
});

/** One key for each of two partitions. */
async function keysOfPartitions(bus: Bus, stage: Stage): Promise<Set<string>> {
  const seen = new Seen();
  const consumer = await stage.consume(bus, seen.handler());
  await bus.publish(
    notesTopic,
    notes(0, 8, (n) => `key ${n}`),
  );
  await seen.all(8);
  await consumer.stop();
  const keyOf = new Map(seen.batches.flatMap(({ partition, messages }) => messages.map(({ key }) => [partition, key])));
  expect(keyOf.size).toBe(2);
  return new Set(keyOf.values());
}
