import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The answer to a request that may be sent again. */
@Entity('idempotency_keys')
export class IdempotencyKeyEntity {
  @PrimaryColumn({ type: 'uuid', name: 'api_key_id' })
  apiKeyId!: string;

  @PrimaryColumn({ type: 'text' })
  key!: string;

  @Column({ type: 'bytea', name: 'request_hash' })
  requestHash!: Buffer;

  @Column({ type: 'jsonb' })
  response!: unknown;

  @Column({ type: 'integer' })
  status!: number;

  @Column({ type: 'timestamptz', name: 'created_at', default: () => 'now()' })
  createdAt!: Date;
}
