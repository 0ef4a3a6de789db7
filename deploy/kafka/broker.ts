import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { Kafka, logLevel } from 'kafkajs';
import { canDieWithParent, diesWithParent } from '../../libs/platform/dies-with-parent';
import { BrokerUnavailable, findMissing, missingJava, provisionJars } from './jars';
import { freePorts, isFree, LOOPBACK } from './ports';
import { endPredecessor, recordBroker } from './predecessor';
import { serverProperties } from './server-properties';

export { BrokerUnavailable, findMissing, provisionJars };

export interface BrokerOptions {
  /** Made when it does not exist. Topics, messages and group offsets stay in it. One broker at a time. */
  dataDir: string;
  /** Default: what provisionJars() gives. */
  jarsDir?: string;
  /** On 127.0.0.1. Default: a free one. */
  port?: number;
  /** Most memory for the JVM's heap, in MiB; the process takes some 100 more. */
  heapMb?: number;
  /** Gets what the broker prints (warnings and errors), line by line. */
  log?: (line: string) => void;
}

export interface Broker {
  /** For `new Kafka({ brokers })`. */
  brokers: string[];
  pid: number;
  /** Settles when the process has ended, for whatever reason; says how. */
  exited: Promise<string>;
  /** SIGTERM, and SIGKILL when it has not ended after 15 s. Resolves when it has ended; may be called again. */
  stop(): Promise<void>;
  /** SIGKILL. Does not wait; `exited` does. */
  kill(): void;
}

/** The broker did not start though everything it needs is there; the message says why. */
export class BrokerFailed extends Error {
  static readonly exitCode = 1;
  override readonly name = 'BrokerFailed';
}

/** Where a broker listens and what it keeps where. */
interface Place {
  readonly dataDir: string;
  readonly port: number;
  readonly controllerPort: number;
}

const DEFAULT_HEAP_MB = 256;

/** The JVM begins with this much; left alone it takes the most there may be at once. */
const FIRST_HEAP_MB = 64;

/** A start takes 2 to 3 s on two idle cores, and some 3 more after a SIGKILL. */
const START_TIMEOUT_MS = 60_000;

/** Formatting takes 1 s. */
const FORMAT_TIMEOUT_MS = 60_000;

const STOP_TIMEOUT_MS = 15_000;

/** For one question to a broker that may be about to start. */
const PROBE_TIMEOUT_MS = 1_000;

const PROBE_INTERVAL_MS = 25;

/** Of the end of the broker's log, for the error message. */
const TAIL_LINES = 40;

/** A port found free may be taken before the broker listens on it. */
const PORT_ATTEMPTS = 3;

const JVM_OPTIONS = [
  // The first compiler only: the broker starts sooner, takes less memory, and leaves the cores to the tests.
  '-XX:TieredStopAtLevel=1',
  '-XX:+UseSerialGC',
  '-Xshare:auto',
  '-XX:-UsePerfData',
  '-XX:+ExitOnOutOfMemoryError',
  '-Djava.net.preferIPv4Stack=true',
  '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn',
  // Each of the two warns once at every start or stop of a healthy broker.
  '-Dorg.slf4j.simpleLogger.log.org.apache.kafka.controller.QuorumController=error',
  '-Dorg.slf4j.simpleLogger.log.org.apache.kafka.clients.NetworkClient=error',
  '-Dorg.slf4j.simpleLogger.showDateTime=true',
  '-Dorg.slf4j.simpleLogger.dateTimeFormat=HH:mm:ss.SSS',
  '-Dorg.slf4j.simpleLogger.showThreadName=false',
  '-Dorg.slf4j.simpleLogger.showShortLogName=true',
];

/**
 * Starts a Kafka broker (KRaft, alone, on 127.0.0.1 only) and resolves when it answers. The same data folder gives the
 * same topics again, also after a SIGKILL. On Linux the broker ends with the thread that started it.
 * Throws BrokerUnavailable when something is not installed, BrokerFailed when the broker does not start.
 */
export async function startBroker(options: BrokerOptions): Promise<Broker> {
  const missing = options.jarsDir === undefined ? findMissing() : missingJava();
  if (missing !== null) throw new BrokerUnavailable(missing);
  const jarsDir = options.jarsDir ?? (await provisionJars(options.log));
  const heapMb = options.heapMb ?? DEFAULT_HEAP_MB;
  const heap = [`-Xms${Math.min(heapMb, FIRST_HEAP_MB)}m`, `-Xmx${heapMb}m`];
  const jvm = [...JVM_OPTIONS, ...heap, '-cp', join(jarsDir, '*')];

  const dataDir = resolve(options.dataDir);
  mkdirSync(dataDir, { recursive: true });
  const occupant = await endPredecessor(dataDir);
  if (occupant !== null) throw new BrokerFailed(`The Kafka data folder ${dataDir} is in use: ${occupant}`);
  if (options.port !== undefined && !(await isFree(options.port))) {
    throw new BrokerFailed(`Port ${options.port} on ${LOOPBACK} is taken; give the Kafka broker another`);
  }

  for (let attempt = 1; ; attempt++) {
    // One to spare: the port that was asked for is free too.
    const others = (await freePorts(3)).filter((port) => port !== options.port);
    const [free, controllerPort] = others as [number, number];
    const place = { dataDir, port: options.port ?? free, controllerPort };
    writeFileSync(propertiesFile(dataDir), serverProperties({ ...place, storageDir: storageDir(dataDir) }));
    // Kafka's formatter writes this file last, so one that was killed starts over.
    if (!existsSync(metaFile(dataDir))) await formatStorage(dataDir, jvm);
    try {
      return await launch(place, jvm, options.log ?? (() => {}));
    } catch (error) {
      const lostPort = error instanceof BrokerFailed && error.message.includes('Address already in use');
      if (!lostPort || attempt === PORT_ATTEMPTS) throw error;
    }
  }
}

