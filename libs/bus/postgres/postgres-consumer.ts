import { createHash } from 'node:crypto';
import { Client, type Pool, type QueryResult, type QueryResultRow } from 'pg';
import type { BusLogger, Consumer, PositionStore } from '../bus';
import type { RawMessage } from '../cloudevent';
import { PositionPastEnd } from '../position-past-end';
import { sessionLoop, sleep, within } from '../session-loop';

export interface PostgresConsumerOptions {
  /** Says how to connect; the consumer's own connection is not one of the pool's. */
  readonly pool: Pool;
  readonly group: string;
  /** Full name. */
  readonly topic: string;
  readonly partitions: number;
  readonly maxBatchMessages: number;
  readonly positions?: PositionStore;
  readonly commits: boolean;
  /** Does messages of one partition; returns the next offset to do. */
  readonly run: (partition: number, raw: readonly RawMessage[], signal: AbortSignal) => Promise<bigint>;
  readonly logger: BusLogger;
}

type Ask = <R extends QueryResultRow>(sql: string, values?: unknown[]) => Promise<QueryResult<R>>;

interface Lane {
  readonly partition: number;
  readonly aborter: AbortController;
  next: bigint;
  /** The batch under way. */
  running: Promise<void> | null;
}

/** Messages wake a consumer by NOTIFY; this is for a notice that was lost, and for members that vanish. */
const POLL_MS = 500;
const CONNECT_LIMIT_MS = 5_000;
/** Longer than any statement of this file takes: a connection that is silent for so long is lost. */
const QUERY_LIMIT_MS = 15_000;
/** A handler that was told to give up is waited for so long at stop. */
const STOP_LIMIT_MS = 10_000;
const CHANNEL = 'watchfloor_bus';

const MEMBERS_SQL = `
  SELECT pid FROM pg_locks
  WHERE locktype = 'advisory' AND granted AND mode = 'ShareLock' AND objsubid = 1
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND classid::bigint = $1 AND objid::bigint = $2
  ORDER BY pid`;

const FETCH_SQL = `
  SELECT m.partition, m."offset", m.key, m.value, m.headers, m.time
  FROM unnest($2::integer[], $3::bigint[]) AS lane (partition, next)
  CROSS JOIN LATERAL (
    SELECT * FROM bus_messages
    WHERE topic = $1 AND partition = lane.partition AND "offset" >= lane.next
    ORDER BY "offset" LIMIT $4
  ) m
  ORDER BY m.partition, m."offset"`;

const PLACES_SQL = `
  SELECT o.next_offset AS committed, p.next_offset AS "end"
  FROM bus_partitions p
  LEFT JOIN bus_offsets o ON o.consumer_group = $1 AND o.topic = p.topic AND o.partition = p.partition
  WHERE p.topic = $2 AND p.partition = $3`;

const COMMIT_SQL = `
  INSERT INTO bus_offsets (consumer_group, topic, partition, next_offset) VALUES ($1, $2, $3, $4)
  ON CONFLICT (consumer_group, topic, partition)
  DO UPDATE SET next_offset = excluded.next_offset, updated_at = now()`;

/**
 * A member of a consumer group that reads one topic, on a connection of its own. All that a member holds are advisory
 * locks of that session: a shared one says that it is a member, an exclusive one per partition that the partition is
 * its own. They vanish with the session, so what a killed process held is free at once. The members, in the order of
 * their backend pids, share the partitions in turn; a partition is read by whoever holds its lock and by nobody else.
 */
export class PostgresConsumer implements Consumer {
  private readonly stopping = new AbortController();
  private readonly lanes = new Map<number, Lane>();
  private readonly finished: Promise<void>;
  private wake: () => void = () => undefined;

  constructor(private readonly options: PostgresConsumerOptions) {
    const { group, topic, logger } = options;
    this.finished = sessionLoop(() => this.session(), this.stopping.signal, logger, { group, topic });
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    this.wake();
    await this.finished;
  }

