import { createTestDatabase, type TestDatabase } from '#test/setup/test-database';
import type { FetchResult } from '#feeds/safe-fetch';
import { RobotsStore } from './robots-store';

const FORBIDS = 'User-agent: *\nDisallow: /private/';
const PUBLIC = 'https://a.example:8443/news/1';
const PRIVATE = 'https://a.example:8443/private/1';
const hours = (count: number) => new Date(Date.UTC(2026, 2, 1, 12 + count));
const response = (status: number, body = ''): FetchResult => ({
  kind: 'response',
  status,
  headers: {},
  body: Buffer.from(body),
  bytes: body.length,
  finalUrl: '',
  permanentUrl: null,
});

describe('RobotsStore', () => {
  let database: TestDatabase;
  let answer: FetchResult;
  let asked: string[];
  const fetch = async (url: string) => {
    asked.push(url);
    return answer;
  };
  const store = () => new RobotsStore(database.dataSource);
  const isAllowed = async (robots: RobotsStore, url: string, now: Date) =>
    (await robots.verdict(url, now, fetch)).allowed;

  beforeAll(async () => {
    database = await createTestDatabase();
  });
  beforeEach(async () => {
    await database.dataSource.query('TRUNCATE hosts');
    answer = response(200, FORBIDS);
    asked = [];
  });
  afterAll(() => database.drop());

  it('asks a host once a day, whichever process and page', async () => {
    const first = store();
    expect(await isAllowed(first, PUBLIC, hours(0))).toBe(true);
    expect(await isAllowed(first, PRIVATE, hours(23))).toBe(false);
    expect(await isAllowed(store(), PRIVATE, hours(23))).toBe(false);
    expect(asked).toEqual(['https://a.example:8443/robots.txt']);
    answer = response(404);
    expect(await isAllowed(first, PRIVATE, hours(24))).toBe(true);
    expect(asked).toHaveLength(2);
    expect(await isAllowed(first, 'https://b.example/private/1', hours(24))).toBe(true);
    expect(asked[2]).toBe('https://b.example/robots.txt');
  });

  it('asks once for many pages at a time', async () => {
    const robots = store();
    const verdicts = await Promise.all(Array.from({ length: 20 }, () => isAllowed(robots, PRIVATE, hours(0))));
    expect(new Set(verdicts)).toEqual(new Set([false]));
    expect(asked).toHaveLength(1);
  });

  it('allows nothing while it cannot be had, and asks again in an hour', async () => {
    answer = { kind: 'failed', reason: 'no answer', errorClass: 'timeout' };
    expect(await isAllowed(store(), PUBLIC, hours(0))).toBe(false);
    expect(await isAllowed(store(), PUBLIC, hours(0.9))).toBe(false);
    expect(asked).toHaveLength(1);
    answer = response(200, FORBIDS);
    expect(await isAllowed(store(), PUBLIC, hours(1))).toBe(true);
  });

  it('keeps to what the host said last while it cannot be asked', async () => {
    await isAllowed(store(), PUBLIC, hours(0));
    answer = response(503);
    const robots = store();
    expect(await isAllowed(robots, PUBLIC, hours(25))).toBe(true);
    expect(await isAllowed(robots, PRIVATE, hours(25))).toBe(false);
    expect(asked).toHaveLength(2);
    await isAllowed(robots, PRIVATE, hours(26));
    expect(asked).toHaveLength(3);
  });

  it('learns nothing from a request that was stopped', async () => {
    const robots = store();
    answer = { kind: 'failed', reason: 'stopped', errorClass: 'internal' };
    expect(await isAllowed(robots, PUBLIC, hours(0))).toBe(false);
    answer = response(200, FORBIDS);
    expect(await isAllowed(robots, PUBLIC, hours(0))).toBe(true);
  });

  it('keeps a bounded part of them in memory, and all in Postgres', async () => {
    const robots = store();
    answer = response(200, `${FORBIDS}\n${'#'.repeat(500_000)}`);
    for (let n = 0; n < 10; n++) await isAllowed(robots, `https://${n}.example/private/`, hours(0));
    await database.dataSource.query('TRUNCATE hosts');
    expect(await isAllowed(robots, 'https://9.example/private/', hours(1))).toBe(false);
    expect(asked).toHaveLength(10);
    await isAllowed(robots, 'https://0.example/private/', hours(1));
    expect(asked).toHaveLength(11);
  });

  it('leaves the rest of what is known of a host', async () => {
    await database.dataSource.query(`INSERT INTO hosts (host, not_before) VALUES ('a.example:8443', now())`);
    expect(await isAllowed(store(), PRIVATE, hours(0))).toBe(false);
    const [row] = await database.dataSource.query('SELECT not_before IS NOT NULL AS held, robots_status FROM hosts');
    expect(row).toEqual({ held: true, robots_status: 200 });
  });
});
