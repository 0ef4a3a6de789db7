import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type DataSource } from 'typeorm';
import { v5 } from 'uuid';
import { createBus } from '#bus/create-bus';
import type { AlertEvent } from '#contracts/alert-event';
import { articlesTopic } from '#contracts/topics';
import { createDataSource } from '#database/data-source';
import { startEmbeddedPostgres } from '#database/embedded-postgres';
import { migrate } from '#database/migrate';
import { startBroker } from '#deploy/kafka/broker';
import { PROCESSES } from '#deploy/processes';
import { createLogger } from '#platform/logger';
import { repositoryRoot } from '#platform/repository-root';
import { readSettings } from '#platform/settings';
import { generateArticle } from './generated-articles';
import { type Usage, UsageSampler } from './process-usage';
import { report, table } from './report';

const ARTICLES = Number(process.env.BENCH_ARTICLES ?? 20_000);
const ARTICLES_PER_FEED = 100;
const STEADY_PER_SECOND = 50;
const STEADY_SECONDS = Number(process.env.BENCH_STEADY_SECONDS ?? 60);
/** The first seconds of the steady phase are not counted: code is being compiled, connections are being made. */
const WARM_UP_SECONDS = 5;
const POLL_MS = 100;
const PHASE_LIMIT_MS = 30 * 60_000;
/** Some three of four articles have an alert of this severity: webhooks are part of the work and not all of it. */
const FILTER = { minSeverity: 'critical' };

interface Result {
  readonly variant: string;
  readonly articlesPerSecond: number;
  readonly seconds: number;
  readonly deliveries: number;
  readonly latencyMs: { p50: number; p95: number; p99: number; max: number; samples: number };
  readonly usage: Record<string, { cpuSeconds: number; peakMb: number }>;
}

interface Surroundings {
  readonly postgresUrl: string;
  readonly brokers: string[];
  readonly pids: ReadonlyMap<string, number>;
  readonly folder: string;
}

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'watchfloor-bench-'));
  const postgres = await startEmbeddedPostgres({ dataDir: join(folder, 'postgres') });
  const broker = await startBroker({ dataDir: join(folder, 'kafka'), heapMb: 512 });
  const pids = new Map([
    ['Postgres', postgres.pid],
    ['Kafka', broker.pid],
  ]);
  const surroundings = { postgresUrl: postgres.url, brokers: broker.brokers, pids, folder };
  try {
    const real = await measure('watchfloor', surroundings);
    const ceiling = await measure('null pipeline', surroundings);
    reportAll([real, ceiling]);
  } finally {
    await broker.stop();
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs one variant from an empty database and new topics: the load first, then the steady rate. */
async function measure(variant: 'watchfloor' | 'null pipeline', surroundings: Surroundings): Promise<Result> {
  const { url, dataSource } = await createDatabase(surroundings.postgresUrl);
  const feeds = await startFeeds();
  const receiver = await startReceiver();
  const env = {
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    LOG_LEVEL: 'warn',
    DATABASE_URL: url,
    KAFKA_BROKERS: surroundings.brokers.join(','),
    TOPIC_PREFIX: `bench-${randomBytes(4).toString('hex')}.`,
    WATCHFLOOR_ALLOW_NETWORKS: '127.0.0.0/8',
    BENCH_FINDINGS: findingsFile(surroundings.folder),
    ...emptyFiles(surroundings.folder),
  };
  await subscribe(dataSource, receiver.url);
  const services = startProcesses(variant, env);
  const pids = new Map([...surroundings.pids, ...services.pids]);
  try {
    await services.ready();
    const sampler = new UsageSampler(pids);
    const begun = performance.now();
    await addFeeds(dataSource, feeds.urls);
    await until(`${ARTICLES} articles stored and delivered`, () => isDrained(dataSource, ARTICLES));
    const seconds = (performance.now() - begun) / 1000;
    const usage = sampler.stop();
    const deliveries = receiver.arrivals.length;

    const latencyMs = await steady(env, dataSource, receiver);
    if (variant === 'watchfloor') await saveFindings(dataSource, findingsFile(surroundings.folder));
    return { variant, seconds, articlesPerSecond: ARTICLES / seconds, deliveries, latencyMs, usage: plain(usage) };
  } finally {
    await services.stop();
    await dataSource.destroy();
    feeds.server.close();
    receiver.server.close();
    receiver.server.closeAllConnections();
  }
}

async function steady(
  env: NodeJS.ProcessEnv,
  dataSource: DataSource,
  receiver: Receiver,
): Promise<Result['latencyMs']> {
  const settings = readSettings(env);
  const bus = createBus(settings, null, createLogger(settings, 'bench'));
  await bus.start();
  const publishedAt = new Map<string, number>();
  receiver.arrivals.length = 0;
  const begun = performance.now();
  const count = STEADY_PER_SECOND * STEADY_SECONDS;
  for (let index = 0; index < count; index++) {
    const dueMs = begun + (index * 1000) / STEADY_PER_SECOND - performance.now();
    if (dueMs > 0) await delay(dueMs);
    const article = articleOf(ARTICLES + index);
    if (index >= WARM_UP_SECONDS * STEADY_PER_SECOND) publishedAt.set(article.articleId, performance.now());
    await bus.publish(articlesTopic, [{ key: article.articleId, id: article.articleId, value: article }]);
  }
  await until('the steady articles stored and delivered', () => isDrained(dataSource, ARTICLES + count));
  await bus.stop();
  const latencies = receiver.arrivals
    .flatMap(({ articleId, at }) => (publishedAt.has(articleId) ? [at - publishedAt.get(articleId)!] : []))
    .sort((a, b) => a - b);
  const at = (share: number) => latencies[Math.min(latencies.length - 1, Math.floor(share * latencies.length))] ?? NaN;
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1), samples: latencies.length };
}

