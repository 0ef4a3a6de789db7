import { randomBytes, randomUUID } from 'node:crypto';
import { Controller } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { refusalOf } from '#platform/address-policy';
import { InjectSettings } from '#platform/platform.module';
import type { Settings } from '#platform/settings';
import { newSecret, readSecret } from '#webhooks/sign';
import { BY_POSITION, listPage, type Page, pageSchema, Parameters } from './list-page';
import { Problem } from './problem';
import { idParams, pageFields } from './query-fields';
import { describeRoute, Input, type InputOf, Route } from './route';

const endpointSchema = z
  .object({
    id: z.uuid(),
    url: z.string(),
    description: z.string(),
    enabled: z.boolean(),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'Endpoint', title: 'Endpoint' });
type Endpoint = z.infer<typeof endpointSchema>;

const endpointWithSecretSchema = endpointSchema
  .extend({
    secret: z.string().describe('Signs its webhooks (Standard Webhooks). Shown here only; it cannot be read again.'),
  })
  .meta({ id: 'EndpointWithSecret', title: 'EndpointWithSecret' });
type EndpointWithSecret = z.infer<typeof endpointWithSecretSchema>;

const url = z
  .string()
  .min(1)
  .max(2_000)
  .describe('http or https; private networks only where the operator allows them.');
const description = z.string().max(500);

const listEndpoints = describeRoute({
  method: 'get',
  path: '/v1/endpoints',
  tag: 'Endpoints',
  summary: 'List webhook endpoints without their secrets, newest first',
  query: z.strictObject(pageFields),
  status: 200,
  answer: { description: 'A page of endpoints.', schema: pageSchema('EndpointPage', endpointSchema) },
});

const createEndpoint = describeRoute({
  method: 'post',
  path: '/v1/endpoints',
  tag: 'Endpoints',
  summary: 'Add a webhook endpoint',
  body: z
    .strictObject({
      url,
      description: description.default(''),
      enabled: z.boolean().default(true),
      secret: z
        .string()
        .refine((text) => readSecret(text) !== null, 'expected whsec_ and the base64 of 24 to 64 bytes')
        .optional()
        .describe('`whsec_` and the base64 of 24 to 64 bytes; one is made when it is left out.'),
    })
    .meta({ id: 'NewEndpoint' }),
  status: 201,
  answer: { description: 'The endpoint with its secret.', schema: endpointWithSecretSchema },
  refusals: ['unprocessable'],
});

const getEndpoint = describeRoute({
  method: 'get',
  path: '/v1/endpoints/{id}',
  tag: 'Endpoints',
  summary: 'Read one endpoint',
  params: idParams,
  status: 200,
  answer: { description: 'The endpoint.', schema: endpointSchema },
  refusals: ['not-found'],
});

const changeEndpoint = describeRoute({
  method: 'patch',
  path: '/v1/endpoints/{id}',
  tag: 'Endpoints',
  summary: 'Change what is given',
  params: idParams,
  body: z
    .strictObject({ url: url.optional(), description: description.optional(), enabled: z.boolean().optional() })
    .meta({ id: 'EndpointChange' }),
  status: 200,
  answer: { description: 'The endpoint as it is now.', schema: endpointSchema },
  refusals: ['not-found', 'unprocessable'],
});

const deleteEndpoint = describeRoute({
  method: 'delete',
  path: '/v1/endpoints/{id}',
  tag: 'Endpoints',
  summary: 'Delete an endpoint with its deliveries; its subscriptions stay, without an endpoint',
  params: idParams,
  status: 204,
  answer: { description: 'Deleted.' },
  refusals: ['not-found'],
});

const rotateSecret = describeRoute({
  method: 'post',
  path: '/v1/endpoints/{id}/rotate-secret',
  tag: 'Endpoints',
  summary: 'Make a new secret; the old one signs nothing from then on',
  params: idParams,
  status: 200,
  answer: { description: 'The endpoint with its new secret.', schema: endpointWithSecretSchema },
  refusals: ['not-found'],
});

