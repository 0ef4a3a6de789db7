import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Two processes that publish copies of one article at the same moment link the one to the other. */
export class FingerprintClaims1700000000009 implements MigrationInterface {
  readonly name = 'FingerprintClaims1700000000009';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      -- Fingerprints of new articles that are being published and are no copies of others. A row goes when the article is
      -- in known_articles, and is passed over after some minutes. What a crash of the server would lose is of no use then.
      CREATE UNLOGGED TABLE fingerprint_claims (
        article_id uuid PRIMARY KEY,
        simhash bigint NOT NULL,
        claimed_at timestamptz NOT NULL DEFAULT now()
      );
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE fingerprint_claims');
  }
}
