import { join } from 'node:path';
import { Worker, type WorkerOptions } from 'node:worker_threads';
import type { NoPage, Page } from './extract-text';
import type { ParsedFeed, UnreadableFeed } from './parse-feed';
import type { PlainText, TextResult, TextTask } from './text-task';

/** Parsing and extraction take milliseconds; what takes longer was made to, or is not worth it. */
const DEADLINE_MS = 10_000;
/** Two parse while the network is waited for; each holds some 40 MB. */
const WORKERS = 2;
/** Of one worker's heap: a feed of 15 MB needs about ten times its size as a tree. */
const MAX_HEAP_MB = 256;
/** Callers are themselves bounded (the poller's concurrency); more waiting tasks than this is a bug. */
const MAX_WAITING = 1_000;

interface Job {
  readonly task: TextTask;
  readonly done: (result: TextResult) => void;
}
interface Thread {
  readonly worker: Worker;
  job: Job | null;
  deadline: NodeJS.Timeout | null;
}

/**
 * Runs parsers over what strangers wrote in worker threads, each task under a deadline and a memory limit. A thread that
 * exceeds either is ended, its task answered as unreadable, and a new one started for the next. Threads start when they
 * are first needed and do not keep the process alive while idle.
 */
export class TextWorkers {
  private readonly threads = new Set<Thread>();
  private readonly waiting: Job[] = [];
  private closed = false;

  constructor(private readonly limits: { readonly deadlineMs?: number; readonly workers?: number } = {}) {}

  /** As `parseFeed`. */
  parseFeed(text: string, url: string | null): Promise<ParsedFeed | UnreadableFeed> {
    return this.run({ kind: 'parse-feed', text, url }) as Promise<ParsedFeed | UnreadableFeed>;
  }

  /** As `extractText`. */
  extractText(text: string, url: string | null): Promise<Page | NoPage> {
    return this.run({ kind: 'extract-text', text, url }) as Promise<Page | NoPage>;
  }

  /** As `htmlText`. */
  htmlText(text: string): Promise<PlainText | NoPage> {
    return this.run({ kind: 'html-text', text }) as Promise<PlainText | NoPage>;
  }

  /** Ends every thread; tasks under way and waiting are answered as unreadable. */
  async close(): Promise<void> {
    this.closed = true;
    for (const job of this.waiting.splice(0)) job.done(unreadable('stopped'));
    await Promise.all([...this.threads].map((thread) => this.end(thread, 'stopped')));
  }

  private run(task: TextTask): Promise<TextResult> {
    if (this.closed) return Promise.resolve(unreadable('stopped'));
    if (this.waiting.length >= MAX_WAITING) return Promise.resolve(unreadable('too many texts wait to be parsed'));
    return new Promise((done) => {
      this.waiting.push({ task, done });
      this.assign();
    });
  }

  private assign(): void {
    while (this.waiting.length > 0) {
      const idle = [...this.threads].find((thread) => thread.job === null);
      const thread = idle ?? (this.threads.size < (this.limits.workers ?? WORKERS) ? this.startThread() : null);
      if (thread === null) return;
      this.begin(thread, this.waiting.shift()!);
    }
  }

  private begin(thread: Thread, job: Job): void {
    const deadlineMs = this.limits.deadlineMs ?? DEADLINE_MS;
    thread.job = job;
    thread.worker.ref();
    thread.deadline = setTimeout(() => void this.end(thread, `took longer than ${deadlineMs} ms to parse`), deadlineMs);
    thread.worker.postMessage(job.task);
  }

  private startThread(): Thread {
    const thread: Thread = { worker: createWorker(), job: null, deadline: null };
    this.threads.add(thread);
    thread.worker.unref();
    thread.worker.on('message', (result: TextResult) => this.finish(thread, result));
    thread.worker.on('error', (error: Error & { code?: string }) => {
      const outOfMemory = error.code === 'ERR_WORKER_OUT_OF_MEMORY';
      void this.end(thread, outOfMemory ? `needed more than ${MAX_HEAP_MB} MB to parse` : `parser: ${error.message}`);
    });
    thread.worker.on('exit', () => void this.end(thread, 'the parser ended'));
    return thread;
  }

  private finish(thread: Thread, result: TextResult): void {
    if (thread.deadline !== null) clearTimeout(thread.deadline);
    const job = thread.job;
    thread.job = null;
    thread.deadline = null;
    thread.worker.unref();
    job?.done(result);
    if (!this.closed) this.assign();
  }

  private async end(thread: Thread, reason: string): Promise<void> {
    if (!this.threads.delete(thread)) return;
    this.finish(thread, unreadable(reason));
    await thread.worker.terminate();
  }
}

function unreadable(reason: string): NoPage {
  return { kind: 'unreadable', reason };
}

function createWorker(): Worker {
  const options: WorkerOptions = { resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB } };
  const script = join(__dirname, 'text-worker.js');
  if (__filename.endsWith('.js')) return new Worker(script, options);
  // Under Jest, which compiles sources as it loads them; a thread does not inherit that.
  const loader = join(__dirname, '../../test/setup/worker-from-source.cjs');
  return new Worker(loader, { ...options, workerData: { script: join(__dirname, 'text-worker.ts') } });
}
