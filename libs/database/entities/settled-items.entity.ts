import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The items of the document that a source gave last, of which there is nothing left to do. */
@Entity('settled_items')
export class SettledItemsEntity {
  @PrimaryColumn({ type: 'uuid', name: 'source_id' })
  sourceId!: string;

  /** With a space between them. */
  @Column({ type: 'text' })
  marks!: string;
}
