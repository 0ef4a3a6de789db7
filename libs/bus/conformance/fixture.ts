import { Pool } from 'pg';
import { z } from 'zod';
import type { Topic } from '#contracts/topics';
import type { Bus, BusLogger, BusSample } from '../bus';
import { KafkaBus } from '../kafka/kafka-bus';
import { PostgresBus } from '../postgres/postgres-bus';

export interface Note {
  readonly key: string;
  /** 0, 1, 2 … per test. */
  readonly n: number;
}

export const notesTopic: Topic<Note> = {
  name: 'notes.v1',
  messageType: 'test.note.v1',
  schema: z.object({ key: z.string(), n: z.int() }),
  key: 'key',
  producer: 'ingest',
  consumers: ['classify'],
  summary: 'For the conformance suite.',
};

/** Shorter than in earnest, so that the loss of a consumer is noticed sooner. The test broker allows it. */
export const SESSION_MS = 3_000;

/** Where a bus is; plain data, so that it can be handed to another process. */
export type Backend =
  { readonly kind: 'kafka'; readonly brokers: readonly string[] } | { readonly kind: 'postgres'; readonly url: string };

export interface TestBusOptions {
  readonly prefix: string;
  readonly partitions?: number;
  readonly maxAttempts?: number;
  readonly publishLimitMs?: number;
  readonly logger?: BusLogger;
  readonly meter?: (sample: BusSample) => void;
}

const silent = () => undefined;
export const silentLogger: BusLogger = { debug: silent, info: silent, warn: silent, error: silent };

export interface TestBus {
  readonly bus: Bus;
  /** Stops the bus and what it was given. */
  close(): Promise<void>;
}

/** A bus that is not started. */
export function makeTestBus(backend: Backend, options: TestBusOptions): TestBus {
  const common = { partitions: 4, maxAttempts: 3, logger: silentLogger, ...options, topics: [notesTopic] };
  if (backend.kind === 'kafka') {
    const bus = new KafkaBus({ ...common, brokers: backend.brokers, replication: 1, sessionTimeoutMs: SESSION_MS });
    return { bus, close: () => bus.stop() };
  }
  const pool = new Pool({ connectionString: backend.url, max: 4, connectionTimeoutMillis: 2_000 });
  // An idle connection that the server ends; the pool makes another.
  pool.on('error', silent);
  const bus = new PostgresBus({ ...common, pool });
  return {
    bus,
    async close() {
      await bus.stop();
      await pool.end();
    },
  };
}
