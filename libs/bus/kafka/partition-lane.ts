import type { RawMessage } from '../cloudevent';

/**
 * One assigned partition: messages that were fetched and wait, and how far they are done. Batches of a lane run one
 * after the other; lanes run beside each other.
 */
export class PartitionLane {
  private readonly aborter = new AbortController();
  private readonly queue: RawMessage[] = [];
  /** The offset after the last message fetched; null before the first. */
  fetched: bigint | null = null;
  /** The next offset to do; null before anything was done. */
  done: bigint | null = null;
  /** The last `done` that the broker has. */
  committed: bigint | null = null;
  /** Settles when no batch of this lane runs any more. */
  running: Promise<void> = Promise.resolve();
  private busy = false;

  constructor(
    readonly partition: number,
    private readonly maxBatchMessages: number,
    /** Does a batch; returns the next offset to do. */
    private readonly run: (raw: readonly RawMessage[], signal: AbortSignal) => Promise<bigint>,
    /** After each batch. */
    private readonly onProgress: (messages: number) => void,
    private readonly onFault: (error: unknown) => void,
  ) {}

  /** Two batches: one runs while the next is there already. A fetch may bring more than is asked for. */
  get full(): boolean {
    return this.queue.length >= 2 * this.maxBatchMessages;
  }

  /** `messages` go on where the last ones ended; at least one. */
  push(messages: readonly RawMessage[]): void {
    for (const message of messages) this.queue.push(message);
    this.fetched = messages.at(-1)!.offset + 1n;
    if (this.busy || this.aborter.signal.aborted) return;
    this.busy = true;
    this.running = this.drain().catch(this.onFault);
  }

  /** Starts no batch any more and tells the one under way to give up. */
  abort(): void {
    this.queue.length = 0;
    this.aborter.abort();
  }

  private async drain(): Promise<void> {
    try {
      while (this.queue.length > 0 && !this.aborter.signal.aborted) {
        const raw = this.queue.splice(0, this.maxBatchMessages);
        const next = await this.run(raw, this.aborter.signal);
        if (next > raw[0]!.offset) this.done = next;
        this.onProgress(raw.length);
      }
    } finally {
      // In the same turn as the last look at the queue: a push in between would wait for ever.
      this.busy = false;
    }
  }
}
