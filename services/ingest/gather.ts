import { isOutage } from '#platform/outage';

interface Waiting<I, O> {
  readonly input: I;
  resolve(output: O): void;
  reject(error: unknown): void;
}

/**
 * Brings together what many callers want at the same time: while one round is under way, inputs wait, and the next round
 * takes all of them up to `maxWeight`. A caller alone waits for nobody. How many wait is bounded by the callers, each of
 * which waits for its own.
 */
export class Gather<I, O> {
  private waiting: Waiting<I, O>[] = [];
  private running = false;

  /** `work` answers the inputs in their order, all or none. */
  constructor(
    private readonly work: (inputs: readonly I[]) => Promise<readonly O[]>,
    private readonly maxWeight: number,
    private readonly weigh: (input: I) => number = () => 1,
  ) {}

  /** Rejects with what the round threw; where that is no outage, each of its inputs was tried alone. */
  add(input: I): Promise<O> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ input, resolve, reject });
      if (!this.running) void this.run();
    });
  }

  private async run(): Promise<void> {
    this.running = true;
    // What is added in this turn of the event loop joins the first round.
    await Promise.resolve();
    while (this.waiting.length > 0) await this.round(this.take());
    this.running = false;
  }

  private take(): Waiting<I, O>[] {
    let weight = 0;
    let count = 0;
    while (count < this.waiting.length && (count === 0 || weight < this.maxWeight)) {
      weight += this.weigh(this.waiting[count]!.input);
      count += 1;
    }
    return this.waiting.splice(0, count);
  }

  private async round(entries: readonly Waiting<I, O>[]): Promise<void> {
    try {
      const outputs = await this.work(entries.map(({ input }) => input));
      entries.forEach((entry, index) => entry.resolve(outputs[index]!));
    } catch (error) {
      if (entries.length === 1 || isOutage(error)) return entries.forEach((entry) => entry.reject(error));
      // It is the fault of one of them, and must not become that of the others.
      for (const entry of entries) await this.round([entry]);
    }
  }
}
