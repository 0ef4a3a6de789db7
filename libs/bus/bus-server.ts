import { type ArgumentsHost, Catch, type INestApplication, type RpcExceptionFilter } from '@nestjs/common';
import {
  BaseRpcContext,
  type CustomTransportStrategy,
  type MessageHandler,
  type NestMicroservice,
  Server,
} from '@nestjs/microservices';
import { lastValueFrom, type Observable, throwError } from 'rxjs';
import { type ServiceName, type Topic, TOPICS } from '#contracts/topics';
import type { Batch, Bus, BusLogger, Consumer, Consumption, DeadLetter, PositionStore } from './bus';
import { groupName } from './topic-names';

export interface BusServerOptions {
  /** Started and stopped by its owner. */
  readonly bus: Bus;
  /** Before every consumer group name. */
  readonly prefix: string;
  /** The services whose handlers this process hosts. */
  readonly services: readonly ServiceName[];
  /** For the services that store their position with their results. */
  readonly positions?: { readonly store: PositionStore; readonly services: ReadonlySet<ServiceName> };
  /** At most so many messages a batch; 200 when left out. */
  readonly maxBatchMessages?: number;
  readonly logger: BusLogger;
  /** The contracts; others in tests. */
  readonly topics?: readonly Topic<unknown>[];
}

/** Large enough that a transaction a batch costs little, small enough that a batch takes well under a second. */
const MAX_BATCH_MESSAGES = 200;

/** The handlers do not fit the contracts; the message says what to do. */
export class HandlersMismatch extends Error {}

/**
 * Nest's transport over the bus: `@EventPattern<string>('<topic>')` methods handle the batches of a topic in the
 * consumer group `<prefix><service>`. A method gets the `Batch` as payload, may return `DeadLetter[]`, and what it
 * throws decides on retry or dead letter (see `verdict.ts`). `connectBus` puts it into an application.
 */
export class BusServer extends Server implements CustomTransportStrategy {
  override readonly propagatesEventHandlerErrors = true;
  private readonly consumers: Consumer[] = [];

  constructor(private readonly options: BusServerOptions) {
    super();
  }

  listen(callback: (error?: unknown) => void): void {
    this.consumeAll().then(
      () => callback(),
      (error: unknown) => callback(error),
    );
  }

  /** Ends the consumers: no new batch, those under way are waited for, positions are committed. */
  async close(): Promise<void> {
    const consumers = this.consumers.splice(0);
    await Promise.all(consumers.map((consumer) => consumer.stop()));
  }

  on(): never {
    throw new Error('The bus has no events to listen to');
  }

  unwrap<T>(): T {
    return this.options.bus as T;
  }

  private async consumeAll(): Promise<void> {
    const { bus, prefix, positions, logger, maxBatchMessages = MAX_BATCH_MESSAGES } = this.options;
    const assignments = assignHandlers(this.messageHandlers, this.options.services, this.options.topics ?? TOPICS);
    for (const { topic, service, handler } of assignments) {
      const consumption: Consumption<unknown> = {
        topic,
        group: groupName(prefix, service, topic),
        handle: (batch) => this.dispatch(handler, batch),
        maxBatchMessages,
        positions: positions?.services.has(service) ? positions.store : undefined,
      };
      this.consumers.push(await bus.consume(consumption));
      logger.debug({ topic: topic.name, group: consumption.group }, 'consuming');
    }
  }

  private async dispatch(handler: MessageHandler, batch: Batch<unknown>): Promise<readonly DeadLetter[] | void> {
    try {
      const result: unknown = await handler(batch, new BaseRpcContext([batch.topic, batch.partition]));
      const answer = this.transformToObservable(result) as Observable<readonly DeadLetter[] | void>;
      return await lastValueFrom(answer, { defaultValue: undefined });
    } catch (error) {
      if (error instanceof Error) throw error;
      throw new HandlersMismatch(
        `The handler of ${batch.topic} failed and Nest hid why: connect the bus with connectBus()`,
        { cause: error },
      );
    }
  }
}

interface Assignment {
  readonly topic: Topic<unknown>;
  readonly service: ServiceName;
  readonly handler: MessageHandler;
}

/**
 * Finds for each topic that the hosted services consume its one handler. Throws `HandlersMismatch` for a pattern that
 * is no topic, for a topic with two handlers, or with none.
 */
export function assignHandlers(
  handlers: ReadonlyMap<string, MessageHandler>,
  services: readonly ServiceName[],
  topics: readonly Topic<unknown>[],
): Assignment[] {
  const names = topics.map((topic) => topic.name).join(', ');
  const expected = topics.flatMap((topic) => {
    const hosted = topic.consumers.filter((service) => services.includes(service));
    if (hosted.length > 1) {
      throw new HandlersMismatch(`${topic.name} has the consumers ${hosted.join(' and ')}: host them in two processes`);
    }
    return hosted.map((service) => ({ topic, service }));
  });
  for (const [pattern, handler] of handlers) {
    const topic = topics.find(({ name }) => name === pattern);
    if (topic === undefined) {
      throw new HandlersMismatch(
        `@EventPattern('${pattern}') is no topic: add it to libs/contracts/topics.ts (${names})`,
      );
    }
    if (!handler.isEventHandler) {
      throw new HandlersMismatch(`${pattern} has a @MessagePattern handler: use @EventPattern<string>('${pattern}')`);
    }
    if (handler.next !== undefined) {
      throw new HandlersMismatch(`${pattern} has two handlers in this process: keep one`);
    }
    if (!expected.some((one) => one.topic === topic)) {
      throw new HandlersMismatch(
        `${pattern} has a handler, but none of ${services.join(', ')} is among its consumers: ` +
          `name the service in libs/contracts/topics.ts`,
      );
    }
  }
  return expected.map(({ topic, service }) => {
    const handler = handlers.get(topic.name);
    if (handler !== undefined) return { topic, service, handler };
    throw new HandlersMismatch(
      `${topic.name} has no handler: ${service} needs a controller with @EventPattern<string>('${topic.name}')`,
    );
  });
}

/** Nest's default filter replaces an error by "Internal server error"; the bus needs the error itself. */
@Catch()
export class BusExceptionFilter implements RpcExceptionFilter {
  catch(exception: unknown, _host: ArgumentsHost): Observable<never> {
    return throwError(() => exception);
  }
}

/**
 * Makes `app` consume through `server`; `app.startAllMicroservices()` then begins. The filter must be known before
 * Nest builds the handlers, which `app.connectMicroservice` does at once unless it is told to defer.
 */
export function connectBus(app: INestApplication, server: BusServer): void {
  const microservice = app.connectMicroservice({ strategy: server }, { deferInitialization: true });
  microservice.useGlobalFilters(new BusExceptionFilter());
  const deferred = microservice as unknown as NestMicroservice;
  deferred.registerListeners();
  deferred.setIsInitialized(true);
  deferred.setIsInitHookCalled(true);
}
