import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A mention in the current revision of an article. */
@Entity('mentions')
export class MentionEntity {
  @PrimaryColumn({ type: 'uuid', name: 'article_id' })
  articleId!: string;

  @PrimaryColumn({ type: 'integer' })
  ordinal!: number;

  /** Derived from article, revision and offset; null for mentions that were stored before they had ids. */
  @Column({ type: 'uuid', nullable: true })
  id!: string | null;

  @Column({ type: 'text', name: 'group_id' })
  groupId!: string;

  @Column({ type: 'text' })
  kind!: string;

  @Column({ type: 'text', nullable: true })
  person!: string | null;

  @Column({ type: 'text' })
  surface!: string;

  @Column({ type: 'integer', name: 'start_offset' })
  startOffset!: number;

  @Column({ type: 'integer', name: 'end_offset' })
  endOffset!: number;

  @Column({ type: 'text' })
  section!: string;

  @Column({ type: 'text', name: 'event_type', nullable: true })
  eventType!: string | null;

  @Column({ type: 'text', name: 'quad_class', nullable: true })
  quadClass!: string | null;

  @Column({ type: 'text', nullable: true })
  mode!: string | null;

  @Column({ type: 'text' })
  role!: string;

  @Column({ type: 'text' })
  modality!: string;

  @Column({ type: 'text' })
  time!: string;

  @Column({ type: 'integer', nullable: true })
  killed!: number | null;

  @Column({ type: 'integer', nullable: true })
  wounded!: number | null;

  @Column({ type: 'text', nullable: true })
  place!: string | null;

  @Column({ type: 'real' })
  confidence!: number;

  @Column({ type: 'jsonb' })
  evidence!: unknown;
}
