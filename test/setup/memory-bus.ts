import { Bus, type Consumer, type Outgoing } from '#bus/bus';
import type { Article } from '#contracts/article';
import type { Topic } from '#contracts/topics';

/** For tests: a bus that keeps what is published in memory, and fails when told to. */
export class MemoryBus extends Bus {
  readonly messages: Outgoing<Article>[] = [];
  /** Throws where it is to fail; before the messages are kept, or after. */
  beforeKeeping: () => void = () => undefined;
  afterKeeping: () => void = () => undefined;
  answering = true;
  pings = 0;

  async publish<T>(_topic: Topic<T>, messages: readonly Outgoing<T>[]): Promise<void> {
    this.beforeKeeping();
    this.messages.push(...(messages as readonly Outgoing<unknown>[] as readonly Outgoing<Article>[]));
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
