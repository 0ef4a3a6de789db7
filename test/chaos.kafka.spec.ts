import { describeChaos } from './chaos-suite';
import { readKafkaTopic } from './topic-readers';

const brokers = process.env.WATCHFLOOR_TEST_KAFKA_BROKERS ?? '';

describeChaos({
  name: 'Kafka',
  kafka: true,
  env: () => ({ KAFKA_BROKERS: brokers }),
  readTopic: (topic) => readKafkaTopic(brokers.split(','), topic),
});
