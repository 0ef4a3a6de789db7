// Run by the suite as a process of its own, to be killed: handles notes, says so, and never returns from the last one.
import { type Backend, makeTestBus, notesTopic } from './fixture';

interface Order {
  readonly backend: Backend;
  readonly prefix: string;
  readonly group: string;
  /** The handler of the batch with this note hangs after its work is done. */
  readonly hangAt: number;
}

async function main({ backend, prefix, group, hangAt }: Order): Promise<void> {
  const { bus } = makeTestBus(backend, { prefix });
  await bus.start();
  await bus.consume({
    topic: notesTopic,
    group,
    maxBatchMessages: 5,
    async handle({ messages }) {
      for (const { value } of messages) process.stdout.write(`${value.n}\n`);
      if (messages.some(({ value }) => value.n === hangAt)) await new Promise(() => undefined);
    },
  });
}

void main(JSON.parse(process.argv[2]!) as Order);
