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
}
