import { onStopSignal } from '#platform/lifecycle';
import { createLogger } from '#platform/logger';
import { checkSettings, type Service, startServices } from '#platform/service';
import { readSettings } from '#platform/settings';
import { AlertModule } from '#services/alert/alert.module';
import { ApiModule } from '#services/api/api.module';
import { configureHttp } from '#services/api/configure-http';
import { ClassifyModule } from '#services/classify/classify.module';
import { IngestModule } from '#services/ingest/ingest.module';
import { NotifyModule } from '#services/notify/notify.module';
import { announce } from './announce';
import { prepareSurroundings } from './local-surroundings';

const SERVICES: readonly Service[] = [
  { name: 'ingest', module: IngestModule },
  { name: 'classify', module: ClassifyModule },
  { name: 'alert', module: AlertModule },
  { name: 'notify', module: NotifyModule },
  { name: 'api', module: ApiModule, configureHttp },
];

export interface Standalone {
  readonly url: string;
  readonly apiKey: string;
  readonly databaseUrl: string;
  readonly brokers: string[] | null;
  stop(): Promise<void>;
}

/** All five services in this process, with whatever surroundings the settings leave unset. */
export async function startStandalone(env: NodeJS.ProcessEnv, options: { kafka: boolean }): Promise<Standalone> {
  // A person reads this log.
  const settings = readSettings(env, { LOG_FORMAT: 'text' });
  await checkSettings(SERVICES, settings);
  const logger = createLogger(settings, 'watchfloor');
  const surroundings = await prepareSurroundings(settings, options, logger);
  const { databaseUrl, brokers, apiKey } = surroundings;
  try {
    const completed = { ...settings, WATCHFLOOR_API_KEY: apiKey, KAFKA_BROKERS: brokers };
    const running = await startServices(SERVICES, completed, databaseUrl, logger);
    process.stdout.write(announce(running.url, settings, surroundings));
    const stop = async () => {
      await running.stop();
      await surroundings.stop();
    };
    return { url: running.url, apiKey, databaseUrl, brokers, stop };
  } catch (error) {
    await surroundings.stop();
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
