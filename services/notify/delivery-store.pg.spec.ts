import { createTestDatabase, type TestDatabase } from '#test/setup/test-database';
import { eventually } from '#test/setup/eventually';
import { type Claim, type Delivery, DeliveryStore } from './delivery-store';
import type { Settlement } from './settle-attempt';
import { AlertDesk } from './testing/alert-desk';

const URL_OF_NOBODY = 'https://receiver.example/hook';

describe('DeliveryStore', () => {
  let database: TestDatabase;
  let desk: AlertDesk;
  let store: DeliveryStore;
  beforeAll(async () => {
    database = await createTestDatabase();
    desk = new AlertDesk(database.dataSource);
    store = new DeliveryStore(database.dataSource);
  });
  beforeEach(() => desk.clear());
  afterAll(() => database.drop());

  const claim = (part: Partial<Claim> = {}) =>
    store.claim({
      slots: 64,
      unsoundSlots: 64,
      sound: new Set(),
      perSoundEndpoint: 8,
      perUnsoundEndpoint: 4,
      busy: new Map(),
      leaseSeconds: 60,
      ...part,
    });
  const idsOf = (deliveries: readonly Delivery[]) => deliveries.map(({ id }) => id);
  const countsOf = (deliveries: readonly Delivery[], endpoints: readonly { id: string }[]) =>
    endpoints.map(({ id }) => deliveries.filter(({ endpointId }) => endpointId === id).length);
  const endpointsWith = async (backlogs: readonly number[]) => {
    const endpoints: { id: string }[] = [];
    for (const backlog of backlogs) {
      const endpoint = await desk.addEndpoint(URL_OF_NOBODY);
      await desk.addDeliveries(endpoint.id, await desk.raiseMany(backlog));
      endpoints.push(endpoint);
    }
    return endpoints;
  };

  const attempt = (part: object = {}) => ({
    startedAt: new Date('2026-01-01T00:00:00.123Z'),
    durationMs: 12,
    statusCode: 200,
    error: null,
    ...part,
  });
  const delivered: Settlement = { status: 'delivered', waitSeconds: 0, disableEndpoint: false };
  const failed: Settlement = { status: 'failed', waitSeconds: 0, disableEndpoint: false };
  const later = (waitSeconds: number): Settlement => ({ status: 'pending', waitSeconds, disableEndpoint: false });

  it('gives all that is needed to send, oldest first', async () => {
    const endpoint = await desk.addEndpoint(URL_OF_NOBODY);
    const events = await desk.raiseMany(3);
    const ids = await desk.addDeliveries(endpoint.id, events);
    const claimed = await claim({ perUnsoundEndpoint: 2 });
    expect(idsOf(claimed)).toEqual(ids.slice(0, 2));
    expect(claimed[0]).toMatchObject({
      endpointId: endpoint.id,
      eventId: events[0]!.id,
      attempts: 0,
      url: URL_OF_NOBODY,
      secret: endpoint.secret,
      event: events[0],
    });
  });

  it('claims nothing twice while a lease lasts, and again when it has ended', async () => {
    await endpointsWith([2]);
    const first = await claim({ leaseSeconds: 1 });
    expect(first).toHaveLength(2);
    expect(await claim()).toEqual([]);
    // Leases of one claim may end a moment apart.
    const again: Delivery[] = [];
    await eventually('the end of the leases', async () => {
      again.push(...(await claim()));
      return again.length >= first.length;
    });
    expect(idsOf(again)).toEqual(idsOf(first));
  });

  it('gives each delivery to one of many that claim at once', async () => {
    await endpointsWith([20, 20]);
    const claims = await Promise.all(Array.from({ length: 8 }, () => claim({ perUnsoundEndpoint: 10 })));
    const ids = claims.flatMap(idsOf);
    expect(new Set(ids).size).toBe(ids.length);
    while (ids.length < 40) {
      const more = idsOf(await claim({ perUnsoundEndpoint: 10 }));
      expect(more.length).toBeGreaterThan(0);
      ids.push(...more);
    }
    expect(new Set(ids).size).toBe(40);
  });

  it.each([
    ['so many of each endpoint', {}, [4, 4, 1]],
    ['slots go round the endpoints', { slots: 4 }, [2, 1, 1]],
    ['fewer slots than endpoints', { slots: 2 }, [1, 1, 0]],
    ['no slot', { slots: 0 }, [0, 0, 0]],
  ])('is fair: %s', async (_, part, counts) => {
    const endpoints = await endpointsWith([9, 6, 1]);
    expect(countsOf(await claim(part), endpoints)).toEqual(counts);
  });

  it('gives the next slot to the endpoint with the fewest requests under way', async () => {
    const endpoints = await endpointsWith([3, 3]);
    const busy = new Map([[endpoints[0]!.id, 2]]);
    expect(countsOf(await claim({ busy, slots: 2 }), endpoints)).toEqual([0, 2]);
    expect(countsOf(await claim({ busy, slots: 2 }), endpoints)).toEqual([1, 1]);
  });

  it('counts what is under way, and holds back the endpoints that are not sound as a whole', async () => {
    const endpoints = await endpointsWith([3, 3, 9, 9]);
    const [, , c, d] = endpoints.map(({ id }) => id) as [string, string, string, string];
    const claimed = await claim({
      sound: new Set([c, d]),
      busy: new Map([[c, 9]]),
      perUnsoundEndpoint: 1,
      unsoundSlots: 1,
    });
    expect(countsOf(claimed, endpoints)).toEqual([1, 0, 0, 8]);
  });

  it('passes over disabled endpoints, and goes on where they are enabled again', async () => {
    const [endpoint] = await endpointsWith([1]);
    await database.dataSource.query('UPDATE endpoints SET enabled = false');
    expect(await claim()).toEqual([]);
    await database.dataSource.query('UPDATE endpoints SET enabled = true');
    expect(countsOf(await claim(), [endpoint!])).toEqual([1]);
  });

  it('gives a delivery whose alert event is gone without an event', async () => {
    const [endpoint] = await endpointsWith([1]);
    await database.dataSource.query('DELETE FROM alert_events');
    expect(await claim()).toMatchObject([{ endpointId: endpoint!.id, event: null }]);
  });

  it('records a failure, waits, then a success', async () => {
    await endpointsWith([1]);
    const [first] = await claim();
    await store.record(first!, attempt({ statusCode: 500, error: 'answered 500' }), later(0.1));
    expect(await desk.deliveries()).toMatchObject([{ status: 'pending', attempts: 1, finished_at: null }]);
    const [second] = await eventually('the retry', async () => {
      const claimed = await claim();
      return claimed.length > 0 && claimed;
    });
    expect(second).toMatchObject({ id: first!.id, attempts: 1 });
    await store.record(second!, attempt({ startedAt: new Date() }), delivered);
    expect(await desk.deliveries()).toMatchObject([
      { status: 'delivered', attempts: 2, finished_at: expect.any(Date) },
    ]);
    expect(await desk.attempts(first!.id)).toMatchObject([
      { attempt: 1, status_code: 500, error: 'answered 500', duration_ms: 12 },
      { attempt: 2, status_code: 200, error: null },
    ]);
    expect(await store.countPending()).toBe(0);
  });

  it('does not come before its wait is over', async () => {
    await endpointsWith([1]);
    const [first] = await claim();
    await store.record(first!, attempt(), later(3600));
    expect(await claim()).toEqual([]);
    expect(await store.countPending()).toBe(1);
  });

  it('records the same attempt once, however often it is told', async () => {
    await endpointsWith([1]);
    const [delivery] = await claim();
    await store.record(delivery!, attempt(), later(0));
    await store.record(delivery!, attempt(), later(0));
    expect(await desk.deliveries()).toMatchObject([{ attempts: 1 }]);
    expect(await desk.attempts(delivery!.id)).toHaveLength(1);
  });

  it('disables the endpoint when that is settled, and no other', async () => {
    await endpointsWith([1, 1]);
    const [delivery] = await claim();
    await store.record(delivery!, attempt({ statusCode: 410 }), { ...failed, disableEndpoint: true });
    const rows = await database.dataSource.query('SELECT id FROM endpoints WHERE NOT enabled');
    expect(rows).toEqual([{ id: delivery!.endpointId }]);
  });

  describe('when a lease has ended and another has taken over', () => {
    const takenOver = async (): Promise<[Delivery, Delivery]> => {
      await endpointsWith([1]);
      const [late] = await claim({ leaseSeconds: 0 });
      const [next] = await eventually('a second claim', async () => {
        const claimed = await claim();
        return claimed.length > 0 && claimed;
      });
      return [late!, next!];
    };

    it('a late success is kept, and so is the attempt of the other', async () => {
      const [late, next] = await takenOver();
      await store.record(next, attempt({ statusCode: 500, startedAt: new Date(1) }), failed);
      await store.record(late, attempt({ startedAt: new Date(0) }), delivered);
      expect(await desk.deliveries()).toMatchObject([{ status: 'delivered', attempts: 2 }]);
      expect(await desk.attempts(late.id)).toHaveLength(2);
    });

    it('a late failure takes back neither the success nor the lease of the other', async () => {
      const [late, next] = await takenOver();
      await store.record(late, attempt({ startedAt: new Date(0), statusCode: 500 }), later(0));
      expect(await claim()).toEqual([]);
      await store.record(next, attempt({ startedAt: new Date(1) }), delivered);
      await store.record(late, attempt({ startedAt: new Date(2), statusCode: 500 }), failed);
      expect(await desk.deliveries()).toMatchObject([{ status: 'delivered', attempts: 3 }]);
    });
  });
});
