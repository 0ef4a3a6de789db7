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
  /** Ctrl-C; resolves with the exit code. */
  stop(): Promise<number | null>;
}

const START_LIMIT_MS = 40_000;

/** Runs the built `wf` with these arguments and waits until it is ready. */
export async function startProgram(args: readonly string[], env: NodeJS.ProcessEnv): Promise<RunningProgram> {
  const main = join(repositoryRoot(), 'dist/services/cli/main.js');
  if (!existsSync(main)) throw new Error('dist is missing: run `npm run build` first (npm test does)');
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(process.execPath, [main, ...args], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, LOG_LEVEL: 'info', ...env, PORT: String(port) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const exited = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  const program: RunningProgram = {
    url,
    process: child,
    output: () => output,
    stop: () => {
      child.kill('SIGINT');
      return exited;
    },
  };
  await eventually(
    `${url} ready`,
    async () => {
      if (child.exitCode !== null || child.signalCode !== null) throw new Error(`it ended:\n${output.slice(-4000)}`);
      return isReady(url);
    },
    START_LIMIT_MS,
  ).catch((error: unknown) => {
    child.kill('SIGKILL');
    throw new Error(`${(error as Error).message}\n${output.slice(-4000)}`);
  });
  return program;
}

export async function isReady(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(2_000) })).ok;
  } catch {
    return false;
  }
}
