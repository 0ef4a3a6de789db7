import type { Pool } from 'pg';
import { TOPICS } from '#contracts/topics';
import type { Settings } from '#platform/settings';
import type { Bus, BusLogger, BusSample } from './bus';
import { KafkaBus } from './kafka/kafka-bus';
import { PostgresBus } from './postgres/postgres-bus';

type BusSettings = Pick<
  Settings,
  'KAFKA_BROKERS' | 'TOPIC_PREFIX' | 'TOPIC_PARTITIONS' | 'TOPIC_REPLICATION' | 'BUS_MAX_ATTEMPTS'
>;

/** The bus that the settings ask for, not yet started: Kafka when KAFKA_BROKERS is set, else tables in Postgres. */
export function createBus(
  settings: BusSettings,
  pool: Pool | null,
  logger: BusLogger,
  meter?: (sample: BusSample) => void,
): Bus {
  const options = {
    prefix: settings.TOPIC_PREFIX,
    topics: TOPICS,
    partitions: settings.TOPIC_PARTITIONS,
    maxAttempts: settings.BUS_MAX_ATTEMPTS,
    logger,
    meter,
  };
  if (settings.KAFKA_BROKERS !== null) {
    return new KafkaBus({ ...options, brokers: settings.KAFKA_BROKERS, replication: settings.TOPIC_REPLICATION });
  }
  if (pool === null) throw new Error('Without KAFKA_BROKERS the bus needs a Postgres pool');
  return new PostgresBus({ ...options, pool });
}
