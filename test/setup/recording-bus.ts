import { Bus, type Consumer, type Outgoing, type PartitionLag } from '#bus/bus';
import type { Topic } from '#contracts/topics';

/** Stands in for a bus where a test looks at what is published: keeps it, or fails while `failure` is set. */
export class RecordingBus extends Bus {
  readonly published: { topic: string; message: Outgoing<unknown> }[] = [];
  failure: Error | null = null;
  refused = 0;

  async start(): Promise<void> {}

  async publish<T>(topic: Topic<T>, messages: readonly Outgoing<T>[], suffix?: string): Promise<void> {
    if (this.failure !== null) {
      this.refused += 1;
      throw this.failure;
    }
    const name = suffix === undefined ? topic.name : `${topic.name}.${suffix}`;
    for (const message of messages) this.published.push({ topic: name, message });
  }

  consume(): Promise<Consumer> {
    return Promise.resolve({ stop: () => Promise.resolve() });
  }

  lag(): Promise<PartitionLag[]> {
    return Promise.resolve([]);
  }

  async ping(): Promise<void> {
    if (this.failure !== null) throw this.failure;
  }

  async stop(): Promise<void> {}
}
