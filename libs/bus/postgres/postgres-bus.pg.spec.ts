import { Client } from 'pg';
import { DEAD_LETTER_SUFFIX } from '#contracts/topics';
import { Bus1700000000002 } from '#database/migrations/0002-bus';
import { isOutage } from '#platform/outage';
import { startCutOff } from '#test/setup/cut-off';
import { eventually } from '#test/setup/eventually';
import { createTestDatabase, type TestDatabase } from '#test/setup/test-database';
import { BusUnavailable } from '../bus';
import type { RawMessage, RawRecord } from '../cloudevent';
import { describeConformance, type Harness, notes, range, Seen, Stage, totalLag } from '../conformance/conformance';
import { makeTestBus, notesTopic, silentLogger } from '../conformance/fixture';
import { deletePassed, deleteSuperseded } from './retention';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase({ migrated: false });
  await new Bus1700000000002().up(database.dataSource.createQueryRunner());
});
afterAll(() => database.drop());

function harness(): Harness {
  return {
    backend: { kind: 'postgres', url: database.url },
    async appendRaw(topic: string, { key, value, headers }: RawRecord) {
      const texts = Object.entries(headers).map(([name, bytes]) => [name, bytes.toString()]);
      await database.dataSource.query(
        'SELECT bus_append($1, ARRAY[0], ARRAY[$2::bytea], ARRAY[$3::bytea], ARRAY[$4])',
        [topic, key, value, JSON.stringify(Object.fromEntries(texts))],
      );
    },
    async readAll(topic: string): Promise<RawMessage[]> {
      const rows = await database.dataSource.query(
        'SELECT "offset", key, value, headers, time FROM bus_messages WHERE topic = $1 ORDER BY partition, "offset"',
        [topic],
      );
      return rows.map((row: { offset: string; headers: Record<string, string> }) => ({
        ...row,
        offset: BigInt(row.offset),
        headers: Object.fromEntries(Object.entries(row.headers).map(([name, text]) => [name, Buffer.from(text)])),
      }));
    },
  };
}

describeConformance('The Postgres bus', harness);

