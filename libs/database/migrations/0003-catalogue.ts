import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The catalogue in the database, its changes, false positives, and what a mention tells beside its type. */
export class Catalogue1700000000003 implements MigrationInterface {
  readonly name = 'Catalogue1700000000003';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      -- Groups of the catalogue file, and those that were added or changed through the API: these a newer file leaves
      -- alone. A deleted group keeps its row, so that the file does not bring it back.
      CREATE TABLE groups (
        id text PRIMARY KEY,
        position bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
        definition jsonb NOT NULL,
        origin text NOT NULL CHECK (origin IN ('file', 'api')),
        updated_at timestamptz NOT NULL DEFAULT now(),
        deleted_at timestamptz
      );

      -- What an analyst marked as a false positive: the alias does not mean the group in this context, or in this source.
      CREATE TABLE suppressions (
        id uuid PRIMARY KEY,
        position bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
        group_id text NOT NULL,
        alias text NOT NULL,
        context text[] NOT NULL,
        source_id uuid,
        note text NOT NULL DEFAULT '',
        mention jsonb NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now()
      );

      -- Append-only: the outbox of groups.v1.
      CREATE TABLE group_changes (
        position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        group_id text NOT NULL,
        body jsonb NOT NULL,
        changed_at timestamptz NOT NULL DEFAULT now()
      );
      INSERT INTO relay_position (name, published_position) VALUES ('groups', 0);

      ALTER TABLE articles ADD detected_language text, ADD depth text NOT NULL DEFAULT 'full';
      CREATE INDEX articles_stored ON articles (first_seen_at, position);

      ALTER TABLE mentions
        ADD id uuid,
        ADD person text,
        ADD quad_class text,
        ADD mode text,
        ADD killed integer,
        ADD wounded integer,
        ADD place text;
      CREATE UNIQUE INDEX mentions_id ON mentions (id);

      ALTER TABLE relations ADD types text[] NOT NULL DEFAULT '{}', ADD modality text NOT NULL DEFAULT 'asserted';
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER TABLE relations DROP types, DROP modality;
      ALTER TABLE mentions DROP id, DROP person, DROP quad_class, DROP mode, DROP killed, DROP wounded, DROP place;
      DROP INDEX articles_stored;
      ALTER TABLE articles DROP detected_language, DROP depth;
      DELETE FROM relay_position WHERE name = 'groups';
      DROP TABLE group_changes, suppressions, groups;
    `);
  }
}
