import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A tracked group as written in the catalogue file or through the API. */
@Entity('groups')
export class GroupEntity {
  @PrimaryColumn({ type: 'text' })
  id!: string;

  /** Order of appearance. */
  @Column({ type: 'bigint', insert: false, update: false })
  position!: string;

  @Column({ type: 'jsonb' })
  definition!: unknown;

  @Column({ type: 'text' })
  origin!: 'file' | 'api';

  @Column({ type: 'timestamptz', name: 'updated_at' })
  updatedAt!: Date;

  @Column({ type: 'timestamptz', name: 'deleted_at', nullable: true })
  deletedAt!: Date | null;
}
