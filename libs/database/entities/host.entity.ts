import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What a web host has asked of us: when to come again, and its robots.txt. */
@Entity('hosts')
export class HostEntity {
  @PrimaryColumn({ type: 'text' })
  host!: string;

  @Column({ type: 'timestamptz', name: 'not_before', nullable: true })
  notBefore!: Date | null;

  @Column({ type: 'timestamptz', name: 'next_page_at', nullable: true })
  nextPageAt!: Date | null;

  @Column({ type: 'integer', name: 'robots_status', nullable: true })
  robotsStatus!: number | null;

  @Column({ type: 'text', name: 'robots_body', nullable: true })
  robotsBody!: string | null;

  @Column({ type: 'timestamptz', name: 'robots_until', nullable: true })
  robotsUntil!: Date | null;
}
