import { type DynamicModule, Global, Inject, Module } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Bus } from '#bus/bus';
import { HealthController } from './health.controller';
import { LiveCatalogue } from './live-catalogue';
import { Logger } from './logger';
import { Metrics } from './metrics';
import type { Settings } from './settings';

const SETTINGS_TOKEN = Symbol('settings');

/** Injects the `Settings`. */
export const InjectSettings = () => Inject(SETTINGS_TOKEN);

/** What every service is given by its composition root. */
export interface Platform {
  readonly settings: Settings;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly dataSource: DataSource;
  readonly bus: Bus;
  readonly catalogue: LiveCatalogue;
}

/** Makes a `Platform` injectable everywhere, with the routes /health/live, /health/ready and /metrics. */
@Global()
@Module({})
export class PlatformModule {
  static of(platform: Platform): DynamicModule {
    return {
      module: PlatformModule,
      controllers: [HealthController],
      providers: [
        { provide: SETTINGS_TOKEN, useValue: platform.settings },
        { provide: LiveCatalogue, useValue: platform.catalogue },
        { provide: Logger, useValue: platform.logger },
        { provide: Metrics, useValue: platform.metrics },
        { provide: DataSource, useValue: platform.dataSource },
        { provide: Bus, useValue: platform.bus },
      ],
      exports: [SETTINGS_TOKEN, LiveCatalogue, Logger, Metrics, DataSource, Bus],
    };
  }
}
