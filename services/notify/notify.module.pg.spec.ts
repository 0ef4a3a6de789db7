import { Module } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Webhook as Verifier } from 'standardwebhooks';
import { DataSource } from 'typeorm';
import { parseCatalogue } from '#catalogue/load-catalogue';
import { CatalogueStore } from '#database/catalogue-store';
import { LiveCatalogue } from '#platform/live-catalogue';
import { createLogger } from '#platform/logger';
import { Metrics } from '#platform/metrics';
import { PlatformModule } from '#platform/platform.module';
import { readSettings } from '#platform/settings';
import { eventually } from '#test/setup/eventually';
import { MemoryBus } from '#test/setup/memory-bus';
import { silentLogger } from '#test/setup/silent-logger';
import { createTestDatabase, type TestDatabase } from '#test/setup/test-database';
import { AlertsController } from './alerts.controller';
import { subscriptionIdOf } from './ids';
import { NotifyModule } from './notify.module';
import { SourcesController } from './sources.controller';
import { InvalidSubscriptionsFile } from './subscriptions-file';
import { AlertDesk, batchOf } from './testing/alert-desk';
import { startReceiver } from './testing/receiver';

const CATALOGUE = `
groups:
  - {id: taliban, name: Taliban}
  - {id: haqqani-network, name: Haqqani Network, parent: taliban}
  - {id: al-qaeda, name: al-Qaeda}
`;

