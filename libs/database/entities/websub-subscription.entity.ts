import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A subscription at the hub of a feed. */
@Entity('websub_subscriptions')
export class WebSubSubscriptionEntity {
  @PrimaryColumn({ type: 'uuid', name: 'source_id' })
  sourceId!: string;

  @Column({ type: 'text', name: 'hub_url' })
  hubUrl!: string;

  @Column({ type: 'text', name: 'topic_url' })
  topicUrl!: string;

  @Column({ type: 'text' })
  secret!: string;

  @Column({ type: 'text' })
  token!: string;

  @Column({ type: 'text' })
  state!: string;

  @Column({ type: 'boolean', default: true })
  wanted!: boolean;

  @Column({ type: 'text', nullable: true })
  pending!: string | null;

  @Column({ type: 'timestamptz', name: 'lease_until', nullable: true })
  leaseUntil!: Date | null;

  @Column({ type: 'timestamptz', name: 'last_push_at', nullable: true })
  lastPushAt!: Date | null;

  @Column({ type: 'timestamptz', name: 'requested_at', nullable: true })
  requestedAt!: Date | null;

  @Column({ type: 'integer', default: 0 })
  attempts!: number;

  @Column({ type: 'timestamptz', name: 'next_action_at', default: () => 'now()' })
  nextActionAt!: Date;

  @Column({ type: 'text', name: 'last_error', nullable: true })
  lastError!: string | null;
}
