import type { DataSource, EntityManager } from 'typeorm';
import type { Batch } from '#bus/bus';
import type { Alert, AlertEvent } from '#contracts/alert-event';
import type { ClassifiedArticle } from '#contracts/classification';
import { ConsumerPositions } from '#database/consumer-positions';
import { decideAlerts } from './decide-alerts';
import { alertEventIdOf, mentionIdOf, storyIdOf } from './ids';

/** Any number: held from the first row appended to alert_events until commit, so that positions appear in order. */
const APPEND_LOCK = 7_215_002;

export interface StoredBatch {
  readonly articles: number;
  readonly mentions: number;
  readonly opened: readonly AlertEvent[];
}

/** Writes what the classifier found: everything of a batch in one transaction. */
export class AlertStore {
  private readonly positions: ConsumerPositions;

  constructor(private readonly dataSource: DataSource) {
    this.positions = new ConsumerPositions(dataSource);
  }

  /** Messages that are stored already are passed over; the same batch twice changes nothing. */
  async store(batch: Batch<ClassifiedArticle>, now: Date): Promise<StoredBatch> {
    return this.dataSource.transaction(async (transaction) => {
      const nextOffset = await this.positions.lock(transaction, batch);
      const fresh = batch.messages.filter((message) => message.offset >= nextOffset);
      const last = fresh.at(-1);
      if (last === undefined) return { articles: 0, mentions: 0, opened: [] };

      const classifications = fresh.map((message) => message.value);
      const current = newestRevisions(classifications);
      const { stored, replacedIds } = await upsertArticles(transaction, current);
      await deleteFindings(transaction, replacedIds);
      const decided = stored.flatMap((item) => decideAlerts(item, now));
      const alerts = await insertFindings(transaction, stored, decided);
      await this.positions.advance(transaction, batch, last.offset + 1n);
      // Last, as it takes a lock that holds up every other transaction until this one has ended.
      const opened = await appendEvents(transaction, alerts, now);
      const mentions = stored.reduce((sum, item) => sum + item.mentions.length, 0);
      return { articles: stored.length, mentions, opened };
    });
  }
}

/**
 * Puts what the classifier finds now in the place of what it found before, in one transaction. Opens and changes no
 * alert. An article that has a newer revision by then, or is gone, is left as it is. Returns how many were written.
 */
export async function replaceFindings(
  dataSource: DataSource,
  classifications: readonly ClassifiedArticle[],
): Promise<number> {
  return dataSource.transaction(async (transaction) => {
    const rows = classifications.map(({ article, language, depth, readTo, engineVersion, catalogueVersion }) => {
      const { articleId, revision } = article;
      return { articleId, revision, language, depth, readTo, engineVersion, catalogueVersion };
    });
    // In the order of their ids, as two transactions that lock the same rows must.
    const [written]: [{ id: string }[], number] = await transaction.query(
      `WITH item AS (
         SELECT * FROM jsonb_to_recordset($1::jsonb) AS item ("articleId" uuid, revision integer, language text,
           depth text, "readTo" integer, "engineVersion" text, "catalogueVersion" text)
       ), held AS (
         SELECT id FROM articles JOIN item ON id = "articleId" AND articles.revision = item.revision
         ORDER BY id FOR UPDATE OF articles
       )
       UPDATE articles SET detected_language = item.language, depth = item.depth,
         read_to = item."readTo", engine_version = item."engineVersion", catalogue_version = item."catalogueVersion"
       FROM item, held WHERE articles.id = held.id AND item."articleId" = held.id
       RETURNING articles.id`,
      [JSON.stringify(rows)],
    );
    const ids = new Set(written.map(({ id }) => id));
    await deleteFindings(transaction, [...ids]);
    const current = classifications.filter(({ article }) => ids.has(article.articleId));
    await insertFindings(transaction, current, []);
    return current.length;
  });
}

/** A batch may hold two revisions of one article, and one statement cannot write a row twice. */
function newestRevisions(classifications: readonly ClassifiedArticle[]): ClassifiedArticle[] {
  const newest = new Map<string, ClassifiedArticle>();
  for (const item of classifications) {
    const known = newest.get(item.article.articleId);
    if (known === undefined || known.article.revision <= item.article.revision)
      newest.set(item.article.articleId, item);
  }
  return [...newest.values()];
}

/**
 * Stores the items whose revision is not older than the stored one. An article stays in the story in which it was stored
 * first, whatever it is said to duplicate when it is published again. `replacedIds` are those that were known before.
 */
