import { Controller, type INestApplication, Module, type Type } from '@nestjs/common';
import { Ctx, EventPattern, MessagePattern, Payload } from '@nestjs/microservices';
import { Test } from '@nestjs/testing';
import { of } from 'rxjs';
import { z } from 'zod';
import type { ServiceName, Topic } from '#contracts/topics';
import { Bus, type Batch, type BusLogger, type Consumer, type Consumption, type DeadLetter } from './bus';
import { BusServer, connectBus } from './bus-server';

const topic = (name: string, consumers: readonly ServiceName[]): Topic<unknown> => ({
  name,
  messageType: `test.${name}`,
  schema: z.unknown(),
  key: 'none',
  producer: 'ingest',
  consumers,
  summary: 'For tests.',
});
const topics = [topic('a.v1', ['classify']), topic('b.v1', ['alert']), topic('c.v1', [])];

/** Keeps what is consumed; `feed` hands a batch to a consumer as an adapter would. */
class FakeBus extends Bus {
  readonly consumptions: Consumption<unknown>[] = [];
  stopped = 0;

  async start(): Promise<void> {}
  async publish(): Promise<void> {}
  async consume<T>(consumption: Consumption<T>): Promise<Consumer> {
    this.consumptions.push(consumption as Consumption<unknown>);
    return { stop: async () => void (this.stopped += 1) };
  }
  async lag(): Promise<[]> {
    return [];
  }
  async ping(): Promise<void> {}
  async stop(): Promise<void> {}

  feed(name: string, value: unknown): Promise<readonly DeadLetter[] | void> {
    const consumption = this.consumptions.find((one) => one.topic.name === name)!;
    return consumption.handle(batchOf(name, value));
  }
}

function batchOf(name: string, value: unknown): Batch<unknown> {
  const message = { offset: 5n, key: 'k', value, id: 'id', time: new Date(0), traceparent: '' };
  return { group: 'g', topic: `p.${name}`, partition: 1, messages: [message], signal: new AbortController().signal };
}

class Fault extends Error {
  readonly code = 'ECONNREFUSED';
}
const fault = new Fault('Postgres is away');
const seen: Batch<unknown>[] = [];

@Controller()
class GoodController {
  @EventPattern<string>('a.v1')
  async handle(@Payload() batch: Batch<unknown>, @Ctx() context: { getArgByIndex(index: number): unknown }) {
    seen.push(batch);
    expect(context.getArgByIndex(0)).toBe('p.a.v1');
    if (batch.messages[0]!.value === 'fail') throw fault;
    if (batch.messages[0]!.value === 'dead') return [{ offset: 5n, reason: 'no good' }];
    return undefined;
  }
}

@Controller()
class StreamController {
  @EventPattern<string>('b.v1')
  handle() {
    return of([{ offset: 5n, reason: 'from a stream' }]);
  }
}

@Controller()
class SecondController {
  @EventPattern<string>('a.v1')
  handle(): void {}
}

@Controller()
class UnknownController {
  @EventPattern<string>('z.v1')
  handle(): void {}
}

@Controller()
class RequestController {
  @MessagePattern('a.v1')
  handle(): void {}
}

@Controller()
class ForeignController {
  @EventPattern<string>('c.v1')
  handle(): void {}
}

let app: INestApplication | null = null;
afterEach(async () => {
  await app?.close();
  app = null;
});

async function serve(
  controllers: Type[],
  services: readonly ServiceName[],
  options: { contracts?: readonly Topic<unknown>[]; connect?: (app: INestApplication, server: BusServer) => void } = {},
) {
  @Module({ controllers })
  class TestModule {}
  const bus = new FakeBus();
  const silent = () => undefined;
  const logger: BusLogger = { debug: silent, info: silent, warn: silent, error: silent };
  const store = { load: async () => null };
  const server = new BusServer({
    bus,
    prefix: 'p.',
    services,
    positions: { store, services: new Set<ServiceName>(['alert']) },
    logger,
    topics: options.contracts ?? topics,
  });
  const module = await Test.createTestingModule({ imports: [TestModule] }).compile();
  app = module.createNestApplication({ logger: false });
  (options.connect ?? connectBus)(app, server);
  await app.init();
  await app.startAllMicroservices();
  return { bus, store };
}

describe('BusServer in a Nest application', () => {
  it('consumes each topic in the group of its service, with positions where they are stored', async () => {
    const { bus, store } = await serve([GoodController, StreamController], ['classify', 'alert']);
    expect(bus.consumptions.map((one) => [one.topic.name, one.group, one.positions])).toEqual([
      ['a.v1', 'p.classify', undefined],
      ['b.v1', 'p.alert', store],
    ]);
  });

  it('hands the batch over as it is', async () => {
    const { bus } = await serve([GoodController], ['classify']);
    await expect(bus.feed('a.v1', 'fine')).resolves.toBeUndefined();
    expect(seen.at(-1)).toMatchObject({ topic: 'p.a.v1', partition: 1, messages: [{ value: 'fine' }] });
  });

  it('gives the dead letters of a handler back', async () => {
    const { bus } = await serve([GoodController, StreamController], ['classify', 'alert']);
    await expect(bus.feed('a.v1', 'dead')).resolves.toEqual([{ offset: 5n, reason: 'no good' }]);
    await expect(bus.feed('b.v1', 'any')).resolves.toEqual([{ offset: 5n, reason: 'from a stream' }]);
  });

  it('gives the very error of a handler to the bus', async () => {
    const { bus } = await serve([GoodController], ['classify']);
    await expect(bus.feed('a.v1', 'fail')).rejects.toBe(fault);
  });

  it('says what to do when Nest hides the error', async () => {
    const { bus } = await serve([GoodController], ['classify'], {
      connect: (application, server) => void application.connectMicroservice({ strategy: server }),
    });
    await expect(bus.feed('a.v1', 'fail')).rejects.toThrow('connectBus()');
  });

  it('stops its consumers when the application closes', async () => {
    const { bus } = await serve([GoodController, StreamController], ['classify', 'alert']);
    await app!.close();
    app = null;
    expect(bus.stopped).toBe(2);
  });

  it.each<[string, Type[], ServiceName[], string]>([
    [
      'a pattern that is no topic',
      [GoodController, UnknownController],
      ['classify'],
      'add it to libs/contracts/topics.ts',
    ],
    ['two handlers of a topic', [GoodController, SecondController], ['classify'], 'a.v1 has two handlers'],
    [
      'a topic without a handler',
      [GoodController],
      ['classify', 'alert'],
      "alert needs a controller with @EventPattern<string>('b.v1')",
    ],
    ['a request handler', [RequestController], ['classify'], "use @EventPattern<string>('a.v1')"],
    ['a topic of another service', [GoodController], ['alert'], 'none of alert is among its consumers'],
    [
      'a topic of no service',
      [GoodController, ForeignController],
      ['classify'],
      'none of classify is among its consumers',
    ],
  ])('refuses %s', async (_name, controllers, services, message) => {
    await expect(serve(controllers, services)).rejects.toThrow(message);
  });

  it('refuses two consumers of one topic in one process', async () => {
    const contracts = [topic('a.v1', ['classify', 'alert'])];
    await expect(serve([GoodController], ['classify', 'alert'], { contracts })).rejects.toThrow('two processes');
  });
});
