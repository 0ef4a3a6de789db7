/** So many at a time; the others wait for their turn, in order. */
export class Turns {
  private readonly waiting: (() => void)[] = [];

  constructor(private free: number) {}

  /** Resolves, when there is a turn, with what ends it. Rejects with the reason of `signal` when that is aborted before. */
  take(signal: AbortSignal): Promise<() => void> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason as Error);
      const begin = () => {
        signal.removeEventListener('abort', leave);
        resolve(() => this.end());
      };
      const leave = () => {
        this.waiting.splice(this.waiting.indexOf(begin), 1);
        reject(signal.reason as Error);
      };
      if (this.free > 0) {
        this.free -= 1;
        return begin();
      }
      this.waiting.push(begin);
      signal.addEventListener('abort', leave, { once: true });
    });
  }

  private end(): void {
    const next = this.waiting.shift();
    if (next === undefined) this.free += 1;
    else next();
  }
}
