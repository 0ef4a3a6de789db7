import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Article pages are asked for no faster than a host wants it (Crawl-delay), whichever process asks. */
export class PageTurns1700000000008 implements MigrationInterface {
  readonly name = 'PageTurns1700000000008';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      -- Before this no page is asked for. Kept only for hosts that ask for a delay.
      ALTER TABLE hosts ADD next_page_at timestamptz;
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE hosts DROP next_page_at');
  }
}
