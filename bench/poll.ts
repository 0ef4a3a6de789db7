import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import Parser from 'rss-parser';
import type { DataSource } from 'typeorm';
import { createDataSource } from '#database/data-source';
import { startEmbeddedPostgres } from '#database/embedded-postgres';
import { migrate } from '#database/migrate';
import { sourceIdOf } from '#feeds/source';
import { repositoryRoot } from '#platform/repository-root';
import { addressOf, type Behaviour, ITEMS_PER_FEED, NEW_ITEMS } from './poll-server';
import { type Usage, UsageSampler } from './process-usage';
import { medianBy, report, table } from './report';

const SOURCES = Number(process.env.BENCH_SOURCES ?? 10_000);
/** Ten sources share a host, which is asked by one request at a time. All those of one host in ten are the bad ones. */
const SITES = Math.ceil(SOURCES / 10);
const PORT = 18_080;
const SLOW_MS = 5_000;
/** Requests at the same time of what the service is compared with: as many as it makes itself. */
const PEER_REQUESTS = 128;
/** Of the phases that are compared. */
const ROUNDS = 3;
/** The peers are asked for this share of the sources, as their rate does not change with the number. */
const PEER_SHARE = 0.2;
const POLL_MS = 50;
const PHASE_LIMIT_MS = 20 * 60_000;

