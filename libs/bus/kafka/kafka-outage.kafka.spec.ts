import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Broker, startBroker } from '#deploy/kafka/broker';
import { eventually } from '#test/setup/eventually';
import { BusUnavailable } from '../bus';
import { notes, range, Seen, totalLag } from '../conformance/conformance';
import { makeTestBus, notesTopic, silentLogger, type TestBusOptions } from '../conformance/fixture';

describe('The Kafka bus and a broker that goes away', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'watchfloor-kafka-'));
  let broker: Broker;
  let port: number;
  beforeAll(async () => {
    broker = await startBroker({ dataDir });
    port = Number(broker.brokers[0]!.split(':')[1]);
  });
  const makeBus = (options: TestBusOptions) =>
    makeTestBus({ kind: 'kafka', brokers: [`127.0.0.1:${port}`] }, options).bus;
  afterAll(async () => {
    await broker.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  it('waits for it at the start, and goes on by itself when it comes back after 20 s', async () => {
    broker.kill();
    await broker.exited;
    const lines: string[] = [];
    const logger = { ...silentLogger, warn: (_: object, line: string) => void lines.push(line) };
    const bus = makeBus({ prefix: 'away.', logger });
    const starting = bus.start();
    await eventually('it says so', () => lines.includes('Kafka does not answer, trying again'));
    broker = await startBroker({ dataDir, port });
    await starting;

    const seen = new Seen();
    await bus.consume({ topic: notesTopic, group: 'away.classify', maxBatchMessages: 10, handle: seen.handler() });
    await bus.publish(notesTopic, notes(0, 100));
    await eventually('the first hundred', () => seen.numbers().size === 100);

    broker.kill();
    await broker.exited;
    const publishing = bus.publish(notesTopic, notes(100, 100));
    await expect(bus.ping()).rejects.toThrow();
    await delay(20_000);
    broker = await startBroker({ dataDir, port });
    await publishing;
    await bus.publish(notesTopic, notes(200, 100));
    await eventually('all three hundred', () => seen.numbers().size === 300, 60_000);
    await expect(bus.ping()).resolves.toBeUndefined();
    await eventually('all is committed', async () => (await totalLag(bus, 'away.classify')) === 0n, 30_000);
    // Whatever was repeated came in order.
    for (const key of new Set(seen.notes.map((note) => note.key))) {
      const firsts = [...new Set(seen.notes.filter((note) => note.key === key).map(({ n }) => n))];
      expect(firsts).toEqual([...firsts].sort((a, b) => a - b));
    }
    expect([...seen.numbers()].sort((a, b) => a - b)).toEqual(range(0, 300));
    await bus.stop();
  }, 120_000);

  it('throws when it stays away, and stops in time all the same', async () => {
    const bus = makeBus({ prefix: 'gone.', publishLimitMs: 3_000 });
    await bus.start();
    const seen = new Seen();
    await bus.consume({ topic: notesTopic, group: 'gone.classify', maxBatchMessages: 10, handle: seen.handler() });
    await bus.publish(notesTopic, notes(0, 1));
    await seen.all(1);
    broker.kill();
    await broker.exited;
    await expect(bus.publish(notesTopic, notes(1, 1))).rejects.toThrow(BusUnavailable);
    const began = performance.now();
    await bus.stop();
    expect(performance.now() - began).toBeLessThan(25_000);
  }, 90_000);
});
