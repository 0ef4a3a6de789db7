import type { DataSource, EntityManager } from 'typeorm';

export interface Partition {
  readonly group: string;
  readonly topic: string;
  readonly partition: number;
}

interface Row {
  readonly next_offset: string;
}

/**
 * Positions of consumer groups, stored in the transaction that stores their results. The row lock also fences: a
 * consumer that has lost its partition and still works on a batch waits for the new owner, then finds the batch done.
 */
export class ConsumerPositions {
  constructor(private readonly dataSource: DataSource) {}

  async load(group: string, topic: string, partition: number): Promise<bigint | null> {
    const [row] = await this.dataSource.query<Row[]>(
      'SELECT next_offset FROM consumer_positions WHERE consumer_group = $1 AND topic = $2 AND partition = $3',
      [group, topic, partition],
    );
    return row === undefined ? null : BigInt(row.next_offset);
  }

  /** Locks the position until the transaction ends. Messages below the returned offset are done already. */
  async lock(transaction: EntityManager, { group, topic, partition }: Partition): Promise<bigint> {
    const select = `SELECT next_offset FROM consumer_positions
       WHERE consumer_group = $1 AND topic = $2 AND partition = $3 FOR UPDATE`;
    const key = [group, topic, partition];
    const [known] = await transaction.query<Row[]>(select, key);
    if (known !== undefined) return BigInt(known.next_offset);
    await transaction.query(
      `INSERT INTO consumer_positions (consumer_group, topic, partition, next_offset) VALUES ($1, $2, $3, 0)
       ON CONFLICT DO NOTHING`,
      key,
    );
    // Read again: another process may have been first, and has moved on by now.
    const [made] = await transaction.query<[Row]>(select, key);
    return BigInt(made.next_offset);
  }

  /** Call with the lock held. */
  async advance(transaction: EntityManager, { group, topic, partition }: Partition, nextOffset: bigint): Promise<void> {
    await transaction.query(
      `UPDATE consumer_positions SET next_offset = $4, updated_at = now()
       WHERE consumer_group = $1 AND topic = $2 AND partition = $3`,
      [group, topic, partition, nextOffset.toString()],
    );
  }
}
