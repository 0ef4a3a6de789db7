/** More articles than this wait for their pages only when whole sites are down; the oldest are then tried anew. */
const MAX_REMEMBERED = 10_000;

/**
 * How often the page of an item has been asked for in vain. Kept in memory: a process that starts anew asks a few times
 * more, and nothing is lost by it.
 */
export class PageAttempts {
  private readonly failures = new Map<string, number>();

  /** Counts a failure and returns how many there have been. */
  fail(key: string): number {
    const count = (this.failures.get(key) ?? 0) + 1;
    // Deleted first, so that it is the newest in the map's order.
    this.failures.delete(key);
    this.failures.set(key, count);
    if (this.failures.size > MAX_REMEMBERED) this.failures.delete(this.failures.keys().next().value!);
    return count;
  }

  forget(key: string): void {
    this.failures.delete(key);
  }
}
