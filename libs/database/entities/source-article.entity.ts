import { Column, Entity, PrimaryColumn } from 'typeorm';

/** An article that a source has brought, as it gave it and as it was published. */
@Entity('source_articles')
export class SourceArticleEntity {
  @PrimaryColumn({ type: 'uuid', name: 'source_id' })
  sourceId!: string;

  @PrimaryColumn({ type: 'uuid', name: 'article_id' })
  articleId!: string;

  @Column({ type: 'integer' })
  revision!: number;

  @Column({ type: 'text', name: 'item_hash' })
  itemHash!: string;

  @Column({ type: 'text', name: 'text_hash' })
  textHash!: string;

  @Column({ type: 'timestamptz', name: 'seen_at', default: () => 'now()' })
  seenAt!: Date;
}
