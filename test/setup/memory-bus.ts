import { Bus, type Consumer, type Outgoing } from '#bus/bus';
import type { Article } from '#contracts/article';
import type { Topic } from '#contracts/topics';

/** For tests of what publishes: a bus that keeps what is published in memory, and fails when told to. */
export class MemoryBus extends Bus {
  readonly published: { readonly topic: string; readonly message: Outgoing<unknown> }[] = [];
  /** Throws where it is to fail; before the messages are kept, or after. */
  beforeKeeping: () => void = () => undefined;
  afterKeeping: () => void = () => undefined;
  answering = true;
  pings = 0;

  /** What ingest has published. */
  get messages(): readonly Outgoing<Article>[] {
    return this.published.map(({ message }) => message as Outgoing<Article>);
  }

  async publish<T>(topic: Topic<T>, messages: readonly Outgoing<T>[], suffix?: string): Promise<void> {
    this.beforeKeeping();
    const name = suffix === undefined ? topic.name : `${topic.name}.${suffix}`;
    this.published.push(...messages.map((message) => ({ topic: name, message })));
    this.afterKeeping();
  }

  async ping(): Promise<void> {
    this.pings += 1;
    if (!this.answering) throw new Error('the bus is away');
  }

  consume(): Promise<Consumer> {
    return Promise.reject(new Error('nothing consumes from it'));
  }

  async lag(): Promise<[]> {
    return [];
  }

  async start(): Promise<void> {}

  async stop(): Promise<void> {}
}
