import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DEAD_LETTER_SUFFIX } from '#contracts/topics';
import { eventually } from '#test/setup/eventually';
import type { Batch, BatchHandler, Bus, BusSample, Outgoing, PositionStore } from '../bus';
import { encode, type RawMessage, type RawRecord } from '../cloudevent';
import { type Backend, makeTestBus, type Note, notesTopic, silentLogger, type TestBusOptions } from './fixture';

/** What the suite needs beside the bus itself. */
export interface Harness {
  readonly backend: Backend;
  /** Appends a record as it is to the topic of that full name. */
  appendRaw(topic: string, record: RawRecord): Promise<void>;
  /** Every message of the topic of that full name. */
  readAll(topic: string): Promise<RawMessage[]>;
}

const outage = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
/** Enough for a Kafka session to run out on a busy machine. */
const TAKEOVER_LIMIT_MS = 40_000;

/** The promises of the bus, checked on one adapter. */
export function describeConformance(name: string, harness: () => Harness): void {
  describe(`${name} keeps the promises of the bus`, () => {
    let stage: Stage;
    beforeEach(() => (stage = new Stage(harness())));
    afterEach(() => stage.close());

    it('keeps the order per key, within the bounds of a batch', async () => {
      const bus = await stage.start();
      const seen = new Seen();
      await stage.consume(bus, seen.handler(), { maxBatchMessages: 20 });
      const keys = Array.from({ length: 12 }, (_, index) => `key ${index}`);
      for (let from = 0; from < 300; from += 100) {
        await bus.publish(
          notesTopic,
          notes(from, 100, (n) => keys[n % keys.length]!),
        );
      }
      await seen.all(300);
      for (const key of keys) {
        const order = seen.notes.filter((note) => note.key === key).map(({ n }) => n);
        expect(order).toEqual([...order].sort((a, b) => a - b));
        expect(new Set(seen.batches.filter(holds(key)).map(({ partition }) => partition)).size).toBe(1);
      }
      expect(new Set(seen.batches.map(({ partition }) => partition)).size).toBeGreaterThan(1);
      for (const { messages, topic, group } of seen.batches) {
        expect(messages.length).toBeLessThanOrEqual(20);
        expect(messages.every(({ offset }, index) => index === 0 || offset > messages[index - 1]!.offset)).toBe(true);
        expect([topic, group]).toEqual([stage.topic, stage.group]);
      }
    });

    it('carries id, time and trace, and counts what it does', async () => {
      const samples: BusSample[] = [];
      const bus = await stage.start({ meter: (sample) => samples.push(sample) });
      const seen = new Seen();
      await stage.consume(bus, seen.handler());
      const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
      const time = new Date('2026-01-02T03:04:05.678Z');
      await bus.publish(notesTopic, [{ key: 'k', value: { key: 'k', n: 0 }, id: 'the id', time, traceparent }]);
      await seen.all(1);
      expect(seen.batches[0]!.messages[0]).toMatchObject({ key: 'k', id: 'the id', time, traceparent });
      await eventually('the batch is counted', () => samples.some(({ kind }) => kind === 'handled'));
      expect(samples).toEqual([
        { kind: 'published', topic: stage.topic, messages: 1 },
        { kind: 'handled', group: stage.group, topic: stage.topic, messages: 1, seconds: expect.any(Number) },
      ]);
    });

    it('publishes to a part of a topic that its suffix names', async () => {
      const bus = await stage.start();
      await bus.publish(notesTopic, notes(0, 3), 'part');
      const raw = await harness().readAll(`${stage.topic}.part`);
      expect(raw.map(({ value }) => (JSON.parse(value!.toString()) as Note).n).sort()).toEqual([0, 1, 2]);
      expect(await harness().readAll(stage.topic)).toEqual([]);
    });

    it('repeats what was handled and not committed when the process is killed, and loses nothing', async () => {
      const bus = await stage.start();
      await bus.publish(notesTopic, notes(0, 40));
      const child = stage.spawnChild(17);
      await eventually('the child has handled note 17', () => child.handled.has(17));
      child.process.kill('SIGKILL');

      const seen = new Seen();
      await stage.consume(bus, seen.handler(), { maxBatchMessages: 5 });
      await eventually('all notes', () => union(child.handled, seen.numbers()).size === 40, TAKEOVER_LIMIT_MS);
      await eventually('note 17 comes again', () => seen.numbers().has(17), TAKEOVER_LIMIT_MS);
    });

    it('goes on at the stored position, whatever is committed', async () => {
      const bus = await stage.start({ partitions: 1 });
      await bus.publish(notesTopic, notes(0, 20));
      const first = new Seen();
      const consumer = await stage.consume(bus, first.handler());
      await first.all(20);
      await consumer.stop();
      await eventually('all is committed', async () => (await totalLag(bus, stage.group)) === 0n);

      const back = new Seen();
      const backConsumer = await stage.consume(bus, back.handler(), { positions: storedAt(5n) });
      await back.all(15);
      expect(back.sorted()).toEqual(range(5, 20));
      await backConsumer.stop();

      const forth = new Seen();
      await stage.consume(bus, forth.handler(), { group: `${stage.group}-2`, positions: storedAt(18n) });
      await forth.all(2);
      expect(forth.sorted()).toEqual([18, 19]);

      const nothingStored = new Seen();
      await stage.consume(bus, nothingStored.handler(), { positions: { load: async () => null } });
      await bus.publish(notesTopic, notes(20, 1));
      await nothingStored.all(1);
      expect(nothingStored.sorted()).toEqual([20]);
    });

    it('refuses to read a topic that was made anew with a position of the old one, and says what to do', async () => {
      const warnings: string[] = [];
      const warn = (fields: object) => void warnings.push(String((fields as { err?: Error }).err?.message));
      const bus = await stage.start({ partitions: 1, logger: { ...silentLogger, warn } });
      await bus.publish(notesTopic, notes(0, 3));
      const seen = new Seen();
      await stage.consume(bus, seen.handler(), { positions: storedAt(1_000n) });
      const told = await eventually('it says so', () => warnings.find((warning) => warning.includes('made anew')));
      expect(told).toContain(`${stage.group} has the position 1000 in ${stage.topic}/0`);
      expect(seen.notes).toEqual([]);
    });

    it('shares the partitions of a topic between the consumers of a group', async () => {
      const buses = [await stage.start(), await stage.start()];
      const both = [new Seen(), new Seen()] as const;
      for (const [index, bus] of buses.entries()) await stage.consume(bus, both[index]!.handler());
      let n = 0;
      await eventually('both get messages', async () => {
        await buses[0]!.publish(notesTopic, notes(n, 20));
        n += 20;
        return both.every((seen) => seen.notes.length > 0);
      });
      await eventually('all came', () => union(both[0].numbers(), both[1].numbers()).size === n);
      both.forEach((seen) => seen.clear());
      await buses[0]!.publish(notesTopic, notes(n, 200));
      await eventually('all came', () => both[0].notes.length + both[1].notes.length >= 200);
      const [one, other] = both.map((seen) => new Set(seen.batches.map(({ partition }) => partition)));
      expect(one!.size).toBeGreaterThan(0);
      expect(other!.size).toBeGreaterThan(0);
      expect([...one!].filter((partition) => other!.has(partition))).toEqual([]);
      expect([...both[0].notes, ...both[1].notes].map((note) => note.n).sort((a, b) => a - b)).toEqual(
        range(n, n + 200),
      );
    });

    it('gives every group all messages', async () => {
      const bus = await stage.start();
      await bus.publish(notesTopic, notes(0, 50));
      const both = [new Seen(), new Seen()] as const;
      for (const [index, seen] of both.entries()) {
        await stage.consume(bus, seen.handler(), { group: `${stage.group}-${index}` });
      }
      await bus.publish(notesTopic, notes(50, 50));
      for (const seen of both) {
        await seen.all(100);
        expect(seen.sorted()).toEqual(range(0, 100));
      }
    });

    it('gives a group that commits nothing all messages, each time anew', async () => {
      const bus = await stage.start();
      await bus.publish(notesTopic, notes(0, 20));
      for (let time = 0; time < 2; time += 1) {
        const seen = new Seen();
        const consumer = await stage.consume(bus, seen.handler(), { commits: false });
        await seen.all(20 + time);
        await bus.publish(notesTopic, notes(20 + time, 1));
        await seen.all(21 + time);
        expect(seen.sorted()).toEqual(range(0, 21 + time));
        await consumer.stop();
      }
      expect(await totalLag(bus, stage.group)).toBe(22n);
    });

    it('puts poison on the dead-letter topic as it was and goes on with its neighbours', async () => {
      const bus = await stage.start({ partitions: 1, maxAttempts: 2 });
      const noJson = { ...rawNote(100), value: Buffer.from([0x7b, 0x00, 0xff]) };
      const wrongShape = { ...rawNote(101), value: Buffer.from('{"key":"k","n":"one"}') };
      const records = [rawNote(0), noJson, rawNote(1), wrongShape, rawNote(2), rawNote(13), rawNote(3), rawNote(4)];
      for (const record of records) await harness().appendRaw(stage.topic, record);
      const seen = new Seen();
      await stage.consume(bus, async (batch) => {
        if (batch.messages.some(({ value }) => value.n === 13)) throw new TypeError('13 is poison');
        seen.add(batch);
        return batch.messages.filter(({ value }) => value.n === 3).map(({ offset }) => ({ offset, reason: 'not 3' }));
      });
      await seen.all(5);
      expect(seen.sorted()).toEqual([0, 1, 2, 3, 4]);
      const dead = await eventually('four dead letters', async () => {
        const found = await harness().readAll(stage.topic + DEAD_LETTER_SUFFIX);
        return found.length >= 4 && found;
      });
      const told = dead
        .map(({ headers, value }) => ({
          offset: Number(headers.dlq_offset),
          reason: headers.dlq_reason!.toString(),
          attempts: headers.dlq_attempts!.toString(),
          from: [headers.dlq_topic, headers.dlq_partition, headers.dlq_group].join(' '),
          id: headers.ce_id!.toString(),
          value,
        }))
        .sort((a, b) => a.offset - b.offset);
      const from = `${stage.topic} 0 ${stage.group}`;
      expect(told).toEqual([
        {
          offset: 1,
          id: 'note 100',
          value: noJson.value,
          attempts: '0',
          from,
          reason: expect.stringContaining('UTF-8'),
        },
        {
          offset: 3,
          id: 'note 101',
          value: wrongShape.value,
          attempts: '0',
          from,
          reason: expect.stringContaining('n:'),
        },
        { offset: 5, id: 'note 13', value: rawNote(13).value, attempts: '2', from, reason: 'TypeError: 13 is poison' },
        { offset: 6, id: 'note 3', value: rawNote(3).value, attempts: '1', from, reason: 'not 3' },
      ]);
      await eventually('the group is past them', async () => (await totalLag(bus, stage.group)) === 0n);
    });

    it('brings a batch again that failed in the middle', async () => {
      const bus = await stage.start({ partitions: 1 });
      await bus.publish(notesTopic, notes(0, 30));
      const seen = new Seen();
      let failed = false;
      await stage.consume(bus, async (batch) => {
        for (const { value } of batch.messages) {
          if (value.n === 12 && !failed) {
            failed = true;
            throw new Error('for once');
          }
          seen.notes.push(value);
        }
      });
      await eventually('all notes', () => seen.numbers().size === 30);
      expect(failed).toBe(true);
      // Before the failure 0 to 11 at most, then all from the first of that batch on: ascending with one step back.
      const steps = seen.notes.filter((note, index) => index > 0 && note.n <= seen.notes[index - 1]!.n);
      expect(steps).toHaveLength(1);
      expect(await harness().readAll(stage.topic + DEAD_LETTER_SUFFIX)).toEqual([]);
    });

    it('retries in an outage for longer than any number of attempts, and others do not wait for it', async () => {
      const bus = await stage.start({ maxAttempts: 1 });
      const seen = new Seen();
      let outages = 0;
      let back = false;
      await stage.consume(bus, async (batch) => {
        if (!back && batch.messages.some(({ key }) => key === 'stuck')) {
          outages += 1;
          throw outage;
        }
        seen.add(batch);
      });
      await bus.publish(
        notesTopic,
        notes(0, 1, () => 'stuck'),
      );
      await eventually('the first outage', () => outages > 0);
      const stuckPartition = await bus
        .lag(stage.group, notesTopic)
        .then((all) => all.find(({ lag }) => lag > 0n)!.partition);
      await bus.publish(
        notesTopic,
        notes(1, 200, (n) => `key ${n}`),
      );
      await eventually('the other partitions go on', () => {
        return new Set(seen.batches.map(({ partition }) => partition)).size === 3;
      });
      expect(seen.batches.some(({ partition }) => partition === stuckPartition)).toBe(false);
      await eventually('four outages', () => outages >= 4);
      back = true;
      await eventually('all notes', () => seen.numbers().size === 201);
      expect(await harness().readAll(stage.topic + DEAD_LETTER_SUFFIX)).toEqual([]);
    });

    it('stops without loss and without a repeat of what was done', async () => {
      const bus = await stage.start();
      const seen = new Seen();
      const consumer = await stage.consume(bus, seen.handler(), { maxBatchMessages: 10 });
      const publishing = bus.publish(notesTopic, notes(0, 400));
      await eventually('some notes', () => seen.notes.length > 50);
      await consumer.stop();
      const atStop = seen.notes.length;
      await publishing;
      expect(seen.notes.length).toBe(atStop);
      await stage.consume(await stage.start(), seen.handler(), { maxBatchMessages: 10 });
      await eventually('all notes', () => seen.numbers().size === 400);
      expect(seen.sorted()).toEqual(range(0, 400));
    });

    it('tells a long handler to give up when the consumer stops, and brings its batch again', async () => {
      const bus = await stage.start();
      await bus.publish(notesTopic, notes(0, 1));
      let running = false;
      const consumer = await stage.consume(bus, async ({ signal }) => {
        running = true;
        await new Promise<void>((_, reject) => signal.addEventListener('abort', () => reject(new Error('gave up'))));
      });
      await eventually('the handler runs', () => running);
      const began = performance.now();
      await consumer.stop();
      expect(performance.now() - began).toBeLessThan(5_000);
      const seen = new Seen();
      await stage.consume(bus, seen.handler());
      await seen.all(1);
      expect(await harness().readAll(stage.topic + DEAD_LETTER_SUFFIX)).toEqual([]);
    });

    it('knows the lag of a group', async () => {
      const bus = await stage.start({ partitions: 2 });
      await bus.publish(
        notesTopic,
        notes(0, 40, (n) => `key ${n}`),
      );
      const before = await bus.lag(stage.group, notesTopic);
      expect(before.map(({ topic, partition }) => [topic, partition])).toEqual([
        [stage.topic, 0],
        [stage.topic, 1],
      ]);
      expect(await totalLag(bus, stage.group)).toBe(40n);
      const seen = new Seen();
      await stage.consume(bus, seen.handler());
      await seen.all(40);
      await eventually('no lag', async () => (await totalLag(bus, stage.group)) === 0n);
      await expect(bus.ping()).resolves.toBeUndefined();
    });
  });
}

