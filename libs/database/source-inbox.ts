import type { DataSource, EntityManager } from 'typeorm';
import { makeDue } from './make-due';

/** What was brought to a source and waits to be published. */
export interface InboxRow {
  readonly position: string;
  readonly contentType: string;
  readonly body: Buffer;
}

/** `no-source`: there is none, or it is switched off. */
export type InboxAnswer = 'stored' | 'full' | 'no-source';

/** The table `source_inbox`. */
export class SourceInbox {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Puts `body` into the inbox of a source, makes the source due and wakes the pollers, all in the caller's
   * transaction. Nothing is put where `maxRows` are waiting already.
   */
  static async put(
    transaction: EntityManager,
    sourceId: string,
    { contentType, body }: Omit<InboxRow, 'position'>,
    maxRows: number,
  ): Promise<InboxAnswer> {
    if (!(await makeDue(transaction, sourceId))) return 'no-source';
    const stored = await transaction.query<unknown[]>(
      `INSERT INTO source_inbox (source_id, content_type, body)
       SELECT $1, $2, $3
       WHERE (SELECT count(*) FROM (SELECT FROM source_inbox WHERE source_id = $1 LIMIT $4) waiting) < $4
       RETURNING position`,
      [sourceId, contentType, body, maxRows],
    );
    return stored.length > 0 ? 'stored' : 'full';
  }

  /** The first rows of a source, in their order: at most `maxRows`, and of more than one at most `maxBytes` together. */
  async read(sourceId: string, maxRows: number, maxBytes: number): Promise<InboxRow[]> {
    return this.dataSource.query(
      `SELECT position, content_type AS "contentType", body FROM source_inbox
       JOIN (
         SELECT position, row_number() OVER in_order AS row, sum(bytes) OVER in_order AS bytes FROM (
           SELECT position, octet_length(body) AS bytes FROM source_inbox
           WHERE source_id = $1 ORDER BY position LIMIT $2
         ) first_rows WINDOW in_order AS (ORDER BY position)
       ) sums USING (position)
       WHERE sums.row = 1 OR sums.bytes <= $3 ORDER BY position`,
      [sourceId, maxRows, maxBytes],
    );
  }

  async count(sourceId: string): Promise<number> {
    const [row] = await this.dataSource.query<[{ count: number }]>(
      'SELECT count(*)::integer AS count FROM source_inbox WHERE source_id = $1',
      [sourceId],
    );
    return row.count;
  }

  /** Call only after the bus has acknowledged what came of them. */
  async remove(positions: readonly string[]): Promise<void> {
    await this.dataSource.query('DELETE FROM source_inbox WHERE position = ANY ($1::bigint[])', [positions]);
  }
}
