import { randomUUID } from 'node:crypto';
import { Controller } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import type { Catalogue } from '#catalogue/group';
import { type Filter, filterSchema } from '#matching/filter';
import { LiveCatalogue } from '#platform/live-catalogue';
import { BY_POSITION, listPage, type Page, pageSchema, Parameters } from './list-page';
import { nearMatches } from './near-matches';
import { type InputError, Problem } from './problem';
import { idParams, pageFields } from './query-fields';
import { describeRoute, Input, type InputOf, Route } from './route';

const subscriptionSchema = z
  .object({
    id: z.uuid(),
    name: z.string(),
    filter: filterSchema,
    endpointId: z.uuid().nullable().describe('Where its webhooks go; null sends none.'),
    enabled: z.boolean(),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: 'Subscription', title: 'Subscription' });
type Subscription = z.infer<typeof subscriptionSchema>;

const name = z.string().trim().min(1).max(200);
const endpointId = z.uuid().nullable().describe('Where its webhooks go; null sends none.');

const listSubscriptions = describeRoute({
  method: 'get',
  path: '/v1/subscriptions',
  tag: 'Subscriptions',
  summary: 'List subscriptions, newest first',
  query: z.strictObject(pageFields),
  status: 200,
  answer: { description: 'A page of subscriptions.', schema: pageSchema('SubscriptionPage', subscriptionSchema) },
});

const createSubscription = describeRoute({
  method: 'post',
  path: '/v1/subscriptions',
  tag: 'Subscriptions',
  summary: 'Subscribe',
  description: 'Alert events that come after this are matched; those before are not sent.',
  body: z
    .strictObject({
      name,
      filter: filterSchema.prefault({}),
      endpointId: endpointId.default(null),
      enabled: z.boolean().default(true),
    })
    .meta({ id: 'NewSubscription' }),
  status: 201,
  answer: { description: 'The subscription.', schema: subscriptionSchema },
  refusals: ['unprocessable'],
});

const getSubscription = describeRoute({
  method: 'get',
  path: '/v1/subscriptions/{id}',
  tag: 'Subscriptions',
  summary: 'Read one subscription',
  params: idParams,
  status: 200,
  answer: { description: 'The subscription.', schema: subscriptionSchema },
  refusals: ['not-found'],
});

const changeSubscription = describeRoute({
  method: 'patch',
  path: '/v1/subscriptions/{id}',
  tag: 'Subscriptions',
  summary: 'Change what is given; a filter is replaced as a whole',
  params: idParams,
  body: z
    .strictObject({
      name: name.optional(),
      filter: filterSchema.optional(),
      endpointId: endpointId.optional(),
      enabled: z.boolean().optional(),
    })
    .meta({ id: 'SubscriptionChange' }),
  status: 200,
  answer: { description: 'The subscription as it is now.', schema: subscriptionSchema },
  refusals: ['not-found', 'unprocessable'],
});

const deleteSubscription = describeRoute({
  method: 'delete',
  path: '/v1/subscriptions/{id}',
  tag: 'Subscriptions',
  summary: 'Delete a subscription with its deliveries',
  params: idParams,
  status: 204,
  answer: { description: 'Deleted.' },
  refusals: ['not-found'],
});

const COLUMNS = 'position, id, name, filter, endpoint_id, enabled, created_at, updated_at';

interface SubscriptionRow {
  id: string;
  name: string;
  filter: Filter;
  endpoint_id: string | null;
  enabled: boolean;
  created_at: Date;
  updated_at: Date;
}

