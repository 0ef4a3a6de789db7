import type { BusSample } from '#bus/bus';
import type { Metrics } from './metrics';

/** Turns the bus's samples into metrics. */
export function observeBus(metrics: Metrics): (sample: BusSample) => void {
  const handled = metrics.counter('watchfloor_bus_messages_handled_total', 'Messages handled.', ['group', 'topic']);
  const seconds = metrics.histogram(
    'watchfloor_bus_batch_seconds',
    'Time to handle one batch.',
    ['group', 'topic'],
    [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 30],
  );
  const retried = metrics.counter('watchfloor_bus_retries_total', 'Batches that came again.', ['group', 'topic']);
  const dead = metrics.counter('watchfloor_bus_dead_letters_total', 'Messages put on a dead-letter topic.', [
    'group',
    'topic',
  ]);
  const published = metrics.counter('watchfloor_bus_messages_published_total', 'Messages published.', ['topic']);
  return (sample) => {
    if (sample.kind === 'published') return published.inc({ topic: sample.topic }, sample.messages);
    const labels = { group: sample.group, topic: sample.topic };
    if (sample.kind === 'handled') {
      handled.inc(labels, sample.messages);
      seconds.observe(labels, sample.seconds);
    } else if (sample.kind === 'retried') retried.inc(labels);
    else dead.inc(labels, sample.messages);
  };
}
