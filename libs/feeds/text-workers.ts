import type { DocumentText } from './document-text';
import type { ExtractOptions, Extracted, NoPage } from './extract-text';
import type { ParsedFeed, UnreadableFeed } from './parse-feed';
import type { ProcessLimits } from './process-limits';
import type { TextParser, TextParserEvents } from './text-parser';
import { TextProcess } from './text-process';
import type { ArticleHtml, ReadArticle } from './read-article';
import type { ReadFeed, ReadFeedOptions } from './read-feed';
import type { TextResult, TextTask } from './text-task';
import { TextThread } from './text-thread';

/** Parsing and extraction take milliseconds; what takes longer was made to, or is not worth it. */
const DEADLINE_MS = 10_000;
/** A PDF of 500 pages takes some seconds; it is a file of the operator's own. */
const PDF_DEADLINE_MS = 60_000;
/** For one item's HTML alone, after it was asked for together with others. */
const ALONE_DEADLINE_MS = 3_000;
/** A feed with more such items is made to be slow. */
const MAX_FAILED_ALONE = 3;
/** Two parse while the network is waited for. */
const THREADS = 2;
/** Feeds and pages are mostly smaller, far so. */
const LARGE_BYTES = 1024 * 1024;
/** Most feeds are smaller. One that is not is parsed in one trip, and its texts are read in another. */
const SMALL_BYTES = 256 * 1024;
/**
 * A thread's heap. With both threads at the worst of what is within LARGE_BYTES (33,000 paragraphs, 90,000 attributes)
 * the resident memory of a bare program grew from 75 MB to 240 MB at a limit of 64, and to 172 MB at 40; the ingest
 * process, which holds more itself, has to stay under 300.
 */
const THREAD_MAX_HEAP_MB = 48;
/** A feed of 14 MB was seen to take 150 to 180 MB of resident memory, Node and the parsers included. */
const PROCESS_LIMITS: ProcessLimits = { maxHeapMb: 96, maxResidentMb: 192 };
/** A process that rests holds some 60 MB and starts within 200 ms. */
const PROCESS_REST_MS = 30_000;
/** Callers are themselves bounded (the poller's concurrency); more waiting tasks than this is a bug. */
const MAX_WAITING = 1_000;

interface Job {
  readonly task: TextTask;
  readonly isLarge: boolean;
  readonly deadlineMs: number;
  readonly done: (result: TextResult) => void;
}
/** A parser with the job that it is at, if any. */
interface Lane {
  readonly parser: TextParser;
  readonly isForLarge: boolean;
  job: Job | null;
  timer: NodeJS.Timeout | null;
}

/**
 * Runs parsers over what strangers wrote, each task under a deadline and a memory limit: small texts in threads, large
 * ones and PDFs one at a time in a process of its own. A thread that is short of memory is ended by V8 only as long as
 * no single allocation is more than 16 MB above the limit; beyond that V8 aborts the whole process, and no text may do
 * that to a program that polls a thousand other sources. A thread or process that exceeds a limit is ended, its task
 * answered as unreadable, and a new one started for the next. They start when they are first needed and do not keep the
 * program alive while idle.
 *
 * A `body` is handed over to the parser: the caller finds it empty afterwards.
 */
export class TextWorkers {
  private readonly lanes = new Set<Lane>();
  private readonly waiting: Job[] = [];
  private closed = false;

  constructor(
    private readonly limits: {
      readonly deadlineMs?: number;
      readonly workers?: number;
      readonly largeBytes?: number;
      readonly threadMaxHeapMb?: number;
      readonly processLimits?: ProcessLimits;
    } = {},
  ) {}

  /** As `parseFeed`, of the bytes of an answer. */
  parseFeed(body: Uint8Array, contentType: string | null, url: string | null): Promise<ParsedFeed | UnreadableFeed> {
    return this.run({ kind: 'parse-feed', body, contentType, url }) as Promise<ParsedFeed | UnreadableFeed>;
  }

  /**
   * As `readFeed`, of the bytes of an answer. Of one that is not small, or where the texts of its items were too much for
   * the parser, the texts are left to `articleTexts`, so that an item that cannot be read spoils none of the others.
   */
  async readFeed(
    body: Uint8Array,
    contentType: string | null,
    url: string | null,
    options: ReadFeedOptions,
  ): Promise<ReadFeed | UnreadableFeed> {
    const task = { kind: 'read-feed', contentType, url } as const;
    if (body.byteLength <= SMALL_BYTES && options.texts !== 'none') {
      const read = await this.run({ ...task, body: new Uint8Array(body), options });
      if (!('isEnded' in read)) return read as ReadFeed | UnreadableFeed;
    }
    return this.run({ ...task, body, options: { ...options, texts: 'none' } }) as Promise<ReadFeed | UnreadableFeed>;
  }

  /** As `extractText`, of the bytes of an answer. */
  extractText(
    body: Uint8Array,
    contentType: string | null,
    url: string | null,
    options: ExtractOptions = {},
  ): Promise<Extracted> {
    return this.run({ kind: 'extract-text', body, contentType, url, options }) as Promise<Extracted>;
  }

