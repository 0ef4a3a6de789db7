import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
// Relative: Jest's global setup loads this file, and there no # import is resolved.
import { repositoryRoot } from '../../libs/platform/repository-root';
import { diesWithParent } from '../../libs/platform/dies-with-parent';

/** What the broker needs is not on this machine; the message says what, and what to do. */
export class BrokerUnavailable extends Error {
  static readonly exitCode = 78;
  override readonly name = 'BrokerUnavailable';
}

/** How to come by the jars. Only tests give another than the default. */
export interface JarSource {
  /** Holds one folder of jars per Kafka version. */
  readonly cacheDir: string;
  readonly maven: string;
}

/** Kafka 4 brokers are compiled for Java 17. */
const OLDEST_JAVA = 17;

/** 40 MB, and Maven's own plugins: seconds, and minutes on a slow line. */
const DOWNLOAD_TIMEOUT_MS = 10 * 60_000;

const LOCK_POLL_MS = 100;

/** Written last: a folder without it is what a killed download left. Holds the digest of the pom. */
const COMPLETE = '.complete';

/** Null when a broker can be started here, after a download at worst; else one line that says what is missing. */
export function findMissing(): string | null {
  const source = defaultSource();
  return missingJava() ?? (cachedJars(source) === null ? missingMaven(source) : null);
}

/** Null when the java on the PATH is new enough; else one line. */
export function missingJava(): string | null {
  const { error, stdout, stderr } = spawnSync('java', ['-version'], { encoding: 'utf8' });
  return error ? `${JAVA_NEEDED}: there is no java on the PATH` : judgeJava(stderr + stdout);
}

const JAVA_NEEDED = `The local Kafka broker needs Java ${OLDEST_JAVA} or newer`;

/** Judges what `java -version` prints: `openjdk version "17.0.15"`; Java 8 and older say "1.8.0". */
export function judgeJava(output: string): string | null {
  const version = /version "(?:1\.)?(\d+)/.exec(output)?.[1];
  if (version === undefined) return `${JAVA_NEEDED}: java -version did not tell its version`;
  return Number(version) < OLDEST_JAVA ? `${JAVA_NEEDED}: the java on the PATH is ${version}` : null;
}

function missingMaven({ maven }: JarSource): string | null {
  const { error } = spawnSync(maven, ['--version'], { stdio: 'ignore' });
  return error ? `The local Kafka broker needs Maven for its first start: there is no ${maven} on the PATH` : null;
}

/**
 * The folder of the broker's jars, `.cache/kafka/<version>/` under the repository root. Runs Maven the first time and
 * after a change of the pom; says so through `log`, and nothing when the jars are there. Any number of processes may
 * call this at once: one downloads, the others wait. Throws BrokerUnavailable.
 */
export async function provisionJars(
  log: (line: string) => void = () => {},
  source: JarSource = defaultSource(),
): Promise<string> {
  const deadline = Date.now() + DOWNLOAD_TIMEOUT_MS;
  mkdirSync(source.cacheDir, { recursive: true });
  while (Date.now() < deadline) {
    const cached = cachedJars(source);
    if (cached !== null) return cached;
    if (takeLock(source)) {
      try {
        // Another process may have ended its download between the two looks.
        return cachedJars(source) ?? (await download(source, log));
      } finally {
        rmSync(lockFile(source), { force: true });
      }
    }
    await delay(LOCK_POLL_MS);
  }
  throw new BrokerUnavailable(`Another process has been downloading Kafka for too long; it holds ${lockFile(source)}`);
}

async function download(source: JarSource, log: (line: string) => void): Promise<string> {
  const missing = missingMaven(source);
  if (missing !== null) throw new BrokerUnavailable(missing);
  log(`Downloading Apache Kafka ${kafkaVersion()} with Maven, once`);
  for (const rest of readdirSync(source.cacheDir).filter((name) => name.startsWith('partial-'))) {
    rmSync(join(source.cacheDir, rest), { recursive: true, force: true });
  }
  const partial = join(source.cacheDir, `partial-${process.pid}`);
  const failure = await runMaven(source, partial);
  if (failure !== null) {
    throw new BrokerUnavailable(`The download of Apache Kafka ${kafkaVersion()} failed: ${failure}`);
  }
  writeFileSync(join(partial, COMPLETE), pomDigest());
  rmSync(jarsDir(source), { recursive: true, force: true });
  renameSync(partial, jarsDir(source));
  return jarsDir(source);
}

/** Null when the jars are in the folder; else why not, in one line. */
async function runMaven({ maven }: JarSource, outputDirectory: string): Promise<string | null> {
  // Strict: a jar that arrived damaged is an error and not a warning.
  const options = ['--batch-mode', '--quiet', '--strict-checksums', '--file', pomFile()];
  const goal = ['dependency:copy-dependencies', `-DoutputDirectory=${outputDirectory}`];
  const [command, args] = diesWithParent(maven, [...options, ...goal]);
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], timeout: DOWNLOAD_TIMEOUT_MS });
  let output = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  child.stderr.on('data', (chunk) => (output += chunk));
  return new Promise((settle) => {
    child.once('error', (error) => settle(error.message));
    child.once('close', (code, signal) =>
      settle(code === 0 ? null : mavenError(output, signal ?? `exit code ${code}`)),
    );
  });
}

/** Maven prints a page of advice after the one line that says what went wrong. */
function mavenError(output: string, ending: string): string {
  const line = output.split('\n').find((text) => text.includes('[ERROR]'));
  return line?.replace(/.*\[ERROR\]\s*/, '').trim() ?? `Maven ended with ${ending}`;
}

/** Whether this process now may download. The link makes the lock appear with its owner's pid in it, never empty. */
function takeLock(source: JarSource): boolean {
  const own = `${lockFile(source)}-${process.pid}`;
  writeFileSync(own, String(process.pid));
  try {
    linkSync(own, lockFile(source));
    return true;
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
    dropLockOfTheDead(source);
    return false;
  } finally {
    rmSync(own, { force: true });
  }
}

/**
 * Of two callers that find the same dead owner, the slower may drop the lock of the quicker, and then two download.
 * Each does so in a folder of its own, so no reader ever sees a mixture.
 */
function dropLockOfTheDead(source: JarSource): void {
  try {
    const owner = Number(readFileSync(lockFile(source), 'utf8'));
    if (!isAlive(owner)) rmSync(lockFile(source), { force: true });
  } catch (error) {
    // Given back between the two looks at it.
    if (codeOf(error) !== 'ENOENT') throw error;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}

function cachedJars(source: JarSource): string | null {
  const marker = join(jarsDir(source), COMPLETE);
  return existsSync(marker) && readFileSync(marker, 'utf8') === pomDigest() ? jarsDir(source) : null;
}

function pomDigest(): string {
  return createHash('sha256').update(readFileSync(pomFile())).digest('hex');
}

function kafkaVersion(): string {
  const version = /<kafka\.version>([\w.]+)</.exec(readFileSync(pomFile(), 'utf8'))?.[1];
  if (version === undefined) throw new Error(`${pomFile()} sets no kafka.version`);
  return version;
}

const pomFile = () => join(repositoryRoot(), 'deploy', 'kafka', 'pom.xml');
const defaultSource = (): JarSource => ({ cacheDir: join(repositoryRoot(), '.cache', 'kafka'), maven: 'mvn' });
const jarsDir = ({ cacheDir }: JarSource) => join(cacheDir, kafkaVersion());
const lockFile = ({ cacheDir }: JarSource) => join(cacheDir, 'lock');