async function upsertArticles(
  transaction: EntityManager,
  items: readonly ClassifiedArticle[],
): Promise<{ stored: ClassifiedArticle[]; replacedIds: string[] }> {
  const rows = items.map((item) => {
    const { articleId, ...article } = item.article;
    return {
      id: articleId,
      revision: article.revision,
      source_id: article.sourceId,
      source_name: article.sourceName,
      url: article.url,
      title: article.title,
      authors: article.authors,
      published_at: article.publishedAt,
      first_seen_at: article.firstSeenAt,
      language: article.language,
      text: article.text,
      text_from: article.textFrom,
      story_id: storyIdOf(item.article),
      duplicate_of: article.duplicateOf ?? null,
      detected_language: item.language,
      depth: item.depth,
      read_to: item.readTo ?? null,
      engine_version: item.engineVersion,
      catalogue_version: item.catalogueVersion,
    };
  });
  const written: { id: string; replaced: boolean; duplicate_of: string | null }[] = await transaction.query(
    `WITH item AS MATERIALIZED (
       SELECT * FROM jsonb_to_recordset($1::jsonb) AS item (id uuid, revision integer, source_id uuid, source_name text,
         url text, title text, authors text[], published_at timestamptz, first_seen_at timestamptz, language text,
         text text, text_from text, story_id uuid, duplicate_of uuid, detected_language text, depth text,
         read_to integer, engine_version text, catalogue_version text)
     ),
     story AS (
       -- In one order in every transaction: duplicates bring one story from several partitions at once.
       INSERT INTO stories (id, title) SELECT story_id, coalesce(title, '') FROM item ORDER BY story_id
       ON CONFLICT DO NOTHING
     )
     INSERT INTO articles (id, revision, source_id, source_name, url, title, authors, published_at, first_seen_at,
       language, text, text_from, story_id, duplicate_of, detected_language, depth, read_to,
       engine_version, catalogue_version)
     SELECT id, revision, source_id, source_name, url, title, authors, published_at, first_seen_at,
       language, text, text_from, story_id, duplicate_of, detected_language, depth, read_to,
       engine_version, catalogue_version
     FROM item
     ON CONFLICT (id) DO UPDATE SET revision = excluded.revision, source_id = excluded.source_id,
       source_name = excluded.source_name, url = excluded.url, title = excluded.title, authors = excluded.authors,
       published_at = excluded.published_at, language = excluded.language, text = excluded.text,
       text_from = excluded.text_from, detected_language = excluded.detected_language, depth = excluded.depth,
       read_to = excluded.read_to, engine_version = excluded.engine_version,
       catalogue_version = excluded.catalogue_version, stored_at = now()
     WHERE articles.revision <= excluded.revision
     RETURNING id, xmax <> 0 AS replaced, duplicate_of`,
    [JSON.stringify(rows)],
  );
  const rowOf = new Map(written.map((row) => [row.id, row]));
  return {
    stored: items.flatMap((item) => {
      const row = rowOf.get(item.article.articleId);
      return row === undefined ? [] : [{ ...item, article: { ...item.article, duplicateOf: row.duplicate_of } }];
    }),
    replacedIds: written.filter((row) => row.replaced).map((row) => row.id),
  };
}

/** What was found in an earlier revision. */
async function deleteFindings(transaction: EntityManager, articleIds: readonly string[]): Promise<void> {
  if (articleIds.length === 0) return;
  await transaction.query('DELETE FROM mentions WHERE article_id = ANY ($1)', [articleIds]);
  await transaction.query('DELETE FROM relations WHERE article_id = ANY ($1)', [articleIds]);
}

/**
 * Stores what was found in articles without findings. Returns the alerts that are new: one that its story, group and
 * type have already is left as it is.
 */
