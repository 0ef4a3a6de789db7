const MINUTE_MS = 60_000;
/** Bounds the memory; when more callers come within a minute, those behind them wait for the next one. */
const MAX_CALLERS = 10_000;

/** Admits so many requests of each caller within a minute of the clock. */
export class RequestRate {
  private minute = -1;
  private readonly counts = new Map<string, number>();

  constructor(private readonly perMinute: number) {}

  admits(caller: string, nowMs: number): boolean {
    const minute = Math.floor(nowMs / MINUTE_MS);
    if (minute !== this.minute) {
      this.minute = minute;
      this.counts.clear();
    }
    const count = this.counts.get(caller) ?? 0;
    if (count >= this.perMinute || (count === 0 && this.counts.size >= MAX_CALLERS)) return false;
    this.counts.set(caller, count + 1);
    return true;
  }
}
