import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** The last broker that was started on a data folder, and the process that started it. */
interface Predecessor {
  readonly pid: number;
  readonly owner: number;
}

/** A broker that its owner has just killed or stopped needs a moment to be gone. */
const JUST_ENDED_MS = 2_000;

const TERMINATED_TIMEOUT_MS = 15_000;
const KILLED_TIMEOUT_MS = 5_000;
const POLL_MS = 25;

/** Notes who runs on the folder. Never deleted: a pid is only believed when its command line names the folder. */
export function recordBroker(dataDir: string, pid: number): void {
  writeFileSync(recordFile(dataDir), JSON.stringify({ pid, owner: process.pid } satisfies Predecessor));
}

/**
 * Makes the data folder free. A broker that outlived its owner is stopped, or waited for when it is ending already.
 * Null when the folder is free; else why not: the broker there belongs to a process that lives, or does not end.
 * Where there is no `ps`, Kafka's own lock on the folder decides.
 */
export async function endPredecessor(dataDir: string): Promise<string | null> {
  const last = readRecord(dataDir);
  if (last === null) return null;
  const parent = () => parentOf(last.pid, dataDir);

  if (await within(JUST_ENDED_MS, () => parent() !== last.owner)) {
    if (parent() === null) return null;
    signal(last.pid, 'SIGTERM');
    if (await within(TERMINATED_TIMEOUT_MS, () => parent() === null)) return null;
    signal(last.pid, 'SIGKILL');
    if (await within(KILLED_TIMEOUT_MS, () => parent() === null)) return null;
    return `broker ${last.pid}, left there by a process that has ended, does not end`;
  }
  return `broker ${last.pid} runs there, started by process ${last.owner}`;
}

/** The parent's pid, or null when no broker with this pid runs on this folder. */
function parentOf(pid: number, dataDir: string): number | null {
  const { stdout } = spawnSync('ps', ['-ww', '-o', 'ppid=', '-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
  const [, parent, command] = /^\s*(\d+)\s+(.*)/.exec(stdout ?? '') ?? [];
  return command?.includes(`kafka.Kafka ${join(dataDir, 'server.properties')}`) ? Number(parent) : null;
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    // It ended meanwhile.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

async function within(limitMs: number, isDone: () => boolean): Promise<boolean> {
  const deadline = Date.now() + limitMs;
  while (!isDone()) {
    if (Date.now() >= deadline) return false;
    await delay(POLL_MS);
  }
  return true;
}

function readRecord(dataDir: string): Predecessor | null {
  try {
    return JSON.parse(readFileSync(recordFile(dataDir), 'utf8')) as Predecessor;
  } catch {
    // None yet, or the machine went down while it was written: then no broker runs either.
    return null;
  }
}

const recordFile = (dataDir: string) => join(dataDir, 'broker.json');