async function launch(place: Place, jvm: string[], log: (line: string) => void): Promise<Broker> {
  const [command, args] = diesWithParent('java', [...jvm, 'kafka.Kafka', propertiesFile(place.dataDir)]);
  // A group of its own where it dies with its parent anyway: Ctrl-C in a terminal goes to the whole group, and then
  // the broker would be gone before its parent has let go of it in order.
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], detached: canDieWithParent() });
  const tail = followLog(child, log);
  const exited = endOf(child);
  const brokers = [`${LOOPBACK}:${place.port}`];
  if (child.pid !== undefined) recordBroker(place.dataDir, child.pid);

  const failure = await untilItAnswers(brokers, clusterIdOf(place.dataDir), exited);
  if (failure !== null) {
    child.kill('SIGKILL');
    await exited;
    throw new BrokerFailed([`The Kafka broker did not start: ${failure}. The end of its log:`, ...tail].join('\n'));
  }
  return {
    brokers,
    pid: child.pid!,
    exited,
    kill: () => void child.kill('SIGKILL'),
    stop: async () => {
      child.kill('SIGTERM');
      if (await within(STOP_TIMEOUT_MS, exited)) return;
      child.kill('SIGKILL');
      await exited;
    },
  };
}

/** Null when the broker answers; else why it does not. */
async function untilItAnswers(brokers: string[], clusterId: string, exited: Promise<string>): Promise<string | null> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (Date.now() < deadline) {
    if (await answers(brokers, clusterId)) return null;
    const ending = await Promise.race([exited, delay(PROBE_INTERVAL_MS, null)]);
    if (ending !== null) return `it ended (${ending})`;
  }
  return `no answer within ${START_TIMEOUT_MS / 1000} s`;
}

/** The cluster's id tells the broker from another one that has the port. */
async function answers(brokers: string[], clusterId: string): Promise<boolean> {
  const timeouts = { connectionTimeout: PROBE_TIMEOUT_MS, requestTimeout: PROBE_TIMEOUT_MS };
  const admin = new Kafka({ brokers, ...timeouts, retry: { retries: 0 }, logLevel: logLevel.NOTHING }).admin();
  try {
    await admin.connect();
    const cluster = await admin.describeCluster();
    return cluster.clusterId === clusterId && cluster.brokers.length > 0;
  } catch {
    return false;
  } finally {
    await admin.disconnect();
  }
}

async function formatStorage(dataDir: string, jvm: string[]): Promise<void> {
  const format = [
    'kafka.tools.StorageTool',
    'format',
    '--cluster-id',
    newClusterId(),
    '--config',
    propertiesFile(dataDir),
  ];
  const [command, args] = diesWithParent('java', [...jvm, ...format]);
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], timeout: FORMAT_TIMEOUT_MS });
  const tail = followLog(child, () => {});
  const ending = await endOf(child);
  if (child.exitCode === 0) return;
  throw new BrokerFailed([`Formatting ${storageDir(dataDir)} for Kafka failed (${ending}):`, ...tail].join('\n'));
}

/** 128 random bits as Kafka writes them. A first character '-' would be read as an option. */
function newClusterId(): string {
  return randomBytes(16).toString('base64url').replace(/^-/, 'A');
}

function clusterIdOf(dataDir: string): string {
  const id = /^cluster\.id=(.+)$/m.exec(readFileSync(metaFile(dataDir), 'utf8'))?.[1];
  if (id === undefined) throw new BrokerFailed(`${metaFile(dataDir)} names no cluster`);
  return id.trim();
}

/** Passes the lines on as they come; the array holds the last of them. */
function followLog(child: ChildProcess, log: (line: string) => void): string[] {
  const tail: string[] = [];
  for (const stream of [child.stdout!, child.stderr!]) {
    createInterface({ input: stream }).on('line', (line) => {
      tail.push(line);
      if (tail.length > TAIL_LINES) tail.shift();
      log(line);
    });
  }
  return tail;
}

/** Settles when the process has ended and all that it printed has been read. */
function endOf(child: ChildProcess): Promise<string> {
  return new Promise((settle) => {
    child.once('error', (error) => settle(error.message));
    child.once('close', (code, signal) => settle(signal ?? `exit code ${code}`));
  });
}

async function within(limitMs: number, event: Promise<unknown>): Promise<boolean> {
  const timer = new AbortController();
  const timeout = delay(limitMs, false, { signal: timer.signal }).catch(() => false);
  const happened = await Promise.race([event.then(() => true), timeout]);
  timer.abort();
  return happened;
}

const propertiesFile = (dataDir: string) => join(dataDir, 'server.properties');
const storageDir = (dataDir: string) => join(dataDir, 'storage');
const metaFile = (dataDir: string) => join(storageDir(dataDir), 'meta.properties');
