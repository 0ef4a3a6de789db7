import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Kafka, logLevel } from 'kafkajs';
import { mendKafkajsTimers } from '#bus/kafka/kafkajs-timers';
import { eventually } from '#test/setup/eventually';
import { type Broker, BrokerFailed, type BrokerOptions, startBroker } from './broker';
import { freePorts } from './ports';

mendKafkajsTimers();

describe('broker', () => {
  let dataDir: string;
  let broker: Broker;
  const lines: string[] = [];
  const start = async (options: Partial<BrokerOptions> = {}) => {
    broker = await startBroker({ dataDir, log: (line) => lines.push(line), ...options });
  };
  const connect = () => new Kafka({ brokers: broker.brokers, logLevel: logLevel.NOTHING });

  beforeAll(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'watchfloor-broker-'));
    await start();
  });

  afterAll(async () => {
    await broker.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  async function createTopic(topic: string): Promise<void> {
    const admin = connect().admin();
    await admin.connect();
    await admin.createTopics({ topics: [{ topic, numPartitions: 1 }], waitForLeaders: true });
    await admin.disconnect();
  }

  async function produce(topic: string, ...values: string[]): Promise<void> {
    const producer = connect().producer({ createPartitioner: () => () => 0, retry: { retries: 1 } });
    await producer.connect();
    await producer.send({ topic, acks: -1, messages: values.map((value) => ({ value })) });
    await producer.disconnect();
  }

  /** What a member of the group gets from its committed position on, until it has `count` messages; commits them. */
  async function consume(topic: string, groupId: string, count: number): Promise<string[]> {
    const consumer = connect().consumer({ groupId, maxWaitTimeInMs: 100 });
    const values: string[] = [];
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    await consumer.run({ eachMessage: async ({ message }) => void values.push(String(message.value)) });
    await eventually(`${count} messages`, () => values.length >= count);
    await consumer.disconnect();
    return values;
  }

  it('passes messages on', async () => {
    await createTopic('first');
    await produce('first', 'a', 'b');
    expect(await consume('first', 'readers', 2)).toEqual(['a', 'b']);
  });

  it('makes no topic that nobody asked for', async () => {
    await expect(produce('unknown', 'a')).rejects.toThrow();
  });

  it('keeps topics, messages and committed positions over a restart, at the port it is given', async () => {
    await createTopic('kept');
    await produce('kept', 'a');
    await consume('kept', 'readers', 1);
    const port = Number(broker.brokers[0]!.split(':')[1]);
    await broker.stop();
    await start({ port });
    expect(broker.brokers).toEqual([`127.0.0.1:${port}`]);
    await produce('kept', 'b');
    expect(await consume('kept', 'readers', 1)).toEqual(['b']);
    expect(await consume('kept', 'others', 2)).toEqual(['a', 'b']);
  });

  it('starts again on its data after a SIGKILL', async () => {
    await createTopic('survivor');
    await produce('survivor', 'a');
    const killed = broker;
    killed.kill();
    await start();
    expect(await killed.exited).toBe('SIGKILL');
    expect(broker.pid).not.toBe(killed.pid);
    expect(await consume('survivor', 'readers', 1)).toEqual(['a']);
  });

  it('refuses a data folder that another broker has', async () => {
    const error = await startBroker({ dataDir }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(BrokerFailed);
    expect(String(error)).toContain(`is in use: broker ${broker.pid} runs there, started by process ${process.pid}`);
  });

  it('prints warnings and errors only', () => {
    expect(lines.filter((line) => !/^\d\d:\d\d:\d\d\.\d{3} (WARN|ERROR) /.test(line))).toEqual([]);
  });
});

describe('broker that cannot start', () => {
  let dataDir: string;
  beforeEach(() => (dataDir = mkdtempSync(join(tmpdir(), 'watchfloor-broker-'))));
  afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

  it('says that its port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    await expect(startBroker({ dataDir, port })).rejects.toThrow(`Port ${port} on 127.0.0.1 is taken`);
    other.close();
    await once(other, 'close');
  });

  it('shows the end of its log', async () => {
    const [port] = await freePorts(1);
    const error = await startBroker({ dataDir, port, heapMb: 2 }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(BrokerFailed);
    expect(String(error)).toMatch(/OutOfMemoryError|heap/);
  });
});