interface Phase {
  readonly name: string;
  readonly sources: number;
  readonly seconds: number;
  readonly perSecond: number;
  readonly usage: Record<string, Usage>;
  readonly connections: number;
  /** From the start of the phase until a source was polled. */
  readonly healthyMs: { readonly median: number; readonly p95: number; readonly last: number };
}

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'watchfloor-bench-'));
  const postgres = await startEmbeddedPostgres({ dataDir: join(folder, 'postgres') });
  const server = await startServer();
  try {
    const peers = [
      await peer('node:http alone (ceiling), 200', {}, () => undefined),
      await peer('rss-parser parseString, 200', {}, (body) => new Parser().parseString(body)),
      await peer('node:http alone (ceiling), 304', { 'if-none-match': '"0"' }, () => undefined),
    ];
    const dataSource = await createDataSource(postgres.url, 4).initialize();
    await migrate(dataSource);
    await addSources(dataSource);
    const ingest = await startIngest(postgres.url, folder);
    const pids = new Map([
      ['ingest', ingest.pid!],
      ['Postgres', postgres.pid],
      ['feed server', server.pid!],
    ]);
    const surroundings = { dataSource, server, pids };
    const first: Behaviour = { edition: 0, badShare: false, slowMs: SLOW_MS };
    const good = { ...first, edition: 1 };
    const bad = { ...good, badShare: true };
    const isGood = `substring(location FROM 'feed-[0-9]*([0-9])[.]xml') <> '9'`;
    const run = (name: string, behaviour: Behaviour, where = 'true') => phase(name, behaviour, where, surroundings);
    const full = await run(`200, ${ITEMS_PER_FEED} items, all new`, first);
    const some = await run(`200, ${ITEMS_PER_FEED} items, ${NEW_ITEMS} new`, good);
    const unmodified: Phase[] = [];
    const rounds: Round[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      // Nothing is known of the bad ones.
      await dataSource.query(`UPDATE sources SET consecutive_failures = 0, state = 'healthy', typical_ms = NULL`);
      unmodified.push(await run('304', good));
      rounds.push({
        goodOnly: await run('304, nine of ten sources', good, isGood),
        withBad: await run('304, and one of ten slow or dead', bad),
        withKnown: await run('304, and one of ten known to be slow or dead', bad),
      });
    }
    await stop(ingest, 'SIGTERM');
    await dataSource.destroy();
    reportAll({ peers, full, some, unmodified, rounds });
  } finally {
    await stop(server, 'SIGTERM');
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Phases that are compared, one soon after the other. */
interface Round {
  readonly goodOnly: Phase;
  readonly withBad: Phase;
  readonly withKnown: Phase;
}

interface Measured {
  readonly peers: readonly PeerResult[];
  readonly full: Phase;
  readonly some: Phase;
  readonly unmodified: readonly Phase[];
  readonly rounds: readonly Round[];
}

interface Surroundings {
  readonly dataSource: DataSource;
  readonly server: ChildProcess;
  readonly pids: ReadonlyMap<string, number>;
}

/** Makes the sources of the condition due, and waits until the good ones among them have been polled. */
async function phase(
  name: string,
  behaviour: Behaviour,
  where: string,
  { dataSource, server, pids }: Surroundings,
): Promise<Phase> {
  server.send(behaviour);
  await serverReport(server);
  const sampler = new UsageSampler(pids);
  const begun = performance.now();
  const [{ started_at: startedAt }] = await dataSource.query<[{ started_at: string }]>(
    `SELECT clock_timestamp()::text AS started_at`,
  );
  await dataSource.query(`UPDATE sources SET next_poll_at = now() - interval '1 second' WHERE ${where}`);
  await dataSource.query('NOTIFY sources');
  // Source n is a good one unless n ends in 9, where there are bad ones at all.
  const good = behaviour.badShare ? `substring(location FROM 'feed-[0-9]*([0-9])[.]xml') <> '9'` : where;
  const started = performance.now() + PHASE_LIMIT_MS;
  for (;;) {
    const [row] = await dataSource.query<[{ left: number }]>(
      `SELECT count(*)::int AS left FROM sources
       WHERE ${good} AND (last_polled_at IS NULL OR last_polled_at < $1::timestamptz)`,
      [startedAt],
    );
    if (row.left === 0) break;
    if (performance.now() > started) throw new Error(`${name}: ${row.left} sources left after the limit`);
    await delay(POLL_MS);
  }
  const seconds = (performance.now() - begun) / 1000;
  const usage = Object.fromEntries(sampler.stop());
  const { mostConnections } = await serverReport(server);
  const [times] = await dataSource.query<[{ sources: number; median: number; p95: number; last: number }]>(
    `SELECT count(*)::int AS sources, percentile_cont(0.5) WITHIN GROUP (ORDER BY ms) AS median,
       percentile_cont(0.95) WITHIN GROUP (ORDER BY ms) AS p95, max(ms) AS last
     FROM (SELECT 1000 * extract(epoch FROM last_polled_at - $1::timestamptz)::float8 AS ms
           FROM sources WHERE ${good}) AS polled`,
    [startedAt],
  );
  // What is still under way ends before the next phase, and what has not begun does not begin.
  await dataSource.query(`UPDATE sources SET next_poll_at = now() + interval '1 year'`);
  await until(
    dataSource,
    'the other sources polled',
    `SELECT NOT EXISTS (SELECT FROM sources WHERE leased_until > now())`,
  );
  const { sources, median, p95, last } = times;
  const healthyMs = { median, p95, last };
  return { name, sources, seconds, perSecond: sources / seconds, usage, connections: mostConnections, healthyMs };
}

async function until(dataSource: DataSource, what: string, query: string): Promise<void> {
  const limit = performance.now() + PHASE_LIMIT_MS;
  for (;;) {
    const [row] = await dataSource.query<[Record<string, boolean>]>(query);
    if (Object.values(row)[0]) return;
    if (performance.now() > limit) throw new Error(`not within the limit: ${what}`);
    await delay(POLL_MS);
  }
}

interface PeerResult {
  readonly name: string;
  readonly perSecond: number;
}

async function peer(
  name: string,
  headers: Record<string, string>,
  parse: (body: string) => unknown,
): Promise<PeerResult> {
  const feeds = Array.from({ length: Math.round(SOURCES * PEER_SHARE) }, (_, index) => index);
  const begun = performance.now();
  await Promise.all(
    Array.from({ length: PEER_REQUESTS }, async () => {
      for (let feed = feeds.pop(); feed !== undefined; feed = feeds.pop()) await parse(await get(urlOf(feed), headers));
    }),
  );
  return { name, perSecond: (SOURCES * PEER_SHARE) / ((performance.now() - begun) / 1000) };
}

function get(url: string, headers: Record<string, string>): Promise<string> {
  return new Promise((resolve, reject) => {
    http
      .get(url, { headers, agent: false }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => resolve(Buffer.concat(chunks).toString('utf8')));
      })
      .on('error', reject);
  });
}

const urlOf = (feed: number) => `http://${addressOf(feed % SITES)}:${PORT}/feed-${feed}.xml`;

async function addSources(dataSource: DataSource): Promise<void> {
  const urls = Array.from({ length: SOURCES }, (_, feed) => urlOf(feed));
  await dataSource.query(
    `INSERT INTO sources (id, kind, name, location, next_poll_at) SELECT id, 'feed', location, location, now() + interval '1 year'
     FROM unnest($1::uuid[], $2::text[]) AS feed (id, location)`,
    [urls.map(sourceIdOf), urls],
  );
}

