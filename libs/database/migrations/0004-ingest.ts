import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What ingest knows of sources, hosts, fetches, and of articles whatever source and address they came by. */
export class Ingest1700000000004 implements MigrationInterface {
  readonly name = 'Ingest1700000000004';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER TABLE sources
        DROP CONSTRAINT sources_kind_check,
        ADD CHECK (kind IN ('feed', 'documents', 'push')),
        -- Requests to one host go one after another, whichever process makes them.
        ADD host text GENERATED ALWAYS AS (substring(location FROM '^https?://([^/?#]+)')) STORED,
        -- Where the text of its articles is taken from.
        ADD page_mode text NOT NULL DEFAULT 'auto' CHECK (page_mode IN ('auto', 'feed', 'page')),
        ADD page_selector text,
        -- Of the body that was read last: a server that knows no conditional requests is spared the rest.
        ADD body_hash text,
        -- What the feed says of when to come again, and its hub.
        ADD hints jsonb NOT NULL DEFAULT '{}',
        ADD interval_seconds integer,
        ADD state text NOT NULL DEFAULT 'new'
          CHECK (state IN ('new', 'healthy', 'slow', 'failing', 'moved', 'gone', 'silent')),
        ADD state_since timestamptz NOT NULL DEFAULT now(),
        ADD state_reason text,
        ADD last_success_at timestamptz,
        ADD last_item_at timestamptz,
        -- When its newest items appeared, newest first: its rhythm is learnt from them.
        ADD recent_items timestamptz[] NOT NULL DEFAULT '{}',
        ADD typical_ms integer,
        -- A permanent redirect that was seen, since when and how often in a row.
        ADD moved_to text,
        ADD moved_since timestamptz,
        ADD moved_count integer NOT NULL DEFAULT 0;
      CREATE INDEX sources_leased ON sources (host) WHERE leased_until IS NOT NULL;

      -- What a host asked for (Retry-After), and its robots.txt as it was read.
      CREATE TABLE hosts (
        host text PRIMARY KEY,
        not_before timestamptz,
        robots_status integer,
        robots_body text,
        robots_until timestamptz
      );

      -- One row for each poll of a source. Old rows are deleted by the poller.
      CREATE TABLE source_fetches (
        source_id uuid NOT NULL REFERENCES sources (id) ON DELETE CASCADE,
        fetched_at timestamptz NOT NULL,
        outcome text NOT NULL,
        status integer,
        bytes integer NOT NULL,
        new_articles integer NOT NULL,
        changed_articles integer NOT NULL,
        ms integer NOT NULL,
        error_class text,
        error text,
        PRIMARY KEY (source_id, fetched_at)
      );
      CREATE INDEX source_fetches_time ON source_fetches (fetched_at);

      -- Every article that was published. text_hash: of its title and body, as published last; null where it was
      -- published before this table was there. simhash: the fingerprint of its text, null where that is too short.
      CREATE TABLE known_articles (
        id uuid PRIMARY KEY,
        revision integer NOT NULL,
        text_hash text,
        simhash bigint,
        duplicate_of uuid,
        first_seen_at timestamptz NOT NULL DEFAULT now()
      );
      -- Two fingerprints that differ in at most three bits have at least one of four blocks of 16 bits in common.
      CREATE INDEX known_articles_block_0 ON known_articles ((simhash >> 48 & 65535), first_seen_at)
        WHERE simhash IS NOT NULL;
      CREATE INDEX known_articles_block_1 ON known_articles ((simhash >> 32 & 65535), first_seen_at)
        WHERE simhash IS NOT NULL;
      CREATE INDEX known_articles_block_2 ON known_articles ((simhash >> 16 & 65535), first_seen_at)
        WHERE simhash IS NOT NULL;
      CREATE INDEX known_articles_block_3 ON known_articles ((simhash & 65535), first_seen_at)
        WHERE simhash IS NOT NULL;

      -- What an article is known by: GUID and content within a source, link everywhere (scope 0). key: the first 16
      -- bytes of the SHA-256 of its text.
      CREATE TABLE item_keys (
        scope uuid NOT NULL,
        key bytea NOT NULL,
        article_id uuid NOT NULL,
        PRIMARY KEY (scope, key)
      );
      CREATE INDEX item_keys_article ON item_keys (article_id);

      INSERT INTO known_articles (id, revision, first_seen_at)
        SELECT article_id, max(revision), min(seen_at) FROM source_items GROUP BY article_id;
      INSERT INTO item_keys (scope, key, article_id)
        SELECT DISTINCT ON (1, 2)
          CASE WHEN item_key LIKE 'url:%' THEN '00000000-0000-0000-0000-000000000000'::uuid ELSE source_id END,
          substring(sha256(convert_to(item_key, 'UTF8')) FROM 1 FOR 16), article_id
        FROM source_items;

      -- What each source has brought, by article: as the source gave it, and as it was published.
      CREATE TABLE source_articles (
        source_id uuid NOT NULL REFERENCES sources (id) ON DELETE CASCADE,
        article_id uuid NOT NULL,
        revision integer NOT NULL,
        item_hash text NOT NULL,
        text_hash text NOT NULL,
        seen_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (source_id, article_id)
      );
      INSERT INTO source_articles (source_id, article_id, revision, item_hash, text_hash, seen_at)
        SELECT DISTINCT ON (source_id, article_id) source_id, article_id, revision,
          split_part(content_hash, ':', 1), split_part(content_hash, ':', 2), seen_at
        FROM source_items ORDER BY source_id, article_id, revision DESC;
      DROP TABLE source_items;

      ALTER TABLE articles ADD duplicate_of uuid;
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER TABLE articles DROP duplicate_of;
      CREATE TABLE source_items (
        source_id uuid NOT NULL REFERENCES sources (id) ON DELETE CASCADE,
        item_key text NOT NULL,
        article_id uuid NOT NULL,
        content_hash text NOT NULL,
        revision integer NOT NULL,
        seen_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (source_id, item_key)
      );
      CREATE INDEX source_items_article ON source_items (article_id);
      DROP TABLE source_articles, item_keys, known_articles, source_fetches, hosts;
      DELETE FROM sources WHERE kind NOT IN ('feed', 'documents');
      DROP INDEX sources_leased;
      ALTER TABLE sources DROP host, DROP page_mode, DROP page_selector, DROP body_hash, DROP hints,
        DROP interval_seconds, DROP state, DROP state_since, DROP state_reason, DROP last_success_at,
        DROP last_item_at, DROP recent_items, DROP typical_ms, DROP moved_to, DROP moved_since, DROP moved_count,
        DROP CONSTRAINT sources_kind_check, ADD CHECK (kind IN ('feed', 'documents'));
    `);
  }
}