  /** One connection from its start to its end. Throws when it is lost. */
  private async session(): Promise<void> {
    const { pool, group, topic, logger } = this.options;
    const client = new Client({
      ...pool.options,
      // The pool hides it from copies of its options.
      password: pool.options.password,
      application_name: `watchfloor ${group}`.slice(0, 63),
      connectionTimeoutMillis: CONNECT_LIMIT_MS,
      query_timeout: QUERY_LIMIT_MS,
      keepAlive: true,
    });
    const ask = oneAtATime(client);
    const loss: { error: Error | null } = { error: null };
    let woken = false;
    let sleeper = new AbortController();
    this.wake = () => {
      woken = true;
      sleeper.abort();
    };
    const lose = (error?: Error): void => {
      loss.error ??= error ?? new Error('Connection terminated');
      for (const lane of this.lanes.values()) lane.aborter.abort();
      this.wake();
    };
    client.on('error', lose);
    client.on('end', () => lose());
    client.on('notification', ({ payload }) => {
      if (payload === topic || payload === membersNotice(group, topic)) this.wake();
    });
    try {
      await client.connect().catch((error: Error) => {
        // A client that never was connected answers no question, not even that it is not.
        lose(error);
        throw error;
      });
      await ask(`LISTEN ${CHANNEL}`);
      await ask('SELECT pg_advisory_lock_shared($1)', [lockKey('member', group, topic).toString()]);
      await ask('SELECT pg_notify($1, $2)', [CHANNEL, membersNotice(group, topic)]);
      logger.debug({ group, topic }, 'joined the consumer group');
      while (loss.error === null && !this.stopping.signal.aborted) {
        woken = false;
        await this.share(ask, backendPid(client));
        await this.fetch(ask, lose);
        if (woken) continue;
        sleeper = new AbortController();
        await sleep(POLL_MS, sleeper.signal);
      }
      if (loss.error !== null) throw loss.error;
    } finally {
      // The lanes commit through the client, so they end first; the locks go with the session, so it ends last.
      const lanes = [...this.lanes.values()];
      for (const lane of lanes) lane.aborter.abort();
      await within(STOP_LIMIT_MS, Promise.all(lanes.flatMap((lane) => lane.running ?? [])));
      this.lanes.clear();
      if (loss.error === null) {
        await ask('SELECT pg_advisory_unlock_all()').catch(() => undefined);
        await ask('SELECT pg_notify($1, $2)', [CHANNEL, membersNotice(group, topic)]).catch(() => undefined);
      }
      await within(
        CONNECT_LIMIT_MS,
        client.end().catch(() => undefined),
      );
    }
  }

  /** Gives up the partitions that fall to other members, takes those that fall to this one and are free. */
  private async share(ask: Ask, pid: number): Promise<void> {
    const { group, topic, partitions, positions, logger } = this.options;
    const memberKey = BigInt.asUintN(64, lockKey('member', group, topic));
    const halves = [(memberKey >> 32n).toString(), (memberKey & 0xffffffffn).toString()];
    const members = (await ask<{ pid: number }>(MEMBERS_SQL, halves)).rows.map((row) => row.pid);
    const own = members.indexOf(pid);
    if (own < 0) throw new Error('This session is not among the members of its group');
    const falls = (partition: number): boolean => partition % members.length === own;

    for (const lane of [...this.lanes.values()]) {
      if (falls(lane.partition)) {
        // It was to go to another member, who has left again before the last batch ended.
        const idleAgain = lane.aborter.signal.aborted && lane.running === null;
        if (idleAgain) this.lanes.set(lane.partition, { ...lane, aborter: new AbortController() });
        continue;
      }
      lane.aborter.abort();
      if (lane.running !== null) continue;
      this.lanes.delete(lane.partition);
      await ask('SELECT pg_advisory_unlock($1)', [lockKey('partition', group, topic, lane.partition).toString()]);
      await ask('SELECT pg_notify($1, $2)', [CHANNEL, membersNotice(group, topic)]);
      logger.debug({ group, topic, partition: lane.partition }, 'partition given up');
    }
    for (let partition = own; partition < partitions; partition += members.length) {
      if (this.lanes.has(partition)) continue;
      const key = lockKey('partition', group, topic, partition).toString();
      const { rows } = await ask<{ held: boolean }>('SELECT pg_try_advisory_lock($1) AS held', [key]);
      if (!rows[0]!.held) continue;
      const found = await ask<{ committed: string | null; end: string }>(PLACES_SQL, [group, topic, partition]);
      const { committed, end } = found.rows[0]!;
      const stored = await positions?.load(group, topic, partition);
      const next = stored ?? BigInt(committed ?? 0);
      if (next > BigInt(end)) throw new PositionPastEnd(group, topic, partition, next);
      this.lanes.set(partition, { partition, next, aborter: new AbortController(), running: null });
      logger.debug({ group, topic, partition, next: next.toString() }, 'partition taken');
    }
  }

