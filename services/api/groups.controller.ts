import { Controller } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { buildCatalogue } from '#catalogue/build-catalogue';
import {
  aliasSchema,
  type Catalogue,
  type Group,
  type GroupDefinition,
  groupPatchSchema,
  groupSchema,
  patched,
} from '#catalogue/group';
import { affiliatesOf } from '#catalogue/hierarchy';
import { type Finding, lintCatalogue } from '#catalogue/lint-catalogue';
import { writtenForms } from '#classifier/names/spellings';
import { groupSchema as trackedGroupSchema } from '#contracts/group-change';
import { CatalogueStore, type StoredGroup } from '#database/catalogue-store';
import { LiveCatalogue } from '#platform/live-catalogue';
import { decodeCursor, encodeCursor } from './cursor';
import { invalidCursor, type Page, pageSchema } from './list-page';
import { nearMatches } from './near-matches';
import { Problem } from './problem';
import { pageFields } from './query-fields';
import { describeRoute, Input, type InputOf, Route } from './route';
import { tryAlias } from './try-alias';

const itemSchema = trackedGroupSchema
  .extend({ affiliates: z.array(z.string()).describe('Groups below it, at any depth.') })
  .meta({ id: 'Group', title: 'Group' });
type GroupItem = z.infer<typeof itemSchema>;

const changedSchema = itemSchema
  .extend({ warnings: z.array(z.string()).describe('What may give wrong mentions; it is tracked all the same.') })
  .meta({ id: 'ChangedGroup', title: 'ChangedGroup' });
type ChangedGroup = z.infer<typeof changedSchema>;

const LIST = 'groups';
const listGroups = describeRoute({
  method: 'get',
  path: '/v1/groups',
  tag: 'Groups',
  summary: 'List the tracked groups, in the order of the catalogue',
  query: z.strictObject(pageFields),
  status: 200,
  answer: { description: 'A page of groups.', schema: pageSchema('GroupPage', itemSchema) },
});

const getGroup = describeRoute({
  method: 'get',
  path: '/v1/groups/{id}',
  tag: 'Groups',
  summary: 'Read one group',
  params: z.strictObject({ id: z.string() }),
  status: 200,
  answer: { description: 'The group.', schema: itemSchema },
  refusals: ['not-found'],
});

const createGroup = describeRoute({
  method: 'post',
  path: '/v1/groups',
  tag: 'Groups',
  summary: 'Track another group; every classifier takes it up without a restart',
  body: groupSchema.meta({ id: 'NewGroup' }),
  status: 201,
  answer: { description: 'The group.', schema: changedSchema },
  refusals: ['conflict', 'unprocessable'],
});

const changeGroup = describeRoute({
  method: 'patch',
  path: '/v1/groups/{id}',
  tag: 'Groups',
  summary: 'Change a group; what is left out stays, lists are replaced as a whole',
  description: 'From then on the catalogue file no longer changes this group.',
  params: z.strictObject({ id: z.string() }),
  body: groupPatchSchema.meta({ id: 'GroupPatch' }),
  status: 200,
  answer: { description: 'The group.', schema: changedSchema },
  refusals: ['not-found', 'unprocessable'],
});

const deleteGroup = describeRoute({
  method: 'delete',
  path: '/v1/groups/{id}',
  tag: 'Groups',
  summary: 'Track a group no longer; its mentions and alerts stay',
  params: z.strictObject({ id: z.string() }),
  status: 204,
  answer: { description: 'Deleted.' },
  refusals: ['not-found', 'conflict'],
});

const trialSchema = z
  .object({
    articles: z.int().describe('Articles that were looked through.'),
    mentions: z.int().describe('Places where the alias would count.'),
    rejected: z.int().describe('Places where it stands and would not count.'),
    added: z.int().describe('Of the mentions, those that are none of the group yet.'),
    matches: z
      .array(
        z.object({
          articleId: z.uuid(),
          title: z.string().nullable(),
          surface: z.string(),
          quote: z.string().describe('The sentence.'),
          admitted: z.boolean(),
          reason: z.string(),
          known: z.boolean().describe('Whether the place counts as a mention of the group already.'),
        }),
      )
      .describe('The first hundred, of the newest articles first.'),
    warnings: z.array(z.string()),
  })
  .meta({ id: 'AliasTrial', title: 'AliasTrial' });

const tryNewAlias = describeRoute({
  method: 'post',
  path: '/v1/groups/{id}/try-alias',
  tag: 'Groups',
  summary: 'Show what an alias would match in stored articles, without saving it',
  params: z.strictObject({ id: z.string() }),
  body: z
    .strictObject({
      alias: aliasSchema,
      articles: z.int().min(1).max(20_000).default(2_000).describe('The newest so many are looked through.'),
    })
    .meta({ id: 'NewAliasTrial' }),
  status: 200,
  answer: { description: 'What it would match.', schema: trialSchema },
  refusals: ['not-found', 'unprocessable'],
});

@Controller()
export class GroupsController {
  constructor(
    private readonly catalogue: LiveCatalogue,
    private readonly store: CatalogueStore,
    private readonly dataSource: DataSource,
  ) {}

