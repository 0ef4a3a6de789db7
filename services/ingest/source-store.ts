import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { makeDue } from '#database/make-due';
import type { ErrorClass } from '#feeds/error-class';
import type { FeedHints } from '#feeds/feed-hints';
import { type PageMode, type SourceDefinition, sourceIdOf } from '#feeds/source';
import type { SourceState } from '#contracts/vocabulary';
import { expectedCadence } from '#feeds/source-state';
import { holdHosts } from './host-turns';
import { SettledItemsStore } from './settled-items';
import { appendSourceEvents, type SourceChange } from './source-events';

/** A source that this process polls alone until its lease ends, and what is known of it. */
export interface ClaimedSource extends SourceDefinition {
  readonly id: string;
  readonly pageMode: PageMode;
  readonly pageSelector: string | null;
  readonly etag: string | null;
  readonly lastModified: string | null;
  readonly bodyHash: string | null;
  readonly hints: Partial<FeedHints>;
  /** Marks of the items of its document of which there is nothing left to do; null where they are those of before. */
  readonly settled: readonly string[] | null;
  readonly intervalSeconds: number | null;
  readonly consecutiveFailures: number;
  readonly state: SourceState;
  readonly stateSince: Date;
  readonly stateReason: string | null;
  readonly lastPolledAt: Date | null;
  readonly createdAt: Date;
  readonly lastSuccessAt: Date | null;
  readonly lastItemAt: Date | null;
  /** When its newest items appeared, newest first; at most `MAX_RECENT_ITEMS`. */
  readonly recentItems: readonly Date[];
  readonly typicalMs: number | null;
  readonly movedTo: string | null;
  readonly movedSince: Date | null;
  readonly movedCount: number;
  /** Something was pushed for it and waits. */
  readonly hasInbox: boolean;
  /** When its hub last pushed; null where there is no active subscription. */
  readonly lastPushAt: Date | null;
  /** When it was due. Another time by the end of the poll says that it has been asked for meanwhile. */
  readonly nextPollAt: Date;
  /** Also what tells this claim from a later one. */
  readonly leasedUntil: Date;
}

export interface ListedSource extends SourceDefinition {
  readonly id: string;
  readonly enabled: boolean;
  readonly state: SourceState;
  readonly lastStatus: string | null;
  readonly lastError: string | null;
  readonly lastPolledAt: Date | null;
  readonly nextPollAt: Date;
  readonly consecutiveFailures: number;
}

/** How many sources to claim at most: those that answer well, and those in trouble, which are kept apart. */
export interface Capacity {
  readonly sound: number;
  readonly troubled: number;
}

/** What a poll found, and what follows from it. */
export interface PollOutcome {
  readonly claim: ClaimedSource;
  readonly fetchedAt: Date;
  /** False: it was only read what had been pushed for it. */
  readonly isPoll: boolean;
  readonly outcome: 'updated' | 'unchanged' | 'not-modified' | 'failed';
  readonly httpStatus: number | null;
  /** Of the answer as it was received. */
  readonly bytes: number;
  readonly newArticles: number;
  readonly changedArticles: number;
  readonly ms: number;
  readonly errorClass: ErrorClass | null;
  readonly error: string | null;
  readonly etag: string | null;
  readonly lastModified: string | null;
  readonly bodyHash: string | null;
  readonly hints: Partial<FeedHints>;
  /** Marks of the items of its document of which there is nothing left to do; null where they are those of before. */
  readonly settled: readonly string[] | null;
  readonly intervalSeconds: number;
  readonly nextPollInMs: number;
  /** No request to its host until so much later; null where the host has not asked for it. */
  readonly hostNotBeforeMs: number | null;
  /** False: the source is gone, and is not polled again unless somebody asks for it. */
  readonly enabled: boolean;
  /** Its address from now on. */
  readonly location: string;
  readonly state: SourceState;
  readonly stateReason: string | null;
  readonly recentItems: readonly Date[];
  readonly lastItemAt: Date | null;
  readonly typicalMs: number | null;
  readonly movedTo: string | null;
  readonly movedSince: Date | null;
  readonly movedCount: number;
}

/** Of a feed with an appearance an hour, a week: its days of rest are seen. */
export const MAX_RECENT_ITEMS = 170;
/** An error of a source is shown to people; more than this is not read. */
const MAX_ERROR_CHARS = 1_000;
/** Several due sources may share a host, of which one can be claimed: so many are looked at for each that is wanted. */
const LOOKED_AT_FOR_EACH = 4;
/** Longer than the month over which a rhythm is judged. */
const KEPT_FETCH_DAYS = 31;
/** Bounds one statement. */
const MAX_DELETED_FETCHES = 10_000;

