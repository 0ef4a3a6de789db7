import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { TextParser, TextParserEvents } from './text-parser';
import type { TextTask } from './text-task';

/** Of the young generation, which comes on top of the heap; larger does not parse faster. */
const MAX_YOUNG_HEAP_MB = 8;

/** A worker thread that parses with a heap of `maxHeapMb` at most. */
export class TextThread implements TextParser {
  private readonly worker: Worker;

  constructor(maxHeapMb: number, { onAnswer, onEnd }: TextParserEvents) {
    this.worker = createWorker(maxHeapMb);
    this.worker.unref();
    this.worker.on('message', onAnswer);
    this.worker.on('error', (error: Error & { code?: string }) => {
      const outOfMemory = error.code === 'ERR_WORKER_OUT_OF_MEMORY';
      onEnd(outOfMemory ? `needed more than ${maxHeapMb} MB to parse` : `parser: ${error.message}`);
    });
    this.worker.on('exit', () => onEnd('the parser ended'));
  }

  begin(task: TextTask): void {
    this.worker.ref();
    if (!('body' in task)) return this.worker.postMessage(task);
    const body = ownMemory(task.body);
    this.worker.postMessage({ ...task, body }, [body.buffer]);
  }

  rest(): void {
    this.worker.unref();
  }

  async stop(): Promise<void> {
    await this.worker.terminate();
  }
}

/** A view of shared memory, as of Node's pool, cannot be handed over, and would be copied with all that it is a view of. */
function ownMemory(body: Uint8Array): Uint8Array<ArrayBuffer> {
  const { buffer, byteLength } = body;
  if (buffer instanceof ArrayBuffer && byteLength === buffer.byteLength) return body as Uint8Array<ArrayBuffer>;
  return new Uint8Array(body);
}

function createWorker(maxHeapMb: number): Worker {
  const resourceLimits = { maxOldGenerationSizeMb: maxHeapMb, maxYoungGenerationSizeMb: MAX_YOUNG_HEAP_MB };
  const script = join(__dirname, 'text-worker.js');
  if (__filename.endsWith('.js')) return new Worker(script, { resourceLimits });
  // Under Jest, which compiles sources as it loads them; a thread does not inherit that.
  const loader = join(__dirname, '../../test/setup/worker-from-source.cjs');
  return new Worker(loader, { resourceLimits, workerData: { script: join(__dirname, 'text-worker.ts') } });
}
