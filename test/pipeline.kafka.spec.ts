import { describePipeline } from './pipeline-suite';
import { readKafkaTopic } from './topic-readers';

const brokers = process.env.WATCHFLOOR_TEST_KAFKA_BROKERS ?? '';

describePipeline({
  name: 'Kafka',
  env: () => ({ KAFKA_BROKERS: brokers }),
  readTopic: (topic) => readKafkaTopic(brokers.split(','), topic),
});
