import { Controller } from '@nestjs/common';
import { z } from 'zod';
import { ALIAS_KINDS, type Catalogue, type Group } from '#catalogue/group';
import { affiliatesOf } from '#catalogue/hierarchy';
import { InjectCatalogue } from '#platform/platform.module';
import { decodeCursor, encodeCursor } from './cursor';
import { invalidCursor, type Page, pageSchema } from './list-page';
import { nearMatches } from './near-matches';
import { Problem } from './problem';
import { pageFields } from './query-fields';
import { describeRoute, Input, type InputOf, Route } from './route';

const groupSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    parent: z.string().nullable().describe('The group of which it is an affiliate.'),
    wikidata: z.string().nullable(),
    affiliates: z.array(z.string()).describe('Groups below it, at any depth.'),
    aliases: z.array(
      z.object({
        text: z.string(),
        kind: z.enum(ALIAS_KINDS),
        caseSensitive: z.boolean(),
        ambiguous: z.boolean().describe('Counts only with evidence nearby.'),
        script: z.string().describe('ISO 15924'),
      }),
    ),
  })
  .meta({ id: 'Group', title: 'Group' });
type GroupItem = z.infer<typeof groupSchema>;

const LIST = 'groups';
const listGroups = describeRoute({
  method: 'get',
  path: '/v1/groups',
  tag: 'Groups',
  summary: 'List the tracked groups, in the order of the catalogue',
  query: z.strictObject(pageFields),
  status: 200,
  answer: { description: 'A page of groups.', schema: pageSchema('GroupPage', groupSchema) },
});

const getGroup = describeRoute({
  method: 'get',
  path: '/v1/groups/{id}',
  tag: 'Groups',
  summary: 'Read one group',
  params: z.strictObject({ id: z.string() }),
  status: 200,
  answer: { description: 'The group.', schema: groupSchema },
  refusals: ['not-found'],
});

@Controller()
export class GroupsController {
  constructor(@InjectCatalogue() private readonly catalogue: Catalogue) {}

  @Route(listGroups)
  list(@Input() { query }: InputOf<typeof listGroups>): Page<GroupItem> {
    const { groups } = this.catalogue;
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
    const group = this.catalogue.byId.get(params.id);
    if (group !== undefined) return this.toItem(group);
    const near = nearMatches(this.catalogue, params.id);
    const hint = near.length === 0 ? '' : ` Near: ${near.join(', ')}.`;
    throw new Problem('not-found', `There is no group ${JSON.stringify(params.id.slice(0, 100))}.${hint}`);
  }

  private indexOf(cursor: string): number {
    const id = decodeCursor(LIST, cursor)?.[0];
    const index = this.catalogue.groups.findIndex((group) => group.id === id);
    if (index === -1) throw invalidCursor(cursor);
    return index;
  }

  private toItem({ id, name, parent, wikidata, aliases }: Group): GroupItem {
    const affiliates = [...affiliatesOf(this.catalogue, id)].filter((other) => other !== id);
    const shown = aliases.map(({ text, kind, caseSensitive, ambiguous, script }) => {
      return { text, kind, caseSensitive, ambiguous, script };
    });
    return { id, name, parent: parent ?? null, wikidata: wikidata ?? null, affiliates, aliases: shown };
  }
}
