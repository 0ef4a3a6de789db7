import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What makes a poll cheap that finds what the one before it found. */
export class SettledItems1700000000007 implements MigrationInterface {
  readonly name = 'SettledItems1700000000007';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      -- The items of the document that each source gave last, of which there is nothing left to do: their marks
      -- (identify.ts), with a space between them. Beside sources, whose rows are written at every poll.
      CREATE TABLE settled_items (
        source_id uuid PRIMARY KEY REFERENCES sources (id) ON DELETE CASCADE,
        marks text NOT NULL
      );

      -- Nothing asks for the keys of an article. The first 16 bytes of a hash are as long as a uuid, which is compared
      -- faster.
      DROP INDEX item_keys_article;
      ALTER TABLE item_keys ALTER COLUMN key TYPE uuid USING encode(key, 'hex')::uuid;

      -- A message of a few kilobytes is not compressed: that took most of the time in which one is stored.
      ALTER TABLE bus_messages SET (toast_tuple_target = 8160);
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER TABLE bus_messages RESET (toast_tuple_target);
      ALTER TABLE item_keys ALTER COLUMN key TYPE bytea USING uuid_send(key);
      CREATE INDEX item_keys_article ON item_keys (article_id);
      DROP TABLE settled_items;
    `);
  }
}
