import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The doors by which articles come in without being polled for: pushed by a client, or by the hub of a feed. */
export class Doors1700000000006 implements MigrationInterface {
  readonly name = 'Doors1700000000006';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      -- What was brought to a source and waits to be published: a pushed article, or a feed document from its hub. A row
      -- goes when the bus has acknowledged its articles.
      CREATE TABLE source_inbox (
        position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        source_id uuid NOT NULL REFERENCES sources (id) ON DELETE CASCADE,
        content_type text NOT NULL,
        body bytea NOT NULL CHECK (octet_length(body) <= 4194304),
        received_at timestamptz NOT NULL DEFAULT now()
      );
      CREATE INDEX source_inbox_source ON source_inbox (source_id, position);

      -- Subscriptions at the hubs of feeds (WebSub). No foreign key: what is left of a deleted source has to be
      -- unsubscribed first.
      CREATE TABLE websub_subscriptions (
        source_id uuid PRIMARY KEY,
        hub_url text NOT NULL,
        topic_url text NOT NULL,
        secret text NOT NULL,
        -- The part of the callback's address that nobody can guess.
        token text NOT NULL UNIQUE,
        state text NOT NULL CHECK (state IN ('requested', 'active', 'denied', 'expired')),
        -- False: to be unsubscribed, and then forgotten.
        wanted boolean NOT NULL DEFAULT true,
        -- What the hub has been asked for and has not verified yet.
        pending text CHECK (pending IN ('subscribe', 'unsubscribe')),
        lease_until timestamptz,
        last_push_at timestamptz,
        requested_at timestamptz,
        attempts integer NOT NULL DEFAULT 0,
        -- The next request to the hub; while one is under way, the end of its lease.
        next_action_at timestamptz NOT NULL DEFAULT now(),
        last_error text
      );
      CREATE INDEX websub_subscriptions_due ON websub_subscriptions (next_action_at);

      -- Answers that are given again to a request that is sent again (Idempotency-Key).
      CREATE TABLE idempotency_keys (
        api_key_id uuid NOT NULL REFERENCES api_keys (id) ON DELETE CASCADE,
        key text NOT NULL,
        request_hash bytea NOT NULL,
        response jsonb NOT NULL,
        status integer NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (api_key_id, key)
      );
      CREATE INDEX idempotency_keys_time ON idempotency_keys (created_at);
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE idempotency_keys, websub_subscriptions, source_inbox');
  }
}