@Controller()
export class SubscriptionsController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly catalogue: LiveCatalogue,
  ) {}

  @Route(listSubscriptions)
  list(@Input() { query }: InputOf<typeof listSubscriptions>): Promise<Page<Subscription>> {
    return listPage<Subscription, SubscriptionRow>(this.dataSource, {
      list: 'subscriptions',
      select: COLUMNS,
      from: 'subscriptions',
      where: [],
      parameters: new Parameters(),
      keys: BY_POSITION,
      direction: 'descending',
      page: query,
      toItem,
    });
  }

  @Route(createSubscription)
  async create(@Input() { body }: InputOf<typeof createSubscription>): Promise<Subscription> {
    await this.refuseUnknown(body.filter, body.endpointId);
    const [row]: SubscriptionRow[] = await this.dataSource.query(
      `INSERT INTO subscriptions (id, name, filter, endpoint_id, enabled) VALUES ($1, $2, $3, $4, $5)
       RETURNING ${COLUMNS}`,
      [randomUUID(), body.name, JSON.stringify(body.filter), body.endpointId, body.enabled],
    );
    return toItem(row!);
  }

  @Route(getSubscription)
  async read(@Input() { params }: InputOf<typeof getSubscription>): Promise<Subscription> {
    const [row]: SubscriptionRow[] = await this.dataSource.query(`SELECT ${COLUMNS} FROM subscriptions WHERE id = $1`, [
      params.id,
    ]);
    if (row === undefined) throw notFound(params.id);
    return toItem(row);
  }

  @Route(changeSubscription)
  async change(@Input() { params, body }: InputOf<typeof changeSubscription>): Promise<Subscription> {
    await this.refuseUnknown(body.filter ?? null, body.endpointId ?? null);
    const [[row]]: [SubscriptionRow[], number] = await this.dataSource.query(
      `UPDATE subscriptions SET name = coalesce($2, name), filter = coalesce($3, filter),
         endpoint_id = CASE WHEN $4 THEN $5::uuid ELSE endpoint_id END, enabled = coalesce($6, enabled),
         updated_at = now()
       WHERE id = $1 RETURNING ${COLUMNS}`,
      [
        params.id,
        body.name ?? null,
        body.filter === undefined ? null : JSON.stringify(body.filter),
        body.endpointId !== undefined,
        body.endpointId ?? null,
        body.enabled ?? null,
      ],
    );
    if (row === undefined) throw notFound(params.id);
    return toItem(row);
  }

  @Route(deleteSubscription)
  async delete(@Input() { params }: InputOf<typeof deleteSubscription>): Promise<void> {
    const [, count]: [unknown, number] = await this.dataSource.query('DELETE FROM subscriptions WHERE id = $1', [
      params.id,
    ]);
    if (count === 0) throw notFound(params.id);
  }

  private async refuseUnknown(filter: Filter | null, endpoint: string | null): Promise<void> {
    const errors = filter === null ? [] : unknownGroups(this.catalogue.current, filter);
    if (endpoint !== null) {
      const known: unknown[] = await this.dataSource.query('SELECT 1 FROM endpoints WHERE id = $1', [endpoint]);
      const expected = 'the id of an endpoint, or null';
      if (known.length === 0)
        errors.push({ in: 'body', field: 'endpointId', read: JSON.stringify(endpoint), expected });
    }
    if (errors.length === 0) return;
    const details = errors.map(({ field, read, suggestions = [] }) => {
      return `${field}: ${read} is not known${suggestions.length === 0 ? '' : `, near: ${suggestions.join(', ')}`}`;
    });
    throw new Problem('unprocessable', details.join('; '), { errors });
  }
}

/** A subscription to a group that is not tracked would stay silent for ever. */
function unknownGroups(catalogue: Catalogue, filter: Filter): InputError[] {
  return (['groups', 'relatedGroups'] as const).flatMap((field) =>
    filter[field].flatMap((id, index): InputError[] => {
      if (catalogue.byId.has(id)) return [];
      const place = { in: 'body', field: `filter.${field}.${index}`, read: JSON.stringify(id.slice(0, 100)) } as const;
      return [{ ...place, expected: 'the id of a tracked group', suggestions: nearMatches(catalogue, id) }];
    }),
  );
}

function notFound(id: string): Problem {
  return new Problem('not-found', `There is no subscription ${id}.`);
}

function toItem(row: SubscriptionRow): Subscription {
  return {
    id: row.id,
    name: row.name,
    filter: row.filter,
    endpointId: row.endpoint_id,
    enabled: row.enabled,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  };
}
