import { Controller } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { affiliatesOf } from '#catalogue/hierarchy';
import { type Alert, alertSchema } from '#contracts/alert-event';
import { ALERT_TYPES, SEVERITIES } from '#contracts/vocabulary';
import { LiveCatalogue } from '#platform/live-catalogue';
import { BY_POSITION, containing, listPage, type Page, pageSchema, Parameters } from './list-page';
import { Problem } from './problem';
import { flagField, fractionField, idParams, listField, pageFields, timeField, wordsField } from './query-fields';
import { describeRoute, Input, type InputOf, Route } from './route';

const listAlerts = describeRoute({
  method: 'get',
  path: '/v1/alerts',
  tag: 'Alerts',
  summary: 'List alerts as they stand now, the last opened first',
  query: z.strictObject({
    ...pageFields,
    groupId: listField(z.string().min(1), 'Alerts about one of these groups.'),
    includeAffiliates: flagField('Also about affiliates of these groups, at any depth.'),
    eventType: listField(z.enum(ALERT_TYPES), 'Alerts of one of these event types.'),
    minSeverity: z.enum(SEVERITIES).optional(),
    minConfidence: fractionField('From 0 to 1.'),
    storyId: z.uuid().optional(),
    since: timeField('Opened then or later.'),
    until: timeField('Opened before then.'),
    q: wordsField('Stands in the headline or in a quote of the evidence, in this form.'),
  }),
  status: 200,
  answer: { description: 'A page of alerts.', schema: pageSchema('AlertPage', alertSchema) },
});

const getAlert = describeRoute({
  method: 'get',
  path: '/v1/alerts/{id}',
  tag: 'Alerts',
  summary: 'Read one alert',
  params: idParams,
  status: 200,
  answer: { description: 'The alert.', schema: alertSchema },
  refusals: ['not-found'],
});

@Controller()
export class AlertsController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly catalogue: LiveCatalogue,
  ) {}

  @Route(listAlerts)
  list(@Input() { query }: InputOf<typeof listAlerts>): Promise<Page<Alert>> {
    const parameters = new Parameters();
    const { eventType, minSeverity, minConfidence, storyId, since, until, q } = query;
    const groupIds = query.includeAffiliates
      ? query.groupId?.flatMap((id) => [id, ...affiliatesOf(this.catalogue.current, id)])
      : query.groupId;
    const severities = minSeverity === undefined ? undefined : SEVERITIES.slice(SEVERITIES.indexOf(minSeverity));
    const pattern = q === undefined ? null : parameters.add(containing(q));
    const when = (value: unknown, condition: (parameter: string) => string) =>
      value === undefined ? null : condition(parameters.add(value));
    return listPage<Alert, { body: Alert }>(this.dataSource, {
      list: 'alerts',
      select: 'position, body',
      from: 'alerts',
      where: [
        when(groupIds, (ids) => `group_id = ANY (${ids}::text[])`),
        when(eventType, (types) => `event_type = ANY (${types}::text[])`),
        when(severities, (names) => `severity = ANY (${names}::text[])`),
        // The column has single precision: 0.7 is not at least 0.7 in double.
        when(minConfidence, (least) => `confidence >= ${least}::real`),
        when(storyId, (id) => `story_id = ${id}`),
        when(since, (time) => `opened_at >= ${time}`),
        when(until, (time) => `opened_at < ${time}`),
        pattern === null
          ? null
          : `(headline ILIKE ${pattern} OR EXISTS (
               SELECT 1 FROM jsonb_array_elements(body -> 'evidence') AS evidence WHERE evidence ->> 'quote' ILIKE ${pattern}
             ))`,
      ],
      parameters,
      keys: BY_POSITION,
      direction: 'descending',
      page: query,
      toItem: (row) => row.body,
    });
  }

  @Route(getAlert)
  async read(@Input() { params }: InputOf<typeof getAlert>): Promise<Alert> {
    const [row]: { body: Alert }[] = await this.dataSource.query('SELECT body FROM alerts WHERE id = $1', [params.id]);
    if (row === undefined) throw new Problem('not-found', `There is no alert ${params.id}.`);
    return row.body;
  }
}