function articleOf(index: number) {
  const { path, title, paragraphs } = generateArticle(index);
  return {
    articleId: v5(path, v5.URL),
    revision: 1,
    sourceId: v5('bench', v5.URL),
    sourceName: 'bench',
    url: `https://news.example${path}`,
    title,
    authors: [],
    publishedAt: null,
    firstSeenAt: new Date().toISOString(),
    language: 'en',
    text: `${title}\n\n${paragraphs.join('\n\n')}`,
    textFrom: 'feed' as const,
  };
}

async function createDatabase(serverUrl: string): Promise<{ url: string; dataSource: DataSource }> {
  const name = `bench_${randomBytes(4).toString('hex')}`;
  const server = await createDataSource(serverUrl, 2).initialize();
  await server.query(`CREATE DATABASE ${name}`);
  await server.destroy();
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  const dataSource = await createDataSource(url.href, 4).initialize();
  await migrate(dataSource);
  return { url: url.href, dataSource };
}

const findingsFile = (folder: string) => join(folder, 'findings.json');

function emptyFiles(folder: string): Record<string, string> {
  const sources = join(folder, 'sources.yaml');
  const subscriptions = join(folder, 'subscriptions.yaml');
  writeFileSync(sources, 'sources: []\n');
  writeFileSync(subscriptions, 'subscriptions: []\n');
  return { SOURCES_FILE: sources, SUBSCRIPTIONS_FILE: subscriptions };
}

async function saveFindings(dataSource: DataSource, file: string): Promise<void> {
  const [{ findings }] = await dataSource.query<[{ findings: Record<string, { relations: unknown }> }]>(`
    SELECT jsonb_object_agg(article_id, jsonb_build_object('mentions', found, 'relations', '[]'::jsonb)) AS findings
    FROM (
      SELECT article_id, jsonb_agg(jsonb_build_object('groupId', group_id, 'kind', kind, 'surface', surface,
        'start', start_offset, 'end', end_offset, 'section', section, 'eventType', event_type, 'role', role,
        'modality', modality, 'time', time, 'confidence', confidence::numeric, 'evidence', evidence) ORDER BY ordinal) AS found
      FROM mentions GROUP BY article_id
    ) AS by_article
  `);
  const relations: { article_id: string; found: unknown }[] = await dataSource.query(`
    SELECT article_id, jsonb_agg(jsonb_build_object('a', group_a, 'b', group_b, 'kind', kind, 'confidence',
      confidence::numeric, 'evidence', evidence)) AS found
    FROM relations GROUP BY article_id
  `);
  for (const row of relations) findings[row.article_id]!.relations = row.found;
  writeFileSync(file, JSON.stringify(findings));
}

async function startFeeds(): Promise<{ server: Server; urls: string[] }> {
  const server = createServer((request, response) => {
    const number = Number(/^\/feed-(\d+)\.xml$/.exec(request.url ?? '')?.[1] ?? NaN);
    if (Number.isNaN(number)) return void response.writeHead(404).end();
    const items = Array.from({ length: ARTICLES_PER_FEED }, (_, offset) => number * ARTICLES_PER_FEED + offset)
      .filter((index) => index < ARTICLES)
      .map((index) => {
        const { title, paragraphs, path } = generateArticle(index);
        const html = paragraphs.map((paragraph) => `<p>${paragraph}</p>`).join('');
        return `<item><title>${title}</title><link>https://news.example${path}</link><guid>${path}</guid><content:encoded><![CDATA[${html}]]></content:encoded></item>`;
      });
    response.writeHead(200, { 'content-type': 'application/rss+xml' });
    response.end(
      `<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Feed ${number}</title><link>https://news.example/</link><description>bench</description>${items.join('')}</channel></rss>`,
    );
  });
  const origin = await listen(server);
  const count = Math.ceil(ARTICLES / ARTICLES_PER_FEED);
  return { server, urls: Array.from({ length: count }, (_, number) => `${origin}/feed-${number}.xml`) };
}

interface Receiver {
  readonly server: Server;
  readonly url: string;
  readonly arrivals: { articleId: string; at: number }[];
}