/** What one test makes, under a prefix of its own, and takes away again. */
export class Stage {
  readonly prefix = `test-${randomBytes(5).toString('hex')}.`;
  readonly topic = `${this.prefix}${notesTopic.name}`;
  readonly group = `${this.prefix}classify`;
  private readonly closers: (() => Promise<void>)[] = [];

  constructor(private readonly harness: Harness) {}

  /** A started bus. */
  async start(options: Partial<TestBusOptions> = {}): Promise<Bus> {
    const bus = this.make(options);
    await bus.start();
    return bus;
  }

  make(options: Partial<TestBusOptions> = {}): Bus {
    const made = makeTestBus(this.harness.backend, { prefix: this.prefix, ...options });
    this.closers.push(() => made.close());
    return made.bus;
  }

  consume(
    bus: Bus,
    handle: BatchHandler<Note>,
    options: { group?: string; maxBatchMessages?: number; positions?: PositionStore; commits?: boolean } = {},
  ) {
    return bus.consume({ topic: notesTopic, group: this.group, maxBatchMessages: 50, handle, ...options });
  }

  spawnChild(hangAt: number): { readonly process: ChildProcess; readonly handled: ReadonlySet<number> } {
    const order = { backend: this.harness.backend, prefix: this.prefix, group: this.group, hangAt };
    const files = [
      '--require',
      join(__dirname, '../../../test/setup/register-typescript.cjs'),
      join(__dirname, 'child.ts'),
    ];
    const child = spawn(process.execPath, [...files, JSON.stringify(order)], { stdio: ['ignore', 'pipe', 'inherit'] });
    const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    this.closers.push(() => (child.kill('SIGKILL'), exited));
    const handled = new Set<number>();
    createInterface({ input: child.stdout }).on('line', (line) => handled.add(Number(line)));
    return { process: child, handled };
  }

