import type { DataSource, EntityManager } from 'typeorm';
import { Gather } from './gather';

/** Of one source. A feed with more items has those beyond looked up at each poll. */
const MAX_MARKS = 500;
/** Bounds one statement. */
const MAX_SOURCES_AT_ONCE = 200;

/** The settled items of one source: their marks (identify.ts). */
export interface SettledItems {
  readonly sourceId: string;
  readonly marks: readonly string[];
}

/** The table `settled_items`: of each source's last document, the items of which there is nothing left to do. */
export class SettledItemsStore {
  private readonly looked: Gather<string, readonly string[]>;

  constructor(dataSource: DataSource) {
    this.looked = new Gather(async (sourceIds) => {
      const rows: { source_id: string; marks: string }[] = await dataSource.query(
        'SELECT source_id, marks FROM settled_items WHERE source_id = ANY ($1)',
        [sourceIds],
      );
      const marks = new Map(rows.map((row) => [row.source_id, row.marks.split(' ')]));
      return sourceIds.map((id) => marks.get(id) ?? []);
    }, MAX_SOURCES_AT_ONCE);
  }

  async marksOf(sourceId: string): Promise<readonly string[]> {
    return this.looked.add(sourceId);
  }

  /** In the caller's transaction, which holds the rows of the sources. */
  static async record(transaction: EntityManager, settled: readonly SettledItems[]): Promise<void> {
    if (settled.length === 0) return;
    await transaction.query(
      `INSERT INTO settled_items (source_id, marks) SELECT * FROM unnest($1::uuid[], $2::text[])
       ON CONFLICT (source_id) DO UPDATE SET marks = excluded.marks`,
      [settled.map(({ sourceId }) => sourceId), settled.map(({ marks }) => marks.slice(0, MAX_MARKS).join(' '))],
    );
  }
}
