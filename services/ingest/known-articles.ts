import { hash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { ItemIdentity, Known, KnownArticle, NamedPage, RememberedItem } from '#feeds/identify';
import { hammingDistance, NEAR_DUPLICATE_BITS } from '#feeds/simhash';

/** Links are known everywhere, whatever source brought them. */
const EVERYWHERE = '00000000-0000-0000-0000-000000000000';
/** Collisions of two keys are out of the question at 128 bits. */
const KEY_DIGITS = 32;
/** Copies appear within hours, updates within days; what comes back after a month is told again. */
const DUPLICATE_WINDOW_DAYS = 30;
/** Of each block's candidates the newest are compared: a common block must not make the look-up slow. */
const MAX_CANDIDATES = 500;
/** Of Postgres, for whoever looks for near-duplicates of what it publishes next; no other lock has this number. */
const CLAIMS_LOCK = 7_226_001;
/** Longer than a round is published for; then the process has died, and publishes the article again. */
const CLAIM_LIFETIME = `interval '5 minutes'`;

export interface LookedUp extends Pick<ItemIdentity, 'sourceId' | 'keys' | 'articleId'> {
  /** What its page names, where that has been read. */
  readonly pages?: readonly NamedPage[];
}

export interface Fingerprint {
  readonly articleId: string;
  readonly simhash: bigint | null;
}

/** The tables `known_articles`, `item_keys` and `source_articles`. */
@Injectable()
export class KnownArticles {
  constructor(private readonly dataSource: DataSource) {}

  /** What the keys of each item lead to, in the order of the items, which may be of several sources. */
  async lookUp(items: readonly LookedUp[]): Promise<Known[]> {
    const wanted = items.flatMap(({ sourceId, keys, pages = [] }, item) =>
      [keys.link, keys.guid, keys.content, ...pages.map(({ key }) => key)]
        .filter((key) => key !== null)
        .map((key) => ({ item, sourceId, key })),
    );
    const rows: FoundRow[] = await this.dataSource.query(LOOK_UP, [
      wanted.map(({ item }) => item),
      wanted.map(({ key }) => key),
      wanted.map(({ sourceId }) => sourceId),
      wanted.map(({ key, sourceId }) => scopeOf(key, sourceId)),
      wanted.map(({ key }) => digestOf(key)),
      items.map(({ sourceId }) => sourceId),
      items.map(({ articleId }) => articleId),
    ]);
    const found = items.map(() => new Map<string | null, KnownArticle>());
    for (const row of rows) found[row.item]!.set(row.key, knownArticleOf(row));
    return items.map(({ keys, pages = [] }, item) => {
      const by = (key: string | null) => (key === null ? null : (found[item]!.get(key) ?? null));
      const named = pages.flatMap(({ key }) => {
        const article = by(key);
        return article === null ? [] : [[key, article] as const];
      });
      return {
        link: by(keys.link),
        guid: by(keys.guid),
        content: by(keys.content),
        id: found[item]!.get(null) ?? null,
        pages: new Map(named),
      };
    });
  }

  /** The newest revision of each of the articles that are known, by id. */
  async revisions(articleIds: readonly string[]): Promise<Map<string, number>> {
    const rows = await this.dataSource.query<{ id: string; revision: number }[]>(
      'SELECT id, revision FROM known_articles WHERE id = ANY ($1)',
      [articleIds],
    );
    return new Map(rows.map(({ id, revision }) => [id, revision]));
  }

  /**
   * For each of the new articles the oldest one of the last 30 days whose text it nearly repeats, known or earlier among
   * them; null where there is none. What is itself a duplicate is followed to what it duplicates, so that links are one
   * deep.
   */
  async nearDuplicates(articles: readonly Fingerprint[], now: Date): Promise<(string | null)[]> {
    return linked(articles, await this.dataSource.query(NEAR_DUPLICATES, nearTo(articles, now)));
  }

  /**
   * As `nearDuplicates`, for articles that are published next: those that repeat nothing are claimed, so that of two
   * processes that publish copies at the same moment the second finds what the first is about to publish.
   */
  async linkNearDuplicates(articles: readonly Fingerprint[], now: Date): Promise<(string | null)[]> {
    if (articles.every(({ simhash }) => simhash === null)) return articles.map(() => null);
    return this.dataSource.transaction(async (transaction) => {
      // Each sees the claims of those before it; held for this look-up, and not while the bus is waited for.
      await transaction.query('SELECT pg_advisory_xact_lock($1)', [CLAIMS_LOCK]);
      const roots = linked(articles, await transaction.query(NEAR_DUPLICATES_OR_CLAIMS, nearTo(articles, now)));
      const claimed = articles.filter(({ simhash }, index) => simhash !== null && roots[index] === null);
      if (claimed.length > 0) {
        await transaction.query(CLAIM, [
          claimed.map(({ articleId }) => articleId),
          claimed.map(({ simhash }) => simhash!.toString()),
        ]);
      }
      return roots;
    });
  }

  /**
   * Call only after the bus has acknowledged what is published of them. Of an item that stands twice the later is kept.
   * The same again changes nothing; an older revision does not take the place of a newer one.
   */
  async remember(items: readonly RememberedItem[], now: Date): Promise<void> {
    if (items.length === 0) return;
    const published = items.flatMap(({ articleId, revision, textHash, published }) =>
      published === null ? [] : [{ articleId, revision, textHash, ...published }],
    );
    const keys = items.flatMap(({ articleId, sourceId, keys }) =>
      keys.map((key) => ({ articleId, scope: scopeOf(key, sourceId), digest: digestOf(key) })),
    );
    await this.dataSource.query(REMEMBER, [
      published.map(({ articleId }) => articleId),
      published.map(({ revision }) => revision),
      published.map(({ textHash }) => textHash),
      published.map(({ simhash }) => simhash?.toString() ?? null),
      published.map(({ duplicateOf }) => duplicateOf),
      now,
      keys.map(({ scope }) => scope),
      keys.map(({ digest }) => digest),
      keys.map(({ articleId }) => articleId),
      items.map(({ sourceId }) => sourceId),
      items.map(({ articleId }) => articleId),
      items.map(({ revision }) => revision),
      items.map(({ itemHash }) => itemHash),
      items.map(({ textHash }) => textHash),
    ]);
  }
}

/** Each row by its primary key, one after the other: without statistics a planner would read whole tables for a join. */
const LOOK_UP = `
  WITH found AS (
    SELECT wanted.item, wanted.name, wanted.source_id, known_key.article_id
    FROM unnest($1::integer[], $2::text[], $3::uuid[], $4::uuid[], $5::uuid[])
      AS wanted (item, name, source_id, scope, key)
    CROSS JOIN LATERAL (
      SELECT article_id FROM item_keys WHERE scope = wanted.scope AND key = wanted.key LIMIT 1) AS known_key
    UNION ALL
    SELECT ordinality::integer - 1, NULL, source_id, id FROM unnest($6::uuid[], $7::uuid[]) WITH ORDINALITY AS derived (source_id, id)
  )
  SELECT found.item, found.name AS key, known.id, known.revision, known.text_hash, known.simhash, known.duplicate_of, known.first_seen_at,
    here.revision AS here_revision, here.item_hash AS here_item_hash, here.text_hash AS here_text_hash
  FROM found
  CROSS JOIN LATERAL (SELECT * FROM known_articles WHERE id = found.article_id LIMIT 1) AS known
  LEFT JOIN LATERAL (
    SELECT * FROM source_articles WHERE source_id = found.source_id AND article_id = known.id LIMIT 1) AS here ON true`;

interface FoundRow {
  readonly item: number;
  /** Null where it was found by the id. */
  readonly key: string | null;
  readonly id: string;
  readonly revision: number;
  readonly text_hash: string | null;
  readonly simhash: string | null;
  readonly duplicate_of: string | null;
  readonly first_seen_at: Date;
  readonly here_revision: number | null;
  readonly here_item_hash: string;
  readonly here_text_hash: string;
}

const candidatesBy = (block: (simhash: string) => string) => `(
    SELECT id, duplicate_of, simhash, first_seen_at FROM known_articles
    WHERE simhash IS NOT NULL AND ${block('simhash')} = ${block('wanted.simhash')} AND first_seen_at >= $3
    ORDER BY first_seen_at DESC LIMIT ${MAX_CANDIDATES})`;

const CLAIM = `
  WITH expired AS (
    DELETE FROM fingerprint_claims WHERE article_id IN (
      SELECT article_id FROM fingerprint_claims
      WHERE claimed_at < now() - ${CLAIM_LIFETIME} AND article_id <> ALL ($1) FOR UPDATE SKIP LOCKED))
  INSERT INTO fingerprint_claims (article_id, simhash)
  SELECT DISTINCT ON (article_id) article_id, simhash FROM unnest($1::uuid[], $2::bigint[]) AS item (article_id, simhash)
  ON CONFLICT (article_id) DO UPDATE SET simhash = excluded.simhash, claimed_at = excluded.claimed_at`;

/** The expressions are those of the four indexes. */
const nearDuplicatesAmong = (...more: readonly string[]) => `
  SELECT wanted.item::integer, near.id
  FROM unnest($1::uuid[], $2::bigint[]) WITH ORDINALITY AS wanted (id, simhash, item)
  CROSS JOIN LATERAL (
    SELECT coalesce(duplicate_of, candidate.id) AS id FROM (
      ${[
        candidatesBy((simhash) => `(${simhash} >> 48 & 65535)`),
        candidatesBy((simhash) => `(${simhash} >> 32 & 65535)`),
        candidatesBy((simhash) => `(${simhash} >> 16 & 65535)`),
        candidatesBy((simhash) => `(${simhash} & 65535)`),
        ...more,
      ].join(' UNION ALL ')}
    ) AS candidate
    WHERE bit_count((candidate.simhash # wanted.simhash)::bit(64)) <= ${NEAR_DUPLICATE_BITS}
      AND wanted.id NOT IN (candidate.id, coalesce(duplicate_of, candidate.id))
    ORDER BY first_seen_at, candidate.id LIMIT 1
  ) AS near`;
const NEAR_DUPLICATES = nearDuplicatesAmong();
/** Claims are few, those of the rounds that other processes are publishing, and are read once. */
const NEAR_DUPLICATES_OR_CLAIMS = `
  WITH claim AS MATERIALIZED (
    SELECT article_id, NULL::uuid AS duplicate_of, simhash, claimed_at FROM fingerprint_claims
    WHERE claimed_at > now() - ${CLAIM_LIFETIME})
  ${nearDuplicatesAmong('(SELECT * FROM claim)')}`;

/** Rows in one order in every process: two that lock the same ones in different orders wait for each other for ever. */
const REMEMBER = `
  WITH article AS (
    INSERT INTO known_articles (id, revision, text_hash, simhash, duplicate_of, first_seen_at)
    SELECT DISTINCT ON (id) id, revision, text_hash, simhash, duplicate_of, $6::timestamptz
    FROM unnest($1::uuid[], $2::integer[], $3::text[], $4::bigint[], $5::uuid[])
      AS item (id, revision, text_hash, simhash, duplicate_of)
    ORDER BY id, revision DESC
    ON CONFLICT (id) DO UPDATE SET revision = excluded.revision, text_hash = excluded.text_hash,
      simhash = excluded.simhash
    WHERE known_articles.revision < excluded.revision
  ), claim AS (
    DELETE FROM fingerprint_claims WHERE article_id = ANY ($1)
  ), key AS (
    INSERT INTO item_keys (scope, key, article_id)
    SELECT DISTINCT ON (scope, key) scope, key, article_id
    FROM unnest($7::uuid[], $8::uuid[], $9::uuid[]) WITH ORDINALITY AS item (scope, key, article_id, ordinal)
    ORDER BY scope, key, ordinal DESC
    ON CONFLICT (scope, key) DO UPDATE SET article_id = excluded.article_id
    WHERE item_keys.article_id <> excluded.article_id
  )
  INSERT INTO source_articles (source_id, article_id, revision, item_hash, text_hash)
  SELECT DISTINCT ON (source_id, article_id) source_id, article_id, revision, item_hash, text_hash
  FROM unnest($10::uuid[], $11::uuid[], $12::integer[], $13::text[], $14::text[]) WITH ORDINALITY
    AS item (source_id, article_id, revision, item_hash, text_hash, ordinal)
  ORDER BY source_id, article_id, ordinal DESC
  ON CONFLICT (source_id, article_id) DO UPDATE SET revision = excluded.revision, item_hash = excluded.item_hash,
    text_hash = excluded.text_hash
  WHERE source_articles.revision <= excluded.revision`;

function nearTo(articles: readonly Fingerprint[], now: Date): unknown[] {
  return [
    articles.map(({ articleId }) => articleId),
    articles.map(({ simhash }) => simhash?.toString() ?? null),
    new Date(now.getTime() - DUPLICATE_WINDOW_DAYS * 24 * 3_600_000),
  ];
}

/** What each repeats, by the rows that Postgres has found, or by an earlier one among them. */
function linked(
  articles: readonly Fingerprint[],
  rows: readonly { readonly item: number; readonly id: string }[],
): (string | null)[] {
  const roots: (string | null)[] = articles.map(() => null);
  for (const { item, id } of rows) roots[item - 1] = id;
  const byBlock = new Map<string, number[]>();
  for (const [index, { articleId, simhash }] of articles.entries()) {
    if (simhash === null) continue;
    const blocks = blocksOf(simhash);
    if (roots[index] === null) {
      const candidates = new Set(blocks.flatMap((block) => byBlock.get(block) ?? []));
      const earlier = [...candidates]
        .sort((a, b) => a - b)
        .find(
          (at) =>
            articles[at]!.articleId !== articleId &&
            hammingDistance(articles[at]!.simhash!, simhash) <= NEAR_DUPLICATE_BITS,
        );
      const root = earlier === undefined ? null : (roots[earlier] ?? articles[earlier]!.articleId);
      if (root !== articleId) roots[index] = root;
    }
    for (const block of blocks) byBlock.set(block, [...(byBlock.get(block) ?? []), index]);
  }
  return roots;
}

/** Of two that differ in at most three bits at least one block is the same, as in the indexes. */
function blocksOf(simhash: bigint): string[] {
  const bits = BigInt.asUintN(64, simhash).toString(16).padStart(16, '0');
  return [0, 1, 2, 3].map((block) => `${block}:${bits.slice(block * 4, block * 4 + 4)}`);
}

function scopeOf(key: string, sourceId: string): string {
  return key.startsWith('url:') ? EVERYWHERE : sourceId;
}

/** The first 128 bits of its SHA-256, in the form of a uuid. */
function digestOf(key: string): string {
  return hash('sha256', key).slice(0, KEY_DIGITS);
}

function knownArticleOf(row: FoundRow): KnownArticle {
  return {
    articleId: row.id,
    revision: row.revision,
    textHash: row.text_hash,
    simhash: row.simhash === null ? null : BigInt(row.simhash),
    duplicateOf: row.duplicate_of,
    firstSeenAt: row.first_seen_at,
    here:
      row.here_revision === null
        ? null
        : { revision: row.here_revision, itemHash: row.here_item_hash, textHash: row.here_text_hash },
  };
}
