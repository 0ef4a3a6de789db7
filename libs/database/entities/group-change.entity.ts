import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One change of the catalogue; the outbox of groups.v1. */
@Entity('group_changes')
export class GroupChangeEntity {
  @PrimaryColumn({ type: 'bigint', insert: false, update: false })
  position!: string;

  @Column({ type: 'text', name: 'group_id' })
  groupId!: string;

  @Column({ type: 'jsonb' })
  body!: unknown;

  @Column({ type: 'timestamptz', name: 'changed_at' })
  changedAt!: Date;
}
