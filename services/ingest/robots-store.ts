import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import {
  isUnreachable,
  type RobotsFile,
  robotsFileOf,
  robotsLifetimeMs,
  type RobotsRules,
  robotsRules,
  type RobotsVerdict,
  robotsVerdict,
} from '#feeds/robots';
import type { FetchResult } from '#feeds/safe-fetch';
import { hostOf } from './host-gate';

/** Of robots.txt files whose rules are kept in memory, together; a usual one has a few thousand. */
const MAX_CACHED_CHARS = 4_000_000;
/** A short file and its rules still take memory. */
const MIN_CHARS_OF_A_FILE = 500;

interface Known {
  readonly rules: RobotsRules;
  readonly until: Date;
  readonly chars: number;
}

/** The robots.txt of hosts whose pages are fetched: in memory, in Postgres (table `hosts`), at the host, in this order. */
@Injectable()
export class RobotsStore {
  /** The one asked for least recently comes first. */
  private readonly cache = new Map<string, Known>();
  private readonly underWay = new Map<string, Promise<Known | null>>();
  private cachedChars = 0;

  constructor(private readonly dataSource: DataSource) {}

  /**
   * Whether the page at `url` may be fetched now. `fetch` is what asks the host for its robots.txt where that is not known
   * or too old; several that ask for one host at a time share one request. Throws what Postgres throws.
   */
  async verdict(url: string, now: Date, fetch: (url: string) => Promise<FetchResult>): Promise<RobotsVerdict> {
    const host = hostOf(url);
    const known = this.cached(host, now) ?? (await this.load(host, url, now, fetch));
    return robotsVerdict(known?.rules ?? { kind: 'none' }, url);
  }

  private cached(host: string, now: Date): Known | null {
    const known = this.cache.get(host);
    if (known === undefined || known.until <= now) return null;
    this.cache.delete(host);
    this.cache.set(host, known);
    return known;
  }

  private load(
    host: string,
    url: string,
    now: Date,
    fetch: (url: string) => Promise<FetchResult>,
  ): Promise<Known | null> {
    const shared = this.underWay.get(host);
    if (shared !== undefined) return shared;
    const loading = this.read(host, url, now, fetch).finally(() => this.underWay.delete(host));
    this.underWay.set(host, loading);
    return loading;
  }

  /** Null where the request was stopped. */
  private async read(
    host: string,
    url: string,
    now: Date,
    fetch: (url: string) => Promise<FetchResult>,
  ): Promise<Known | null> {
    const [stored] = await this.dataSource.query<(RobotsFile & { until: Date })[]>(
      `SELECT robots_status AS status, coalesce(robots_body, '') AS body, robots_until AS until
       FROM hosts WHERE host = $1 AND robots_until IS NOT NULL`,
      [host],
    );
    if (stored !== undefined && stored.until > now) return this.keep(host, stored, stored.until);

    const found = robotsFileOf(await fetch(new URL('/robots.txt', url).href));
    if (found === null) return null;
    // What a host said last holds while it cannot be asked (RFC 9309, 2.4).
    const file = isUnreachable(found.status) && stored !== undefined ? stored : found;
    const until = new Date(now.getTime() + robotsLifetimeMs(found));
    await this.dataSource.query(
      `INSERT INTO hosts (host, robots_status, robots_body, robots_until) VALUES ($1, $2, $3, $4)
       ON CONFLICT (host) DO UPDATE SET robots_status = excluded.robots_status, robots_body = excluded.robots_body,
         robots_until = excluded.robots_until`,
      [host, file.status, file.body, until],
    );
    return this.keep(host, file, until);
  }

  private keep(host: string, file: RobotsFile, until: Date): Known {
    const known = { rules: robotsRules(file), until, chars: Math.max(file.body.length, MIN_CHARS_OF_A_FILE) };
    this.cachedChars += known.chars - (this.cache.get(host)?.chars ?? 0);
    this.cache.delete(host);
    this.cache.set(host, known);
    for (const [oldest, { chars }] of this.cache) {
      if (this.cachedChars <= MAX_CACHED_CHARS) break;
      this.cache.delete(oldest);
      this.cachedChars -= chars;
    }
    return known;
  }
}
