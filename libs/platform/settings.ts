import { resolve } from 'node:path';
import ipaddr from 'ipaddr.js';
import { z } from 'zod';
import { canParseUrl } from './parse-url';
import { repositoryRoot } from './repository-root';

/** How a setting is read from its text, what it is for, and what it is when unset. */
interface Setting<T, D extends string | null> {
  readonly schema: z.ZodType<T, string>;
  readonly default: D;
  readonly expected: string;
  readonly meaning: string;
  readonly secret?: true;
}

const text = z.string().min(1);
const whole = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d+$/)
    .transform(Number)
    .refine((n) => n >= min && n <= max);
const flag = z.enum(['true', 'false']).transform((value) => value === 'true');
const folder = text.transform((path) => resolve(path));
const projectFile = text.transform((path) => resolve(repositoryRoot(), path));
const list = z.string().transform((value) =>
  value
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== ''),
);
const networks = list.refine((blocks) => blocks.every((block) => isCidr(block)));
const url = (...protocols: string[]) =>
  text.refine((value) => canParseUrl(value) && protocols.includes(new URL(value).protocol));

function isHostAndPort(address: string): boolean {
  const port = /^[^\s:]+:(\d{1,5})$/.exec(address)?.[1];
  return port !== undefined && Number(port) >= 1 && Number(port) <= 65_535;
}

/** One that can stand in a comment of the User-Agent. */
function isWebAddress(value: string): boolean {
  return /^https?:\/\/[\x21-\x7e]+$/.test(value) && !/[()\\]/.test(value) && canParseUrl(value);
}

function isCidr(block: string): boolean {
  try {
    ipaddr.parseCIDR(block);
    return true;
  } catch {
    return false;
  }
}

function setting<T, D extends string | null>(value: Setting<T, D>): Setting<T, D> {
  return value;
}

/** Every setting of every service. The order is that of `wf config` and `.env.example`. */
export const SETTINGS = {
  PORT: setting({
    schema: whole(0, 65535),
    default: '3000',
    expected: 'a port number from 0 to 65535',
    meaning: 'Port of the HTTP server (API, page, health, metrics); 0 takes a free one.',
  }),
  HOST: setting({
    schema: text,
    default: '127.0.0.1',
    expected: 'an address to listen on',
    meaning: 'Address that the HTTP server listens on. 0.0.0.0 in a container.',
  }),
  WATCHFLOOR_API_KEY: setting({
    schema: z.string().min(16),
    default: null,
    expected: 'at least 16 characters',
    meaning: 'API key to accept. Unset: embedded mode makes one and keeps it in the data folder.',
    secret: true,
  }),
  WATCHFLOOR_DATA_DIR: setting({
    schema: folder,
    default: '.watchfloor',
    expected: 'a folder',
    meaning: 'Data of the embedded Postgres and the local Kafka broker.',
  }),
  DATABASE_URL: setting({
    schema: url('postgres:', 'postgresql:'),
    default: null,
    expected: 'postgres://user:password@host:port/database',
    meaning: 'Postgres to use. Unset: an embedded one is started (standalone only).',
    secret: true,
  }),
  DATABASE_POOL_SIZE: setting({
    schema: whole(2, 200),
    default: '10',
    expected: 'a whole number from 2 to 200',
    meaning: 'Connections to Postgres that one process holds at most.',
  }),
  KAFKA_BROKERS: setting({
    schema: list.refine((brokers) => brokers.length > 0 && brokers.every(isHostAndPort)),
    default: null,
    expected: 'host:port, several separated by commas',
    meaning: 'Kafka to use. Unset: topics are tables in Postgres (standalone only).',
  }),
  TOPIC_PREFIX: setting({
    schema: z.string().regex(/^[a-zA-Z0-9._-]{0,100}$/),
    default: 'watchfloor.',
    expected: 'up to 100 of letters, digits, dot, hyphen, underscore',
    meaning: 'Put before every topic and consumer group name.',
  }),
  TOPIC_PARTITIONS: setting({
    schema: whole(1, 1000),
    default: '6',
    expected: 'a whole number from 1 to 1000',
    meaning: 'Partitions of a topic that is created: how many consumers of a group can share it.',
  }),
  TOPIC_REPLICATION: setting({
    schema: whole(1, 10),
    default: '1',
    expected: 'a whole number from 1 to 10',
    meaning: 'Copies of each Kafka partition of a topic that is created.',
  }),
  ALERT_TOPIC_PER_GROUP: setting({
    schema: flag,
    default: 'false',
    expected: 'true or false',
    meaning: 'Publish each alert event to alerts.v1.<group id> too.',
  }),
  BUS_MAX_ATTEMPTS: setting({
    schema: whole(1, 100),
    default: '5',
    expected: 'a whole number from 1 to 100',
    meaning: 'Times a message is handled before it goes to the dead-letter topic. An outage does not count.',
  }),
  CLASSIFY_THREADS: setting({
    schema: whole(1, 64),
    default: '1',
    expected: 'a whole number from 1 to 64',
    meaning: 'Threads that classify articles, in each process of the service.',
  }),
  CLASSIFY_DEADLINE_SECONDS: setting({
    schema: whole(1, 600),
    default: '10',
    expected: 'a whole number of seconds from 1 to 600',
    meaning: 'Time for one article. Past it the article goes on with its mentions alone, without events.',
  }),
  GROUPS_FILE: setting({
    schema: projectFile,
    default: 'seeds/groups.yaml',
    expected: 'a YAML file; relative to the project',
    meaning: 'The catalogue of tracked groups.',
  }),
  SOURCES_FILE: setting({
    schema: projectFile,
    default: 'seeds/sources.yaml',
    expected: 'a YAML file; relative to the project',
    meaning: 'Sources that ingest adds when it starts. Those already known are left as they are.',
  }),
  SUBSCRIPTIONS_FILE: setting({
    schema: projectFile,
    default: 'seeds/subscriptions.yaml',
    expected: 'a YAML file; relative to the project',
    meaning: 'Subscriptions that notify adds when it starts. Those already known are left as they are.',
  }),
  WATCHFLOOR_ALLOW_NETWORKS: setting({
    schema: networks,
    default: '',
    expected: 'CIDR blocks separated by commas, such as 127.0.0.0/8',
    meaning: 'Private networks that feeds, pages and webhooks may be on. None when empty.',
  }),
  POLL_INTERVAL_SECONDS: setting({
    schema: whole(1, 86400),
    default: '900',
    expected: 'a whole number of seconds from 1 to 86400',
    meaning:
      'Time between two polls of a source whose rhythm is not known yet; then it is polled by its rhythm, each 5 minutes to 24 hours. Below 300 it holds for every source. What servers ask for (Retry-After, ttl, skipHours, caching) comes first.',
  }),
  WEBSUB_CALLBACK_URL: setting({
    schema: url('http:', 'https:')
      .refine((value) => new URL(value).search === '' && new URL(value).hash === '')
      .transform((value) => value.replace(/\/+$/, '')),
    default: null,
    expected: 'http or https address, such as https://watchfloor.example',
    meaning: 'Address of this API as hubs of feeds (WebSub) reach it. Unset: feeds are polled only.',
  }),
  INGEST_CONTACT: setting({
    schema: text.refine((contact) => isWebAddress(contact) || /^[\w.+-]+@[\w.-]+$/.test(contact)),
    default: null,
    expected: 'an http or https address, or an e-mail address',
    meaning: 'Whom the owner of a site can turn to: shown to feeds and pages in the User-Agent.',
  }),
  WEBHOOK_RETRY_SECONDS: setting({
    schema: list
      .refine((delays) => delays.length <= 50 && delays.every((delay) => /^\d+(\.\d+)?$/.test(delay)))
      .transform((delays) => delays.map(Number)),
    default: '5,30,120,600,1800,7200,21600,43200',
    expected: 'seconds separated by commas, at most 50',
    meaning: 'Waits between the attempts of a webhook delivery; after the last one it has failed.',
  }),
  WEBHOOK_TIMEOUT_SECONDS: setting({
    schema: whole(1, 120),
    default: '15',
    expected: 'a whole number of seconds from 1 to 120',
    meaning: 'An endpoint that has not answered by then has failed the attempt.',
  }),
  LOG_LEVEL: setting({
    schema: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']),
    default: 'info',
    expected: 'fatal, error, warn, info, debug, trace or silent',
    meaning: 'Least severe level that is logged.',
  }),
  LOG_FORMAT: setting({
    schema: z.enum(['json', 'text']),
    default: 'json',
    expected: 'json or text',
    meaning: 'json: one JSON object a line. text: for people; the default of wf start.',
  }),
} as const;

