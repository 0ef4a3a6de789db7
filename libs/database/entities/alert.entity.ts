import { Column, Entity, PrimaryColumn } from 'typeorm';

/** An alert as it stands now; `body` is the message of contracts/alert-event.ts. */
@Entity('alerts')
export class AlertEntity {
  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  @Column({ type: 'bigint', insert: false, update: false })
  position!: string;

  @Column({ type: 'integer' })
  revision!: number;

  @Column({ type: 'text' })
  state!: string;

  @Column({ type: 'uuid', name: 'story_id' })
  storyId!: string;

  @Column({ type: 'text', name: 'group_id' })
  groupId!: string;

  @Column({ type: 'text', name: 'event_type' })
  eventType!: string;

  @Column({ type: 'text' })
  severity!: string;

  @Column({ type: 'real' })
  confidence!: number;

  @Column({ type: 'text' })
  headline!: string;

  @Column({ type: 'timestamptz', name: 'opened_at' })
  openedAt!: Date;

  @Column({ type: 'timestamptz', name: 'updated_at' })
  updatedAt!: Date;

  @Column({ type: 'jsonb' })
  body!: unknown;
}
