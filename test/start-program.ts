import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '#platform/repository-root';
import { freePort } from './free-port';
import { eventually } from './setup/eventually';

export interface RunningProgram {
  readonly url: string;
  readonly process: ChildProcess;
  /** Everything that it has printed. */
  output(): string;
  /** What of it went to standard error. */
  errors(): string;
  /** The exit code; null after a signal. */
  readonly exited: Promise<number | null>;
  /** Ctrl-C; resolves with the exit code. */
  stop(): Promise<number | null>;
}

const START_LIMIT_MS = 40_000;

/** Runs a built main file with these arguments; it gets a free port where `env` names none. Does not wait for it. */
export async function launchProgram(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  main = 'services/cli/main.js',
): Promise<RunningProgram> {
  const file = join(repositoryRoot(), 'dist', main);
  if (!existsSync(file)) throw new Error('dist is missing: run `npm run build` first (npm test does)');
  const port = env.PORT ?? String(await freePort());
  const child = spawn(process.execPath, [file, ...args], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, LOG_LEVEL: 'info', ...env, PORT: port },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let errors = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => {
    output += chunk.toString();
    errors += chunk.toString();
  });
  // Not `exit`: by `close` all that it printed has been read.
  const exited = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)));
  return {
    url: `http://127.0.0.1:${port}`,
    process: child,
    output: () => output,
    errors: () => errors,
    exited,
    stop: () => {
      child.kill('SIGINT');
      return exited;
    },
  };
}

/** Runs the built `wf` with these arguments and waits until it is ready. */
export async function startProgram(args: readonly string[], env: NodeJS.ProcessEnv): Promise<RunningProgram> {
  const program = await launchProgram(args, env);
  await untilReady(program);
  return program;
}

/** Throws, and kills it, where the program has ended or is not ready in time. */
export async function untilReady(program: RunningProgram): Promise<void> {
  const { url, process: child } = program;
  await eventually(
    `${url} ready`,
    async () => {
      if (hasEnded(program)) throw new Error('it ended');
      return isReady(url);
    },
    START_LIMIT_MS,
  ).catch((error: unknown) => {
    child.kill('SIGKILL');
    throw new Error(`${(error as Error).message}\n${program.output().slice(-4000)}`);
  });
}

export function hasEnded({ process: child }: RunningProgram): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

export async function isReady(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(2_000) })).ok;
  } catch {
    return false;
  }
}
