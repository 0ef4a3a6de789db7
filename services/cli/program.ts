import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { ALERT_TYPES, SEVERITIES, SOURCE_STATES } from '#contracts/vocabulary';
import { canParseUrl } from '#platform/parse-url';
import { readVersion } from '#platform/version';
import { EXIT } from './exit-code';
import type { Terminal } from './terminal';
import type { TestSourceOptions } from './test-source';
import type { TryAliasOptions } from './try-alias';

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
    .version(readVersion())
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
    .option('--explain', 'for each name why it counts or not, and how what is told of it was read')
    .option('--groups <file>', 'catalogue of tracked groups (default: GROUPS_FILE)')
    .action(
      runs(async (files: string[], options: { json?: true; groups?: string; explain?: true }) => {
        const { classifyFiles } = await import('#services/cli/classify-files');
        return classifyFiles(terminal, files, options);
      }),
    );

  program
    .command('type-event')
    .description('type what sentences tell of two parties, from JSON Lines on standard input')
    .option('--json', 'one JSON object a line (the only form there is)')
    .action(
      runs(async () => {
        const { typeEvents } = await import('#services/cli/type-event');
        return typeEvents(terminal);
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
    .argument('<location>', 'address of a feed or of a page that names one, or a folder with --kind documents')
    .addOption(new Option('--kind <kind>', 'what it is').choices(['feed', 'documents']).default('feed'))
    .option('--name <name>', 'shown in alerts and on the dashboard (default: from the location)')
    .action(
      runs(async (location: string, options: { kind: 'feed' | 'documents'; name?: string }) => {
        const { addSource } = await import('#services/cli/add-source');
        return addSource(terminal, location, options);
      }),
    );
  sources
    .command('test')
    .description('show what would be fetched, parsed and extracted; nothing is stored')
    .argument('<url>', 'address of a feed or of a web page', readUrl)
    .addOption(
      new Option('--page-mode <mode>', 'where the text of articles is taken from')
        .choices(['auto', 'feed', 'page'])
        .default('auto'),
    )
    .option('--selector <css>', 'take the text of these elements of the page')
    .option('--json', 'one JSON object')
    .action(
      runs(async (location: string, options: TestSourceOptions) => {
        const { testSource } = await import('#services/cli/test-source');
        return testSource(terminal, location, options);
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
    .command('status')
    .description('how the sources fare, the worst first')
    .option('--json', 'a JSON array')
    .action(
      runs(async (options: { json?: true }) => {
        const { sourceStatus } = await import('#services/cli/source-status');
        return sourceStatus(terminal, options);
      }),
    );
  sources
    .command('refresh')
    .description('poll a source now; a running ingest does it at once')
    .argument('<source>', 'its id or its name')
    .action(
      runs(async (idOrName: string) => {
        const { refreshSource } = await import('#services/cli/refresh-source');
        return refreshSource(terminal, idOrName);
      }),
    );
  sources
    .command('import')
    .description('add the sources of a file that are not known yet')
    .argument('<file>', 'written like seeds/sources.yaml, or OPML')
    .action(
      runs(async (file: string) => {
        const { importSources } = await import('#services/cli/import-sources');
        return importSources(terminal, file);
      }),
    );
  sources
    .command('export')
    .description('print the feeds as OPML')
    .action(
      runs(async () => {
        const { exportSources } = await import('#services/cli/export-sources');
        return exportSources(terminal);
      }),
    );

  const url = new Option('--url <url>', 'the API (default: http://127.0.0.1:PORT)').argParser(readUrl);
  const groups = program.command('groups').description('tracked groups');
  groups
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
  groups
    .command('check')
    .description('look for names that clash, common words without a policy and other slips in the catalogue')
    .option('--json', 'a JSON array')
    .option('--groups <file>', 'catalogue of tracked groups (default: GROUPS_FILE)')
    .action(
      runs(async (options: { json?: true; groups?: string }) => {
        const { checkGroups } = await import('#services/cli/check-groups');
        return checkGroups(terminal, options);
      }),
    );
  groups
    .command('try')
    .description('show what a new alias would match in stored articles, through the running API; nothing is saved')
    .argument('<group>', 'id of the group')
    .argument('<alias>', 'the name as it is written')
    .option('--case-sensitive', 'only with these capitals')
    .option('--ambiguous', 'counts only with evidence in the document')
    .option('--admit <words>', 'words nearby that admit it, separated by commas', readList)
    .option('--exclude <words>', 'words nearby that rule it out, separated by commas', readList)
    .option('--articles <number>', 'look through so many of the newest articles (default: 2000)', readCount)
    .option('--json', 'one JSON object')
    .addOption(url)
    .action(
      runs(async (groupId: string, alias: string, options: TryAliasOptions) => {
        const { tryAlias } = await import('#services/cli/try-alias');
        return tryAlias(terminal, groupId, alias, options);
      }),
    );

  program
    .command('reclassify')
    .description('run stored articles through the present engine and catalogue; no alert is opened or sent')
    .requiredOption('--since <when>', 'articles first seen since: a date, or so many days back as 7d', readSince)
    .option('--group <ids>', 'only articles that name these groups, before or after; separated by commas', readList)
    .action(
      runs(async (options: { since: Date; group?: string[] }) => {
        const { reclassify } = await import('#services/cli/reclassify');
        return untilStopped((signal) => reclassify(terminal, { since: options.since, groups: options.group }, signal));
      }),
    );

  program
    .command('subscribe')
    .description('subscribe to alerts, or to changes of the state of sources, through the running API')
    .option('--groups <ids>', 'group ids, separated by commas', readList)
    .option('--affiliates', 'also the affiliates of these groups, at any depth')
    .option('--types <types>', 'event types, separated by commas', readTypes)
    .addOption(new Option('--min-severity <severity>', 'least severity').choices(SEVERITIES))
    .addOption(
      new Option('--source-states <states>', 'sources that come into one of these states, separated by commas')
        .argParser(readSourceStates)
        .conflicts(['groups', 'affiliates', 'types', 'minSeverity']),
    )
    .option('--sources <sources>', 'only these sources: ids or names, separated by commas', readList)
    .option('--name <name>', 'name of the subscription (default: the groups or states)')
    .option('--webhook <url>', 'send webhooks there; the secret that signs them is shown once', readUrl)
    .addOption(url)
    .action(
      runs(async (options: SubscribeOptions) => {
        if (options.groups === undefined && options.sourceStates === undefined) {
          program.error('error: expected --groups <ids> or --source-states <states>');
        }
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
        return untilStopped((signal) => tailAlerts(terminal, options, signal));
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

/** Ctrl-C and SIGTERM end the command in good order. */
async function untilStopped(command: (signal: AbortSignal) => Promise<number>): Promise<number> {
  const stopped = new AbortController();
  const stop = () => stopped.abort();
  process.once('SIGINT', stop).once('SIGTERM', stop);
  try {
    return await command(stopped.signal);
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
}

export interface SubscribeOptions {
  readonly groups?: string[];
  readonly affiliates?: true;
  readonly types?: string[];
  readonly minSeverity?: string;
  readonly sourceStates?: string[];
  readonly sources?: string[];
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

function readSourceStates(value: string): string[] {
  const states = readList(value).map((state) => state.toLowerCase());
  const unknown = states.find((state) => !(SOURCE_STATES as readonly string[]).includes(state));
  if (unknown !== undefined) throw new InvalidArgumentError(`${unknown} is none of ${SOURCE_STATES.join(', ')}.`);
  return states;
}

const DAY_MS = 86_400_000;

function readSince(value: string): Date {
  const days = /^(\d{1,5})d$/.exec(value)?.[1];
  const time = days === undefined ? Date.parse(value) : Date.now() - Number(days) * DAY_MS;
  if (Number.isNaN(time)) throw new InvalidArgumentError('Expected a date such as 2026-01-31, or days such as 7d.');
  return new Date(time);
}

function readCount(value: string): number {
  if (!/^[1-9]\d{0,8}$/.test(value)) throw new InvalidArgumentError('Expected a whole number from 1.');
  return Number(value);
}

function readUrl(value: string): string {
  if (!canParseUrl(value) || !/^https?:$/.test(new URL(value).protocol)) {
    throw new InvalidArgumentError('Expected an http or https address.');
  }
  return value;
}
