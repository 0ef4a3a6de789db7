import { Column, Entity, PrimaryColumn } from 'typeorm';

/** An item of a source that has been published to the bus. */
@Entity('source_items')
export class SourceItemEntity {
  @PrimaryColumn({ type: 'uuid', name: 'source_id' })
  sourceId!: string;

  @PrimaryColumn({ type: 'text', name: 'item_key' })
  itemKey!: string;

  @Column({ type: 'uuid', name: 'article_id' })
  articleId!: string;

  @Column({ type: 'text', name: 'content_hash' })
  contentHash!: string;

  @Column({ type: 'integer' })
  revision!: number;

  @Column({ type: 'timestamptz', name: 'seen_at', default: () => 'now()' })
  seenAt!: Date;
}
