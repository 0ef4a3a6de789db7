import type { DataSource, EntityManager } from 'typeorm';

/** `later`: not within the time that there is. */
export type Turn = { readonly kind: 'wait'; readonly ms: number } | { readonly kind: 'later'; readonly ms: number };

/** When hosts may be asked for pages, for all processes together (table `hosts`). */
export class HostTurns {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * How long to wait before `host` is asked for a page: until what it has asked for with Retry-After is over, and, where
   * it wants a delay between requests, until that has passed since the page before. A turn that would come later than
   * `maxMs` is not taken. Throws what Postgres throws.
   */
  async take(host: string, crawlDelaySeconds: number, maxMs: number): Promise<Turn> {
    const [row] = await this.dataSource.query<{ ms: number }[]>(
      `SELECT extract(epoch FROM greatest(not_before, CASE WHEN $2::float8 > 0 THEN next_page_at END) - now())::float8 * 1000 AS ms
       FROM hosts WHERE host = $1`,
      [host, crawlDelaySeconds],
    );
    const ms = Math.max(row?.ms ?? 0, 0);
    if (ms > maxMs) return { kind: 'later', ms };
    if (crawlDelaySeconds === 0) return { kind: 'wait', ms };
    const [taken] = await this.dataSource.query<{ ms: number }[]>(
      `INSERT INTO hosts AS known (host, next_page_at) VALUES ($1, now() + $2::float8 * interval '1 second')
       ON CONFLICT (host) DO UPDATE
         SET next_page_at = greatest(now(), known.next_page_at, known.not_before) + $2 * interval '1 second'
         WHERE greatest(now(), known.next_page_at, known.not_before) <= now() + $3 * interval '1 millisecond'
       RETURNING extract(epoch FROM next_page_at - now())::float8 * 1000 - $2::float8 * 1000 AS ms`,
      [host, crawlDelaySeconds, maxMs],
    );
    return taken === undefined ? { kind: 'later', ms: maxMs } : { kind: 'wait', ms: Math.max(taken.ms, 0) };
  }

  /** No request goes to the host of `url` for so long. */
  async hold(url: string, ms: number): Promise<void> {
    await holdHosts(this.dataSource.manager, [{ url, ms }]);
  }
}

/** No request goes to the hosts of these addresses for so long; a later time that is known stands. */
export async function holdHosts(
  manager: EntityManager,
  held: readonly { readonly url: string; readonly ms: number }[],
): Promise<void> {
  if (held.length === 0) return;
  await manager.query(
    `INSERT INTO hosts (host, not_before)
     SELECT substring(url FROM '^https?://([^/?#]+)') AS host, max(now() + ms * interval '1 millisecond')
     FROM unnest($1::text[], $2::double precision[]) AS item (url, ms)
     WHERE url ~ '^https?://' GROUP BY 1 ORDER BY 1
     ON CONFLICT (host) DO UPDATE SET not_before = greatest(hosts.not_before, excluded.not_before)`,
    [held.map(({ url }) => url), held.map(({ ms }) => ms)],
  );
}
