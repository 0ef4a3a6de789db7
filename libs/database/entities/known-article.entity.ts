import { Column, Entity, PrimaryColumn } from 'typeorm';

/** An article that was published, with the fingerprint of its text and the one that it nearly repeats. */
@Entity('known_articles')
export class KnownArticleEntity {
  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  @Column({ type: 'integer' })
  revision!: number;

  @Column({ type: 'text', name: 'text_hash', nullable: true })
  textHash!: string | null;

  @Column({ type: 'bigint', nullable: true })
  simhash!: string | null;

  @Column({ type: 'uuid', name: 'duplicate_of', nullable: true })
  duplicateOf!: string | null;

  @Column({ type: 'timestamptz', name: 'first_seen_at', default: () => 'now()' })
  firstSeenAt!: Date;
}
