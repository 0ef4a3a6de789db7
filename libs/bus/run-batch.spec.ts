import { z } from 'zod';
import type { Topic } from '#contracts/topics';
import type { Batch, BusSample, DeadLetter } from './bus';
import { encode, type RawMessage, type RawRecord } from './cloudevent';
import { type BatchSurroundings, runBatch } from './run-batch';

const topic: Topic<number> = {
  name: 'numbers.v1',
  messageType: 'test.number.v1',
  schema: z.number(),
  key: 'none',
  producer: 'ingest',
  consumers: ['classify'],
  summary: 'For tests.',
};
const traceparent = '00-11111111111111111111111111111111-2222222222222222-01';
const now = new Date('2026-01-02T03:04:05Z');
const outage = Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });

const good = (offset: number): RawMessage => ({
  ...encode(topic, { key: 'k', value: offset, id: String(offset) }, { now, traceparent }),
  offset: BigInt(offset),
  time: now,
});
const bad = (offset: number): RawMessage => ({ ...good(offset), value: Buffer.from('?') });

/** Runs messages of the given offsets; `handle` gets the values (which are offsets) and the number of the try. */
async function run(
  raw: readonly RawMessage[],
  handle: (values: number[], call: number, batch: Batch<number>) => readonly DeadLetter[] | void,
  options: { maxAttempts?: number; append?: (records: readonly RawRecord[]) => void; aborter?: AbortController } = {},
) {
  const calls: number[][] = [];
  const dead: Record<string, string>[] = [];
  const samples: BusSample[] = [];
  const waits: number[] = [];
  const silent = () => undefined;
  const surroundings: BatchSurroundings = {
    append: async (name, records) => {
      expect(name).toBe('p.numbers.v1.dlq');
      options.append?.(records);
      for (const { headers } of records) {
        dead.push(Object.fromEntries(Object.entries(headers).map(([header, value]) => [header, value.toString()])));
      }
    },
    sleep: async (ms) => void waits.push(ms),
    now: () => now,
    random: () => 0.5,
    newTraceparent: () => traceparent,
    maxAttempts: options.maxAttempts ?? 3,
    logger: { debug: silent, info: silent, warn: silent, error: silent },
    meter: (sample) => samples.push(sample),
  };
  const next = await runBatch(
    {
      topic,
      group: 'p.classify',
      maxBatchMessages: 100,
      handle: async (batch) => {
        const values = batch.messages.map((message) => message.value);
        calls.push(values);
        return handle(values, calls.length, batch);
      },
    },
    { topic: 'p.numbers.v1', partition: 2 },
    raw,
    (options.aborter ?? new AbortController()).signal,
    surroundings,
  );
  return { next, calls, dead, samples, waits };
}

