import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endPredecessor, recordBroker } from './predecessor';

/** No process has this pid: Linux and macOS count less far. */
const DEAD_PID = 2_147_483_646;

describe('endPredecessor', () => {
  let dataDir: string;
  let standIn: ChildProcess | null = null;
  beforeEach(() => (dataDir = mkdtempSync(join(tmpdir(), 'watchfloor-predecessor-'))));
  afterEach(() => {
    standIn?.kill('SIGKILL');
    standIn = null;
    rmSync(dataDir, { recursive: true, force: true });
  });

  /** A process whose command line reads like that of a broker on the folder. */
  async function startStandIn(folder: string): Promise<number> {
    const wait = 'console.log("up"); setInterval(() => {}, 1000)';
    const args = ['-e', wait, 'kafka.Kafka', join(folder, 'server.properties')];
    standIn = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(standIn.stdout!, 'data');
    return standIn.pid!;
  }

  const record = (pid: number, owner: number) =>
    writeFileSync(join(dataDir, 'broker.json'), JSON.stringify({ pid, owner }));

  it('finds a new folder free', async () => {
    expect(await endPredecessor(dataDir)).toBeNull();
  });

  it('finds a folder free whose broker was killed', async () => {
    recordBroker(dataDir, DEAD_PID);
    expect(await endPredecessor(dataDir)).toBeNull();
  });

  it('finds a folder free whose record was cut off', async () => {
    writeFileSync(join(dataDir, 'broker.json'), '{"pid": 1');
    expect(await endPredecessor(dataDir)).toBeNull();
  });

  it("leaves a process alone that was given the dead broker's pid", async () => {
    record(await startStandIn(`${dataDir}-other`), DEAD_PID);
    expect(await endPredecessor(dataDir)).toBeNull();
    expect(standIn!.signalCode).toBeNull();
  });

  it('stops a broker that outlived its owner', async () => {
    record(await startStandIn(dataDir), DEAD_PID);
    const ended = once(standIn!, 'exit');
    expect(await endPredecessor(dataDir)).toBeNull();
    expect(await ended).toEqual([null, 'SIGTERM']);
  });

  it('waits for a broker that its living owner has just ended', async () => {
    recordBroker(dataDir, await startStandIn(dataDir));
    standIn!.kill('SIGKILL');
    expect(await endPredecessor(dataDir)).toBeNull();
  });

  it('names the living owner of a running broker', async () => {
    const pid = await startStandIn(dataDir);
    recordBroker(dataDir, pid);
    expect(await endPredecessor(dataDir)).toBe(`broker ${pid} runs there, started by process ${process.pid}`);
  });
});
