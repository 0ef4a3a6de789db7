// `npm start` as a person runs it: until it is ready and has raised an alert from the seeds, then Ctrl-C.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** The build, if there is none, and the start; 10 s on a built tree is the aim. */
const READY_LIMIT_MS = 60_000;
const STOP_LIMIT_MS = 30_000;
const API_KEY = 'key-of-the-smoke-test';

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  return port;
}

const port = await freePort();
const dataDir = mkdtempSync(join(tmpdir(), 'watchfloor-smoke-'));
const env = { ...process.env, PORT: String(port), WATCHFLOOR_API_KEY: API_KEY, WATCHFLOOR_DATA_DIR: dataDir };
delete env.DATABASE_URL;
delete env.KAFKA_BROKERS;
const began = Date.now();
// A process group of its own, so that the signal reaches npm and its children, as Ctrl-C in a terminal does.
const npm = spawn('npm', ['start'], { env, detached: true, stdio: ['ignore', 'inherit', 'inherit'] });
const exited = once(npm, 'exit').then(([code, signal]) => ({ code, signal }));

async function answer(path) {
  try {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      headers: { authorization: `Bearer ${API_KEY}` },
      signal: AbortSignal.timeout(5_000),
    });
    return response.ok ? await response.json() : null;
  } catch {
    return null;
  }
}

async function until(what, probe) {
  while (Date.now() - began < READY_LIMIT_MS) {
    if (npm.exitCode !== null) throw new Error(`npm start ended with ${npm.exitCode} before: ${what}`);
    if (await probe()) return process.stdout.write(`${what} after ${Date.now() - began} ms\n`);
    await delay(100);
  }
  throw new Error(`Not within ${READY_LIMIT_MS} ms: ${what}`);
}

try {
  await until('ready', () => answer('/health/ready'));
  await until('an alert raised', async () => (await answer('/v1/alerts'))?.items.length > 0);
  process.kill(-npm.pid, 'SIGINT');
  const end = await Promise.race([exited, delay(STOP_LIMIT_MS, null, { ref: false })]);
  if (end === null) throw new Error(`Still running ${STOP_LIMIT_MS} ms after Ctrl-C`);
  // npm itself may end by the signal that it was sent.
  if (end.code !== 0 && end.signal !== 'SIGINT' && end.code !== 130) {
    throw new Error(`Ended with code ${end.code}, signal ${end.signal}`);
  }
  process.stdout.write('stopped\n');
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
  try {
    process.kill(-npm.pid, 'SIGKILL');
  } catch {
    // It has ended.
  }
} finally {
  await exited;
  rmSync(dataDir, { recursive: true, force: true });
}
