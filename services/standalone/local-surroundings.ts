import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BrokerUnavailable, findMissing, provisionJars, startBroker } from '#deploy/kafka/broker';
import { startEmbeddedPostgres } from '#database/embedded-postgres';
import { migrate } from '#database/migrate';
import { connectDatabase } from '#platform/connect-database';
import type { Logger } from '#platform/logger';
import type { Settings } from '#platform/settings';

/** What services need of their surroundings, on this machine or as the settings name it. */
export interface Surroundings {
  readonly databaseUrl: string;
  /** null: topics are tables in Postgres. */
  readonly brokers: string[] | null;
  readonly apiKey: string;
  /** Stops what was started here; the services have stopped by then. */
  stop(): Promise<void>;
}

/**
 * Starts what the settings leave unset: an embedded Postgres without DATABASE_URL, and where `kafka` is asked for, a
 * broker without KAFKA_BROKERS. Brings the schema up to date and makes an API key without WATCHFLOOR_API_KEY.
 */
export async function prepareSurroundings(
  settings: Settings,
  options: { kafka: boolean },
  logger: Logger,
): Promise<Surroundings> {
  const dataDir = settings.WATCHFLOOR_DATA_DIR;
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const stops: (() => Promise<void>)[] = [];
  const stop = async () => {
    for (const stopOne of stops.reverse()) await stopOne();
  };
  try {
    let databaseUrl = settings.DATABASE_URL;
    if (databaseUrl === null) {
      const postgres = await startEmbeddedPostgres({ dataDir });
      stops.push(() => postgres.stop());
      databaseUrl = postgres.url;
    }
    await (await connectDatabase(databaseUrl, settings, logger, migrate)).destroy();
    let brokers = settings.KAFKA_BROKERS;
    if (brokers === null && options.kafka) {
      const missing = findMissing();
      if (missing !== null) throw new BrokerUnavailable(missing);
      const jarsDir = await provisionJars((line) => logger.info({}, line));
      const broker = await startBroker({ dataDir: join(dataDir, 'kafka'), jarsDir });
      stops.push(() => broker.stop());
      brokers = broker.brokers;
    }
    return { databaseUrl, brokers, apiKey: settings.WATCHFLOOR_API_KEY ?? keptApiKey(dataDir), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The key of this data folder: made at the first start, readable by its owner only, so that `wf` can use it too. */
function keptApiKey(dataDir: string): string {
  const file = join(dataDir, 'api-key');
  if (!existsSync(file)) writeFileSync(file, `wf_${randomBytes(24).toString('base64url')}\n`, { mode: 0o600 });
  return readFileSync(file, 'utf8').trim();
}
