import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { ItemIdentity, SeenItem } from '#feeds/identify';
import { type SourceDefinition, sourceIdOf } from '#feeds/source';

/** A source that this process polls alone until its lease ends. */
export interface ClaimedSource extends SourceDefinition {
  readonly id: string;
  readonly etag: string | null;
  readonly lastModified: string | null;
  readonly consecutiveFailures: number;
  /** Also what tells this claim from a later one. */
  readonly leasedUntil: Date;
}

export interface ListedSource extends SourceDefinition {
  readonly id: string;
  readonly enabled: boolean;
  readonly lastStatus: string | null;
  readonly lastError: string | null;
  readonly lastPolledAt: Date | null;
  readonly nextPollAt: Date;
  readonly consecutiveFailures: number;
}

export interface RecordedOutcome {
  readonly status: string;
  readonly error: string | null;
  readonly failed: boolean;
  readonly etag: string | null;
  readonly lastModified: string | null;
  readonly nextPollInMs: number;
}

export interface SeenRow extends Pick<ItemIdentity, 'itemKey' | 'articleId'>, SeenItem {}

/** An error of a source is shown to people; more than this is not read. */
const MAX_ERROR_CHARS = 1_000;

/** The tables `sources` and `source_items`. */
@Injectable()
export class SourceStore {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Adds a source and wakes the pollers; one that is known stays as it is, but for a mirror, which says where this
   * machine keeps the files.
   */
  async add(definition: SourceDefinition): Promise<{ id: string; added: boolean }> {
    const id = sourceIdOf(definition.location);
    const [row] = await this.dataSource.query<[{ id: string; added: boolean }]>(
      `INSERT INTO sources (id, kind, name, location, mirror) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (location) DO UPDATE SET mirror = coalesce(excluded.mirror, sources.mirror)
       RETURNING id, xmax = 0 AS added`,
      [id, definition.kind, definition.name, definition.location, definition.mirror],
    );
    if (row.added) await this.dataSource.query(`SELECT pg_notify('sources', $1)`, [row.id]);
    return { id: row.id, added: row.added };
  }

  async list(): Promise<ListedSource[]> {
    return this.dataSource.query(
      `SELECT id, kind, name, location, mirror, enabled, last_status AS "lastStatus", last_error AS "lastError",
         last_polled_at AS "lastPolledAt", next_poll_at AS "nextPollAt", consecutive_failures AS "consecutiveFailures"
       FROM sources ORDER BY name, id`,
    );
  }

  /**
   * The source that has been due the longest, leased to the caller, or null. Sources on `busyHosts` are passed over. The
   * lease of a process that died runs out, and then its source is due again.
   */
  async claimDue(leaseMs: number, busyHosts: readonly string[]): Promise<ClaimedSource | null> {
    const [rows] = await this.dataSource.query<[ClaimedSource[], number]>(
      `UPDATE sources SET leased_until = date_trunc('milliseconds', now()) + $1 * interval '1 millisecond'
       WHERE id = (
         SELECT id FROM sources
         WHERE enabled AND next_poll_at <= now() AND (leased_until IS NULL OR leased_until < now())
           AND NOT coalesce(substring(location FROM '^https?://([^/?#]+)') = ANY ($2), false)
         ORDER BY next_poll_at, id LIMIT 1 FOR UPDATE SKIP LOCKED
       )
       RETURNING id, kind, name, location, mirror, etag, last_modified AS "lastModified",
         consecutive_failures AS "consecutiveFailures", leased_until AS "leasedUntil"`,
      [leaseMs, busyHosts],
    );
    return rows[0] ?? null;
  }

  /** The claim with its new end, or null where the lease has been lost. */
  async renewLease(claim: ClaimedSource, leaseMs: number): Promise<ClaimedSource | null> {
    const [rows] = await this.dataSource.query<[{ leasedUntil: Date }[], number]>(
      `UPDATE sources SET leased_until = date_trunc('milliseconds', now()) + $3 * interval '1 millisecond'
       WHERE id = $1 AND leased_until = $2 RETURNING leased_until AS "leasedUntil"`,
      [claim.id, claim.leasedUntil, leaseMs],
    );
    return rows[0] === undefined ? null : { ...claim, leasedUntil: rows[0].leasedUntil };
  }

  /** Gives the source back unpolled: it stays due. */
  async release(claim: ClaimedSource): Promise<void> {
    await this.dataSource.query('UPDATE sources SET leased_until = NULL WHERE id = $1 AND leased_until = $2', [
      claim.id,
      claim.leasedUntil,
    ]);
  }

  /** Ends the lease. Records nothing where it has been lost: then another process records its own. */
  async recordOutcome(claim: ClaimedSource, outcome: RecordedOutcome): Promise<void> {
    await this.dataSource.query(
      `UPDATE sources SET leased_until = NULL, last_polled_at = now(), last_status = $3, last_error = $4,
         consecutive_failures = CASE WHEN $5 THEN consecutive_failures + 1 ELSE 0 END,
         etag = $6, last_modified = $7, next_poll_at = now() + $8 * interval '1 millisecond'
       WHERE id = $1 AND leased_until = $2`,
      [
        claim.id,
        claim.leasedUntil,
        outcome.status,
        outcome.error?.slice(0, MAX_ERROR_CHARS) ?? null,
        outcome.failed,
        outcome.etag,
        outcome.lastModified,
        outcome.nextPollInMs,
      ],
    );
  }

  /** What is known of those of the items that have been seen, by item key. */
  async seenItems(sourceId: string, itemKeys: readonly string[]): Promise<Map<string, SeenItem>> {
    const rows = await this.dataSource.query<{ item_key: string; content_hash: string; revision: number }[]>(
      'SELECT item_key, content_hash, revision FROM source_items WHERE source_id = $1 AND item_key = ANY ($2)',
      [sourceId, itemKeys],
    );
    return new Map(
      rows.map((row) => {
        const [item = '', text = ''] = row.content_hash.split(':');
        return [row.item_key, { revision: row.revision, hashes: { item, text } }];
      }),
    );
  }

  /** The highest revision of the article that any source has published; 0 for none. */
  async latestRevision(articleId: string): Promise<number> {
    const [row] = await this.dataSource.query<[{ revision: number }]>(
      'SELECT coalesce(max(revision), 0) AS revision FROM source_items WHERE article_id = $1',
      [articleId],
    );
    return row.revision;
  }

  /** Call only after the bus has acknowledged what it publishes of them. The items' keys differ from one another. */
  async markSeen(sourceId: string, items: readonly SeenRow[]): Promise<void> {
    if (items.length === 0) return;
    await this.dataSource.query(
      `INSERT INTO source_items (source_id, item_key, article_id, content_hash, revision)
       SELECT $1, * FROM unnest($2::text[], $3::uuid[], $4::text[], $5::integer[])
       ON CONFLICT (source_id, item_key) DO UPDATE SET article_id = excluded.article_id,
         content_hash = excluded.content_hash, revision = excluded.revision`,
      [
        sourceId,
        items.map((item) => item.itemKey),
        items.map((item) => item.articleId),
        items.map((item) => `${item.hashes.item}:${item.hashes.text}`),
        items.map((item) => item.revision),
      ],
    );
  }
}
