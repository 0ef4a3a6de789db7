import { Client } from 'pg';
import type { Logger } from '#platform/logger';
import { reasonOf } from '#platform/reason-of';

/** Postgres away: reconnect after this long, doubling up to the second. */
const RECONNECT_MIN_MS = 100;
const RECONNECT_MAX_MS = 5_000;

/**
 * Calls `wake` at every NOTIFY on `channel`, and once after each (re)connection, as notifications sent meanwhile are
 * lost. Holds one connection of its own. Whoever relies on it also polls now and then.
 */
export class Listener {
  private client: Client | null = null;
  private timer: NodeJS.Timeout | null = null;
  private waitMs = RECONNECT_MIN_MS;
  private closed = false;
  private isLost = false;

  constructor(
    private readonly url: string,
    private readonly channel:
      'alert_events' | 'deliveries' | 'group_changes' | 'source_events' | 'sources' | 'bus_messages',
    private readonly wake: (payload: string) => void,
    private readonly logger: Logger,
  ) {}

  /** Returns at once; the connection is made, and made again, in the background. */
  start(): void {
    void this.connect();
  }

  async stop(): Promise<void> {
    this.closed = true;
    if (this.timer !== null) clearTimeout(this.timer);
    const client = this.client;
    this.client = null;
    await client?.end().catch(() => undefined);
  }

  private async connect(): Promise<void> {
    const client = new Client({ connectionString: this.url, keepAlive: true, connectionTimeoutMillis: 5_000 });
    this.client = client;
    const lost = (error?: Error) => this.reconnect(client, error);
    client.on('error', lost);
    client.on('end', () => lost());
    client.on('notification', (message) => this.wake(message.payload ?? ''));
    try {
      await client.connect();
      await client.query(`LISTEN ${this.channel}`);
      if (this.isLost) this.logger.info({ channel: this.channel }, 'listening for notifications again');
      this.isLost = false;
      this.waitMs = RECONNECT_MIN_MS;
      this.wake('');
    } catch (error) {
      lost(error as Error);
    }
  }

  /** One line when the connection is lost, one when it is back: what goes wrong for want of it has lines of its own. */
  private reconnect(from: Client, error?: Error): void {
    if (this.closed || this.client !== from) return;
    this.client = null;
    from.end().catch(() => undefined);
    if (!this.isLost) {
      const reason = error === undefined ? 'the server ended it' : reasonOf(error);
      this.logger.warn({ channel: this.channel, reason }, 'notifications lost; polling until Postgres is back');
    }
    this.isLost = true;
    this.timer = setTimeout(() => void this.connect(), this.waitMs);
    this.waitMs = Math.min(this.waitMs * 2, RECONNECT_MAX_MS);
  }
}