async function startServer(): Promise<ChildProcess> {
  const server = fork(join(__dirname, 'poll-server.js'), [String(SITES), String(PORT)]);
  await once(server, 'message');
  return server;
}

async function serverReport(server: ChildProcess): Promise<{ requests: number; mostConnections: number }> {
  const answered = once(server, 'message');
  server.send('report');
  const [report] = (await answered) as [{ requests: number; mostConnections: number }];
  return report;
}

/** The service as it runs in a container, on the bus of the embedded mode. */
async function startIngest(databaseUrl: string, folder: string): Promise<ChildProcess> {
  const sources = join(folder, 'sources.yaml');
  writeFileSync(sources, 'sources: []\n');
  const port = PORT + 1;
  const ingest = spawn(process.execPath, ['dist/services/ingest/main.js'], {
    cwd: repositoryRoot(),
    env: {
      PATH: process.env.PATH,
      DATABASE_URL: databaseUrl,
      SOURCES_FILE: sources,
      WATCHFLOOR_ALLOW_NETWORKS: '127.77.0.0/16',
      LOG_LEVEL: 'error',
      PORT: String(port),
    },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  for (;;) {
    if (ingest.exitCode !== null) throw new Error(`ingest ended with ${ingest.exitCode}`);
    const answer = await fetch(`http://127.0.0.1:${port}/health/ready`).catch(() => null);
    if (answer?.ok) return ingest;
    await delay(POLL_MS);
  }
}

async function stop(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null) return;
  const ended = once(child, 'exit');
  child.kill(signal);
  await ended;
}

function reportAll({ peers, full, some, unmodified, rounds }: Measured): void {
  const middle = (of: readonly Phase[]) => medianBy(of, ({ seconds }) => seconds);
  const of = (name: keyof Round) => middle(rounds.map((round) => round[name]));
  const phases = [full, some, middle(unmodified), of('goodOnly'), of('withBad'), of('withKnown')];
  const every = [full, some, ...unmodified, ...rounds.flatMap((round) => Object.values(round) as Phase[])];
  const seconds = (ms: number) => (ms / 1000).toFixed(2);
  const peak = Math.max(...every.map(({ usage }) => usage.ingest!.peakMb));
  /** In per cent, the median of the rounds. */
  const delayed = (name: 'withBad' | 'withKnown', measure: (phase: Phase) => number) =>
    medianBy(
      rounds.map((round) => (measure(round[name]) / measure(round.goodOnly) - 1) * 100),
      (share) => share,
    ).toFixed(1);
  const last = (one: Phase) => one.seconds;
  const median = (one: Phase) => one.healthyMs.median;
  const lines = [
    ...table(
      ['polls', 'sources', 'sources/s', 'healthy: median s', 'p95 s', 'last s', 'connections'],
      phases.map(({ name, sources, perSecond, healthyMs, connections }) => [
        name,
        sources,
        perSecond.toFixed(0),
        seconds(healthyMs.median),
        seconds(healthyMs.p95),
        seconds(healthyMs.last),
        connections,
      ]),
    ),
    ...table(
      ['polls', ...Object.keys(full.usage).flatMap((name) => [`${name}: CPU s`, `${name}: peak MiB`])],
      phases.map(({ name, usage }) => [
        name,
        ...Object.values(usage).flatMap((one) => [one.cpuSeconds.toFixed(1), one.peakMb.toFixed(0)]),
      ]),
    ),
    ...table(
      ['beside it, nothing stored', 'feeds/s'],
      peers.map(({ name, perSecond }) => [name, perSecond.toFixed(0)]),
    ),
    `304 at 800 sources/s or more: ${phases[2]!.perSecond.toFixed(0)}`,
    `200 with parsing of ${ITEMS_PER_FEED} items at 150 sources/s or more: ${some.perSecond.toFixed(0)} with ${NEW_ITEMS} of them new, ${full.perSecond.toFixed(0)} with all`,
    `under 400 MB: ${peak.toFixed(0)} MiB`,
    `healthy sources delayed by bad ones by less than 10 %: the last by ${delayed('withBad', last)} %, the median by ${delayed('withBad', median)} %; once the bad ones are known: ${delayed('withKnown', last)} %, ${delayed('withKnown', median)} %`,
  ];
  report({
    name: 'poll',
    results: { sources: SOURCES, peers, full, some, unmodified, rounds },
    about: `${SOURCES} sources on ${SITES} hosts; of the polls answered with 304 the medians of ${ROUNDS} rounds`,
    lines,
  });
}

void main();