const CLAIMED_COLUMNS = `id, kind, name, location, mirror, page_mode AS "pageMode", page_selector AS "pageSelector", etag,
  last_modified AS "lastModified", body_hash AS "bodyHash", hints, interval_seconds AS "intervalSeconds",
  consecutive_failures AS "consecutiveFailures", state, state_since AS "stateSince", state_reason AS "stateReason",
  created_at AS "createdAt",
  last_success_at AS "lastSuccessAt", last_item_at AS "lastItemAt", recent_items AS "recentItems",
  typical_ms AS "typicalMs", moved_to AS "movedTo", moved_since AS "movedSince", moved_count AS "movedCount",
  last_polled_at AS "lastPolledAt", next_poll_at AS "nextPollAt", leased_until AS "leasedUntil",
  EXISTS (SELECT FROM source_inbox WHERE source_id = sources.id) AS "hasInbox",
  (SELECT last_push_at FROM websub_subscriptions
   WHERE source_id = sources.id AND state = 'active' AND lease_until > now()) AS "lastPushAt"`;

/**
 * Due, not leased, its host neither being asked now nor to be left alone for now. The hosts that are asked are read once:
 * those that wait for them stand first, and are passed over at each look.
 */
const due = (isTroubled: boolean) => `
  SELECT id, host, next_poll_at FROM sources source
  WHERE enabled AND next_poll_at <= now() AND (leased_until IS NULL OR leased_until < now())
    AND ${isTroubled ? '' : 'NOT'} (consecutive_failures > 0 OR state = 'slow')
    AND (host IS NULL OR host NOT IN (
      SELECT other.host FROM sources other WHERE other.leased_until > now() AND other.host IS NOT NULL))
    AND (host IS NULL OR NOT EXISTS (
      SELECT FROM hosts WHERE hosts.host = source.host AND hosts.not_before > now()))
  ORDER BY next_poll_at, id LIMIT $${isTroubled ? 3 : 2} * ${LOOKED_AT_FOR_EACH} FOR UPDATE SKIP LOCKED`;

/** The tables `sources` and `source_fetches`. */
@Injectable()
export class SourceStore {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Adds a source and wakes the pollers; one that is known stays as it is, but for a mirror, which says where this
   * machine keeps the files.
   */
  async add(definition: SourceDefinition): Promise<{ id: string; added: boolean }> {
    const [row] = await this.dataSource.query<[{ id: string; added: boolean }]>(
      `INSERT INTO sources (id, kind, name, location, mirror, page_mode, page_selector)
       VALUES ($1, $2, $3, $4, $5, $6, $7)
       ON CONFLICT (location) DO UPDATE SET mirror = coalesce(excluded.mirror, sources.mirror)
       RETURNING id, xmax = 0 AS added`,
      [
        sourceIdOf(definition.location),
        definition.kind,
        definition.name,
        definition.location,
        definition.mirror,
        definition.pageMode ?? 'auto',
        definition.pageSelector ?? null,
      ],
    );
    if (row.added) await this.dataSource.query(`SELECT pg_notify('sources', $1)`, [row.id]);
    return { id: row.id, added: row.added };
  }

  async list(): Promise<ListedSource[]> {
    return this.dataSource.query(
      `SELECT id, kind, name, location, mirror, page_mode AS "pageMode", page_selector AS "pageSelector", enabled,
         state, last_status AS "lastStatus", last_error AS "lastError", last_polled_at AS "lastPolledAt",
         next_poll_at AS "nextPollAt", consecutive_failures AS "consecutiveFailures"
       FROM sources ORDER BY name, id`,
    );
  }

  /**
   * The sources that have been due the longest, leased to the caller, one of each host. The lease of a process that died
   * runs out, and then its sources are due again.
   */
  async claimDue(leaseMs: number, { sound, troubled }: Capacity): Promise<ClaimedSource[]> {
    const [rows] = await this.dataSource.query<[ClaimedSource[], number]>(
      `WITH sound AS (${due(false)}), troubled AS (${due(true)}),
       turns AS (
         SELECT *, row_number() OVER (PARTITION BY coalesce(host, id::text) ORDER BY next_poll_at, id) AS turn
         FROM (SELECT *, false AS is_troubled FROM sound UNION ALL SELECT *, true FROM troubled) AS both_kinds
       ),
       places AS (
         SELECT *, row_number() OVER (PARTITION BY is_troubled ORDER BY next_poll_at, id) AS place
         FROM turns WHERE turn = 1
       )
       UPDATE sources SET leased_until = date_trunc('milliseconds', now()) + $1 * interval '1 millisecond',
         next_poll_at = date_trunc('milliseconds', next_poll_at)
       WHERE id IN (SELECT id FROM places WHERE place <= CASE WHEN is_troubled THEN $3 ELSE $2 END)
       RETURNING ${CLAIMED_COLUMNS}`,
      [leaseMs, sound, troubled],
    );
    return rows;
  }

