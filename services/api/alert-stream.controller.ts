import { Controller, Inject, Res } from '@nestjs/common';
import type { Response } from 'express';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { affiliatesOf } from '#catalogue/hierarchy';
import { ALERT_TYPES, SEVERITIES } from '#contracts/vocabulary';
import { type Filter, filterSchema } from '#matching/filter';
import { matches } from '#matching/matches';
import { Logger } from '#platform/logger';
import { LiveCatalogue } from '#platform/live-catalogue';
import { AlertFeed } from './alert-feed';
import { Problem } from './problem';
import { flagField, fractionField, listField } from './query-fields';
import { describeRoute, Input, type InputOf, Route } from './route';
import { STREAM_DESCRIPTION, streamEvents, streamHeaders, streamQueryFields } from './stream-events';
import { STREAM_LIMITS, type StreamLimits } from './stream-limits';

const streamAlerts = describeRoute({
  method: 'get',
  path: '/v1/stream/alerts',
  tag: 'Alerts',
  summary: 'Follow alert events as server-sent events',
  description: `Each event has the type \`alert\` and an \`AlertEvent\` as data. ${STREAM_DESCRIPTION}`,
  headers: streamHeaders,
  query: z.strictObject({
    ...streamQueryFields,
    groupId: listField(z.string().min(1), 'Alerts about one of these groups.'),
    includeAffiliates: flagField('Also about affiliates of these groups, at any depth.'),
    eventType: listField(z.enum(ALERT_TYPES), 'Alerts of one of these event types.'),
    minSeverity: z.enum(SEVERITIES).optional(),
    minConfidence: fractionField('From 0 to 1.'),
    subscription: z.uuid().optional().describe('What this subscription lets through; not together with other filters.'),
  }),
  status: 200,
  answer: {
    description: 'A stream that does not end. The data of each event is an AlertEvent.',
    contentType: 'text/event-stream',
    schema: z.string(),
  },
  refusals: ['not-found', 'unprocessable'],
});

@Controller()
export class AlertStreamController {
  constructor(
    private readonly feed: AlertFeed,
    private readonly dataSource: DataSource,
    private readonly logger: Logger,
    private readonly catalogue: LiveCatalogue,
    @Inject(STREAM_LIMITS) private readonly limits: StreamLimits,
  ) {}

  @Route(streamAlerts)
  async stream(@Input() { headers, query }: InputOf<typeof streamAlerts>, @Res() response: Response): Promise<void> {
    const filter = await this.filterOf(query);
    const hierarchy = (id: string) => affiliatesOf(this.catalogue.current, id);
    await streamEvents(
      response,
      { headers, query },
      {
        type: 'alert',
        feed: this.feed,
        wants: (event) => matches(filter, event, hierarchy),
        limits: this.limits,
        logger: this.logger,
      },
    );
  }

  private async filterOf(query: InputOf<typeof streamAlerts>['query']): Promise<Filter> {
    const { subscription, groupId, includeAffiliates, eventType, minSeverity, minConfidence } = query;
    if (subscription === undefined) {
      return filterSchema.parse({
        groups: groupId,
        includeAffiliates,
        eventTypes: eventType,
        minSeverity,
        minConfidence,
      });
    }
    if (includeAffiliates || [groupId, eventType, minSeverity, minConfidence].some((value) => value !== undefined)) {
      const expected = 'no other filter beside it';
      throw new Problem('invalid-input', `subscription: expected ${expected}`, {
        errors: [{ in: 'query', field: 'subscription', read: JSON.stringify(subscription), expected }],
      });
    }
    const [row]: { filter: unknown }[] = await this.dataSource.query('SELECT filter FROM subscriptions WHERE id = $1', [
      subscription,
    ]);
    if (row === undefined) throw new Problem('not-found', `There is no subscription ${subscription}.`);
    const filter = filterSchema.parse(row.filter);
    if (filter.sourceStates.length > 0) {
      throw new Problem('unprocessable', 'This subscription is to sources; /v1/stream/sources streams their events.');
    }
    return filter;
  }
}
