import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { SOURCE_STATES } from '#contracts/vocabulary';
import { countSources } from '#database/source-counts';
import { Metrics } from '#platform/metrics';

/** How many sources are in each state, counted when the metrics are asked for. Every ingest process tells the same. */
@Injectable()
export class SourceGauge {
  constructor(dataSource: DataSource, metrics: Metrics) {
    const gauge = metrics.gauge('watchfloor_sources', 'Sources in each state.', ['state'], async () => {
      const counts = await countSources(dataSource);
      for (const state of SOURCE_STATES) gauge.set({ state }, counts[state]);
    });
  }
}