  /** The new end of each lease that still holds, by source id. */
  async renewLeases(claims: readonly ClaimedSource[], leaseMs: number): Promise<Map<string, Date>> {
    const [rows] = await this.dataSource.query<[{ id: string; leasedUntil: Date }[], number]>(
      `UPDATE sources SET leased_until = date_trunc('milliseconds', now()) + $3 * interval '1 millisecond'
       FROM unnest($1::uuid[], $2::timestamptz[]) AS claim (source_id, until)
       WHERE id = source_id AND leased_until = until RETURNING id, leased_until AS "leasedUntil"`,
      [...claimColumns(claims), leaseMs],
    );
    return new Map(rows.map(({ id, leasedUntil }) => [id, leasedUntil]));
  }

  /** Gives the sources back unpolled: they stay due. */
  async release(claims: readonly ClaimedSource[]): Promise<void> {
    await this.dataSource.query(
      `UPDATE sources SET leased_until = NULL FROM unnest($1::uuid[], $2::timestamptz[]) AS claim (source_id, until)
       WHERE id = source_id AND leased_until = until`,
      claimColumns(claims),
    );
  }

  /** The folders of documents that are polled, at most `limit`. */
  async documentFolders(limit: number): Promise<{ readonly id: string; readonly location: string }[]> {
    return this.dataSource.query(
      `SELECT id, location FROM sources WHERE kind = 'documents' AND enabled ORDER BY id LIMIT $1`,
      [limit],
    );
  }

  /** Makes a source due now; false where there is none of this id, or it is switched off. */
  async makeDue(id: string): Promise<boolean> {
    return makeDue(this.dataSource, id);
  }

  /**
   * Ends the leases, in one transaction with a row for each poll and an event for each change of state. Records nothing
   * of a source whose lease has been lost: then another process records its own.
   */
  async recordOutcomes(outcomes: readonly PollOutcome[]): Promise<void> {
    await this.dataSource.transaction(async (transaction) => {
      const recorded = await updateSources(transaction, outcomes);
      const held = outcomes.filter(({ claim }) => recorded.has(claim.id));
      if (held.length === 0) return;
      await insertFetches(transaction, held);
      await holdHosts(
        transaction,
        held.flatMap(({ claim, hostNotBeforeMs: ms }) => (ms === null ? [] : [{ url: claim.location, ms }])),
      );
      const settled = held.flatMap(({ claim, settled: marks }) =>
        marks === null ? [] : [{ sourceId: claim.id, marks }],
      );
      await SettledItemsStore.record(transaction, settled);
      const changes = held.filter(({ claim, state }) => state !== claim.state).map(changeOf);
      await appendSourceEvents(transaction, changes, held[0]!.fetchedAt);
    });
  }

  /** Deletes polls that are older than a month, a bounded number at a time; returns how many. */
  async deleteOldFetches(): Promise<number> {
    const [, count] = await this.dataSource.query<[unknown, number]>(
      `DELETE FROM source_fetches WHERE (source_id, fetched_at) IN (
         SELECT source_id, fetched_at FROM source_fetches
         WHERE fetched_at < now() - $1 * interval '1 day' ORDER BY fetched_at LIMIT $2)`,
      [KEPT_FETCH_DAYS, MAX_DELETED_FETCHES],
    );
    return count;
  }
}