const COLUMNS = 'position, id, url, description, enabled, created_at';

interface EndpointRow {
  id: string;
  url: string;
  description: string;
  enabled: boolean;
  created_at: Date;
}

@Controller()
export class EndpointsController {
  constructor(
    private readonly dataSource: DataSource,
    @InjectSettings() private readonly settings: Settings,
  ) {}

  @Route(listEndpoints)
  list(@Input() { query }: InputOf<typeof listEndpoints>): Promise<Page<Endpoint>> {
    return listPage<Endpoint, EndpointRow>(this.dataSource, {
      list: 'endpoints',
      select: COLUMNS,
      from: 'endpoints',
      where: [],
      parameters: new Parameters(),
      keys: BY_POSITION,
      direction: 'descending',
      page: query,
      toItem,
    });
  }

  @Route(createEndpoint)
  async create(@Input() { body }: InputOf<typeof createEndpoint>): Promise<EndpointWithSecret> {
    this.refuseAddress(body.url);
    const secret = body.secret ?? newSecret(randomBytes);
    const [row]: EndpointRow[] = await this.dataSource.query(
      `INSERT INTO endpoints (id, url, description, secret, enabled) VALUES ($1, $2, $3, $4, $5) RETURNING ${COLUMNS}`,
      [randomUUID(), body.url, body.description, secret, body.enabled],
    );
    return { ...toItem(row!), secret };
  }

  @Route(getEndpoint)
  async read(@Input() { params }: InputOf<typeof getEndpoint>): Promise<Endpoint> {
    const [row]: EndpointRow[] = await this.dataSource.query(`SELECT ${COLUMNS} FROM endpoints WHERE id = $1`, [
      params.id,
    ]);
    if (row === undefined) throw notFound(params.id);
    return toItem(row);
  }

  @Route(changeEndpoint)
  async change(@Input() { params, body }: InputOf<typeof changeEndpoint>): Promise<Endpoint> {
    if (body.url !== undefined) this.refuseAddress(body.url);
    const [[row]]: [EndpointRow[], number] = await this.dataSource.query(
      `UPDATE endpoints SET url = coalesce($2, url), description = coalesce($3, description),
         enabled = coalesce($4, enabled)
       WHERE id = $1 RETURNING ${COLUMNS}`,
      [params.id, body.url ?? null, body.description ?? null, body.enabled ?? null],
    );
    if (row === undefined) throw notFound(params.id);
    return toItem(row);
  }

  @Route(deleteEndpoint)
  async delete(@Input() { params }: InputOf<typeof deleteEndpoint>): Promise<void> {
    const [, count]: [unknown, number] = await this.dataSource.query('DELETE FROM endpoints WHERE id = $1', [
      params.id,
    ]);
    if (count === 0) throw notFound(params.id);
  }

  @Route(rotateSecret)
  async rotate(@Input() { params }: InputOf<typeof rotateSecret>): Promise<EndpointWithSecret> {
    const secret = newSecret(randomBytes);
    const [[row]]: [EndpointRow[], number] = await this.dataSource.query(
      `UPDATE endpoints SET secret = $2 WHERE id = $1 RETURNING ${COLUMNS}`,
      [params.id, secret],
    );
    if (row === undefined) throw notFound(params.id);
    return { ...toItem(row), secret };
  }

  private refuseAddress(address: string): void {
    const refusal = refusalOf(address, this.settings.WATCHFLOOR_ALLOW_NETWORKS);
    if (refusal === null) return;
    const expected = 'an http or https address on a public or allowed network';
    throw new Problem('unprocessable', `url: ${refusal}`, {
      errors: [{ in: 'body', field: 'url', read: refusal, expected }],
    });
  }
}

function notFound(id: string): Problem {
  return new Problem('not-found', `There is no endpoint ${id}.`);
}

function toItem({ id, url, description, enabled, created_at }: EndpointRow): Endpoint {
  return { id, url, description, enabled, createdAt: created_at.toISOString() };
}
