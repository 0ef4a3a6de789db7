// Jest resolves no # imports in global setups: everything that one loads imports by relative path.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findMissing, provisionJars, startBroker } from '../../deploy/kafka/broker';
import startPostgres from './postgres';

/** Starts one Kafka broker for the run, beside Postgres, unless KAFKA_BROKERS names one. */
export default async function startKafka(): Promise<void> {
  await startPostgres();
  if (process.env.KAFKA_BROKERS) {
    process.env.WATCHFLOOR_TEST_KAFKA_BROKERS = process.env.KAFKA_BROKERS;
    return;
  }
  const missing = findMissing();
  if (missing !== null) {
    if (process.env.CI === 'true') throw new Error(`The Kafka suites cannot run: ${missing}`);
    process.stderr.write(`The Kafka suites are skipped: ${missing}\n`);
    process.env.WATCHFLOOR_TEST_KAFKA_MISSING = 'true';
    return;
  }
  await provisionJars((line) => process.stderr.write(`${line}\n`));
  const dataDir = mkdtempSync(join(tmpdir(), 'watchfloor-kafka-'));
  const broker = await startBroker({ dataDir });
  process.env.WATCHFLOOR_TEST_KAFKA_BROKERS = broker.brokers.join(',');
  (globalThis as { stopKafka?: () => Promise<void> }).stopKafka = async () => {
    delete process.env.WATCHFLOOR_TEST_KAFKA_BROKERS;
    await broker.stop();
    rmSync(dataDir, { recursive: true, force: true });
  };
}