describe('runBatch', () => {
  it('hands the whole batch over once and goes on after it', async () => {
    const { next, calls, dead, samples } = await run([good(4), good(7)], () => undefined);
    expect(next).toBe(8n);
    expect(calls).toEqual([[4, 7]]);
    expect(dead).toEqual([]);
    expect(samples).toEqual([expect.objectContaining({ kind: 'handled', messages: 2, group: 'p.classify' })]);
  });

  it('buries what cannot be read before the handler sees the rest', async () => {
    const buriedBefore: number[] = [];
    let buried = 0;
    const { next, calls, dead } = await run([bad(1), good(2), bad(3)], () => void buriedBefore.push(buried), {
      append: (records) => (buried += records.length),
    });
    expect(next).toBe(4n);
    expect(calls).toEqual([[2]]);
    expect(buriedBefore).toEqual([2]);
    expect(dead).toMatchObject([
      { dlq_offset: '1', dlq_attempts: '0', dlq_topic: 'p.numbers.v1', dlq_partition: '2', dlq_group: 'p.classify' },
      { dlq_offset: '3', dlq_reason: 'p.numbers.v1/2@3: read "?", expected a value in JSON' },
    ]);
  });

  it('calls no handler when nothing can be read', async () => {
    const { next, calls, dead } = await run([bad(1), bad(2)], () => undefined);
    expect([next, calls, dead.length]).toEqual([3n, [], 2]);
  });

  it('buries what the handler gives up, and only that', async () => {
    const { next, dead } = await run([good(1), good(2)], () => [{ offset: 2n, reason: 'no article' }]);
    expect(next).toBe(3n);
    expect(dead).toMatchObject([{ dlq_offset: '2', dlq_reason: 'no article', dlq_attempts: '1' }]);
  });

  it('retries a batch that fails for a while', async () => {
    const { next, calls, dead, waits } = await run([good(1), good(2)], (_values, call) => {
      if (call < 3) throw new Error('for a while');
    });
    expect(next).toBe(3n);
    expect(calls).toEqual([
      [1, 2],
      [1, 2],
      [1, 2],
    ]);
    expect(dead).toEqual([]);
    expect(waits).toEqual([75, 150]);
  });

  it('takes a failing batch apart and buries the poison alone', async () => {
    const { next, calls, dead } = await run(
      [good(1), good(2), good(3)],
      (values) => {
        if (values.includes(2)) throw new RangeError('two');
      },
      { maxAttempts: 2 },
    );
    expect(next).toBe(4n);
    expect(calls).toEqual([[1, 2, 3], [1, 2, 3], [1], [2], [2], [3]]);
    expect(dead).toMatchObject([{ dlq_offset: '2', dlq_reason: 'RangeError: two', dlq_attempts: '2' }]);
  });

  it('buries nothing in an outage, however long', async () => {
    const { next, calls, dead, samples } = await run(
      [good(1)],
      (_values, call) => {
        if (call <= 50) throw outage;
      },
      { maxAttempts: 1 },
    );
    expect([next, calls.length, dead.length]).toEqual([2n, 51, 0]);
    expect(samples.filter((sample) => sample.kind === 'retried' && sample.outage)).toHaveLength(50);
  });

  it('does not count an outage as an attempt', async () => {
    const { calls, dead } = await run(
      [good(1)],
      (_values, call) => {
        throw call % 2 === 1 ? outage : new Error('poison');
      },
      { maxAttempts: 3 },
    );
    expect(calls).toHaveLength(6);
    expect(dead).toMatchObject([{ dlq_attempts: '3' }]);
  });

  it('stops where it is when told to, without a dead letter', async () => {
    const aborter = new AbortController();
    const { next, dead } = await run(
      [good(1), good(2), good(3)],
      (values) => {
        if (values.length > 1) throw new Error('apart, please');
        if (values[0] === 2) {
          aborter.abort();
          throw new Error('gave up');
        }
      },
      { maxAttempts: 1, aborter },
    );
    expect(next).toBe(2n);
    expect(dead).toEqual([]);
  });

  it('keeps on until the dead letters are stored', async () => {
    let calls = 0;
    const { next, dead, waits } = await run([bad(1)], () => undefined, {
      append: () => {
        calls += 1;
        if (calls < 4) throw new Error('bus away');
      },
    });
    expect([next, dead.length, waits.length]).toEqual([2n, 1, 3]);
  });

  it('does not go past dead letters that could not be stored', async () => {
    const aborter = new AbortController();
    const { next, calls } = await run([bad(1), good(2)], () => undefined, {
      aborter,
      append: () => {
        aborter.abort();
        throw new Error('bus away');
      },
    });
    expect([next, calls]).toEqual([1n, []]);
  });

  it('takes a handler that gives up a foreign offset for failed', async () => {
    const { dead } = await run([good(1)], () => [{ offset: 9n, reason: 'x' }], { maxAttempts: 1 });
    expect(dead).toMatchObject([{ dlq_offset: '1', dlq_reason: expect.stringContaining('offset 9') }]);
  });
});
