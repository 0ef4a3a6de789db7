import type { OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';
import type { Gauge } from 'prom-client';
import type { DataSource } from 'typeorm';
import { Listener } from '#database/listener';
import type { Logger } from '#platform/logger';
import { reasonOf } from '#platform/reason-of';
import type { StreamLimits } from './stream-limits';

export interface StoredEvent<Event> {
  readonly position: bigint;
  readonly event: Event;
  /** The event as JSON, made once for all streams. */
  readonly data: string;
}

/** Database away: the wait between reads. */
const RETRY_MS = 1_000;

/**
 * The rows of a table of events for every stream of them in this process. One reader, woken by NOTIFY, follows the end of the table
 * and keeps the newest rows; a stream that is further behind reads pages from the table. A stream is nothing but a
 * position, so a slow one costs no memory. Positions become visible in ascending order (the rows are appended under one
 * lock held until commit), hence "all after position p" misses nothing.
 */
export abstract class EventFeed<Event> implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly listener: Listener;
  private readonly streams = new Set<AbortController>();
  private readonly waiting = new Set<() => void>();
  private recent: StoredEvent<Event>[] = [];
  /** `recent` holds every row after this position up to `head`. */
  private recentAfter = 0n;
  /** Position of the last row read; null while nobody listens or the table could not be read yet. */
  private head: bigint | null = null;
  private nudged = false;
  private wakeReader: () => void = () => undefined;
  private stopping = false;
  private reading: Promise<void> = Promise.resolve();
  private paging: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly table: 'alert_events' | 'source_events',
    private readonly openStreams: Gauge,
    private readonly dataSource: DataSource,
    private readonly logger: Logger,
    private readonly limits: StreamLimits,
  ) {
    const { url } = dataSource.options as { url: string };
    this.listener = new Listener(url, table, () => this.nudge(), logger);
  }

  onApplicationBootstrap(): void {
    this.listener.start();
    this.reading = this.read();
  }

  /** Before the HTTP server closes, as that waits for open streams. */
  async onModuleDestroy(): Promise<void> {
    this.stopping = true;
    for (const stream of this.streams) stream.abort();
    this.nudge();
    await Promise.all([this.listener.stop(), this.reading]);
  }

  /** Takes a place for a stream, aborted at shutdown; null when there is none. Give it back with `close`. */
  open(): AbortController | null {
    if (this.stopping || this.streams.size >= this.limits.maxStreams) return null;
    const stream = new AbortController();
    this.streams.add(stream);
    this.openStreams.set(this.streams.size);
    this.nudge();
    return stream;
  }

  close(stream: AbortController): void {
    stream.abort();
    this.streams.delete(stream);
    this.openStreams.set(this.streams.size);
  }

  /** Position of the last event there is; 0 when there is none. */
  async present(): Promise<bigint> {
    const [row]: { last: string }[] = await this.dataSource.query(
      `SELECT coalesce(max(position), 0) AS last FROM ${this.table}`,
    );
    return BigInt(row!.last);
  }

  /** Events after `position` in their order, some of them; none when there is none yet. */
  async after(position: bigint): Promise<readonly StoredEvent<Event>[]> {
    if (this.head === null || position >= this.head) return [];
    if (position >= this.recentAfter) {
      // From the end, as a stream lacks only the newest few as a rule.
      return this.recent.slice(this.recent.findLastIndex((stored) => stored.position <= position) + 1);
    }
    // One page at a time for all streams: those that catch up must not take the pool from the other requests.
    const page = this.paging.then(() => this.readPage(position, this.limits.pageEvents));
    this.paging = page.catch(() => undefined);
    return page;
  }

  /** Resolves when there may be events after `position`, after `limitMs`, or when the stream is closed. */
  waitBeyond(position: bigint, limitMs: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted || (this.head !== null && this.head > position)) return Promise.resolve();
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.waiting.delete(done);
        signal.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, limitMs);
      this.waiting.add(done);
      signal.addEventListener('abort', done);
    });
  }

  private async read(): Promise<void> {
    while (!this.stopping) {
      this.nudged = false;
      if (this.streams.size === 0) {
        // Nobody listens: nothing is read until somebody does.
        this.head = null;
        this.recent = [];
        await this.sleep(null);
        continue;
      }
      try {
        const isAtEnd = await this.readOn();
        if (isAtEnd) await this.sleep(this.limits.pollMs);
      } catch (error) {
        if (this.stopping) return;
        const fields = { table: this.table, reason: reasonOf(error), waitMs: RETRY_MS };
        this.logger.warn(fields, 'events could not be read');
        this.nudged = false;
        await this.sleep(RETRY_MS);
      }
    }
  }

  private async readOn(): Promise<boolean> {
    if (this.head === null) {
      const present = await this.present();
      this.recentAfter = present;
      this.recent = [];
      this.head = present;
      this.wakeStreams();
      return true;
    }
    const events = await this.readPage(this.head, this.limits.batchEvents);
    const last = events.at(-1);
    if (last === undefined) return true;
    const kept = [...this.recent, ...events];
    const dropped = kept.splice(0, Math.max(0, kept.length - this.limits.recentEvents));
    this.recentAfter = dropped.at(-1)?.position ?? this.recentAfter;
    this.recent = kept;
    this.head = last.position;
    this.wakeStreams();
    return events.length < this.limits.batchEvents;
  }

  private async readPage(after: bigint, limit: number): Promise<StoredEvent<Event>[]> {
    const rows: { position: string; body: Event }[] = await this.dataSource.query(
      `SELECT position, body FROM ${this.table} WHERE position > $1 ORDER BY position LIMIT $2`,
      [after.toString(), limit],
    );
    return rows.map(({ position, body }) => {
      return { position: BigInt(position), event: body, data: JSON.stringify(body) };
    });
  }

  private wakeStreams(): void {
    for (const wake of [...this.waiting]) wake();
  }

  private nudge(): void {
    this.nudged = true;
    this.wakeReader();
  }

  private sleep(limitMs: number | null): Promise<void> {
    if (this.nudged || this.stopping) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = limitMs === null ? undefined : setTimeout(resolve, limitMs);
      this.wakeReader = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
