import { Controller, Inject, Res } from '@nestjs/common';
import type { Response } from 'express';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { type SourceEvent, sourceEventSchema } from '#contracts/source-event';
import { SOURCE_STATES } from '#contracts/vocabulary';
import { Logger } from '#platform/logger';
import { BY_POSITION, listPage, type Page, pageSchema, Parameters } from './list-page';
import { listField, pageFields, timeField } from './query-fields';
import { describeRoute, Input, type InputOf, Route } from './route';
import { SourceFeed } from './source-feed';
import { STREAM_DESCRIPTION, streamEvents, streamHeaders, streamQueryFields } from './stream-events';
import { STREAM_LIMITS, type StreamLimits } from './stream-limits';

const listSourceEvents = describeRoute({
  method: 'get',
  path: '/v1/source-events',
  tag: 'Sources',
  summary: 'List changes of the state of sources, newest first',
  query: z.strictObject({
    ...pageFields,
    sourceId: z.uuid().optional(),
    state: listField(z.enum(SOURCE_STATES), 'Changes into one of these states.'),
    since: timeField('At that time or later.'),
    until: timeField('Before that time.'),
  }),
  status: 200,
  answer: { description: 'A page of source events.', schema: pageSchema('SourceEventPage', sourceEventSchema) },
});

const streamSources = describeRoute({
  method: 'get',
  path: '/v1/stream/sources',
  tag: 'Sources',
  summary: 'Follow changes of the state of sources as server-sent events',
  description: `Each event has the type \`source\` and a \`SourceEvent\` as data. ${STREAM_DESCRIPTION}`,
  headers: streamHeaders,
  query: z.strictObject({
    ...streamQueryFields,
    sourceId: listField(z.uuid(), 'Changes of one of these sources.'),
    state: listField(z.enum(SOURCE_STATES), 'Changes into one of these states.'),
  }),
  status: 200,
  answer: {
    description: 'A stream that does not end. The data of each event is a SourceEvent.',
    contentType: 'text/event-stream',
    schema: z.string(),
  },
});

@Controller()
export class SourceEventsController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly feed: SourceFeed,
    private readonly logger: Logger,
    @Inject(STREAM_LIMITS) private readonly limits: StreamLimits,
  ) {}

  @Route(listSourceEvents)
  list(@Input() { query }: InputOf<typeof listSourceEvents>): Promise<Page<SourceEvent>> {
    const parameters = new Parameters();
    const when = (value: unknown, condition: (parameter: string) => string) =>
      value === undefined ? null : condition(parameters.add(value));
    return listPage<SourceEvent, { body: SourceEvent }>(this.dataSource, {
      list: 'source-events',
      select: 'position, body',
      from: 'source_events',
      where: [
        when(query.sourceId, (id) => `source_id = ${id}`),
        when(query.state, (states) => `state = ANY (${states}::text[])`),
        when(query.since, (time) => `occurred_at >= ${time}`),
        when(query.until, (time) => `occurred_at < ${time}`),
      ],
      parameters,
      keys: BY_POSITION,
      direction: 'descending',
      page: query,
      toItem: (row) => row.body,
    });
  }

  @Route(streamSources)
  async stream(@Input() { headers, query }: InputOf<typeof streamSources>, @Res() response: Response): Promise<void> {
    const { sourceId, state } = query;
    await streamEvents(
      response,
      { headers, query },
      {
        type: 'source',
        feed: this.feed,
        wants: (event) => (sourceId?.includes(event.sourceId) ?? true) && (state?.includes(event.state) ?? true),
        limits: this.limits,
        logger: this.logger,
      },
    );
  }
}