async function insertFindings(
  transaction: EntityManager,
  items: readonly ClassifiedArticle[],
  alerts: readonly Alert[],
): Promise<Alert[]> {
  const decidedIds = new Set<string>();
  // Near-duplicates in one batch open one alert, told by the first of them.
  const decided = alerts.filter(({ id }) => !decidedIds.has(id) && decidedIds.add(id));
  const mentions = items.flatMap(({ article, mentions }) =>
    mentions.map((mention, ordinal) => ({
      id: mentionIdOf(article.articleId, article.revision, mention.groupId, mention.start),
      article_id: article.articleId,
      ordinal,
      ...mention,
    })),
  );
  const relations = items.flatMap(({ article, relations }) =>
    relations.map((relation) => ({ article_id: article.articleId, ...relation })),
  );
  const inserted: { id: string }[] = await transaction.query(
    `WITH mention AS (
       INSERT INTO mentions (id, article_id, ordinal, group_id, kind, person, surface, start_offset, end_offset, section,
         event_type, quad_class, mode, role, modality, time, killed, wounded, place, confidence, evidence)
       SELECT id, article_id, ordinal, "groupId", kind, person, surface, start, "end", section,
         "eventType", "quadClass", mode, role, modality, time, killed, wounded, place, confidence, evidence
       FROM jsonb_to_recordset($1::jsonb) AS item (id uuid, article_id uuid, ordinal integer, "groupId" text, kind text,
         person text, surface text, start integer, "end" integer, section text, "eventType" text, "quadClass" text,
         mode text, role text, modality text, time text, killed integer, wounded integer, place text, confidence real,
         evidence jsonb)
     ),
     relation AS (
       INSERT INTO relations (article_id, group_a, group_b, kind, types, modality, confidence, evidence)
       SELECT article_id, a, b, kind, types, modality, confidence, evidence
       FROM jsonb_to_recordset($2::jsonb) AS item (article_id uuid, a text, b text, kind text, types text[],
         modality text, confidence real, evidence jsonb)
     )
     INSERT INTO alerts (id, revision, state, story_id, group_id, event_type, severity, confidence, headline, opened_at,
       updated_at, body)
     SELECT id, revision, state, "storyId", "groupId", "eventType", severity, confidence, headline, "openedAt",
       "updatedAt", body
     FROM jsonb_to_recordset($3::jsonb) AS item (id uuid, revision integer, state text, "storyId" uuid, "groupId" text,
       "eventType" text, severity text, confidence real, headline text, "openedAt" timestamptz,
       "updatedAt" timestamptz, body jsonb)
     ORDER BY id
     ON CONFLICT DO NOTHING
     RETURNING id`,
    [
      JSON.stringify(mentions),
      JSON.stringify(relations),
      JSON.stringify(decided.map((alert) => ({ ...alert, body: alert }))),
    ],
  );
  const insertedIds = new Set(inserted.map((row) => row.id));
  return decided.filter((alert) => insertedIds.has(alert.id));
}

async function appendEvents(transaction: EntityManager, alerts: readonly Alert[], now: Date): Promise<AlertEvent[]> {
  if (alerts.length === 0) return [];
  // Sequences are read, and positions drawn, only with the lock held.
  await transaction.query('SELECT pg_advisory_xact_lock($1)', [APPEND_LOCK]);
  const lastSequences: { group_id: string; last: string }[] = await transaction.query(
    `SELECT wanted.group_id,
       coalesce((SELECT max(sequence) FROM alert_events WHERE alert_events.group_id = wanted.group_id), 0) AS last
     FROM unnest($1::text[]) AS wanted (group_id)`,
    [[...new Set(alerts.map((alert) => alert.groupId))]],
  );
  const last = new Map(lastSequences.map((row) => [row.group_id, Number(row.last)]));
  const events = alerts.map((alert): AlertEvent => {
    const sequence = last.get(alert.groupId)! + 1;
    last.set(alert.groupId, sequence);
    return {
      id: alertEventIdOf(alert.id, alert.revision),
      groupId: alert.groupId,
      sequence,
      change: alert.state,
      occurredAt: now.toISOString(),
      alert,
    };
  });
  await transaction.query(
    `WITH event AS (
     INSERT INTO alert_events (id, alert_id, revision, group_id, sequence, change, occurred_at, body)
     SELECT id, alert_id, revision, group_id, sequence, change, occurred_at, body
     FROM jsonb_to_recordset($1::jsonb)
       AS item (ordinal integer, id uuid, alert_id uuid, revision integer, group_id text, sequence bigint, change text,
         occurred_at timestamptz, body jsonb)
     ORDER BY ordinal
     )
     SELECT pg_notify('alert_events', '')`,
    [
      JSON.stringify(
        events.map((event, ordinal) => ({
          ordinal,
          id: event.id,
          alert_id: event.alert.id,
          revision: event.alert.revision,
          group_id: event.groupId,
          sequence: event.sequence,
          change: event.change,
          occurred_at: event.occurredAt,
          body: event,
        })),
      ),
    ],
  );
  return events;
}
