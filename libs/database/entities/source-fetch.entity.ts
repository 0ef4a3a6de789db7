import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One poll of a source and what came of it. */
@Entity('source_fetches')
export class SourceFetchEntity {
  @PrimaryColumn({ type: 'uuid', name: 'source_id' })
  sourceId!: string;

  @PrimaryColumn({ type: 'timestamptz', name: 'fetched_at' })
  fetchedAt!: Date;

  @Column({ type: 'text' })
  outcome!: string;

  /** HTTP status; null where there was no answer. */
  @Column({ type: 'integer', nullable: true })
  status!: number | null;

  @Column({ type: 'integer' })
  bytes!: number;

  @Column({ type: 'integer', name: 'new_articles' })
  newArticles!: number;

  @Column({ type: 'integer', name: 'changed_articles' })
  changedArticles!: number;

  @Column({ type: 'integer' })
  ms!: number;

  @Column({ type: 'text', name: 'error_class', nullable: true })
  errorClass!: string | null;

  @Column({ type: 'text', nullable: true })
  error!: string | null;
}
