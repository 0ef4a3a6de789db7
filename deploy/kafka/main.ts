import { join } from 'node:path';
import { repositoryRoot } from '#platform/repository-root';
import { BrokerFailed, BrokerUnavailable, startBroker } from './broker';

/** Kafka's usual port. */
const DEFAULT_PORT = 9092;

/** `npm run kafka`: a broker in the foreground, for services that run by themselves. */
async function main(): Promise<void> {
  const broker = await startBroker({
    dataDir: join(repositoryRoot(), '.watchfloor', 'kafka'),
    port: portFrom(process.env['KAFKA_PORT']),
    log: (line) => console.error(line),
  });
  console.log(`Kafka answers. KAFKA_BROKERS=${broker.brokers.join()}  Ctrl-C stops it.`);

  let stopping = false;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      stopping = true;
      void broker.stop();
    });
  }
  const ending = await broker.exited;
  if (!stopping) throw new BrokerFailed(`The Kafka broker ended by itself (${ending})`);
}

function portFrom(value: string | undefined): number {
  const port = Number(value ?? DEFAULT_PORT);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new BrokerFailed(`KAFKA_PORT must be a port number, not '${value}'`);
}

main().catch((error: unknown) => {
  const expected = error instanceof BrokerUnavailable || error instanceof BrokerFailed;
  console.error(expected ? error.message : error);
  process.exitCode = 1;
});
