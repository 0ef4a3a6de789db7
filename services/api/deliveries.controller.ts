import { Controller } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { BY_POSITION, listPage, type Page, pageSchema, Parameters } from './list-page';
import { Problem } from './problem';
import { idParams, listField, pageFields } from './query-fields';
import { describeRoute, Input, type InputOf, Route } from './route';

const DELIVERY_STATUSES = ['pending', 'delivered', 'failed'] as const;

const attemptSchema = z
  .object({
    attempt: z.int().min(1),
    startedAt: z.iso.datetime(),
    durationMs: z.int().min(0),
    statusCode: z.int().nullable().describe('null where no answer came'),
    error: z.string().nullable(),
  })
  .meta({ id: 'DeliveryAttempt', title: 'DeliveryAttempt' });
type Attempt = z.infer<typeof attemptSchema>;

const deliverySchema = z
  .object({
    id: z.uuid().describe('The `webhook-id` of every attempt.'),
    subscriptionId: z.uuid(),
    endpointId: z.uuid(),
    eventId: z.uuid().describe('Of an alert event or a source event.'),
    status: z.enum(DELIVERY_STATUSES),
    attemptCount: z.int().min(0),
    lastAttempt: attemptSchema.nullable(),
    nextAttemptAt: z.iso.datetime().nullable().describe('null unless pending'),
    createdAt: z.iso.datetime(),
    finishedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'Delivery', title: 'Delivery' });
type Delivery = z.infer<typeof deliverySchema>;

const fullDeliverySchema = deliverySchema
  .extend({ attempts: z.array(attemptSchema).describe('In their order.') })
  .meta({ id: 'FullDelivery', title: 'FullDelivery' });
type FullDelivery = z.infer<typeof fullDeliverySchema>;

const listDeliveries = describeRoute({
  method: 'get',
  path: '/v1/deliveries',
  tag: 'Deliveries',
  summary: 'List webhook deliveries with their last attempt, newest first',
  query: z.strictObject({
    ...pageFields,
    status: listField(z.enum(DELIVERY_STATUSES), 'Deliveries in one of these states.'),
    endpointId: z.uuid().optional(),
    subscriptionId: z.uuid().optional(),
  }),
  status: 200,
  answer: { description: 'A page of deliveries.', schema: pageSchema('DeliveryPage', deliverySchema) },
});

const getDelivery = describeRoute({
  method: 'get',
  path: '/v1/deliveries/{id}',
  tag: 'Deliveries',
  summary: 'Read one delivery with every attempt',
  params: idParams,
  status: 200,
  answer: { description: 'The delivery.', schema: fullDeliverySchema },
  refusals: ['not-found'],
});

const retryDelivery = describeRoute({
  method: 'post',
  path: '/v1/deliveries/{id}/retry',
  tag: 'Deliveries',
  summary: 'Attempt a delivery again at once, whatever came of it before',
  description:
    'The webhook keeps its `webhook-id`, so a receiver can tell a repeat. While its endpoint is disabled it waits.',
  params: idParams,
  status: 202,
  answer: { description: 'The delivery, which is pending now.', schema: fullDeliverySchema },
  refusals: ['not-found', 'conflict'],
});

const ATTEMPT = `jsonb_build_object('attempt', attempt, 'startedAt', started_at, 'durationMs', duration_ms,
  'statusCode', status_code, 'error', error)`;
const COLUMNS = `position, id, subscription_id, endpoint_id, event_id, status, attempts, next_attempt_at,
  created_at, finished_at,
  (SELECT ${ATTEMPT} FROM delivery_attempts WHERE delivery_id = deliveries.id ORDER BY attempt DESC LIMIT 1)
    AS last_attempt`;

/** `started_at` inside JSON is in Postgres' form of ISO 8601. */
interface AttemptJson extends Omit<Attempt, 'startedAt'> {
  startedAt: string;
}
interface DeliveryRow {
  id: string;
  subscription_id: string;
  endpoint_id: string;
  event_id: string;
  status: Delivery['status'];
  attempts: number;
  next_attempt_at: Date;
  created_at: Date;
  finished_at: Date | null;
  last_attempt: AttemptJson | null;
}

@Controller()
export class DeliveriesController {
  constructor(private readonly dataSource: DataSource) {}

  @Route(listDeliveries)
  list(@Input() { query }: InputOf<typeof listDeliveries>): Promise<Page<Delivery>> {
    const parameters = new Parameters();
    const { status, endpointId, subscriptionId } = query;
    return listPage<Delivery, DeliveryRow>(this.dataSource, {
      list: 'deliveries',
      select: COLUMNS,
      from: 'deliveries',
      where: [
        status === undefined ? null : `status = ANY (${parameters.add(status)}::text[])`,
        endpointId === undefined ? null : `endpoint_id = ${parameters.add(endpointId)}`,
        subscriptionId === undefined ? null : `subscription_id = ${parameters.add(subscriptionId)}`,
      ],
      parameters,
      keys: BY_POSITION,
      direction: 'descending',
      page: query,
      toItem,
    });
  }

  @Route(getDelivery)
  read(@Input() { params }: InputOf<typeof getDelivery>): Promise<FullDelivery> {
    return this.readFull(params.id);
  }

  @Route(retryDelivery)
  async retry(@Input() { params }: InputOf<typeof retryDelivery>): Promise<FullDelivery> {
    // Not while a worker holds it: the outcome of its attempt would overwrite this.
    const [, changed]: [unknown, number] = await this.dataSource.query(
      `UPDATE deliveries SET status = 'pending', next_attempt_at = now(), leased_until = NULL, finished_at = NULL
       WHERE id = $1 AND (leased_until IS NULL OR leased_until < now())`,
      [params.id],
    );
    const delivery = await this.readFull(params.id);
    if (changed === 0) throw new Problem('conflict', 'An attempt of this delivery is under way.');
    await this.dataSource.query('NOTIFY deliveries');
    return delivery;
  }

  private async readFull(id: string): Promise<FullDelivery> {
    const [row]: (DeliveryRow & { all_attempts: AttemptJson[] })[] = await this.dataSource.query(
      `SELECT ${COLUMNS}, coalesce((SELECT jsonb_agg(${ATTEMPT} ORDER BY attempt) FROM delivery_attempts
         WHERE delivery_id = deliveries.id), '[]') AS all_attempts
       FROM deliveries WHERE id = $1`,
      [id],
    );
    if (row === undefined) throw new Problem('not-found', `There is no delivery ${id}.`);
    return { ...toItem(row), attempts: row.all_attempts.map(toAttempt) };
  }
}

function toItem(row: DeliveryRow): Delivery {
  return {
    id: row.id,
    subscriptionId: row.subscription_id,
    endpointId: row.endpoint_id,
    eventId: row.event_id,
    status: row.status,
    attemptCount: row.attempts,
    lastAttempt: row.last_attempt === null ? null : toAttempt(row.last_attempt),
    nextAttemptAt: row.status === 'pending' ? row.next_attempt_at.toISOString() : null,
    createdAt: row.created_at.toISOString(),
    finishedAt: row.finished_at?.toISOString() ?? null,
  };
}

function toAttempt(attempt: AttemptJson): Attempt {
  return { ...attempt, startedAt: new Date(attempt.startedAt).toISOString() };
}
