import { Controller, Get, Header, Res } from '@nestjs/common';
import type { Response } from 'express';
import { DataSource } from 'typeorm';
import { Bus } from '#bus/bus';
import { Metrics } from './metrics';

/** A check that has not answered by then has failed: orchestrators ask every few seconds. */
const CHECK_LIMIT_MS = 3_000;

@Controller()
export class HealthController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly bus: Bus,
    private readonly metrics: Metrics,
  ) {}

  /** The process runs. */
  @Get('health/live')
  live(): { status: 'up' } {
    return { status: 'up' };
  }

  /** The process can do its work: Postgres and the bus answer. */
  @Get('health/ready')
  async ready(@Res({ passthrough: true }) response: Response): Promise<{ database: string; bus: string }> {
    const [database, bus] = await Promise.all([
      check(() => this.dataSource.query('SELECT 1')),
      check(() => this.bus.ping()),
    ]);
    response.status(database === 'up' && bus === 'up' ? 200 : 503);
    return { database, bus };
  }

  @Get('metrics')
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  scrape(): Promise<string> {
    return this.metrics.registry.metrics();
  }
}

async function check(probe: () => Promise<unknown>): Promise<'up' | 'down'> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'down'>((resolve) => (timer = setTimeout(() => resolve('down'), CHECK_LIMIT_MS)));
  const answer = probe().then(
    () => 'up' as const,
    () => 'down' as const,
  );
  return Promise.race([answer, late]).finally(() => clearTimeout(timer));
}