describe('NotifyModule', () => {
  let database: TestDatabase;
  let desk: AlertDesk;
  let folder: string;
  beforeAll(async () => {
    database = await createTestDatabase();
    desk = new AlertDesk(database.dataSource);
    folder = mkdtempSync(join(tmpdir(), 'watchfloor-notify-'));
  });
  beforeEach(() => desk.clear());
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await database.drop();
  });

  const start = async (subscriptions: string): Promise<TestingModule> => {
    const file = join(folder, 'subscriptions.yaml');
    writeFileSync(file, subscriptions);
    const settings = readSettings({
      SUBSCRIPTIONS_FILE: file,
      WATCHFLOOR_ALLOW_NETWORKS: '127.0.0.0/8',
      LOG_LEVEL: 'silent',
    });
    const platform = PlatformModule.of({
      settings,
      logger: createLogger(settings, 'notify'),
      metrics: new Metrics(),
      dataSource: database.dataSource,
      bus: new MemoryBus(),
      catalogue: new LiveCatalogue(
        parseCatalogue(CATALOGUE, 'test'),
        new CatalogueStore(database.dataSource),
        silentLogger,
      ),
    });
    @Module({ imports: [platform, NotifyModule] })
    class Root {}
    const module = await Test.createTestingModule({ imports: [Root] }).compile();
    expect(module.get(DataSource)).toBe(database.dataSource);
    return module.init();
  };

  const FILE = `subscriptions:
  - {name: Haqqani, filter: {groups: [taliban], includeAffiliates: true}}
  - {name: Other, filter: {groups: [al-qaeda]}}`;

  it('adds the subscriptions of its file once, and leaves what a user changed', async () => {
    await (await start(FILE)).close();
    await database.dataSource.query(`UPDATE subscriptions SET filter = '{}', enabled = false WHERE name = 'Haqqani'`);
    await (await start(`${FILE}\n  - {name: New, filter: {}}`)).close();
    const rows = await database.dataSource.query(
      'SELECT id, name, filter, enabled, endpoint_id FROM subscriptions ORDER BY position',
    );
    expect(rows).toMatchObject([
      { id: subscriptionIdOf('Haqqani'), name: 'Haqqani', filter: {}, enabled: false, endpoint_id: null },
      { id: subscriptionIdOf('Other'), name: 'Other', filter: { groups: ['al-qaeda'] }, enabled: true },
      { id: subscriptionIdOf('New'), name: 'New' },
    ]);
  });

  it('refuses a file with a group that is not in the catalogue, before anything is started', () => {
    const file = join(folder, 'subscriptions.yaml');
    writeFileSync(file, 'subscriptions: [{name: A, filter: {groups: [nobody]}}]');
    const check = () =>
      NotifyModule.checkFiles(readSettings({ SUBSCRIPTIONS_FILE: file }), parseCatalogue(CATALOGUE, 'test'));
    expect(check).toThrow(InvalidSubscriptionsFile);
    expect(check).toThrow(/subscriptions\.yaml: subscription 1 "A": filter\.groups: read "nobody"/);
  });

  it('starts with a subscription to a group that was deleted since', async () => {
    const module = await start('subscriptions: [{name: A, filter: {groups: [nobody]}}]');
    expect(await database.dataSource.query('SELECT name FROM subscriptions')).toEqual([{ name: 'A' }]);
    await module.close();
  });

  it('brings an alert of an affiliate to the receiver of a subscription of the file', async () => {
    const receiver = await startReceiver();
    const module = await start(FILE);
    try {
      const { id: endpointId } = await desk.addEndpoint(receiver.url('/hook'));
      await database.dataSource.query('UPDATE subscriptions SET endpoint_id = $1', [endpointId]);
      const event = await desk.raise('haqqani-network');
      await module.get(AlertsController).handle(batchOf([event]));
      const [webhook] = await eventually('a webhook', () => receiver.received.length > 0 && receiver.received);
      expect(JSON.parse(webhook!.body)).toMatchObject({ type: 'alert.opened', data: { id: event.id } });
      await eventually('the outcome', async () => (await desk.deliveries()).every((row) => row.status === 'delivered'));
      expect(await desk.deliveries()).toMatchObject([{ subscription_id: subscriptionIdOf('Haqqani') }]);
    } finally {
      await module.close();
      await receiver.stop();
    }
  });

  it('brings a change of a source to those who subscribed to it, and no alert', async () => {
    const receiver = await startReceiver();
    const module = await start(`subscriptions:
  - {name: Dead sources, filter: {sourceStates: [failing, gone]}}
  - {name: The wire, filter: {sourceStates: [healthy, failing], sources: [wire]}}
  - {name: Alerts, filter: {}}`);
    try {
      const { id: endpointId, secret } = await desk.addEndpoint(receiver.url('/hook'));
      await database.dataSource.query('UPDATE subscriptions SET endpoint_id = $1', [endpointId]);
      const events = [
        await desk.changeSource('Daily', 'healthy'),
        await desk.changeSource('Daily', 'failing'),
        await desk.changeSource('Wire', 'healthy'),
      ];
      const batch = batchOf(events, 0n, 'watchfloor.sources.v1');
      await module.get(SourcesController).handle(batch);
      await module.get(SourcesController).handle(batch);
      await module.get(AlertsController).handle(batchOf([await desk.raise()]));

      await eventually('three webhooks', () => receiver.received.length === 3);
      await eventually('the outcomes', async () =>
        (await desk.deliveries()).every((row) => row.status === 'delivered'),
      );
      const planned = (await desk.deliveries()).map((row) => [row.subscription_id, row.event_id]);
      expect(planned.slice(0, 2)).toEqual([
        [subscriptionIdOf('Dead sources'), events[1]!.id],
        [subscriptionIdOf('The wire'), events[2]!.id],
      ]);
      expect(planned[2]![0]).toBe(subscriptionIdOf('Alerts'));
      const sent = receiver.received.map(({ body, headers }) => new Verifier(secret).verify(body, headers));
      expect(sent).toEqual(
        expect.arrayContaining([
          { type: 'source.failing', timestamp: events[1]!.occurredAt, data: events[1] },
          { type: 'source.healthy', timestamp: events[2]!.occurredAt, data: events[2] },
          expect.objectContaining({ type: 'alert.opened' }),
        ]),
      );
    } finally {
      await module.close();
      await receiver.stop();
    }
  });
});
