import 'reflect-metadata';
import type { Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { INestApplication, Type } from '@nestjs/common';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Pool } from 'pg';
import { BusServer, connectBus } from '#bus/bus-server';
import { createBus } from '#bus/create-bus';
import type { Catalogue } from '#catalogue/group';
import { type CatalogueFile, readCatalogueFile } from '#catalogue/load-catalogue';
import type { ServiceName } from '#contracts/topics';
import { CatalogueStore } from '#database/catalogue-store';
import { ConsumerPositions } from '#database/consumer-positions';
import { requireMigrated } from '#database/migrate';
import { observeBus } from './bus-metrics';
import { connectDatabase } from './connect-database';
import { onStopSignal } from './lifecycle';
import { LiveCatalogue } from './live-catalogue';
import { requireListenable, toInvalidSetting } from './listen-address';
import { createLogger, type Logger, NestLogger } from './logger';
import { Metrics } from './metrics';
import { type Platform, PlatformModule } from './platform.module';
import { retryWhileAway } from './retry-while-away';
import { InvalidSetting, readSettings, type Settings } from './settings';

/** A service's module. `checkFiles` throws where a file that the settings name cannot be used. */
export interface ServiceModule extends Type {
  checkFiles?(settings: Settings, catalogue: Catalogue): void;
}

/** One stage: its name, its module, and what it installs on the HTTP server. */
export interface Service {
  readonly name: ServiceName;
  readonly module: ServiceModule;
  readonly configureHttp?: (app: INestApplication) => void | Promise<void>;
}

export interface RunningServices {
  /** http://address:port of the HTTP server. */
  readonly url: string;
  readonly platform: Platform;
  /** Finishes the work under way (bounded), then closes the server, the bus and the database. */
  stop(): Promise<void>;
}

/** These store their position with their results, in one Postgres transaction. */
const STORES_POSITIONS: ReadonlySet<ServiceName> = new Set(['alert', 'notify']);

/** A loop that has not ended by then is cut off: what it did not finish is done again by the next process. */
const STOP_LIMIT_MS = 15_000;

/**
 * Finds the wrong settings that show before anything is started or waited for: files that cannot be used, an address
 * that cannot be listened on. Throws with one line and exit code 78. Returns the catalogue file.
 */
export async function checkSettings(services: readonly Service[], settings: Settings): Promise<CatalogueFile> {
  const file = readCatalogueFile(settings.GROUPS_FILE);
  for (const { module } of services) module.checkFiles?.(settings, file.catalogue);
  await requireListenable(settings);
  return file;
}

/**
 * Connects, checks what must hold and starts `services` in this process: one HTTP server (health, metrics, and the API
 * where it is among them) and one consumer for each topic that they handle. Waits while Postgres or the bus is away.
 */
export async function startServices(
  services: readonly Service[],
  settings: Settings,
  databaseUrl: string,
  logger: Logger,
): Promise<RunningServices> {
  const { definitions } = await checkSettings(services, settings);
  const dataSource = await connectDatabase(databaseUrl, settings, logger, requireMigrated);
  const metrics = new Metrics({ processMetrics: true });
  const pool = new Pool({ connectionString: databaseUrl, max: settings.DATABASE_POOL_SIZE, keepAlive: true });
  // A lost idle connection is replaced by the pool; unhandled it would end the process.
  pool.on('error', () => undefined);
  const bus = createBus(settings, pool, logger, observeBus(metrics));
  await bus.start();
  const store = new CatalogueStore(dataSource);
  const open = () => LiveCatalogue.open(store, definitions, logger);
  const catalogue = await retryWhileAway('Postgres', open, logger);
  const platform: Platform = { settings, logger, metrics, dataSource, bus, catalogue };

  @Module({ imports: [PlatformModule.of(platform), ...services.map((service) => service.module)] })
  class Root {}

  const app = await NestFactory.create(Root, {
    logger: new NestLogger(logger),
    abortOnError: false,
    bodyParser: false,
  });
  const server = new BusServer({
    bus,
    prefix: settings.TOPIC_PREFIX,
    services: services.map((service) => service.name),
    positions: { store: new ConsumerPositions(dataSource), services: STORES_POSITIONS },
    logger,
  });
  connectBus(app, server);
  for (const service of services) await service.configureHttp?.(app);
  // What modules put in place comes before the first message.
  await app.init();
  await catalogue.follow(bus, settings.TOPIC_PREFIX);
  await app.startAllMicroservices();
  await listen(app, settings);

  const address = (app.getHttpServer() as HttpServer).address() as AddressInfo;
  const host = settings.HOST === '0.0.0.0' || settings.HOST === '::' ? '127.0.0.1' : settings.HOST;
  const stop = async () => {
    const late = setTimeout(() => {
      logger.warn({ limitMs: STOP_LIMIT_MS }, 'work under way did not end in time; the next start does it again');
      process.exit(1);
    }, STOP_LIMIT_MS);
    await app.close();
    await catalogue.close();
    await bus.stop();
    await pool.end();
    await dataSource.destroy();
    clearTimeout(late);
  };
  return { url: `http://${host}:${address.port}`, platform, stop };
}

async function listen(app: INestApplication, settings: Settings): Promise<void> {
  try {
    await app.listen(settings.PORT, settings.HOST);
  } catch (error) {
    // Taken since it was checked.
    throw toInvalidSetting(error, settings);
  }
}

/** The main function of one service in a process of its own. */
export async function runService(service: Service): Promise<void> {
  await orExit(async () => {
    const settings = readSettings(process.env);
    if (settings.DATABASE_URL === null) {
      throw new InvalidSetting('DATABASE_URL', 'nothing', 'postgres://user:password@host:port/database');
    }
    const logger = createLogger(settings, service.name);
    const running = await startServices([service], settings, settings.DATABASE_URL, logger);
    logger.info({ url: running.url, pid: process.pid }, `${service.name} is running`);
    onStopSignal(async () => {
      await running.stop();
      logger.info({}, `${service.name} has stopped`);
    });
  });
}

/** Runs `main`; a fault that a person can mend ends the process with one line and its exit code. */
export async function orExit(main: () => Promise<void>): Promise<void> {
  try {
    await main();
  } catch (error) {
    const { exitCode } = (error as { constructor: { exitCode?: number } }).constructor;
    const line = exitCode === undefined ? ((error as Error).stack ?? String(error)) : (error as Error).message;
    process.stderr.write(`${line}\n`, () => process.exit(exitCode ?? 1));
  }
}