  @Route(listGroups)
  list(@Input() { query }: InputOf<typeof listGroups>): Page<GroupItem> {
    const { groups } = this.catalogue.current;
    const after = query.cursor === undefined ? -1 : this.indexOf(query.cursor);
    const shown = groups.slice(after + 1, after + 1 + query.limit);
    const isLastPage = after + 1 + shown.length >= groups.length;
    return {
      items: shown.map((group) => this.toItem(group)),
      nextCursor: isLastPage ? null : encodeCursor(LIST, [shown.at(-1)!.id]),
    };
  }

  @Route(getGroup)
  read(@Input() { params }: InputOf<typeof getGroup>): GroupItem {
    const group = this.catalogue.current.byId.get(params.id);
    if (group === undefined) throw unknownGroup(this.catalogue.current, params.id);
    return this.toItem(group);
  }

  @Route(createGroup)
  async create(@Input() { body }: InputOf<typeof createGroup>): Promise<ChangedGroup> {
    return this.put(body.id, (known) => {
      if (known !== undefined) throw new Problem('conflict', `There is a group ${JSON.stringify(body.id)} already.`);
      return body;
    });
  }

  @Route(changeGroup)
  async change(@Input() { params, body }: InputOf<typeof changeGroup>): Promise<ChangedGroup> {
    return this.put(params.id, (known) => {
      if (known === undefined) throw unknownGroup(this.catalogue.current, params.id);
      return patched(known, body);
    });
  }

  @Route(deleteGroup)
  async delete(@Input() { params: { id } }: InputOf<typeof deleteGroup>): Promise<void> {
    const change = await this.store.change((stored) => {
      if (stored.get(id)?.isDeleted !== false) throw unknownGroup(this.catalogue.current, id);
      return { remove: [id] };
    });
    if ('problems' in change) {
      const below = change.problems.map(({ groupId }) => groupId);
      throw new Problem('conflict', `${below.join(', ')} has it as parent: change or delete that first.`);
    }
    await this.catalogue.refresh();
  }

  @Route(tryNewAlias)
  async try(@Input() { params, body }: InputOf<typeof tryNewAlias>): Promise<z.infer<typeof trialSchema>> {
    const catalogue = this.catalogue.current;
    if (!catalogue.byId.has(params.id)) throw unknownGroup(catalogue, params.id);
    const trial = await tryAlias(this.dataSource, catalogue, params.id, body.alias, body.articles);
    if ('problems' in trial) throw refusal(trial.problems);
    const { findings, matches, ...counts } = trial;
    return { ...counts, matches: [...matches], warnings: findings.map(({ message }) => message) };
  }

  /** Stores the definition that `decide` makes of the present one, unless it or the catalogue with it is wrong. */
  private async put(
    id: string,
    decide: (known: GroupDefinition | undefined) => GroupDefinition,
  ): Promise<ChangedGroup> {
    let warnings: string[] = [];
    const change = await this.store.change((stored) => {
      const known = stored.get(id);
      const definition = decide(known?.isDeleted ? undefined : known?.definition);
      warnings = lint(stored, definition);
      return { put: [{ definition, origin: 'api' }] };
    });
    if ('problems' in change) throw refusal(change.problems.map(({ message }) => message));
    await this.catalogue.refresh();
    return { ...this.toItem(change.catalogue.byId.get(id)!), warnings };
  }

  private indexOf(cursor: string): number {
    const id = decodeCursor(LIST, cursor)?.[0];
    const index = this.catalogue.current.groups.findIndex((group) => group.id === id);
    if (index === -1) throw invalidCursor(cursor);
    return index;
  }

  private toItem(group: Group): GroupItem {
    const affiliates = [...affiliatesOf(this.catalogue.current, group.id)].filter((other) => other !== group.id);
    // The catalogue's readonly view and the answer's are the same data.
    return { ...(group as GroupItem), affiliates };
  }
}

function unknownGroup(catalogue: Catalogue, id: string): Problem {
  const near = nearMatches(catalogue, id);
  const hint = near.length === 0 ? '' : ` Near: ${near.join(', ')}.`;
  return new Problem('not-found', `There is no group ${JSON.stringify(id.slice(0, 100))}.${hint}`);
}

/** The warnings about a group in the catalogue that would be; throws where there are errors. */
function lint(stored: ReadonlyMap<string, StoredGroup>, definition: GroupDefinition): string[] {
  const others = [...stored.values()].filter((group) => !group.isDeleted && group.definition.id !== definition.id);
  const built = buildCatalogue([...others.map((group) => group.definition), definition]);
  // What is wrong then is told by the store.
  if ('problems' in built) return [];
  const findings = lintCatalogue(built.catalogue, writtenForms).filter(({ groupId }) => groupId === definition.id);
  const told = (severity: Finding['severity']) =>
    findings
      .filter((finding) => finding.severity === severity)
      .map(({ alias, message }) => (alias === null ? message : `alias "${alias}": ${message}`));
  const errors = told('error');
  if (errors.length > 0) throw refusal(errors);
  return told('warning');
}

function refusal(messages: readonly string[]): Problem {
  const errors = messages.map((message) => ({ in: 'body' as const, field: '', read: '', expected: message }));
  return new Problem('unprocessable', messages.join('; '), { errors });
}