describe('The Postgres bus', () => {
  let stage: Stage;
  beforeEach(() => (stage = new Stage(harness())));
  afterEach(() => stage.close());

  /** Ends the sessions of the test database but its own, as a restart of the server would. */
  const endAllSessions = () =>
    database.dataSource.query(
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
    );

  it('waits for a server that is away at its start, and says what it waits for', async () => {
    const gone = new URL(database.url);
    gone.port = '1';
    const lines: string[] = [];
    const logger = { ...silentLogger, warn: (_: object, line: string) => void lines.push(line) };
    const { bus, close } = makeTestBus({ kind: 'postgres', url: gone.href }, { prefix: stage.prefix, logger });
    const starting = bus.start();
    const refused = expect(starting).rejects.toThrow('stopped before it had started');
    await eventually('two tries', () => lines.length >= 2);
    expect(lines[0]).toBe('Postgres does not answer, trying again');
    await close();
    await refused;
  });

  it('looks for a server that goes away often enough to be back soon after it', async () => {
    const relay = await startCutOff(database.url);
    const lines: string[] = [];
    const logger = { ...silentLogger, warn: (_: object, line: string) => void lines.push(line) };
    const { bus, close } = makeTestBus({ kind: 'postgres', url: relay.url }, { prefix: 'looks.', logger });
    await bus.start();
    const seen = new Seen();
    await bus.consume({ topic: notesTopic, group: 'looks.classify', maxBatchMessages: 10, handle: seen.handler() });
    await bus.publish(notesTopic, notes(0, 10));
    await seen.all(10);

    await relay.cut();
    const losses = () => lines.filter((line) => /consumer lost its connection/.test(line)).length;
    await eventually('three tries', () => losses() >= 3, 5_000);
    await relay.restore();
    await bus.publish(notesTopic, notes(10, 10));
    await eventually('what came after it', () => seen.numbers().size === 20, 5_000);
    await close();
    await relay.cut();
  });

  it('throws when the server stays away', async () => {
    const gone = new URL(database.url);
    gone.port = '1';
    const backend = { kind: 'postgres', url: gone.href } as const;
    const { bus, close } = makeTestBus(backend, { prefix: stage.prefix, publishLimitMs: 500 });
    await expect(bus.publish(notesTopic, notes(0, 1))).rejects.toThrow(BusUnavailable);
    await expect(bus.ping()).rejects.toThrow('ECONNREFUSED');
    await close();
  });

  it('refuses to start on a database without its tables', async () => {
    const empty = await createTestDatabase({ migrated: false });
    const { bus, close } = makeTestBus({ kind: 'postgres', url: empty.url }, { prefix: stage.prefix });
    await expect(bus.start()).rejects.toThrow('bus_partitions');
    await close();
    await empty.drop();
  });

  it('loses nothing when all its sessions are ended, again and again', async () => {
    const bus = await stage.start();
    const seen = new Seen();
    await stage.consume(bus, seen.handler(), { maxBatchMessages: 7 });
    for (let round = 0; round < 4; round += 1) {
      const publishing = bus.publish(notesTopic, notes(round * 100, 100));
      await eventually('some of this round', () => seen.numbers().size > round * 100);
      await endAllSessions();
      await publishing;
    }
    await eventually('all notes', () => seen.numbers().size === 400);
    await eventually('all is committed', async () => {
      try {
        return (await totalLag(bus, stage.group)) === 0n;
      } catch (error) {
        // The pool may hand out a session that was ended a moment ago.
        if (isOutage(error)) return false;
        throw error;
      }
    });
    expect(await harness().readAll(stage.topic + DEAD_LETTER_SUFFIX)).toEqual([]);
  });

  it('tells a handler to give up when its session is lost', async () => {
    const bus = await stage.start();
    await bus.publish(notesTopic, notes(0, 1));
    let given = 0;
    let aborted = 0;
    await stage.consume(bus, async ({ signal }) => {
      given += 1;
      if (given > 1) return;
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
      aborted += 1;
    });
    await eventually('the handler runs', () => given === 1);
    await endAllSessions();
    await eventually('it was told', () => aborted === 1);
    await eventually('the batch comes again', () => given === 2);
  });

  it('hands partitions over without two readers of one at a time', async () => {
    const buses = [await stage.start(), await stage.start(), await stage.start()];
    const reading = new Map<number, number>();
    let overlaps = 0;
    const seen = new Seen();
    const handle: ReturnType<Seen['handler']> = async (batch) => {
      reading.set(batch.partition, (reading.get(batch.partition) ?? 0) + 1);
      if (reading.get(batch.partition)! > 1) overlaps += 1;
      await new Promise((resolve) => setTimeout(resolve, 2));
      seen.add(batch);
      reading.set(batch.partition, reading.get(batch.partition)! - 1);
    };
    const first = await stage.consume(buses[0]!, handle, { maxBatchMessages: 5 });
    const publishing = buses[0]!.publish(notesTopic, notes(0, 600));
    await eventually('some', () => seen.notes.length > 50);
    await stage.consume(buses[1]!, handle, { maxBatchMessages: 5 });
    await eventually('more', () => seen.notes.length > 200);
    await stage.consume(buses[2]!, handle, { maxBatchMessages: 5 });
    await first.stop();
    await publishing;
    await eventually('all notes', () => seen.numbers().size === 600);
    expect(overlaps).toBe(0);
    // Each hand-over is orderly, so nothing was repeated either.
    expect(seen.sorted()).toEqual(range(0, 600));
  });

  it('gives offsets in the order in which they become visible', async () => {
    const bus = await stage.start({ partitions: 1 });
    const reader = new Client({ connectionString: database.url });
    await reader.connect();
    let publishing = true;
    const publishers = Promise.all(
      range(0, 8).map(async (publisher) => {
        for (let round = 0; round < 15; round += 1) await bus.publish(notesTopic, notes(publisher * 100 + round, 3));
      }),
    ).finally(() => (publishing = false));
    let known: string[] = [];
    while (publishing) {
      const { rows } = await reader.query('SELECT "offset" FROM bus_messages WHERE topic = $1 ORDER BY "offset"', [
        stage.topic,
      ]);
      const visible = rows.map((row) => row.offset);
      // What is visible later is appended; nothing is filled in.
      expect(visible.slice(0, known.length)).toEqual(known);
      expect(visible).toEqual(range(0, visible.length).map(String));
      known = visible;
    }
    await publishers;
    await reader.end();
    expect(await harness().readAll(stage.topic)).toHaveLength(360);
  });

  it('deletes old messages that every group has passed, and only those', async () => {
    const bus = await stage.start({ partitions: 1 });
    await bus.publish(notesTopic, notes(0, 30));
    const { dataSource } = database;
    const pool = new Client({ connectionString: database.url });
    await pool.connect();
    const future = new Date(Date.now() + 60_000);
    const left = async () => (await harness().readAll(stage.topic)).map(({ offset }) => Number(offset));
    const remove = (groups: string[], before: Date) => deletePassed(pool as never, stage.topic, groups, before, 4);
    const pass = (group: string, offset: number) =>
      dataSource.query('INSERT INTO bus_offsets VALUES ($1, $2, 0, $3)', [group, stage.topic, offset]);

    expect(await remove([stage.group], future)).toBe(0);
    await pass(stage.group, 20);
    expect(await remove([stage.group], new Date(0))).toBe(0);
    expect(await remove([stage.group, 'never-read'], future)).toBe(0);
    await pass('slow', 10);
    expect(await remove([stage.group], future)).toBe(10);
    expect(await left()).toEqual(range(10, 30));
    // Offsets go on where they were.
    await bus.publish(notesTopic, notes(30, 1));
    expect(await left()).toEqual(range(10, 31));
    await pool.end();
  });

  it('keeps of a compacted topic the newest message of each key', async () => {
    const bus = await stage.start({ partitions: 1 });
    await bus.publish(
      notesTopic,
      notes(0, 30, (n) => `key ${n % 3}`),
    );
    const pool = new Client({ connectionString: database.url });
    await pool.connect();
    const remove = (before: Date) => deleteSuperseded(pool as never, stage.topic, before, 4);
    expect(await remove(new Date(0))).toBe(0);
    expect(await remove(new Date(Date.now() + 60_000))).toBe(27);
    expect((await harness().readAll(stage.topic)).map(({ offset }) => Number(offset))).toEqual([27, 28, 29]);
    await pool.end();
  });

  it('has a migration that can be undone and done again', async () => {
    const fresh = await createTestDatabase({ migrated: false });
    const runner = fresh.dataSource.createQueryRunner();
    const migration = new Bus1700000000002();
    const table = async () => (await runner.query(`SELECT to_regclass('bus_messages') AS name`))[0].name;
    await migration.up(runner);
    await migration.down(runner);
    expect(await table()).toBeNull();
    await migration.up(runner);
    expect(await table()).toBe('bus_messages');
    await runner.release();
    await fresh.drop();
  });
});
