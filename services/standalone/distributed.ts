import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { PROCESSES, type Process } from '#deploy/processes';
import { diesWithParent } from '#platform/dies-with-parent';
import { onStopSignal } from '#platform/lifecycle';
import { createLogger, type Logger } from '#platform/logger';
import { repositoryRoot } from '#platform/repository-root';
import { InvalidSetting, readSettings } from '#platform/settings';
import { announce } from './announce';
import { prepareSurroundings, type Surroundings } from './local-surroundings';

export interface Distributed {
  readonly url: string;
  readonly surroundings: Surroundings;
  /** The process that runs a service now; a killed one is followed by another. */
  pidOf(service: string): number;
  stop(): Promise<void>;
}

/** A service that dies at once, again and again, is not started more often than this. */
const RESTART_WAIT_MS = 500;
const MAX_RESTART_WAIT_MS = 10_000;
/** A process that lived this long has recovered: the next wait is the first again. */
const SETTLED_AFTER_MS = 10_000;
const STOP_LIMIT_MS = 20_000;

/**
 * The five services as five processes on this machine, with the commands that docker-compose.yml uses, against Kafka
 * and Postgres: those that the settings name, or local ones (without `kafka`, topics are tables). A service that ends is started again, as Compose would.
 */
export async function startDistributed(env: NodeJS.ProcessEnv, options: { kafka: boolean }): Promise<Distributed> {
  const settings = readSettings(env);
  if (settings.PORT === 0) throw new InvalidSetting('PORT', '0', 'a port number, so that the services get their own');
  const logger = createLogger(settings, 'distributed');
  const surroundings = await prepareSurroundings(settings, options, logger);
  const supervisors = PROCESSES.filter((process) => process.defaultPort !== null).map((service) => {
    const own = { PORT: String(portOf(service, settings.PORT)) };
    return new Supervisor(service, { ...env, ...surroundingsEnv(surroundings), ...own }, logger);
  });
  for (const supervisor of supervisors) supervisor.start();
  const stop = async () => {
    await Promise.all(supervisors.map((supervisor) => supervisor.stop()));
    await surroundings.stop();
  };
  const url = `http://127.0.0.1:${settings.PORT}`;
  process.stdout.write(announce(url, settings, surroundings));
  const pidOf = (name: string) => supervisors.find((supervisor) => supervisor.name === name)!.pid;
  return { url, surroundings, pidOf, stop };
}

/** Runs until Ctrl-C. */
export async function runDistributed(): Promise<void> {
  const distributed = await startDistributed(process.env, { kafka: true });
  onStopSignal(async () => {
    process.stdout.write('\nStopping.\n');
    await distributed.stop();
    process.stdout.write('Stopped.\n');
  });
}

/** The API gets the port of the settings, the others the ports above it. */
function portOf(service: Process, apiPort: number): number {
  const api = PROCESSES.find((process) => process.name === 'api');
  return apiPort + (service.defaultPort ?? 0) - (api?.defaultPort ?? 0);
}

function surroundingsEnv({ databaseUrl, brokers, apiKey }: Surroundings): NodeJS.ProcessEnv {
  return {
    DATABASE_URL: databaseUrl,
    WATCHFLOOR_API_KEY: apiKey,
    ...(brokers === null ? {} : { KAFKA_BROKERS: brokers.join(',') }),
  };
}

/** Keeps one process running until it is told to stop. */
class Supervisor {
  private child: ChildProcess | null = null;
  private stopping = false;
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly service: Process,
    private readonly env: NodeJS.ProcessEnv,
    private readonly logger: Logger,
  ) {}

  get name(): string {
    return this.service.name;
  }

  get pid(): number {
    return this.child?.pid ?? 0;
  }

  start(): void {
    this.running = this.run();
  }

  async stop(): Promise<void> {
    this.stopping = true;
    this.child?.kill('SIGTERM');
    const killer = setTimeout(() => this.child?.kill('SIGKILL'), STOP_LIMIT_MS);
    await this.running;
    clearTimeout(killer);
  }

  private async run(): Promise<void> {
    let waitMs = RESTART_WAIT_MS;
    while (!this.stopping) {
      const begun = Date.now();
      const ending = await this.runOnce();
      if (this.stopping) return;
      waitMs = Date.now() - begun > SETTLED_AFTER_MS ? RESTART_WAIT_MS : Math.min(waitMs * 2, MAX_RESTART_WAIT_MS);
      this.logger.warn({ service: this.name, ending, waitMs }, `${this.name} ended; it is started again`);
      await delay(waitMs);
    }
  }

  private runOnce(): Promise<string> {
    const [program, ...rest] = this.service.command;
    const [file, args] = diesWithParent(program === 'node' ? process.execPath : program!, rest);
    // Its own process group: Ctrl-C reaches this process first, which then stops the services in order.
    const child = spawn(file, args, {
      cwd: repositoryRoot(),
      env: this.env,
      stdio: ['ignore', 'inherit', 'inherit'],
      detached: true,
    });
    this.child = child;
    return new Promise((resolve) => {
      child.once('error', (error) => resolve(error.message));
      child.once('exit', (code, signal) => resolve(signal ?? `exit code ${code}`));
    });
  }
}
