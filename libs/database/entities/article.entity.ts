import { Column, Entity, PrimaryColumn } from 'typeorm';

/** An article as last classified. */
@Entity('articles')
export class ArticleEntity {
  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  @Column({ type: 'bigint', insert: false, update: false })
  position!: string;

  @Column({ type: 'integer' })
  revision!: number;

  @Column({ type: 'uuid', name: 'source_id' })
  sourceId!: string;

  @Column({ type: 'text', name: 'source_name' })
  sourceName!: string;

  @Column({ type: 'text', nullable: true })
  url!: string | null;

  @Column({ type: 'text', nullable: true })
  title!: string | null;

  @Column({ type: 'text', array: true })
  authors!: string[];

  @Column({ type: 'timestamptz', name: 'published_at', nullable: true })
  publishedAt!: Date | null;

  @Column({ type: 'timestamptz', name: 'first_seen_at' })
  firstSeenAt!: Date;

  @Column({ type: 'text', nullable: true })
  language!: string | null;

  @Column({ type: 'text', name: 'detected_language', nullable: true })
  detectedLanguage!: string | null;

  @Column({ type: 'text' })
  depth!: string;

  @Column({ type: 'integer', name: 'read_to', nullable: true })
  readTo!: number | null;

  @Column({ type: 'text' })
  text!: string;

  @Column({ type: 'text', name: 'text_from' })
  textFrom!: string;

  @Column({ type: 'uuid', name: 'story_id' })
  storyId!: string;

  @Column({ type: 'text', name: 'engine_version' })
  engineVersion!: string;

  @Column({ type: 'text', name: 'catalogue_version' })
  catalogueVersion!: string;

  @Column({ type: 'timestamptz', name: 'stored_at', default: () => 'now()' })
  storedAt!: Date;

  @Column({ type: 'uuid', name: 'duplicate_of', nullable: true })
  duplicateOf!: string | null;
}
