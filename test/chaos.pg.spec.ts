import { describeChaos } from './chaos-suite';
import { readTableTopic } from './topic-readers';

describeChaos({
  name: 'topics that are tables',
  kafka: false,
  env: () => ({}),
  readTopic: (topic, database) => readTableTopic(database, topic),
});
