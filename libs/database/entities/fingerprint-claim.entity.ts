import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The fingerprint of an article that is being published. */
@Entity('fingerprint_claims')
export class FingerprintClaimEntity {
  @PrimaryColumn({ type: 'uuid', name: 'article_id' })
  articleId!: string;

  @Column({ type: 'bigint' })
  simhash!: string;

  @Column({ type: 'timestamptz', name: 'claimed_at', default: () => 'now()' })
  claimedAt!: Date;
}
