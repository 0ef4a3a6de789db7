import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Changes of the state of sources, and deliveries of them beside those of alert events. */
export class SourceEvents1700000000005 implements MigrationInterface {
  readonly name = 'SourceEvents1700000000005';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      -- Append-only: the outbox of sources.v1. Rows are appended under one advisory lock held until commit, so that
      -- positions appear in order. They outlive their source: one that is added again goes on with its sequence.
      CREATE TABLE source_events (
        position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        id uuid NOT NULL UNIQUE,
        source_id uuid NOT NULL,
        sequence bigint NOT NULL,
        state text NOT NULL,
        occurred_at timestamptz NOT NULL,
        body jsonb NOT NULL,
        UNIQUE (source_id, sequence)
      );
      INSERT INTO relay_position (name, published_position) VALUES ('sources', 0);

      -- Of an alert event or of a source event.
      ALTER TABLE deliveries RENAME alert_event_id TO event_id;
      ALTER TABLE deliveries
        RENAME CONSTRAINT deliveries_subscription_id_alert_event_id_key TO deliveries_subscription_id_event_id_key;
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      DELETE FROM deliveries WHERE event_id IN (SELECT id FROM source_events);
      ALTER TABLE deliveries
        RENAME CONSTRAINT deliveries_subscription_id_event_id_key TO deliveries_subscription_id_alert_event_id_key;
      ALTER TABLE deliveries RENAME event_id TO alert_event_id;
      DELETE FROM relay_position WHERE name = 'sources';
      DROP TABLE source_events;
    `);
  }
}
