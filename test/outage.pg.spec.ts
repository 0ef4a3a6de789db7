import { describeOutages } from './outage-suite';
import { readTableTopic } from './topic-readers';

describeOutages({
  name: 'topics that are tables',
  broker: null,
  env: () => ({}),
  readTopic: (topic, database) => readTableTopic(database, topic),
});
