import { alertEventSchema } from '#contracts/alert-event';
import { Metrics } from '#platform/metrics';
import { readSettings } from '#platform/settings';
import { eventually } from '#test/setup/eventually';
import { MemoryBus } from '#test/setup/memory-bus';
import { sampleClassification } from '#test/setup/sample-classification';
import { silentLogger } from '#test/setup/silent-logger';
import { createTestDatabase, type TestDatabase } from '#test/setup/test-database';
import { AlertStore } from './alert-store';
import { Relay } from './relay';

const now = new Date('2026-01-02T04:00:00Z');

describe('Relay', () => {
  let database: TestDatabase;
  let offset = 0n;
  beforeEach(async () => (database = await createTestDatabase({ poolSize: 20 })));
  afterEach(() => database.drop());

  const relayOf = (bus: MemoryBus, env: NodeJS.ProcessEnv = {}) =>
    new Relay(database.dataSource, bus, silentLogger, readSettings(env), new Metrics());

  async function openAlert(name: string, groupId: string): Promise<void> {
    const value = sampleClassification(name, [{ groupId }]);
    const message = { offset: offset++, key: name, value, id: name, time: now, traceparent: '' };
    const place = { group: 'alert', topic: 'mentions.v1', partition: 0, signal: new AbortController().signal };
    await new AlertStore(database.dataSource).store({ ...place, messages: [message] }, now);
  }

  it('publishes every event once, in order, keyed by group, and goes on where it stopped', async () => {
    const bus = new MemoryBus();
    for (const name of ['one', 'two', 'three']) await openAlert(name, 'taliban');
    expect(await relayOf(bus).publishRound()).toBe(3);
    await openAlert('four', 'al-qaeda');
    expect(await relayOf(bus).publishRound()).toBe(1);
    expect(await relayOf(bus).publishRound()).toBe(0);
    expect(bus.published.map(({ topic, message }) => [topic, message.key])).toEqual([
      ['alerts.v1', 'taliban'],
      ['alerts.v1', 'taliban'],
      ['alerts.v1', 'taliban'],
      ['alerts.v1', 'al-qaeda'],
    ]);
    const events = bus.published.map(({ message }) => alertEventSchema.parse(message.value));
    expect(events.map((event) => event.sequence)).toEqual([1, 2, 3, 1]);
  });

  it('publishes to a topic per group too when asked', async () => {
    const bus = new MemoryBus();
    await openAlert('one', 'taliban');
    await relayOf(bus, { ALERT_TOPIC_PER_GROUP: 'true' }).publishRound();
    expect(bus.published.map(({ topic }) => topic)).toEqual(['alerts.v1', 'alerts.v1.taliban']);
  });

  it('publishes the same again when it dies between publishing and commit', async () => {
    const bus = new MemoryBus();
    await openAlert('one', 'taliban');
    bus.afterKeeping = () => {
      throw new Error('died');
    };
    await expect(relayOf(bus).publishRound()).rejects.toThrow('died');
    bus.afterKeeping = () => undefined;
    await relayOf(bus).publishRound();
    expect(bus.published).toHaveLength(2);
    expect(bus.published[0]).toEqual(bus.published[1]);
  });

  it('lets one of two relays publish at a time', async () => {
    const bus = new MemoryBus();
    for (let index = 0; index < 20; index++) await openAlert(`article ${index}`, 'taliban');
    await Promise.all([relayOf(bus).publishRound(), relayOf(bus).publishRound(), relayOf(bus).publishRound()]);
    expect(bus.published).toHaveLength(20);
  });

  it('runs by itself: wakes at new rows, waits while the bus is away, stops at once', async () => {
    const bus = new MemoryBus();
    const relay = relayOf(bus);
    relay.onApplicationBootstrap();
    await openAlert('one', 'taliban');
    await eventually('the first event', () => bus.published.length === 1);
    let refused = 0;
    bus.beforeKeeping = () => {
      refused += 1;
      throw new Error('away');
    };
    await openAlert('two', 'taliban');
    await eventually('a second try while the bus is away', () => refused >= 2);
    bus.beforeKeeping = () => undefined;
    await eventually('the second event', () => bus.published.length === 2);
    await relay.onApplicationShutdown();
  });
});
