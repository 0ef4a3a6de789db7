import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '#test/setup/eventually';
import { RecordingLogger } from '#test/setup/recording-logger';
import { createTestDatabase, type TestDatabase } from '#test/setup/test-database';
import { DocumentWatcher } from './document-watcher';
import { SourceStore } from './source-store';

describe('DocumentWatcher', () => {
  let database: TestDatabase;
  let store: SourceStore;
  let folder: string;
  let watcher: DocumentWatcher;

  beforeAll(async () => {
    database = await createTestDatabase();
    store = new SourceStore(database.dataSource);
    folder = mkdtempSync(join(tmpdir(), 'watchfloor-watched-'));
    watcher = new DocumentWatcher(store, database.dataSource, new RecordingLogger());
    watcher.onApplicationBootstrap();
  });
  afterAll(async () => {
    await watcher.onApplicationShutdown();
    await database.drop();
    rmSync(folder, { recursive: true });
  });

  it('makes a folder due when a document comes or changes, also one that is added while it runs', async () => {
    const { id } = await store.add({ name: 'Docs', kind: 'documents', location: folder, mirror: null });
    const isDue = async () => {
      const [row] = await database.dataSource.query('SELECT next_poll_at <= now() AS due FROM sources WHERE id = $1', [
        id,
      ]);
      return row.due as boolean;
    };
    for (const [round, text] of ['first', 'second'].entries()) {
      await database.dataSource.query(`UPDATE sources SET next_poll_at = now() + interval '1 day'`);
      // Written until it is seen: the watch is set up in the background.
      await eventually('it is due', async () => {
        writeFileSync(join(folder, 'a.txt'), `${text} ${round} ${Math.random()}`);
        return isDue();
      });
    }
  });
});
