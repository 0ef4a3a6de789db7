import { relative } from 'node:path';
import type { Settings } from '#platform/settings';
import type { Surroundings } from './local-surroundings';

/** What a person at the terminal needs to know first: addresses, the key, and where things are kept. */
export function announce(url: string, settings: Settings, { brokers, apiKey }: Surroundings): string {
  const dataDir = relative(process.cwd(), settings.WATCHFLOOR_DATA_DIR) || '.';
  return [
    '',
    'Watchfloor is running. Ctrl-C stops it.',
    `  page      ${url}/`,
    `  API       ${url}/v1   (described at ${url}/docs)`,
    `  API key   ${settings.WATCHFLOOR_API_KEY === null ? apiKey : 'as set in WATCHFLOOR_API_KEY'}`,
    `  bus       ${brokers === null ? 'tables in Postgres' : `Kafka at ${brokers.join(', ')}`}`,
    `  Postgres  ${settings.DATABASE_URL === null ? `embedded, data in ${dataDir}` : 'as set in DATABASE_URL'}`,
    '',
    '',
  ].join('\n');
}
