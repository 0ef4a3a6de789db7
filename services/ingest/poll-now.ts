import type { DataSource } from 'typeorm';
import { makeDue } from '#database/make-due';

/** Why a source is not polled now, or the one that is. */
export type PollNow =
  | { readonly kind: 'due'; readonly id: string; readonly name: string }
  | { readonly kind: 'refused'; readonly reason: string };

/** Makes the source with this id or name due, and wakes the pollers. */
export async function pollNow(dataSource: DataSource, idOrName: string): Promise<PollNow> {
  const found = await dataSource.query<{ id: string; name: string; kind: string }[]>(
    'SELECT id, name, kind FROM sources WHERE id::text = $1 OR name = $1 ORDER BY id',
    [idOrName],
  );
  const [source, ...others] = found;
  if (source === undefined) return { kind: 'refused', reason: 'there is no source with this id or name' };
  if (others.length > 0) {
    return {
      kind: 'refused',
      reason: `so are several called: name one by its id, ${found.map(({ id }) => id).join(', ')}`,
    };
  }
  if (source.kind === 'push') return { kind: 'refused', reason: 'nothing is polled here: its articles are pushed' };
  if (!(await makeDue(dataSource, source.id))) return { kind: 'refused', reason: 'it is switched off' };
  return { kind: 'due', id: source.id, name: source.name };
}
