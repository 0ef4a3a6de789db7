import type { MigrationInterface, QueryRunner } from 'typeorm';

/** An article with too many names says up to where it was read. */
export class ReadTo1700000000010 implements MigrationInterface {
  readonly name = 'ReadTo1700000000010';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE articles ADD read_to integer');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE articles DROP read_to');
  }
}
