import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Articles that report the same thing. */
@Entity('stories')
export class StoryEntity {
  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  @Column({ type: 'text' })
  title!: string;

  @Column({ type: 'timestamptz', name: 'created_at', default: () => 'now()' })
  createdAt!: Date;
}
