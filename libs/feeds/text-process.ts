import { type ChildProcess, fork, type ForkOptions } from 'node:child_process';
import { join } from 'node:path';
import { PROCESS_EXIT_OUT_OF_MEMORY, type ProcessLimits } from './process-limits';
import type { TextParser, TextParserEvents } from './text-parser';
import type { TextResult, TextTask } from './text-task';

/** A process of its own that parses, under the limits given (large-text-worker.ts). */
export class TextProcess implements TextParser {
  private readonly child: ChildProcess;

  constructor(limits: ProcessLimits, { onAnswer, onEnd }: TextParserEvents) {
    this.child = createChild(limits);
    this.rest();
    this.child.on('message', (result) => onAnswer(result as TextResult));
    this.child.on('error', (error) => onEnd(`parser: ${error.message}`));
    this.child.on('exit', (code, signal) => {
      const outOfMemory = code === PROCESS_EXIT_OUT_OF_MEMORY || signal === 'SIGABRT';
      onEnd(outOfMemory ? `needed more than ${limits.maxHeapMb} MB to parse` : 'the parser ended');
    });
  }

  begin(task: TextTask): void {
    this.child.ref();
    this.child.channel?.ref();
    this.child.send(task, (error) => {
      // The exit that follows answers the task.
      if (error) this.child.kill('SIGKILL');
    });
  }

  rest(): void {
    this.child.unref();
    this.child.channel?.unref();
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const exited = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGKILL');
    await exited;
  }
}

function createChild({ maxHeapMb, maxResidentMb }: ProcessLimits): ChildProcess {
  const options: ForkOptions = {
    // Bytes are sent as they are, not as JSON.
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    // What parses the texts of strangers needs no passwords and no inspector's port.
    env: {},
    execArgv: [],
  };
  const limits = [String(maxHeapMb), String(maxResidentMb)];
  if (__filename.endsWith('.js')) return fork(join(__dirname, 'large-text-worker.js'), limits, options);
  // Under Jest, which compiles sources as it loads them; a process does not inherit that.
  const execArgv = ['--require', join(__dirname, '../../test/setup/register-typescript.cjs')];
  return fork(join(__dirname, 'large-text-worker.ts'), limits, { ...options, execArgv });
}
