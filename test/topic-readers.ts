import { Kafka, logLevel } from 'kafkajs';
import { randomBytes } from 'node:crypto';
import { eventually } from './setup/eventually';
import type { TestDatabase } from './setup/test-database';

/** Every message of a topic with plain kafkajs, as a dashboard builder would read it. */
export async function readKafkaTopic(brokers: string[], topic: string): Promise<unknown[]> {
  const kafka = new Kafka({ brokers, logLevel: logLevel.NOTHING });
  const admin = kafka.admin();
  await admin.connect();
  const partitions = await admin.fetchTopicOffsets(topic);
  await admin.disconnect();
  const expected = partitions.reduce((sum, partition) => sum + Number(partition.high) - Number(partition.low), 0);
  const values: unknown[] = [];
  const consumer = kafka.consumer({ groupId: `reader-${randomBytes(4).toString('hex')}`, maxWaitTimeInMs: 100 });
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  await consumer.run({
    eachMessage: async ({ message }) => void values.push(JSON.parse(message.value!.toString('utf8'))),
  });
  try {
    await eventually(`${expected} messages of ${topic}`, () => values.length >= expected);
  } finally {
    await consumer.disconnect();
  }
  return values;
}

/** Every message of a topic that is a table. */
export async function readTableTopic(database: TestDatabase, topic: string): Promise<unknown[]> {
  const rows: { value: Buffer }[] = await database.dataSource.query(
    'SELECT value FROM bus_messages WHERE topic = $1 ORDER BY partition, "offset"',
    [topic],
  );
  return rows.map((row) => JSON.parse(row.value.toString('utf8')));
}
