import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The tables of every stage but the bus. */
export class Core1700000000001 implements MigrationInterface {
  readonly name = 'Core1700000000001';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE api_keys (
        id uuid PRIMARY KEY,
        name text NOT NULL,
        key_hash bytea NOT NULL UNIQUE,
        created_at timestamptz NOT NULL DEFAULT now(),
        revoked_at timestamptz
      );

      CREATE TABLE sources (
        id uuid PRIMARY KEY,
        kind text NOT NULL CHECK (kind IN ('feed', 'documents')),
        name text NOT NULL,
        location text NOT NULL UNIQUE,
        mirror text,
        enabled boolean NOT NULL DEFAULT true,
        etag text,
        last_modified text,
        next_poll_at timestamptz NOT NULL DEFAULT now(),
        leased_until timestamptz,
        last_polled_at timestamptz,
        last_status text,
        last_error text,
        consecutive_failures integer NOT NULL DEFAULT 0,
        created_at timestamptz NOT NULL DEFAULT now()
      );
      CREATE INDEX sources_due ON sources (next_poll_at) WHERE enabled;

      -- What ingest has published of each source. A row is written only after the bus has acknowledged the article.
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

      CREATE TABLE stories (
        id uuid PRIMARY KEY,
        title text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now()
      );

      CREATE TABLE articles (
        id uuid PRIMARY KEY,
        position bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
        revision integer NOT NULL,
        source_id uuid NOT NULL,
        source_name text NOT NULL,
        url text,
        title text,
        authors text[] NOT NULL,
        published_at timestamptz,
        first_seen_at timestamptz NOT NULL,
        language text,
        text text NOT NULL,
        text_from text NOT NULL,
        story_id uuid NOT NULL REFERENCES stories (id),
        engine_version text NOT NULL,
        catalogue_version text NOT NULL,
        stored_at timestamptz NOT NULL DEFAULT now()
      );
      CREATE INDEX articles_story ON articles (story_id);
      CREATE INDEX articles_source ON articles (source_id, position DESC);

      CREATE TABLE mentions (
        article_id uuid NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
        ordinal integer NOT NULL,
        group_id text NOT NULL,
        kind text NOT NULL,
        surface text NOT NULL,
        start_offset integer NOT NULL,
        end_offset integer NOT NULL,
        section text NOT NULL,
        event_type text,
        role text NOT NULL,
        modality text NOT NULL,
        time text NOT NULL,
        confidence real NOT NULL,
        evidence jsonb NOT NULL,
        PRIMARY KEY (article_id, ordinal)
      );
      CREATE INDEX mentions_group ON mentions (group_id);

      CREATE TABLE relations (
        article_id uuid NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
        group_a text NOT NULL,
        group_b text NOT NULL,
        kind text NOT NULL,
        confidence real NOT NULL,
        evidence jsonb NOT NULL,
        PRIMARY KEY (article_id, group_a, group_b)
      );

      CREATE TABLE alerts (
        id uuid PRIMARY KEY,
        position bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
        revision integer NOT NULL,
        state text NOT NULL,
        story_id uuid NOT NULL REFERENCES stories (id),
        group_id text NOT NULL,
        event_type text NOT NULL,
        severity text NOT NULL,
        confidence real NOT NULL,
        headline text NOT NULL,
        opened_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        body jsonb NOT NULL,
        UNIQUE (story_id, group_id, event_type)
      );
      CREATE INDEX alerts_group ON alerts (group_id, position DESC);

      -- Append-only: the outbox that the relay publishes from, the persisted copy of alerts.v1, and what streams resume
      -- from. Rows are appended under one advisory lock held until commit, so that ids appear in ascending order.
      CREATE TABLE alert_events (
        position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        id uuid NOT NULL UNIQUE,
        alert_id uuid NOT NULL REFERENCES alerts (id),
        revision integer NOT NULL,
        group_id text NOT NULL,
        sequence bigint NOT NULL,
        change text NOT NULL,
        occurred_at timestamptz NOT NULL,
        body jsonb NOT NULL,
        UNIQUE (alert_id, revision),
        UNIQUE (group_id, sequence)
      );

      -- How far the relay has published alert_events to the bus.
      CREATE TABLE relay_position (
        name text PRIMARY KEY,
        published_position bigint NOT NULL
      );
      INSERT INTO relay_position (name, published_position) VALUES ('alerts', 0);

      -- Position of a consumer group that stores it in the transaction of its results.
      CREATE TABLE consumer_positions (
        consumer_group text NOT NULL,
        topic text NOT NULL,
        partition integer NOT NULL,
        next_offset bigint NOT NULL,
        updated_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (consumer_group, topic, partition)
      );

      CREATE TABLE endpoints (
        id uuid PRIMARY KEY,
        position bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
        url text NOT NULL,
        description text NOT NULL DEFAULT '',
        secret text NOT NULL,
        enabled boolean NOT NULL DEFAULT true,
        created_at timestamptz NOT NULL DEFAULT now()
      );

      CREATE TABLE subscriptions (
        id uuid PRIMARY KEY,
        position bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
        name text NOT NULL,
        filter jsonb NOT NULL,
        endpoint_id uuid REFERENCES endpoints (id) ON DELETE SET NULL,
        enabled boolean NOT NULL DEFAULT true,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now()
      );

      CREATE TABLE deliveries (
        id uuid PRIMARY KEY,
        position bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
        subscription_id uuid NOT NULL REFERENCES subscriptions (id) ON DELETE CASCADE,
        endpoint_id uuid NOT NULL REFERENCES endpoints (id) ON DELETE CASCADE,
        alert_event_id uuid NOT NULL,
        status text NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'delivered', 'failed')),
        attempts integer NOT NULL DEFAULT 0,
        next_attempt_at timestamptz NOT NULL DEFAULT now(),
        leased_until timestamptz,
        created_at timestamptz NOT NULL DEFAULT now(),
        finished_at timestamptz,
        UNIQUE (subscription_id, alert_event_id)
      );
      CREATE INDEX deliveries_due ON deliveries (endpoint_id, next_attempt_at) WHERE status = 'pending';

      CREATE TABLE delivery_attempts (
        delivery_id uuid NOT NULL REFERENCES deliveries (id) ON DELETE CASCADE,
        attempt integer NOT NULL,
        started_at timestamptz NOT NULL,
        duration_ms integer NOT NULL,
        status_code integer,
        error text,
        PRIMARY KEY (delivery_id, attempt)
      );
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      DROP TABLE delivery_attempts, deliveries, subscriptions, endpoints, consumer_positions, relay_position,
        alert_events, alerts, relations, mentions, articles, stories, source_items, sources, api_keys
    `);
  }
}
