import { Client } from 'pg';
import { createTestDatabase, type TestDatabase } from '#test/setup/test-database';
import { eventually } from '#test/setup/eventually';
import type { Batch } from '#bus/bus';
import type { AlertEvent } from '#contracts/alert-event';
import { ConsumerPositions } from '#database/consumer-positions';
import type { Filter } from '#matching/filter';
import { matches } from '#matching/matches';
import { planDeliveries } from './plan-deliveries';
import { AlertDesk, batchOf } from './testing/alert-desk';

const URL_OF_NOBODY = 'https://receiver.example/hook';
const wants = (filter: Filter, event: AlertEvent) => matches(filter, event, (id) => new Set([id]));

describe('planDeliveries', () => {
  let database: TestDatabase;
  let desk: AlertDesk;
  beforeAll(async () => {
    database = await createTestDatabase();
    desk = new AlertDesk(database.dataSource);
  });
  beforeEach(() => desk.clear());
  afterAll(() => database.drop());

  const position = () =>
    new ConsumerPositions(database.dataSource).load('watchfloor.notify', 'watchfloor.alerts.v1', 0);

  it('plans what each subscription wants, once, and stores the position with it', async () => {
    const { id: endpointId } = await desk.addEndpoint(URL_OF_NOBODY);
    const everything = await desk.addSubscription(endpointId);
    const talibanOnly = await desk.addSubscription(endpointId, { groups: ['taliban'] });
    const events = [await desk.raise('taliban'), await desk.raise('al-qaeda')];

    const planned = await planDeliveries(batchOf(events, 5n), database.dataSource, wants);
    expect(planned).toEqual({ events: 2, deliveries: 3, unreadable: [] });
    expect(await position()).toBe(7n);
    const stored = (await desk.deliveries()).map((row) => [row.subscription_id, row.event_id, row.status]);
    expect(stored).toEqual([
      [everything, events[0]!.id, 'pending'],
      [talibanOnly, events[0]!.id, 'pending'],
      [everything, events[1]!.id, 'pending'],
    ]);
  });

  it('plans nothing twice: the same batch, a batch that overlaps, the same event at a new offset', async () => {
    const { id: endpointId } = await desk.addEndpoint(URL_OF_NOBODY);
    await desk.addSubscription(endpointId);
    const events = await desk.raiseMany(3);
    const plan = (batch: Batch<AlertEvent>) => planDeliveries(batch, database.dataSource, wants);

    expect(await plan(batchOf(events.slice(0, 2)))).toMatchObject({ events: 2, deliveries: 2 });
    expect(await plan(batchOf(events.slice(0, 2)))).toMatchObject({ events: 0, deliveries: 0 });
    expect(await plan(batchOf(events))).toMatchObject({ events: 1, deliveries: 1 });
    const ids = (await desk.deliveries()).map((row) => row.id);
    expect(await plan(batchOf(events, 100n))).toMatchObject({ events: 3, deliveries: 0 });
    expect((await desk.deliveries()).map((row) => row.id)).toEqual(ids);
    expect(await position()).toBe(103n);
  });

  it('two consumers with the same batch at once plan it once', async () => {
    const { id: endpointId } = await desk.addEndpoint(URL_OF_NOBODY);
    await desk.addSubscription(endpointId);
    const batch = batchOf(await desk.raiseMany(5));
    const plans = [0, 1].map(() => planDeliveries(batch, database.dataSource, wants));
    const planned = (await Promise.all(plans)).map(({ deliveries }) => deliveries);
    expect(planned.sort()).toEqual([0, 5]);
  });

  it('passes over a filter that cannot be read, and names it', async () => {
    const { id: endpointId } = await desk.addEndpoint(URL_OF_NOBODY);
    const broken = await desk.addSubscription(endpointId, { minSeverity: 'enormous' });
    const sound = await desk.addSubscription(endpointId);
    const batch = batchOf([await desk.raise()]);
    const planned = await planDeliveries(batch, database.dataSource, wants);
    expect(planned).toMatchObject({ deliveries: 1, unreadable: [{ subscriptionId: broken }] });
    expect(planned.unreadable[0]!.problem).toMatch(/minSeverity/);
    expect((await desk.deliveries()).map((row) => row.subscription_id)).toEqual([sound]);
  });

  it('leaves out what is disabled or has no endpoint', async () => {
    const { id: endpointId } = await desk.addEndpoint(URL_OF_NOBODY);
    const { id: disabledEndpoint } = await desk.addEndpoint(URL_OF_NOBODY);
    await desk.addSubscription(null);
    await desk.addSubscription(disabledEndpoint);
    const disabled = await desk.addSubscription(endpointId);
    await database.dataSource.query('UPDATE subscriptions SET enabled = false WHERE id = $1', [disabled]);
    await database.dataSource.query('UPDATE endpoints SET enabled = false WHERE id = $1', [disabledEndpoint]);
    const planned = await planDeliveries(batchOf([await desk.raise()]), database.dataSource, wants);
    expect(planned).toEqual({ events: 1, deliveries: 0, unreadable: [] });
    expect(await position()).toBe(1n);
  });

  it('stores nothing when it fails, not even the position', async () => {
    const { id: endpointId } = await desk.addEndpoint(URL_OF_NOBODY);
    await desk.addSubscription(endpointId, { groups: ['taliban'], includeAffiliates: true });
    const batch = batchOf([await desk.raise('al-qaeda')]);
    const faulty = () => {
      throw new Error('fault');
    };
    await expect(planDeliveries(batch, database.dataSource, faulty)).rejects.toThrow('fault');
    expect(await position()).toBeNull();
    expect(await desk.deliveries()).toEqual([]);
  });

  it('notifies after the deliveries are visible', async () => {
    const listener = new Client({ connectionString: database.url });
    await listener.connect();
    try {
      let seen: Promise<unknown[]> | null = null;
      listener.on('notification', () => {
        seen ??= desk.deliveries();
      });
      await listener.query('LISTEN deliveries');
      const { id: endpointId } = await desk.addEndpoint(URL_OF_NOBODY);
      await desk.addSubscription(endpointId);
      await planDeliveries(batchOf([await desk.raise()]), database.dataSource, wants);
      expect(await eventually('a notification', () => seen)).toHaveLength(1);
    } finally {
      await listener.end();
    }
  });
});