export type SettingName = keyof typeof SETTINGS;
type ValueOf<S> = S extends Setting<infer T, infer D> ? (D extends null ? T | null : T) : never;
export type Settings = { readonly [N in SettingName]: ValueOf<(typeof SETTINGS)[N]> };

/** A setting that cannot be used: one line that names it, what was read and what is expected. Exit code 78 (EX_CONFIG). */
export class InvalidSetting extends Error {
  static readonly exitCode = 78;
  constructor(name: string, read: string, expected: string) {
    super(`${name}: read ${read}, expected ${expected}`);
  }
}

/** Reads every setting. An empty variable counts as unset. Throws `InvalidSetting` at the first wrong one. */
export function readSettings(env: NodeJS.ProcessEnv, defaults: Partial<Record<SettingName, string>> = {}): Settings {
  const entries = Object.entries(SETTINGS).map(([name, definition]) => {
    const raw = env[name] || (defaults[name as SettingName] ?? definition.default);
    if (raw === null) return [name, null];
    const parsed = (definition.schema as z.ZodType<unknown, string>).safeParse(raw);
    if (!parsed.success) {
      const shown = 'secret' in definition ? 'a value that is kept secret' : JSON.stringify(raw);
      throw new InvalidSetting(name, shown, definition.expected);
    }
    return [name, parsed.data];
  });
  return Object.fromEntries(entries) as Settings;
}

export interface DescribedSetting {
  readonly name: string;
  readonly value: string;
  readonly source: 'environment' | 'default' | 'unset';
  readonly meaning: string;
  readonly expected: string;
}

/** For `wf config`: every setting as read, secrets masked. */
export function describeSettings(
  env: NodeJS.ProcessEnv,
  defaults: Partial<Record<SettingName, string>> = {},
): DescribedSetting[] {
  return Object.entries(SETTINGS).map(([name, definition]) => {
    const set = env[name];
    const value = set || (defaults[name as SettingName] ?? definition.default);
    const masked = 'secret' in definition && value !== null ? '********' : value;
    return {
      name,
      value: masked ?? '',
      source: set ? 'environment' : value === null ? 'unset' : 'default',
      meaning: definition.meaning,
      expected: definition.expected,
    };
  });
}
