import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A feed or a folder of documents that ingest polls. */
@Entity('sources')
export class SourceEntity {
  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  @Column({ type: 'text' })
  kind!: string;

  @Column({ type: 'text' })
  name!: string;

  @Column({ type: 'text' })
  location!: string;

  @Column({ type: 'text', nullable: true })
  mirror!: string | null;

  @Column({ type: 'boolean', default: true })
  enabled!: boolean;

  @Column({ type: 'text', nullable: true })
  etag!: string | null;

  @Column({ type: 'text', name: 'last_modified', nullable: true })
  lastModified!: string | null;

  @Column({ type: 'timestamptz', name: 'next_poll_at', default: () => 'now()' })
  nextPollAt!: Date;

  @Column({ type: 'timestamptz', name: 'leased_until', nullable: true })
  leasedUntil!: Date | null;

  @Column({ type: 'timestamptz', name: 'last_polled_at', nullable: true })
  lastPolledAt!: Date | null;

  @Column({ type: 'text', name: 'last_status', nullable: true })
  lastStatus!: string | null;

  @Column({ type: 'text', name: 'last_error', nullable: true })
  lastError!: string | null;

  @Column({ type: 'integer', name: 'consecutive_failures', default: 0 })
  consecutiveFailures!: number;

  @Column({ type: 'timestamptz', name: 'created_at', default: () => 'now()' })
  createdAt!: Date;

  /** Of a web address; made by Postgres. */
  @Column({ type: 'text', nullable: true, insert: false, update: false })
  host!: string | null;

  @Column({ type: 'text', name: 'page_mode', default: 'auto' })
  pageMode!: string;

  @Column({ type: 'text', name: 'page_selector', nullable: true })
  pageSelector!: string | null;

  @Column({ type: 'text', name: 'body_hash', nullable: true })
  bodyHash!: string | null;

  @Column({ type: 'jsonb', default: {} })
  hints!: unknown;

  @Column({ type: 'integer', name: 'interval_seconds', nullable: true })
  intervalSeconds!: number | null;

  @Column({ type: 'text', default: 'new' })
  state!: string;

  @Column({ type: 'timestamptz', name: 'state_since', default: () => 'now()' })
  stateSince!: Date;

  @Column({ type: 'text', name: 'state_reason', nullable: true })
  stateReason!: string | null;

  @Column({ type: 'timestamptz', name: 'last_success_at', nullable: true })
  lastSuccessAt!: Date | null;

  @Column({ type: 'timestamptz', name: 'last_item_at', nullable: true })
  lastItemAt!: Date | null;

  @Column({ type: 'timestamptz', name: 'recent_items', array: true, default: [] })
  recentItems!: Date[];

  @Column({ type: 'integer', name: 'typical_ms', nullable: true })
  typicalMs!: number | null;

  @Column({ type: 'text', name: 'moved_to', nullable: true })
  movedTo!: string | null;

  @Column({ type: 'timestamptz', name: 'moved_since', nullable: true })
  movedSince!: Date | null;

  @Column({ type: 'integer', name: 'moved_count', default: 0 })
  movedCount!: number;
}