  /** The texts of articles in one round trip; one that cannot be read spoils none of the others. */
  async articleTexts(items: readonly ArticleHtml[]): Promise<readonly (ReadArticle | NoPage)[]> {
    if (items.length === 0) return [];
    const whole = await this.run({ kind: 'article-texts', items });
    if (whole.kind === 'articles') return whole.articles;
    if (items.length === 1) return [whole as NoPage];
    // One of them ended the parser.
    const articles: (ReadArticle | NoPage)[] = [];
    let failed = 0;
    for (const item of items) {
      const alone: TextResult =
        failed < MAX_FAILED_ALONE ? await this.run({ kind: 'article-texts', items: [item] }, ALONE_DEADLINE_MS) : whole;
      if (alone.kind !== 'articles') failed += 1;
      articles.push(alone.kind === 'articles' ? alone.articles[0]! : (alone as NoPage));
    }
    return articles;
  }

  /** As `markdownText`, of the bytes of a file. */
  markdownText(body: Uint8Array): Promise<DocumentText | NoPage> {
    return this.run({ kind: 'markdown-text', body }) as Promise<DocumentText | NoPage>;
  }

  /** As `pdfText`. */
  pdfText(body: Uint8Array): Promise<DocumentText | NoPage> {
    return this.run({ kind: 'pdf-text', body }, PDF_DEADLINE_MS) as Promise<DocumentText | NoPage>;
  }

  /** Ends every parser; tasks under way and waiting are answered as unreadable. */
  async close(): Promise<void> {
    this.closed = true;
    for (const job of this.waiting.splice(0)) job.done(unreadable('stopped'));
    await Promise.all([...this.lanes].map((lane) => this.end(lane, 'stopped')));
  }

  private run(task: TextTask, deadlineMs: number = DEADLINE_MS): Promise<TextResult> {
    if (this.closed) return Promise.resolve(unreadable('stopped'));
    if (this.waiting.length >= MAX_WAITING) return Promise.resolve(unreadable('too many texts wait to be parsed'));
    const isLarge = task.kind === 'pdf-text' || sizeOf(task) > (this.limits.largeBytes ?? LARGE_BYTES);
    return new Promise((done) => {
      this.waiting.push({ task, isLarge, deadlineMs: this.limits.deadlineMs ?? deadlineMs, done });
      this.assign();
    });
  }

  /** In the order in which they came, but a large text holds no small one up. */
  private assign(): void {
    for (const isLarge of [false, true]) {
      const most = isLarge ? 1 : (this.limits.workers ?? THREADS);
      for (;;) {
        const next = this.waiting.findIndex((job) => job.isLarge === isLarge);
        if (next === -1) break;
        const lanes = [...this.lanes].filter((lane) => lane.isForLarge === isLarge);
        const lane = lanes.find((each) => each.job === null) ?? (lanes.length < most ? this.open(isLarge) : null);
        if (lane === null) break;
        this.begin(lane, this.waiting.splice(next, 1)[0]!);
      }
    }
  }

  private begin(lane: Lane, job: Job): void {
    if (lane.timer !== null) clearTimeout(lane.timer);
    lane.job = job;
    const { deadlineMs } = job;
    lane.timer = setTimeout(() => void this.end(lane, `took longer than ${deadlineMs} ms to parse`), deadlineMs);
    lane.parser.begin(job.task);
  }

  private open(isForLarge: boolean): Lane {
    const events: TextParserEvents = {
      onAnswer: (result) => this.finish(lane, result),
      onEnd: (reason) => void this.end(lane, reason),
    };
    const { processLimits = PROCESS_LIMITS, threadMaxHeapMb = THREAD_MAX_HEAP_MB } = this.limits;
    const parser = isForLarge ? new TextProcess(processLimits, events) : new TextThread(threadMaxHeapMb, events);
    const lane: Lane = { parser, isForLarge, job: null, timer: null };
    this.lanes.add(lane);
    return lane;
  }

  private finish(lane: Lane, result: TextResult): void {
    if (lane.timer !== null) clearTimeout(lane.timer);
    const { job } = lane;
    lane.job = null;
    lane.timer = lane.isForLarge ? setTimeout(() => void this.end(lane, 'rested'), PROCESS_REST_MS).unref() : null;
    lane.parser.rest();
    job?.done(result);
    if (!this.closed) this.assign();
  }

  private async end(lane: Lane, reason: string): Promise<void> {
    if (!this.lanes.delete(lane)) return;
    this.finish(lane, unreadable(reason));
    if (lane.timer !== null) clearTimeout(lane.timer);
    await lane.parser.stop();
  }
}

/** In bytes, or characters. */
function sizeOf(task: TextTask): number {
  return 'body' in task ? task.body.byteLength : task.items.reduce((sum, { html }) => sum + (html?.length ?? 0), 0);
}

/** The parser was ended over the task, or did not begin it. */
function unreadable(reason: string): NoPage & UnreadableFeed & { readonly isEnded: true } {
  return { kind: 'unreadable', errorClass: 'parse', reason, isEnded: true };
}
