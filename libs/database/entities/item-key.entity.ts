import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What an article is known by: a hash of its GUID or content within a source, of its link everywhere. */
@Entity('item_keys')
export class ItemKeyEntity {
  @PrimaryColumn({ type: 'uuid' })
  scope!: string;

  @PrimaryColumn({ type: 'uuid' })
  key!: string;

  @Column({ type: 'uuid', name: 'article_id' })
  articleId!: string;
}
