import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One change in the life of an alert; append-only. */
@Entity('alert_events')
export class AlertEventEntity {
  @PrimaryColumn({ type: 'bigint', insert: false, update: false })
  position!: string;

  @Column({ type: 'uuid' })
  id!: string;

  @Column({ type: 'uuid', name: 'alert_id' })
  alertId!: string;

  @Column({ type: 'integer' })
  revision!: number;

  @Column({ type: 'text', name: 'group_id' })
  groupId!: string;

  @Column({ type: 'bigint' })
  sequence!: string;

  @Column({ type: 'text' })
  change!: string;

  @Column({ type: 'timestamptz', name: 'occurred_at' })
  occurredAt!: Date;

  @Column({ type: 'jsonb' })
  body!: unknown;
}
