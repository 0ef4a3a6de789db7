import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What was brought to a source and waits to be published. */
@Entity('source_inbox')
export class SourceInboxEntity {
  @PrimaryColumn({ type: 'bigint', insert: false, update: false })
  position!: string;

  @Column({ type: 'uuid', name: 'source_id' })
  sourceId!: string;

  @Column({ type: 'text', name: 'content_type' })
  contentType!: string;

  @Column({ type: 'bytea' })
  body!: Buffer;

  @Column({ type: 'timestamptz', name: 'received_at', default: () => 'now()' })
  receivedAt!: Date;
}
