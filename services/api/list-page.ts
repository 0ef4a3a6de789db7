import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { decodeCursor, encodeCursor } from './cursor';
import { Problem } from './problem';

export interface Page<T> {
  items: T[];
  nextCursor: string | null;
}

/** The schema of a page of these items, named in the OpenAPI document. */
export function pageSchema<T extends z.ZodType>(id: string, item: T) {
  return z
    .object({ items: z.array(item), nextCursor: z.string().nullable().describe('null on the last page') })
    .meta({ id, title: id });
}

/** The values of one statement, in the order of their `$1`, `$2`, … */
export class Parameters {
  readonly values: unknown[] = [];

  add(value: unknown): string {
    this.values.push(value);
    return `$${this.values.length}`;
  }
}

interface SortKey {
  readonly column: string;
  readonly type: 'bigint' | 'text' | 'uuid';
}

/** Newest first: `position` is drawn when a row is inserted. */
export const BY_POSITION: readonly SortKey[] = [{ column: 'position', type: 'bigint' }];

export interface Listing<Row> {
  /** Names the list in its cursors. */
  readonly list: string;
  /** Must select every column of `keys`. */
  readonly select: string;
  readonly from: string;
  /** What is null is left out. */
  readonly where: readonly (string | null)[];
  readonly parameters: Parameters;
  /** Together unique. */
  readonly keys: readonly SortKey[];
  readonly direction: 'ascending' | 'descending';
  readonly page: { readonly limit: number; readonly cursor?: string | undefined };
  readonly toItem: (row: Row) => unknown;
}

/** One page by keyset: the cursor holds the key of the last row, so rows that come or go shift nothing. */
export async function listPage<Item, Row extends object = Record<string, unknown>>(
  dataSource: DataSource,
  listing: Listing<Row> & { readonly toItem: (row: Row) => Item },
): Promise<Page<Item>> {
  const { list, keys, parameters, page } = listing;
  const conditions = listing.where.filter((condition) => condition !== null);
  if (page.cursor !== undefined) {
    const after = keyOfCursor(list, keys, page.cursor);
    const values = keys.map(({ type }, index) => `${parameters.add(after[index])}::${type}`);
    const compared = listing.direction === 'ascending' ? '>' : '<';
    conditions.push(`(${keys.map(({ column }) => column).join(', ')}) ${compared} (${values.join(', ')})`);
  }
  const order = keys.map(({ column }) => `${column} ${listing.direction === 'ascending' ? 'ASC' : 'DESC'}`);
  const rows: Row[] = await dataSource.query(
    `SELECT ${listing.select} FROM ${listing.from}
     ${conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`}
     ORDER BY ${order.join(', ')} LIMIT ${parameters.add(page.limit + 1)}`,
    parameters.values,
  );
  const shown = rows.slice(0, page.limit);
  const last = shown.at(-1);
  const isLastPage = rows.length <= page.limit || last === undefined;
  const key = (row: Row) => keys.map(({ column }) => String((row as Record<string, unknown>)[column]));
  return { items: shown.map(listing.toItem), nextCursor: isLastPage ? null : encodeCursor(list, key(last)) };
}

const KEY_FORMS = { bigint: /^\d{1,18}$/, uuid: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, text: /^/ } as const;

function keyOfCursor(list: string, keys: readonly SortKey[], cursor: string): string[] {
  const key = decodeCursor(list, cursor);
  const fits = key?.length === keys.length && keys.every(({ type }, index) => KEY_FORMS[type].test(key[index]!));
  if (key === null || !fits) throw invalidCursor(cursor);
  return key;
}

export function invalidCursor(cursor: string): Problem {
  return new Problem('invalid-cursor', 'The cursor is not one that this list gave out.', {
    errors: [{ in: 'query', field: 'cursor', read: cursor.slice(0, 120), expected: 'the nextCursor of a page before' }],
  });
}

/** A pattern for ILIKE that finds `words` anywhere, taken literally. */
export function containing(words: string): string {
  return `%${words.replaceAll(/[\\%_]/g, '\\$&')}%`;
}
