import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A mention in the current revision of an article. */
@Entity('mentions')
export class MentionEntity {
  @PrimaryColumn({ type: 'uuid', name: 'article_id' })
  articleId!: string;

  @PrimaryColumn({ type: 'integer' })
  ordinal!: number;

  @Column({ type: 'text', name: 'group_id' })
  groupId!: string;

  @Column({ type: 'text' })
  kind!: string;

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

  @Column({ type: 'text' })
  role!: string;

  @Column({ type: 'text' })
  modality!: string;

  @Column({ type: 'text' })
  time!: string;

  @Column({ type: 'real' })
  confidence!: number;

  @Column({ type: 'jsonb' })
  evidence!: unknown;
}
