import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A false positive: this alias does not mean this group in this context or source. */
@Entity('suppressions')
export class SuppressionEntity {
  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  @Column({ type: 'bigint', insert: false, update: false })
  position!: string;

  @Column({ type: 'text', name: 'group_id' })
  groupId!: string;

  @Column({ type: 'text' })
  alias!: string;

  /** With `_` for the name, such as "_ street"; one is enough. Empty: everywhere. */
  @Column({ type: 'text', array: true })
  context!: string[];

  /** null: every source. */
  @Column({ type: 'uuid', name: 'source_id', nullable: true })
  sourceId!: string | null;

  @Column({ type: 'text' })
  note!: string;

  /** The mention that was marked, as it stood. */
  @Column({ type: 'jsonb' })
  mention!: unknown;

  @Column({ type: 'timestamptz', name: 'created_at' })
  createdAt!: Date;
}