async function startReceiver(): Promise<Receiver> {
  const arrivals: { articleId: string; at: number }[] = [];
  const server = createServer((request, response) => {
    const at = performance.now();
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      response.writeHead(204).end();
      const { data } = JSON.parse(Buffer.concat(chunks).toString('utf8')) as { data: AlertEvent };
      arrivals.push({ articleId: data.alert.sources[0]!.articleId, at });
    });
  });
  return { server, url: `${await listen(server)}/hook`, arrivals };
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function subscribe(dataSource: DataSource, url: string): Promise<void> {
  const [endpointId, subscriptionId] = [v5('endpoint', v5.URL), v5('subscription', v5.URL)];
  const secret = `whsec_${randomBytes(32).toString('base64')}`;
  await dataSource.query('INSERT INTO endpoints (id, url, secret) VALUES ($1, $2, $3)', [endpointId, url, secret]);
  await dataSource.query('INSERT INTO subscriptions (id, name, filter, endpoint_id) VALUES ($1, $2, $3, $4)', [
    subscriptionId,
    'bench',
    FILTER,
    endpointId,
  ]);
}

async function addFeeds(dataSource: DataSource, urls: readonly string[]): Promise<void> {
  await dataSource.query(
    `INSERT INTO sources (id, kind, name, location) SELECT id, 'feed', location, location
     FROM unnest($1::uuid[], $2::text[]) AS feed (id, location)`,
    [urls.map((url) => v5(url, v5.URL)), urls],
  );
  await dataSource.query('NOTIFY sources');
}

async function isDrained(dataSource: DataSource, articles: number): Promise<boolean> {
  const [row] = await dataSource.query<[{ drained: boolean }]>(
    `SELECT (SELECT count(*) FROM articles) = $1
       AND (SELECT coalesce(max(position), 0) FROM alert_events) =
           (SELECT coalesce(max(published_position), 0) FROM relay_position)
       AND (SELECT count(*) FROM deliveries WHERE status = 'delivered') =
           (SELECT count(*) FROM alerts WHERE severity = 'critical') AS drained`,
    [articles],
  );
  return row.drained;
}

async function until(what: string, probe: () => Promise<boolean>): Promise<void> {
  const limit = performance.now() + PHASE_LIMIT_MS;
  while (!(await probe())) {
    if (performance.now() > limit) throw new Error(`Not within ${PHASE_LIMIT_MS / 60_000} minutes: ${what}`);
    await delay(POLL_MS);
  }
}

function startProcesses(variant: string, env: NodeJS.ProcessEnv) {
  const firstPort = 20_000 + Math.floor(Math.random() * 10_000);
  const children = new Map<string, { child: ChildProcess; port: number }>();
  for (const [index, { name, command }] of PROCESSES.filter((one) => one.defaultPort !== null).entries()) {
    const isNull = variant === 'null pipeline' && name === 'classify';
    const args = isNull ? ['dist/bench/null-classify.js'] : command.slice(1);
    const port = firstPort + index;
    const child = spawn(process.execPath, args, {
      cwd: repositoryRoot(),
      env: { ...env, PORT: String(port) },
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    children.set(name, { child, port });
  }
  return {
    pids: new Map([...children].map(([name, { child }]) => [name, child.pid!])),
    ready: async () => {
      for (const [name, { child, port }] of children) {
        await until(`${name} ready`, async () => {
          if (child.exitCode !== null) throw new Error(`${name} ended with ${child.exitCode}`);
          const answer = await fetch(`http://127.0.0.1:${port}/health/ready`).catch(() => null);
          return answer?.ok ?? false;
        });
      }
    },
    stop: async () => {
      const ended = [...children.values()].map(
        ({ child }) =>
          new Promise((resolve) => (child.exitCode === null ? child.once('exit', resolve) : resolve(null))),
      );
      for (const { child } of children.values()) child.kill('SIGTERM');
      await Promise.all(ended);
    },
  };
}

const plain = (usage: Map<string, Usage>) => Object.fromEntries(usage);

function reportAll(results: readonly Result[]): void {
  const [real, ceiling] = results as [Result, Result];
  const ms = (value: number) => value.toFixed(0);
  const lines = [
    ...table(
      ['', 'articles/s', 'seconds', 'webhooks', 'p50 ms', 'p95 ms', 'p99 ms', 'max ms'],
      results.map(({ variant, articlesPerSecond, seconds, deliveries, latencyMs }) => [
        variant,
        articlesPerSecond.toFixed(0),
        seconds.toFixed(1),
        deliveries,
        ms(latencyMs.p50),
        ms(latencyMs.p95),
        ms(latencyMs.p99),
        ms(latencyMs.max),
      ]),
    ),
    `Ratio watchfloor / null pipeline: ${(real.articlesPerSecond / ceiling.articlesPerSecond).toFixed(2)}`,
    '',
    ...table(
      ['process', ...results.flatMap(({ variant }) => [`${variant}: CPU s`, `${variant}: peak MiB`])],
      Object.keys(real.usage).map((name) => [
        name,
        ...results.flatMap(({ usage }) => [usage[name]!.cpuSeconds.toFixed(1), usage[name]!.peakMb.toFixed(0)]),
      ]),
    ),
  ];
  report({ name: 'pipeline', results: { articles: ARTICLES, results }, about: `${ARTICLES} articles`, lines });
}

void main();
