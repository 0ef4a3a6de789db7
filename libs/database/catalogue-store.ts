import { isDeepStrictEqual } from 'node:util';
import type { DataSource, EntityManager } from 'typeorm';
import { buildCatalogue, type CatalogueProblem } from '#catalogue/build-catalogue';
import { type Catalogue, type GroupDefinition, groupSchema, type Suppression } from '#catalogue/group';
import type { GroupChange } from '#contracts/group-change';

/** Any number: held while the catalogue changes, so that each change is made to what the one before it left. */
const CHANGE_LOCK = 7_215_003;

/** A false positive with what is kept of it besides. */
export interface NewSuppression extends Suppression {
  readonly note: string;
  /** The mention that was marked, as it stood. */
  readonly mention: unknown;
}

/** What a change does to the catalogue. Ids that are not there are passed over. */
export interface CatalogueEdit {
  readonly put?: readonly { readonly definition: GroupDefinition; readonly origin: 'file' | 'api' }[];
  /** Not tracked any more; the catalogue file does not bring them back. */
  readonly remove?: readonly string[];
  /** Gone from the catalogue file. */
  readonly forget?: readonly string[];
  readonly suppress?: readonly NewSuppression[];
  /** Ids of suppressions. */
  readonly permit?: readonly string[];
}

export interface StoredGroup {
  readonly definition: GroupDefinition;
  readonly origin: 'file' | 'api';
  readonly isDeleted: boolean;
}

export type CatalogueChange =
  | { readonly catalogue: Catalogue; readonly changedIds: readonly string[] }
  | { readonly problems: readonly (CatalogueProblem & { readonly groupId: string })[] };

/** The catalogue in Postgres: the file's groups, what was changed through the API, and the false positives. */
export class CatalogueStore {
  constructor(private readonly dataSource: DataSource) {}

  async load(): Promise<Catalogue> {
    const { groups, suppressions } = await read(this.dataSource.manager);
    const built = build(groups, suppressions);
    if ('catalogue' in built) return built.catalogue;
    const [first] = built.problems;
    throw new Error(`The catalogue in the database cannot be used: group "${first!.groupId}": ${first!.message}`);
  }

  /**
   * Makes the file's groups those of the catalogue. A group that was changed or deleted through the API stays as it is.
   * Nothing is changed when the result would not be a catalogue.
   */
  takeFile(definitions: readonly GroupDefinition[]): Promise<CatalogueChange> {
    const ids = new Set(definitions.map(({ id }) => id));
    return this.change((stored) => ({
      put: definitions.flatMap((definition) => {
        const known = stored.get(definition.id);
        const isNew = known === undefined || (known.origin === 'file' && !known.isDeleted);
        return isNew ? [{ definition, origin: 'file' as const }] : [];
      }),
      forget: [...stored].flatMap(([id, { origin }]) => (origin === 'file' && !ids.has(id) ? [id] : [])),
    }));
  }

  /** Carries out what `decide` makes of the stored groups and suppressions, in one transaction with the messages of groups.v1. */
  change(
    decide: (stored: ReadonlyMap<string, StoredGroup>, suppressions: readonly Suppression[]) => CatalogueEdit,
  ): Promise<CatalogueChange> {
    return this.dataSource.transaction(async (transaction) => {
      await transaction.query('SELECT pg_advisory_xact_lock($1)', [CHANGE_LOCK]);
      const before = await read(transaction);
      const edit = decide(before.groups, before.suppressions);
      const groups = new Map(before.groups);
      const touched = new Set<string>();
      for (const { definition, origin } of edit.put ?? []) {
        const known = groups.get(definition.id);
        if (known?.origin === origin && !known.isDeleted && isDeepStrictEqual(known.definition, definition)) continue;
        groups.set(definition.id, { definition, origin, isDeleted: false });
        touched.add(definition.id);
      }
      for (const id of edit.remove ?? []) {
        const known = groups.get(id);
        if (known === undefined || known.isDeleted) continue;
        groups.set(id, { ...known, origin: 'api', isDeleted: true });
        touched.add(id);
      }
      for (const id of edit.forget ?? []) if (groups.delete(id)) touched.add(id);
      const permitted = new Set(edit.permit);
      const suppressions = [
        ...before.suppressions.filter(({ id }) => !permitted.has(id)),
        ...(edit.suppress ?? []).map(({ id, groupId, alias, context, sourceId }) => {
          return { id, groupId, alias, context, sourceId };
        }),
      ];
      for (const { id, groupId } of [...before.suppressions, ...suppressions]) {
        if (permitted.has(id) || edit.suppress?.some((added) => added.id === id)) touched.add(groupId);
      }

      const built = build(groups, suppressions);
      if ('problems' in built) return built;
      const changedIds = [...touched];
      if (changedIds.length === 0) return { catalogue: built.catalogue, changedIds };
      await write(transaction, groups, changedIds);
      await writeSuppressions(transaction, edit);
      await appendChanges(transaction, built.catalogue, changedIds);
      return { catalogue: built.catalogue, changedIds };
    });
  }
}

