import { createTestDatabase, type TestDatabase } from '#test/setup/test-database';
import type { FetchResult } from '#feeds/safe-fetch';
import { HostTurns } from './host-turns';
import { type Fetch, pageRequests } from './page-requests';
import { RobotsStore } from './robots-store';
import { answer } from './testing/refresh-surroundings';

const PAGE = 'https://a.example/1';
const HEADERS = {};

describe('pageRequests', () => {
  let database: TestDatabase;
  let robots: string;
  let page: FetchResult;
  let asked: { url: string; at: number }[];
  const fetch: Fetch = async (url) => {
    if (url.endsWith('/robots.txt')) return answer(robots, { finalUrl: url });
    asked.push({ url, at: performance.now() });
    return page;
  };
  /** Of one refresh of a process of its own. */
  const refresh = (maxWaitingMs?: number, signal = new AbortController().signal) => {
    const { dataSource } = database;
    const surroundings = { robots: new RobotsStore(dataSource), turns: new HostTurns(dataSource), signal };
    return pageRequests(fetch, surroundings, maxWaitingMs);
  };
  const heldSeconds = async () => {
    const rows = await database.dataSource.query<{ host: string; seconds: number }[]>(
      `SELECT host, round(extract(epoch FROM not_before - now()))::integer AS seconds FROM hosts
       WHERE not_before IS NOT NULL ORDER BY host`,
    );
    return rows;
  };

  beforeAll(async () => {
    database = await createTestDatabase();
  });
  beforeEach(async () => {
    await database.dataSource.query('TRUNCATE hosts');
    robots = 'User-agent: *\nDisallow: /private/';
    page = answer('x', { finalUrl: PAGE });
    asked = [];
  });
  afterAll(() => database.drop());

  it('asks for what robots.txt allows, at once', async () => {
    const request = refresh(0);
    expect(await request(PAGE, HEADERS)).toMatchObject({ kind: 'response' });
    expect(await request('https://a.example/private/1', HEADERS)).toMatchObject({
      kind: 'refused',
      errorClass: 'robots',
    });
    expect(asked.map(({ url }) => url)).toEqual([PAGE]);
    expect(await heldSeconds()).toEqual([]);
  });

  it.each([
    [429, { 'retry-after': '60' }, 60],
    [503, { 'retry-after': '600' }, 600],
    [429, {}, 900],
    [503, { 'retry-after': '99999999' }, 86_400],
  ])('an answer of %d with %j holds the host that gave it', async (status, headers, seconds) => {
    page = answer('', { status, headers, finalUrl: 'https://b.example/1' });
    await refresh()(PAGE, HEADERS);
    expect(await heldSeconds()).toEqual([{ host: 'b.example', seconds }]);
    page = answer('', { status: 503, headers: { 'retry-after': '1' }, finalUrl: 'https://b.example/1' });
    await refresh()(PAGE, HEADERS);
    expect(await heldSeconds()).toEqual([{ host: 'b.example', seconds }]);
    const again = await refresh(1_000)('https://b.example/2', HEADERS);
    expect(again).toMatchObject({ kind: seconds > 900 ? 'refused' : 'failed', errorClass: 'patience' });
    expect(asked).toHaveLength(2);
  });

  it('other answers hold nothing', async () => {
    page = answer('', { status: 404, headers: { 'retry-after': '60' }, finalUrl: PAGE });
    await refresh()(PAGE, HEADERS);
    expect(await heldSeconds()).toEqual([]);
  });

  it('keeps to Crawl-delay, whichever process asks', async () => {
    robots = 'User-agent: *\nCrawl-delay: 0.3';
    await Promise.all([refresh()(PAGE, HEADERS), refresh()(PAGE, HEADERS), refresh()(PAGE, HEADERS)]);
    const times = asked.map(({ at }) => at).sort((a, b) => a - b);
    // Of 300 ms each; timers and clocks differ by some.
    expect(times[1]! - times[0]!).toBeGreaterThan(200);
    expect(times[2]! - times[1]!).toBeGreaterThan(200);
  });

  it('leaves to the next poll what would take too long, and takes no turn for it', async () => {
    robots = 'User-agent: *\nCrawl-delay: 3600';
    const request = refresh(1_000);
    expect(await request(PAGE, HEADERS)).toMatchObject({ kind: 'response' });
    for (let n = 0; n < 3; n += 1) {
      expect(await request(PAGE, HEADERS)).toMatchObject({ kind: 'failed', errorClass: 'patience' });
    }
    expect(asked).toHaveLength(1);
    const [row] = await database.dataSource.query(
      "SELECT next_page_at <= now() + interval '30 s' AS capped FROM hosts",
    );
    expect(row).toEqual({ capped: true });
    expect(await request('https://b.example/1', HEADERS)).toMatchObject({ kind: 'response' });
  });

  it('stops waiting when it is aborted', async () => {
    robots = 'User-agent: *\nCrawl-delay: 20';
    const cut = new AbortController();
    const request = refresh(60_000, cut.signal);
    await request(PAGE, HEADERS);
    const waiting = request(PAGE, HEADERS);
    cut.abort();
    await expect(waiting).rejects.toThrow();
    expect(asked).toHaveLength(1);
  });
});
