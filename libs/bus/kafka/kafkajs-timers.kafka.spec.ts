import type { Consumer, Kafka as KafkaClient } from 'kafkajs';
import { eventually } from '#test/setup/eventually';

/** The part of kafkajs' request queue that the tests drive. */
interface RequestQueue {
  push(request: { entry: object; expectResponse: boolean; sendRequest: () => void; requestTimeout?: number }): void;
  fulfillRequest(response: { correlationId: number; payload: object; size: number }): void;
  maybeThrottle(ms: number): void;
  scheduleRequestTimeoutCheck(): void;
  destroy(): void;
}

interface KafkaJs {
  Kafka: typeof KafkaClient;
  RequestQueue: new (options: object) => RequestQueue;
}

/** A kafkajs of its own, so that one file can look at it with the mend and without. */
function loadKafkaJs(mends: number): KafkaJs {
  let loaded: KafkaJs | undefined;
  jest.isolateModules(() => {
    const { Kafka } = require('kafkajs');
    for (let i = 0; i < mends; i++) require('./kafkajs-timers').mendKafkajsTimers();
    loaded = { Kafka, RequestQueue: require('kafkajs/src/network/requestQueue') };
  });
  return loaded!;
}

describe('timers of an idle consumer', () => {
  const topic = `timers-${process.pid}-${Date.now()}`;
  const connect = ({ Kafka }: KafkaJs) =>
    new Kafka({ brokers: process.env.WATCHFLOOR_TEST_KAFKA_BROKERS!.split(','), logLevel: 0 });

  beforeAll(async () => {
    const admin = connect(loadKafkaJs(1)).admin();
    await admin.connect();
    await admin.createTopics({ topics: [{ topic, numPartitions: 1 }], waitForLeaders: true });
    await admin.disconnect();
  });

  afterAll(async () => {
    const admin = connect(loadKafkaJs(1)).admin();
    await admin.connect();
    await admin.deleteTopics({ topics: [topic] });
    await admin.disconnect();
  });

  /** The delays of the timers that are set while the consumer waits for ten empty answers, about a second in all. */
  async function idleDelays(kafkajs: KafkaJs, groupId: string): Promise<number[]> {
    const consumer = connect(kafkajs).consumer({ groupId, maxWaitTimeInMs: 100 });
    await consumer.connect();
    await consumer.subscribe({ topic });
    await consumer.run({ eachMessage: async () => {} });
    await fetches(consumer, 3);
    const timers = jest.spyOn(globalThis, 'setTimeout');
    try {
      await fetches(consumer, 10);
      return timers.mock.calls.map(([, delayMs]) => delayMs ?? 0);
    } finally {
      timers.mockRestore();
      await consumer.disconnect();
    }
  }

  async function fetches(consumer: Consumer, count: number): Promise<void> {
    let seen = 0;
    const forget = consumer.on('consumer.fetch', () => void seen++);
    await eventually(`${count} fetches`, () => seen >= count);
    forget();
  }

  it('are hundreds, with negative delays, in kafkajs as it is released', async () => {
    const delays = await idleDelays(loadKafkaJs(0), `${topic}-released`);
    expect(delays.filter((ms) => ms < 0).length).toBeGreaterThan(500);
  });

  it('are few, none with a delay that Node warns of, once mended', async () => {
    const delays = await idleDelays(loadKafkaJs(1), `${topic}-mended`);
    expect(delays.length).toBeLessThan(150);
    expect(delays.filter((ms) => !(ms >= 0))).toEqual([]);
  });
});

describe.each([
  ['as released', 0],
  ['mended', 1],
  ['mended twice', 2],
])('request queue %s', (_, mends) => {
  let queue: RequestQueue;
  let sent: number[];

  beforeEach(() => {
    jest.useFakeTimers();
    sent = [];
    const silent = { debug() {}, warn() {} };
    const { RequestQueue } = loadKafkaJs(mends);
    queue = new RequestQueue({
      maxInFlightRequests: 1,
      requestTimeout: 1_000,
      enforceRequestTimeout: true,
      logger: silent,
    });
  });

  afterEach(() => {
    queue.destroy();
    jest.useRealTimers();
  });

  const push = (correlationId: number) =>
    queue.push({
      entry: { correlationId, resolve() {}, reject() {} },
      expectResponse: true,
      sendRequest: () => void sent.push(correlationId),
    });
  const fulfill = (correlationId: number) => queue.fulfillRequest({ correlationId, payload: {}, size: 0 });

  it('holds a request back until the throttling ends, and no longer', () => {
    queue.maybeThrottle(500);
    push(1);
    jest.advanceTimersByTime(499);
    expect(sent).toEqual([]);
    jest.advanceTimersByTime(1);
    expect(sent).toEqual([1]);
  });

  it('waits on when the throttling is prolonged meanwhile', () => {
    queue.maybeThrottle(100);
    push(1);
    jest.advanceTimersByTime(50);
    queue.maybeThrottle(300);
    jest.advanceTimersByTime(299);
    expect(sent).toEqual([]);
    jest.advanceTimersByTime(1);
    expect(sent).toEqual([1]);
  });

  it('throttles a connection that was idle before', () => {
    push(1);
    fulfill(1);
    jest.advanceTimersByTime(10_000);
    queue.maybeThrottle(200);
    push(2);
    jest.advanceTimersByTime(199);
    expect(sent).toEqual([1]);
    jest.advanceTimersByTime(1);
    expect(sent).toEqual([1, 2]);
  });

  it('sends what waits when a response makes room', () => {
    push(1);
    push(2);
    expect(sent).toEqual([1]);
    fulfill(1);
    expect(sent).toEqual([1, 2]);
  });

  it('sends what waits when the request before it times out', () => {
    queue.scheduleRequestTimeoutCheck();
    push(1);
    push(2);
    jest.advanceTimersByTime(1_000);
    expect(sent).toEqual([1]);
    jest.advanceTimersByTime(200);
    expect(sent).toEqual([1, 2]);
  });

  it('sends what waits when throttling and room end at different times', () => {
    push(1);
    queue.maybeThrottle(300);
    push(2);
    fulfill(1);
    expect(sent).toEqual([1]);
    jest.advanceTimersByTime(300);
    expect(sent).toEqual([1, 2]);
  });

  it(mends > 0 ? 'has no timer when nothing waits' : 'has a timer though nothing waits', () => {
    push(1);
    fulfill(1);
    expect(jest.getTimerCount()).toBe(mends > 0 ? 0 : 1);
  });
});
