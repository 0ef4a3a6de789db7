import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Broker, startBroker } from '#deploy/kafka/broker';
import { freePort } from './free-port';
import { describeOutages } from './outage-suite';
import { readKafkaTopic } from './topic-readers';

describe('With a broker of its own', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'watchfloor-outage-kafka-'));
  let port: number;
  let broker: Broker | null = null;
  beforeAll(async () => (port = await freePort()));
  afterAll(async () => {
    await broker?.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  describeOutages({
    name: 'Kafka',
    env: () => ({ KAFKA_BROKERS: `127.0.0.1:${port}` }),
    readTopic: (topic) => readKafkaTopic([`127.0.0.1:${port}`], topic),
    broker: {
      name: 'Kafka',
      awayAtStart: /Kafka does not answer, trying again.*waitMs=(\d+)/g,
      takeAway: async () => {
        broker!.kill();
        await broker!.exited;
      },
      bringBack: async () => {
        broker = await startBroker({ dataDir, port });
      },
    },
  });
});