  /** Starts a batch on every idle partition that has messages. */
  private async fetch(ask: Ask, lose: (error: Error) => void): Promise<void> {
    const { topic, maxBatchMessages } = this.options;
    const idle = [...this.lanes.values()].filter((lane) => lane.running === null && !lane.aborter.signal.aborted);
    if (idle.length === 0) return;
    const { rows } = await ask<MessageRow>(FETCH_SQL, [
      topic,
      idle.map((lane) => lane.partition),
      idle.map((lane) => lane.next.toString()),
      maxBatchMessages,
    ]);
    for (const lane of idle) {
      const raw = rows.filter((row) => row.partition === lane.partition).map(toRawMessage);
      if (raw.length === 0) continue;
      lane.running = this.handle(ask, lane, raw)
        .catch(lose)
        .finally(() => {
          lane.running = null;
          this.wake();
        });
    }
  }

  /** The commit goes through the session that holds the lock: whoever has lost the partition cannot commit. */
  private async handle(ask: Ask, lane: Lane, raw: readonly RawMessage[]): Promise<void> {
    const { group, topic, commits, run } = this.options;
    const next = await run(lane.partition, raw, lane.aborter.signal);
    if (next <= raw[0]!.offset) return;
    if (commits) await ask(COMMIT_SQL, [group, topic, lane.partition, next.toString()]);
    lane.next = next;
  }
}

interface MessageRow {
  readonly partition: number;
  readonly offset: string;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: Record<string, string>;
  readonly time: Date;
}

function toRawMessage(row: MessageRow): RawMessage {
  const headers = Object.fromEntries(
    Object.entries(row.headers).map(([name, value]): [string, Buffer] => [name, Buffer.from(value)]),
  );
  return { offset: BigInt(row.offset), key: row.key, value: row.value, headers, time: row.time };
}

/** A signed 64-bit key for an advisory lock. */
function lockKey(...parts: readonly (string | number)[]): bigint {
  return createHash('sha256').update(JSON.stringify(parts)).digest().readBigInt64BE();
}

/** Tells the members of a group to look at its membership. No topic has a space in its name. */
function membersNotice(group: string, topic: string): string {
  return `members ${group} ${topic}`;
}

/** node-postgres 9 will take one statement at a time. */
function oneAtATime(client: Client): Ask {
  let last: Promise<unknown> = Promise.resolve();
  return <R extends QueryResultRow>(sql: string, values?: unknown[]) => {
    const answer = last.then(() => client.query<R>(sql, values));
    last = answer.catch(() => undefined);
    return answer;
  };
}

/** node-postgres knows it from the start-up messages of the server; its types do not. */
function backendPid(client: Client): number {
  return (client as unknown as { processID: number }).processID;
}
