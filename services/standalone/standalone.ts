import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { join, relative } from 'node:path';
import type { Broker } from '#deploy/kafka/broker';
import { findMissing, startBroker } from '#deploy/kafka/broker';
import { createDataSource } from '#database/data-source';
import { startEmbeddedPostgres } from '#database/embedded-postgres';
import { migrate } from '#database/migrate';
import { onStopSignal } from '#platform/lifecycle';
import { createLogger } from '#platform/logger';
import { retryWhileAway } from '#platform/retry-while-away';
import { type Service, startServices } from '#platform/service';
import { readSettings, type Settings } from '#platform/settings';
import { AlertModule } from '#services/alert/alert.module';
import { ApiModule } from '#services/api/api.module';
import { configureHttp } from '#services/api/configure-http';
import { ClassifyModule } from '#services/classify/classify.module';
import { IngestModule } from '#services/ingest/ingest.module';
import { NotifyModule } from '#services/notify/notify.module';

const SERVICES: readonly Service[] = [
  { name: 'ingest', module: IngestModule },
  { name: 'classify', module: ClassifyModule },
  { name: 'alert', module: AlertModule },
  { name: 'notify', module: NotifyModule },
  { name: 'api', module: ApiModule, configureHttp },
];

/** A person reads this log. */
export const STANDALONE_DEFAULTS = { LOG_FORMAT: 'text' } as const;

export interface Standalone {
  readonly url: string;
  readonly apiKey: string;
  stop(): Promise<void>;
}

/**
 * All five services in this process. Without DATABASE_URL it starts its own Postgres and migrates it; without
 * KAFKA_BROKERS topics are tables, or with `kafka` a broker of its own is started.
 */
export async function startStandalone(env: NodeJS.ProcessEnv, options: { kafka: boolean }): Promise<Standalone> {
  const settings = readSettings(env, STANDALONE_DEFAULTS);
  const logger = createLogger(settings, 'watchfloor');
  mkdirSync(settings.WATCHFLOOR_DATA_DIR, { recursive: true, mode: 0o700 });

  const postgres =
    settings.DATABASE_URL === null ? await startEmbeddedPostgres({ dataDir: settings.WATCHFLOOR_DATA_DIR }) : null;
  let broker: Broker | null = null;
  try {
    const databaseUrl = settings.DATABASE_URL ?? postgres!.url;
    await migrateFirst(databaseUrl, settings, logger);
    if (options.kafka && settings.KAFKA_BROKERS === null) broker = await startLocalBroker(settings);
    const apiKey = settings.WATCHFLOOR_API_KEY ?? keptApiKey(settings.WATCHFLOOR_DATA_DIR);
    const brokers = broker?.brokers ?? settings.KAFKA_BROKERS;
    const completed: Settings = { ...settings, WATCHFLOOR_API_KEY: apiKey, KAFKA_BROKERS: brokers };
    const running = await startServices(SERVICES, completed, databaseUrl, logger);
    const dataDir = relative(process.cwd(), settings.WATCHFLOOR_DATA_DIR) || '.';
    process.stdout.write(
      [
        '',
        'Watchfloor is running. Ctrl-C stops it.',
        `  page      ${running.url}/`,
        `  API       ${running.url}/v1   (described at ${running.url}/docs)`,
        `  API key   ${settings.WATCHFLOOR_API_KEY === null ? apiKey : 'as set in WATCHFLOOR_API_KEY'}`,
        `  bus       ${brokers === null ? 'tables in Postgres' : `Kafka at ${brokers.join(', ')}`}`,
        `  Postgres  ${postgres === null ? 'as set in DATABASE_URL' : `embedded, data in ${dataDir}`}`,
        '',
        '',
      ].join('\n'),
    );
    return {
      url: running.url,
      apiKey,
      async stop() {
        await running.stop();
        await broker?.stop();
        await postgres?.stop();
      },
    };
  } catch (error) {
    await broker?.stop();
    await postgres?.stop();
    throw error;
  }
}

/** Runs until Ctrl-C. */
export async function runStandalone(options: { kafka: boolean }): Promise<void> {
  const standalone = await startStandalone(process.env, options);
  onStopSignal(async () => {
    process.stdout.write('\nStopping.\n');
    await standalone.stop();
    process.stdout.write('Stopped.\n');
  });
}

async function migrateFirst(databaseUrl: string, settings: Settings, logger: ReturnType<typeof createLogger>) {
  const dataSource = createDataSource(databaseUrl, settings.DATABASE_POOL_SIZE);
  await retryWhileAway('Postgres', () => dataSource.initialize(), logger);
  try {
    await migrate(dataSource);
  } finally {
    await dataSource.destroy();
  }
}

class KafkaNotAvailable extends Error {
  static readonly exitCode = 78;
}

async function startLocalBroker(settings: Settings): Promise<Broker> {
  const missing = findMissing();
  if (missing !== null) throw new KafkaNotAvailable(missing);
  return startBroker({ dataDir: join(settings.WATCHFLOOR_DATA_DIR, 'kafka') });
}

/** The key of this data folder: made at the first start, readable by its owner only, so that `wf` can use it too. */
function keptApiKey(dataDir: string): string {
  const file = join(dataDir, 'api-key');
  if (!existsSync(file)) writeFileSync(file, `wf_${randomBytes(24).toString('base64url')}\n`, { mode: 0o600 });
  return readFileSync(file, 'utf8').trim();
}