async function updateSources(transaction: EntityManager, outcomes: readonly PollOutcome[]): Promise<Set<string>> {
  const rows = outcomes.map((outcome) => ({
    id: outcome.claim.id,
    until: outcome.claim.leasedUntil,
    was_due_at: outcome.claim.nextPollAt,
    polled_at: outcome.fetchedAt,
    is_poll: outcome.isPoll,
    status: outcome.outcome,
    error: outcome.error?.slice(0, MAX_ERROR_CHARS) ?? null,
    failed: outcome.outcome === 'failed',
    etag: outcome.etag,
    last_modified: outcome.lastModified,
    body_hash: outcome.bodyHash,
    hints: outcome.hints,
    interval_seconds: outcome.intervalSeconds,
    next_poll_in_ms: outcome.nextPollInMs,
    enabled: outcome.enabled,
    location: outcome.location,
    state: outcome.state,
    state_reason: outcome.stateReason,
    recent_items: outcome.recentItems,
    last_item_at: outcome.lastItemAt,
    typical_ms: outcome.typicalMs,
    moved_to: outcome.movedTo,
    moved_since: outcome.movedSince,
    moved_count: outcome.movedCount,
  }));
  // In the order of their ids, as two transactions that lock the same rows must. An address that is a source of its own
  // is not taken twice.
  const [written] = await transaction.query<[{ id: string }[], number]>(
    `WITH item AS (
       SELECT * FROM jsonb_to_recordset($1::jsonb) AS item (id uuid, until timestamptz, was_due_at timestamptz,
         polled_at timestamptz, is_poll boolean, status text, error text, failed boolean, etag text, last_modified text, body_hash text, hints jsonb,
         interval_seconds integer, next_poll_in_ms double precision, enabled boolean, location text, state text,
         state_reason text, recent_items timestamptz[], last_item_at timestamptz, typical_ms integer, moved_to text,
         moved_since timestamptz, moved_count integer)
     ), held AS (
       SELECT sources.id FROM sources JOIN item ON sources.id = item.id AND leased_until = until
       ORDER BY sources.id FOR UPDATE OF sources
     )
     UPDATE sources SET leased_until = NULL,
       last_status = CASE WHEN item.is_poll THEN item.status ELSE sources.last_status END,
       last_polled_at = CASE WHEN item.is_poll THEN item.polled_at ELSE sources.last_polled_at END,
       last_error = item.error,
       consecutive_failures = CASE WHEN NOT item.is_poll THEN sources.consecutive_failures
         WHEN item.failed THEN sources.consecutive_failures + 1 ELSE 0 END,
       last_success_at = CASE WHEN item.failed OR NOT item.is_poll THEN sources.last_success_at ELSE item.polled_at END,
       etag = item.etag, last_modified = item.last_modified, body_hash = item.body_hash, hints = item.hints,
       interval_seconds = item.interval_seconds,
       next_poll_at = CASE
         WHEN sources.next_poll_at = item.was_due_at THEN now() + item.next_poll_in_ms * interval '1 millisecond'
         ELSE now() END,
       enabled = sources.enabled AND item.enabled,
       location = CASE
         WHEN EXISTS (SELECT FROM sources other WHERE other.location = item.location) THEN sources.location
         ELSE item.location END,
       state = item.state, state_reason = item.state_reason,
       state_since = CASE WHEN sources.state = item.state THEN sources.state_since ELSE item.polled_at END,
       recent_items = item.recent_items, last_item_at = item.last_item_at, typical_ms = item.typical_ms,
       moved_to = item.moved_to, moved_since = item.moved_since, moved_count = item.moved_count
     FROM item, held WHERE sources.id = held.id AND item.id = held.id
     RETURNING sources.id`,
    [JSON.stringify(rows)],
  );
  return new Set(written.map(({ id }) => id));
}

async function insertFetches(transaction: EntityManager, outcomes: readonly PollOutcome[]): Promise<void> {
  await transaction.query(
    `INSERT INTO source_fetches (source_id, fetched_at, outcome, status, bytes, new_articles, changed_articles, ms,
       error_class, error)
     SELECT * FROM unnest($1::uuid[], $2::timestamptz[], $3::text[], $4::integer[], $5::integer[], $6::integer[],
       $7::integer[], $8::integer[], $9::text[], $10::text[])
     ON CONFLICT DO NOTHING`,
    [
      outcomes.map(({ claim }) => claim.id),
      outcomes.map(({ fetchedAt }) => fetchedAt),
      outcomes.map(({ outcome }) => outcome),
      outcomes.map(({ httpStatus }) => httpStatus),
      outcomes.map(({ bytes }) => bytes),
      outcomes.map(({ newArticles }) => newArticles),
      outcomes.map(({ changedArticles }) => changedArticles),
      outcomes.map(({ ms }) => ms),
      outcomes.map(({ errorClass }) => errorClass),
      outcomes.map(({ error }) => error?.slice(0, MAX_ERROR_CHARS) ?? null),
    ],
  );
}

function changeOf({ claim, location, state, stateReason, recentItems, ...outcome }: PollOutcome): SourceChange {
  return {
    sourceId: claim.id,
    sourceName: claim.name,
    location,
    kind: claim.kind,
    state,
    previousState: claim.state,
    reason: stateReason ?? '',
    expectedEverySeconds: expectedCadence(recentItems, outcome.fetchedAt),
    lastSuccessAt: outcome.outcome === 'failed' ? claim.lastSuccessAt : outcome.fetchedAt,
    lastItemAt: outcome.lastItemAt,
  };
}

function claimColumns(claims: readonly ClaimedSource[]): [string[], Date[]] {
  return [claims.map(({ id }) => id), claims.map(({ leasedUntil }) => leasedUntil)];
}
