import { randomUUID } from 'node:crypto';
import type { INestApplication } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import type { Bus } from '#bus/bus';
import { groupSchema } from '#catalogue/group';
import { CatalogueStore } from '#database/catalogue-store';
import { createDataSource } from '#database/data-source';
import { LiveCatalogue } from '#platform/live-catalogue';
import { Metrics } from '#platform/metrics';
import { PlatformModule } from '#platform/platform.module';
import { readSettings } from '#platform/settings';
import { ApiModule } from '#services/api/api.module';
import { configureHttp } from '#services/api/configure-http';
import { DEFAULT_STREAM_LIMITS, STREAM_LIMITS, type StreamLimits } from '#services/api/stream-limits';
import { silentLogger } from '#test/setup/silent-logger';
import { MemoryBus } from '#test/setup/memory-bus';
import { createTestDatabase, type TestDatabase } from '#test/setup/test-database';

const POOL_SIZE = 5;

/** What was parsed; matchers look at it. */
export type Json = ReturnType<typeof JSON.parse>;

export interface TestApi {
  readonly app: INestApplication;
  readonly database: TestDatabase;
  readonly url: string;
  readonly key: string;
  /** A request with the key; `body` is sent as JSON. */
  call(method: string, path: string, body?: unknown): Promise<{ status: number; headers: Headers; body: Json }>;
  /** Every item of a list, page by page; `between` runs after each page. */
  listAll(path: string, limit: number, between?: () => Promise<unknown>): Promise<Json[]>;
  stop(): Promise<void>;
}

/** The API on a port and a database of its own; `through` gives it another way to the database than the test has. */
export async function startApi(
  limits: Partial<StreamLimits> = {},
  through: (url: string) => Promise<string> = (url) => Promise.resolve(url),
  bus: Bus = new MemoryBus(),
  env: Readonly<Record<string, string>> = {},
): Promise<TestApi> {
  const database = await createTestDatabase();
  const dataSource = await createDataSource(await through(database.url), POOL_SIZE).initialize();
  const key = `test-${randomUUID()}`;
  const platform = {
    settings: readSettings({ WATCHFLOOR_API_KEY: key, WATCHFLOOR_ALLOW_NETWORKS: '127.0.0.0/8', ...env }),
    logger: silentLogger,
    metrics: new Metrics(),
    dataSource,
    bus,
    catalogue: await LiveCatalogue.open(new CatalogueStore(dataSource), groups, silentLogger),
  };
  const testing = await Test.createTestingModule({ imports: [PlatformModule.of(platform), ApiModule] })
    .overrideProvider(STREAM_LIMITS)
    .useValue({ ...DEFAULT_STREAM_LIMITS, ...limits })
    .compile();
  const app = testing.createNestApplication({ logger: false });
  configureHttp(app);
  await app.listen(0, '127.0.0.1');
  const url = (await app.getUrl()).replace(/\/$/, '');

  const call: TestApi['call'] = async (method, path, body) => {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${key}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await response.text();
    const isJson = /json/.test(response.headers.get('content-type') ?? '');
    return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text || null };
  };
  const listAll: TestApi['listAll'] = async (path, limit, between) => {
    const items: unknown[] = [];
    let cursor: string | null = null;
    do {
      const glue = path.includes('?') ? '&' : '?';
      const after: string = cursor === null ? '' : `&cursor=${cursor}`;
      const { status, body } = await call('GET', `${path}${glue}limit=${limit}${after}`);
      if (status !== 200) throw new Error(`${path}: ${status} ${JSON.stringify(body)}`);
      const page = body as { items: unknown[]; nextCursor: string | null };
      items.push(...page.items);
      cursor = page.nextCursor;
      await between?.();
    } while (cursor !== null);
    return items;
  };
  return {
    app,
    database,
    url,
    key,
    call,
    listAll,
    async stop() {
      await app.close();
      await dataSource.destroy();
      await database.drop();
    },
  };
}

/** Invented groups. */
const groups = [
  { id: 'red-front', name: 'Red Front', aliases: ['Red Front', 'RF-1'] },
  { id: 'red-front-north', name: 'Red Front North', parent: 'red-front', aliases: ['Northern Reds'] },
  { id: 'blue-guard', name: 'Blue Guard', wikidata: 'Q1', aliases: ['Blue Guard'] },
].map((group) => groupSchema.parse(group));