  async close(): Promise<void> {
    await Promise.all(this.closers.map((close) => close()));
  }
}

/** What a handler was given. */
export class Seen {
  readonly notes: Note[] = [];
  readonly batches: Batch<Note>[] = [];

  add(batch: Batch<Note>): void {
    this.batches.push(batch);
    this.notes.push(...batch.messages.map(({ value }) => value));
  }

  handler(): BatchHandler<Note> {
    return async (batch) => this.add(batch);
  }

  async all(count: number): Promise<void> {
    await eventually(`${count} notes`, () => this.notes.length >= count);
    expect(this.notes).toHaveLength(count);
  }

  numbers(): Set<number> {
    return new Set(this.notes.map(({ n }) => n));
  }

  sorted(): number[] {
    return this.notes.map(({ n }) => n).sort((a, b) => a - b);
  }

  clear(): void {
    this.notes.length = 0;
    this.batches.length = 0;
  }
}

/** `count` notes numbered from `from`. */
export function notes(
  from: number,
  count: number,
  keyOf: (n: number) => string = (n) => `key ${n % 16}`,
): Outgoing<Note>[] {
  return range(from, from + count).map((n) => ({ key: keyOf(n), id: `note ${n}`, value: { key: keyOf(n), n } }));
}

export function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, index) => from + index);
}

export async function totalLag(bus: Bus, group: string): Promise<bigint> {
  return (await bus.lag(group, notesTopic)).reduce((sum, { lag }) => sum + lag, 0n);
}

function rawNote(n: number): RawRecord {
  return encode(notesTopic, notes(n, 1)[0]!, { now: new Date(0), traceparent: 'none' });
}

function storedAt(offset: bigint): PositionStore {
  return { load: async () => offset };
}

function union<T>(one: ReadonlySet<T>, other: ReadonlySet<T>): Set<T> {
  return new Set([...one, ...other]);
}

function holds(key: string): (batch: Batch<Note>) => boolean {
  return (batch) => batch.messages.some((message) => message.key === key);
}
