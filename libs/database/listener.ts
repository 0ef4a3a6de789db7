import { Client } from 'pg';
import type { Logger } from '#platform/logger';

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

  constructor(
    private readonly url: string,
    private readonly channel: 'alert_events' | 'deliveries' | 'sources' | 'bus_messages',
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
    const lost = () => this.reconnect(client);
    client.on('error', lost);
    client.on('end', lost);
    client.on('notification', (message) => this.wake(message.payload ?? ''));
    try {
      await client.connect();
      await client.query(`LISTEN ${this.channel}`);
      this.waitMs = RECONNECT_MIN_MS;
      this.wake('');
    } catch {
      lost();
    }
  }

  private reconnect(from: Client): void {
    if (this.closed || this.client !== from) return;
    this.client = null;
    from.end().catch(() => undefined);
    this.logger.warn({ channel: this.channel, waitMs: this.waitMs }, 'connection that listens for notifications lost');
    this.timer = setTimeout(() => void this.connect(), this.waitMs);
    this.waitMs = Math.min(this.waitMs * 2, RECONNECT_MAX_MS);
  }
}
