import type { OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { Listener } from '#database/listener';
import type { Logger } from './logger';
import { WakeUpCall } from './wake-up-call';

/** Bounds one transaction and one publish. */
const MAX_ROWS_PER_ROUND = 500;
/** A notification can be lost with its connection; then the poll finds the rows. */
const POLL_MS = 1_000;
/** Bus or database away: the wait doubles up to this. */
const MAX_BACKOFF_MS = 5_000;

/** An append-only table with the columns `position` and `body`, whose rows are to be published in their order. */
export interface Outbox {
  readonly table: 'alert_events' | 'group_changes' | 'source_events';
  /** Row of relay_position that remembers how far it came. */
  readonly position: 'alerts' | 'groups' | 'sources';
}

/**
 * Publishes the rows of an outbox in their order and remembers how far it came. The row lock on relay_position lets one
 * process publish at a time; another takes over when its session ends. After a crash between publishing and commit the
 * last round is published again, with the same ids. Rows are announced by NOTIFY on the channel of the table's name.
 */
export abstract class OutboxRelay<Body> implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly listener: Listener;
  private readonly wakeUp = new WakeUpCall();
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly outbox: Outbox,
    private readonly dataSource: DataSource,
    protected readonly logger: Logger,
  ) {
    const url = (dataSource.options as { url: string }).url;
    this.listener = new Listener(url, outbox.table, () => this.wakeUp.call(), logger);
  }

  /** Puts the bodies on the bus, in their order; throws when that is not certain. */
  protected abstract publish(bodies: readonly Body[]): Promise<void>;
  /** Called when it is remembered that they have been published. */
  protected abstract published(bodies: readonly Body[]): void;

  onApplicationBootstrap(): void {
    this.listener.start();
    this.running = this.run();
  }

  async onApplicationShutdown(): Promise<void> {
    this.wakeUp.stop();
    await Promise.all([this.listener.stop(), this.running]);
  }

  /** Publishes what is due, at most one round, and returns how many rows that was. */
  async publishRound(): Promise<number> {
    const { table, position } = this.outbox;
    const bodies = await this.dataSource.transaction(async (transaction) => {
      const rows: { position: string; body: Body }[] = await transaction.query(
        `WITH held AS MATERIALIZED (
           SELECT published_position FROM relay_position WHERE name = $2 FOR UPDATE SKIP LOCKED
         )
         SELECT position, body FROM ${table} WHERE position > (SELECT published_position FROM held)
         ORDER BY position LIMIT $1`,
        [MAX_ROWS_PER_ROUND, position],
      );
      if (rows.length === 0) return [];
      await this.publish(rows.map((row) => row.body));
      await transaction.query('UPDATE relay_position SET published_position = $1 WHERE name = $2', [
        rows.at(-1)!.position,
        position,
      ]);
      return rows.map((row) => row.body);
    });
    this.published(bodies);
    return bodies.length;
  }

  private async run(): Promise<void> {
    let backoffMs = 0;
    while (!this.wakeUp.stopped) {
      this.wakeUp.clear();
      try {
        const count = await this.publishRound();
        backoffMs = 0;
        if (count < MAX_ROWS_PER_ROUND) await this.wakeUp.sleep(POLL_MS);
      } catch (error) {
        backoffMs = Math.min(Math.max(100, backoffMs * 2), MAX_BACKOFF_MS);
        const fields = { err: error, outbox: this.outbox.table, waitMs: backoffMs };
        this.logger.error(fields, 'not published; trying again');
        // Not woken by new rows: they will not bring the bus back.
        await this.wakeUp.pause(backoffMs);
      }
    }
  }
}
