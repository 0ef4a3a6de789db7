import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One change of the state of a source; append-only. */
@Entity('source_events')
export class SourceEventEntity {
  @PrimaryColumn({ type: 'bigint', insert: false, update: false })
  position!: string;

  @Column({ type: 'uuid' })
  id!: string;

  @Column({ type: 'uuid', name: 'source_id' })
  sourceId!: string;

  @Column({ type: 'bigint' })
  sequence!: string;

  @Column({ type: 'text' })
  state!: string;

  @Column({ type: 'timestamptz', name: 'occurred_at' })
  occurredAt!: Date;

  @Column({ type: 'jsonb' })
  body!: unknown;
}