async function read(
  manager: EntityManager,
): Promise<{ groups: ReadonlyMap<string, StoredGroup>; suppressions: Suppression[] }> {
  // One statement, so that groups and suppressions are of one moment.
  const [row]: { groups: GroupRow[] | null; suppressions: Suppression[] | null }[] = await manager.query(
    `SELECT
       (SELECT jsonb_agg(jsonb_build_object('definition', definition, 'origin', origin,
          'isDeleted', deleted_at IS NOT NULL) ORDER BY position) FROM groups) AS groups,
       (SELECT jsonb_agg(jsonb_build_object('id', id, 'groupId', group_id, 'alias', alias, 'context', context,
          'sourceId', source_id) ORDER BY position) FROM suppressions) AS suppressions`,
  );
  const groups = (row!.groups ?? []).map(({ definition, origin, isDeleted }): [string, StoredGroup] => {
    // Fields that the definition was stored without get their defaults.
    const complete = groupSchema.parse(definition);
    return [complete.id, { definition: complete, origin, isDeleted }];
  });
  return { groups: new Map(groups), suppressions: row!.suppressions ?? [] };
}

interface GroupRow {
  readonly definition: unknown;
  readonly origin: 'file' | 'api';
  readonly isDeleted: boolean;
}

function build(groups: ReadonlyMap<string, StoredGroup>, suppressions: readonly Suppression[]) {
  const definitions = [...groups.values()].flatMap(({ definition, isDeleted }) => (isDeleted ? [] : [definition]));
  const built = buildCatalogue(definitions, suppressions);
  if ('catalogue' in built) return built;
  return { problems: built.problems.map((problem) => ({ ...problem, groupId: definitions[problem.index]!.id })) };
}

async function write(
  transaction: EntityManager,
  groups: ReadonlyMap<string, StoredGroup>,
  changedIds: readonly string[],
): Promise<void> {
  const kept = changedIds.flatMap((id) => {
    const group = groups.get(id);
    return group === undefined ? [] : [{ id, ...group }];
  });
  await transaction.query('DELETE FROM groups WHERE id = ANY ($1)', [changedIds.filter((id) => !groups.has(id))]);
  await transaction.query(
    `INSERT INTO groups (id, definition, origin, deleted_at)
     SELECT id, definition, origin, CASE WHEN "isDeleted" THEN now() END
     FROM jsonb_to_recordset($1::jsonb)
       AS item (id text, definition jsonb, origin text, "isDeleted" boolean)
     ON CONFLICT (id) DO UPDATE SET definition = excluded.definition, origin = excluded.origin,
       deleted_at = excluded.deleted_at, updated_at = now()`,
    [JSON.stringify(kept)],
  );
}

async function writeSuppressions(transaction: EntityManager, { suppress = [], permit = [] }: CatalogueEdit) {
  await transaction.query('DELETE FROM suppressions WHERE id = ANY ($1::uuid[])', [permit]);
  await transaction.query(
    `INSERT INTO suppressions (id, group_id, alias, context, source_id, note, mention)
     SELECT id, "groupId", alias, context, "sourceId", note, mention
     FROM jsonb_to_recordset($1::jsonb) AS item (id uuid, "groupId" text, alias text, context text[], "sourceId" uuid,
       note text, mention jsonb)`,
    [JSON.stringify(suppress)],
  );
}

async function appendChanges(
  transaction: EntityManager,
  catalogue: Catalogue,
  changedIds: readonly string[],
): Promise<void> {
  const changedAt = new Date().toISOString();
  const changes = changedIds.map((groupId): GroupChange => {
    const suppressions = catalogue.suppressions
      .filter((suppression) => suppression.groupId === groupId)
      .map((suppression) => ({ ...suppression, context: [...suppression.context] }));
    const group = catalogue.byId.get(groupId) ?? null;
    // What is published is plain data: the readonly view of it is the same.
    return {
      groupId,
      group: group as GroupChange['group'],
      suppressions,
      catalogueVersion: catalogue.version,
      changedAt,
    };
  });
  await transaction.query(
    `WITH change AS (
       INSERT INTO group_changes (group_id, body)
       SELECT item.body ->> 'groupId', item.body FROM jsonb_array_elements($1::jsonb) AS item (body)
     )
     SELECT pg_notify('group_changes', '')`,
    [JSON.stringify(changes)],
  );
}
