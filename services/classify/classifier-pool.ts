import { join } from 'node:path';
import { Piscina } from 'piscina';
import type { Catalogue } from '#catalogue/group';
import type { ClassifiableArticle } from '#classifier/classify';
import type { Classification } from '#contracts/classification';

export interface PoolOptions {
  readonly threads: number;
  /** Past it an article goes on with its mentions alone. */
  readonly deadlineMs: number;
}

/** What a thread is asked. */
export interface ClassifyTask {
  readonly article: ClassifiableArticle;
  readonly deadlineMs: number;
}

/** A thread starts, compiles the catalogue and finds the mentions of 10 MB within this; past it, it is stuck. */
const GRACE_MS = 60_000;
/** Of one thread's heap: an article of 10 MB takes some 300 MB. */
const MAX_HEAP_MB = 1_024;

/** An article on which a thread hung or ran out of memory, with the time for its events and without. */
export class Unclassifiable extends Error {}

/**
 * Classifies in worker threads, so that one long article holds up neither heartbeats nor others. Each thread compiles
 * the catalogue once; another catalogue gets threads of its own, while the old ones end what they have begun.
 */
export class ClassifierPool {
  private pool: Piscina;
  /** Pools of former catalogues that still end their work. */
  private readonly leaving = new Set<Promise<void>>();
  private busy = 0;
  /** Bounded by the callers: the batches under way. */
  private readonly waiting: (() => void)[] = [];

  constructor(
    catalogue: Catalogue,
    private readonly options: PoolOptions,
  ) {
    this.pool = this.start(catalogue);
  }

  /** From the next article on. */
  use(catalogue: Catalogue): void {
    const former = this.pool;
    this.pool = this.start(catalogue);
    const left = former.close().then(() => undefined);
    this.leaving.add(left);
    void left.finally(() => this.leaving.delete(left));
  }

  /**
   * As `classify`; depth `mentions` where the time ran out.
   * @throws Unclassifiable when a thread hung or ran out of memory on it, with its events and again without
   */
  async classify(article: ClassifiableArticle): Promise<Classification> {
    // The time that an article is given does not run while it waits for a thread.
    if (this.busy < this.options.threads) this.busy += 1;
    else await new Promise<void>((resolve) => this.waiting.push(resolve));
    try {
      return await this.attempt(article);
    } finally {
      // The place is handed on, so that nobody comes in between.
      const next = this.waiting.shift();
      if (next === undefined) this.busy -= 1;
      else next();
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.leaving, this.pool.close()]);
  }

  private async attempt(article: ClassifiableArticle): Promise<Classification> {
    try {
      return await this.run({ article, deadlineMs: this.options.deadlineMs });
    } catch (error) {
      if (!isLoss(error)) throw error;
    }
    try {
      return await this.run({ article, deadlineMs: 0 });
    } catch (error) {
      if (!isLoss(error)) throw error;
      throw new Unclassifiable(`two threads were lost on it: ${(error as Error).message}`, { cause: error });
    }
  }

  private async run(task: ClassifyTask): Promise<Classification> {
    const signal = AbortSignal.timeout(task.deadlineMs + GRACE_MS);
    return (await this.pool.run(task, { signal })) as Classification;
  }

  private start(catalogue: Catalogue): Piscina {
    const { threads, deadlineMs } = this.options;
    // Under Jest, which compiles sources as it loads them; a thread does not inherit that.
    const isBuilt = __filename.endsWith('.js');
    const script = join(__dirname, isBuilt ? 'classifier-thread.js' : 'classifier-thread.ts');
    return new Piscina({
      filename: isBuilt ? script : join(__dirname, '../../test/setup/worker-from-source.cjs'),
      minThreads: threads,
      maxThreads: threads,
      closeTimeout: deadlineMs + GRACE_MS,
      resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB },
      workerData: { script, catalogue },
    });
  }
}

/** The thread was ended: it was stuck, or needed too much memory. Anything else is a fault of the program. */
function isLoss(error: unknown): boolean {
  const { name, code } = error as Error & { code?: string };
  return name === 'AbortError' || code === 'ERR_WORKER_OUT_OF_MEMORY';
}
