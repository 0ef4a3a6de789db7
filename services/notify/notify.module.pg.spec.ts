import { Module } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataSource } from 'typeorm';
import { parseCatalogue } from '#catalogue/load-catalogue';
import { createLogger } from '#platform/logger';
import { Metrics } from '#platform/metrics';
import { PlatformModule } from '#platform/platform.module';
import { readSettings } from '#platform/settings';
import { eventually } from '#test/setup/eventually';
import { MemoryBus } from '#test/setup/memory-bus';
import { createTestDatabase, type TestDatabase } from '#test/setup/test-database';
import { AlertsController } from './alerts.controller';
import { subscriptionIdOf } from './ids';
import { NotifyModule } from './notify.module';
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
      catalogue: parseCatalogue(CATALOGUE, 'test'),
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

  it('does not start on a file with a group that is not in the catalogue', async () => {
    const starting = start('subscriptions: [{name: A, filter: {groups: [nobody]}}]');
    await expect(starting).rejects.toThrow(InvalidSubscriptionsFile);
    await expect(starting).rejects.toThrow(/subscriptions\.yaml: subscription 1 "A": filter\.groups: read "nobody"/);
    expect(await database.dataSource.query('SELECT 1 FROM subscriptions')).toEqual([]);
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
});
