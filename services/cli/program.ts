import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { ALERT_TYPES, SEVERITIES } from '#contracts/vocabulary';
import { repositoryRoot } from '#platform/repository-root';
import { EXIT } from './exit-code';
import type { Terminal } from './terminal';

/**
 * The command line `wf`. Each command's own file, and with it Nest, TypeORM or the classifier, is loaded when the
 * command runs, so that `wf --help` does not wait for them. Returns the exit code; never throws.
 */
export async function run(args: readonly string[], terminal: Terminal): Promise<number> {
  let exitCode: number = EXIT.ok;
  const runs =
    <A extends unknown[]>(command: (...args: A) => Promise<number>) =>
    async (...given: A): Promise<void> => {
      exitCode = await command(...given);
    };

  const program = new Command('wf')
    .description('Watchfloor: news feeds in, alerts about tracked armed groups out.')
    .version(versionOf())
    .configureOutput({ writeOut: (text) => terminal.out(text), writeErr: (text) => terminal.err(text) })
    .showHelpAfterError('(wf --help lists the commands)')
    .exitOverride();

  program
    .command('start')
    .description('run everything in this process until Ctrl-C')
    .option('--kafka', 'topics in Apache Kafka: the one in KAFKA_BROKERS, else a local one that is started')
    .action(
      runs(async (options: { kafka?: true }) => {
        const { start } = await import('#services/cli/start');
        return start({ kafka: options.kafka ?? false });
      }),
    );

  program
    .command('migrate')
    .description('bring the schema of the database in DATABASE_URL up to date')
    .action(
      runs(async () => {
        const { migrateDatabase } = await import('#services/cli/migrate-database');
        return migrateDatabase(terminal);
      }),
    );

  program
    .command('classify')
    .description('find and type the mentions in files, without database or broker')
    .argument('<file...>', 'a .txt, .md or .html file; - is standard input')
    .option('--json', 'one JSON object per file, each on a line')
    .option('--groups <file>', 'catalogue of tracked groups (default: GROUPS_FILE)')
    .action(
      runs(async (files: string[], options: { json?: true; groups?: string }) => {
        const { classifyFiles } = await import('#services/cli/classify-files');
        return classifyFiles(terminal, files, options);
      }),
    );

  program
    .command('feed')
    .description('look into feeds')
    .command('parse')
    .description('show what is read from feed files')
    .argument('<file...>', 'an RSS or Atom file; - is standard input')
    .option('--json', 'one JSON object per file, each on a line')
    .action(
      runs(async (files: string[], options: { json?: true }) => {
        const { parseFeedFiles } = await import('#services/cli/parse-feed-files');
        return parseFeedFiles(terminal, files, options);
      }),
    );

  const sources = program.command('sources').description('feeds and folders that are polled');
  sources
    .command('add')
    .description('add a source; a running ingest polls it at once')
    .argument('<location>', 'address of a feed, or a folder with --kind documents')
    .addOption(new Option('--kind <kind>', 'what it is').choices(['feed', 'documents']).default('feed'))
    .option('--name <name>', 'shown in alerts and on the dashboard (default: from the location)')
    .action(
      runs(async (location: string, options: { kind: 'feed' | 'documents'; name?: string }) => {
        const { addSource } = await import('#services/cli/add-source');
        return addSource(terminal, location, options);
      }),
    );
  sources
    .command('list')
    .description('list the sources')
    .option('--json', 'a JSON array')
    .action(
      runs(async (options: { json?: true }) => {
        const { listSources } = await import('#services/cli/list-sources');
        return listSources(terminal, options);
      }),
    );
  sources
    .command('import')
    .description('add the sources of a file that are not known yet')
    .argument('<file>', 'written like seeds/sources.yaml')
    .action(
      runs(async (file: string) => {
        const { importSources } = await import('#services/cli/import-sources');
        return importSources(terminal, file);
      }),
    );

  program
    .command('groups')
    .description('tracked groups')
    .command('list')
    .description('list the groups of the catalogue')
    .option('--json', 'a JSON array')
    .option('--groups <file>', 'catalogue of tracked groups (default: GROUPS_FILE)')
    .action(
      runs(async (options: { json?: true; groups?: string }) => {
        const { listGroups } = await import('#services/cli/list-groups');
        return listGroups(terminal, options);
      }),
    );

  const url = new Option('--url <url>', 'the API (default: http://127.0.0.1:PORT)').argParser(readUrl);
  program
    .command('subscribe')
    .description('subscribe to alerts, through the running API')
    .requiredOption('--groups <ids>', 'group ids, separated by commas', readList)
    .option('--affiliates', 'also the affiliates of these groups, at any depth')
    .option('--types <types>', 'event types, separated by commas', readTypes)
    .addOption(new Option('--min-severity <severity>', 'least severity').choices(SEVERITIES))
    .option('--name <name>', 'name of the subscription (default: the groups)')
    .option('--webhook <url>', 'send webhooks there; the secret that signs them is shown once', readUrl)
    .addOption(url)
    .action(
      runs(async (options: SubscribeOptions) => {
        const { subscribe } = await import('#services/cli/subscribe');
        return subscribe(terminal, options);
      }),
    );

  program
    .command('tail')
    .description('follow what happens')
    .command('alerts')
    .description('print alerts as they come, through the running API, until Ctrl-C')
    .option('--json', 'one alert event per line, as on the topic alerts.v1')
    .option('--group <ids>', 'only these groups, separated by commas', readList)
    .addOption(new Option('--since <when>', 'start with the oldest one kept').choices(['beginning']))
    .option('--count <number>', 'end after so many', readCount)
    .addOption(url)
    .action(
      runs(async (options: TailOptions) => {
        const { tailAlerts } = await import('#services/cli/tail-alerts');
        const stopped = new AbortController();
        const stop = () => stopped.abort();
        process.once('SIGINT', stop).once('SIGTERM', stop);
        try {
          return await tailAlerts(terminal, options, stopped.signal);
        } finally {
          process.off('SIGINT', stop).off('SIGTERM', stop);
        }
      }),
    );

  program
    .command('config')
    .description('every setting: its value, where that comes from, and what it means')
    .option('--json', 'a JSON array')
    .action(
      runs(async (options: { json?: true }) => {
        const { showConfig } = await import('#services/cli/show-config');
        return showConfig(terminal, options);
      }),
    );

  try {
    await program.parseAsync([...args], { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    return explain(terminal, error as Error);
  }
}

export interface SubscribeOptions {
  readonly groups: string[];
  readonly affiliates?: true;
  readonly types?: string[];
  readonly minSeverity?: string;
  readonly name?: string;
  readonly webhook?: string;
  readonly url?: string;
}

export interface TailOptions {
  readonly json?: true;
  readonly group?: string[];
  readonly since?: 'beginning';
  readonly count?: number;
  readonly url?: string;
}

/** A fault that a person can mend carries its exit code and is told in one line; any other is a bug, with its stack. */
function explain(terminal: Terminal, error: Error): number {
  const { exitCode } = error.constructor as { exitCode?: number };
  terminal.err(`${exitCode === undefined ? (error.stack ?? error.message) : error.message}\n`);
  return exitCode ?? EXIT.failed;
}

function versionOf(): string {
  const manifest = JSON.parse(readFileSync(join(repositoryRoot(), 'package.json'), 'utf8')) as { version: string };
  return manifest.version;
}

function readList(value: string): string[] {
  const items = value.split(',').map((item) => item.trim());
  if (items.some((item) => item === '')) throw new InvalidArgumentError('Expected items separated by commas.');
  return items;
}

function readTypes(value: string): string[] {
  const types = readList(value).map((type) => type.toUpperCase());
  const unknown = types.find((type) => !(ALERT_TYPES as readonly string[]).includes(type));
  if (unknown !== undefined) {
    throw new InvalidArgumentError(`${unknown} is none of ${ALERT_TYPES.join(', ')}.`);
  }
  return types;
}

function readCount(value: string): number {
  if (!/^[1-9]\d{0,8}$/.test(value)) throw new InvalidArgumentError('Expected a whole number from 1.');
  return Number(value);
}

function readUrl(value: string): string {
  if (!URL.canParse(value) || !/^https?:$/.test(new URL(value).protocol)) {
    throw new InvalidArgumentError('Expected an http or https address.');
  }
  return value;
}
