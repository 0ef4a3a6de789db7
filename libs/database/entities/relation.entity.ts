import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A relation between two groups that an article tells of; `groupA` < `groupB`. */
@Entity('relations')
export class RelationEntity {
  @PrimaryColumn({ type: 'uuid', name: 'article_id' })
  articleId!: string;

  @PrimaryColumn({ type: 'text', name: 'group_a' })
  groupA!: string;

  @PrimaryColumn({ type: 'text', name: 'group_b' })
  groupB!: string;

  @Column({ type: 'text' })
  kind!: string;

  @Column({ type: 'text', array: true })
  types!: string[];

  @Column({ type: 'text' })
  modality!: string;

  @Column({ type: 'real' })
  confidence!: number;

  @Column({ type: 'jsonb' })
  evidence!: unknown;
}
