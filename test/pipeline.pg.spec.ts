import { describePipeline } from './pipeline-suite';
import { readTableTopic } from './topic-readers';

describePipeline({
  name: 'topics that are tables',
  env: () => ({}),
  readTopic: (topic, database) => readTableTopic(database, topic),
});
