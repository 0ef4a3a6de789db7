import { Controller, Inject, Res } from '@nestjs/common';
import type { Response } from 'express';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import type { Catalogue } from '#catalogue/group';
import { affiliatesOf } from '#catalogue/hierarchy';
import { ALERT_TYPES, SEVERITIES } from '#contracts/vocabulary';
import { type Filter, filterSchema } from '#matching/filter';
import { matches } from '#matching/matches';
import { Logger } from '#platform/logger';
import { InjectCatalogue } from '#platform/platform.module';
import { AlertFeed } from './alert-feed';
import { Problem } from './problem';
import { flagField, fractionField, listField } from './query-fields';
import { describeRoute, Input, type InputOf, Route } from './route';
import { STREAM_LIMITS, type StreamLimits } from './stream-limits';

/** What a browser's EventSource waits before it connects again. */
const RECONNECT_MS = 2_000;
const RETRY_AFTER_SECONDS = 10;
/** Database away in the middle of a stream: the wait before the next read. */
const READ_AGAIN_MS = 1_000;

const MAX_BIGINT = 2n ** 63n - 1n;
const positionField = z
  .string()
  .regex(/^\d{1,19}$/, 'expected the id of an event of this stream')
  .transform(BigInt)
  .pipe(z.bigint().max(MAX_BIGINT, 'expected the id of an event of this stream'))
  .optional();

const streamAlerts = describeRoute({
  method: 'get',
  path: '/v1/stream/alerts',
  tag: 'Alerts',
  summary: 'Follow alert events as server-sent events',
  description: [
    'Each event has the type `alert`, the position of the alert event as `id` and an `AlertEvent` as data. Without',
    '`Last-Event-ID` the stream starts at the present. With it, the stream goes on after that event, without gap or',
    'repeat. A block with an `id` and no data tells how far a filtered stream has come. A comment is sent every 15 s.',
  ].join(' '),
  headers: z.object({ 'last-event-id': positionField.describe('Go on after this event. Wins over the query.') }),
  query: z.strictObject({
    lastEventId: positionField.describe('As the header Last-Event-ID, for clients that cannot set it.'),
    since: z
      .literal('beginning')
      .optional()
      .describe('Start with the oldest event, unless an event to go on after is given.'),
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
  refusals: ['not-found'],
});

@Controller()
export class AlertStreamController {
  constructor(
    private readonly feed: AlertFeed,
    private readonly dataSource: DataSource,
    private readonly logger: Logger,
    @InjectCatalogue() private readonly catalogue: Catalogue,
    @Inject(STREAM_LIMITS) private readonly limits: StreamLimits,
  ) {}

  @Route(streamAlerts)
  async stream(@Input() { headers, query }: InputOf<typeof streamAlerts>, @Res() response: Response): Promise<void> {
    const filter = await this.filterOf(query);
    const present = await this.feed.present();
    // The header wins: an EventSource connects again with its first address and adds the header.
    const resumed = headers['last-event-id'] ?? query.lastEventId;
    if (resumed !== undefined && resumed > present) {
      const field = headers['last-event-id'] === undefined ? 'lastEventId' : 'last-event-id';
      const place = field === 'lastEventId' ? 'query' : 'header';
      throw new Problem('invalid-input', `${field}: there is no event ${resumed} yet.`, {
        errors: [{ in: place, field, read: String(resumed), expected: `at most ${present}` }],
      });
    }
    const start = resumed ?? (query.since === 'beginning' ? 0n : present);

    const stream = this.feed.open();
    if (stream === null) {
      throw new Problem('unavailable', `${this.limits.maxStreams} streams are open, or the server is stopping.`, {
        headers: { 'retry-after': String(RETRY_AFTER_SECONDS) },
      });
    }
    const startedAt = Date.now();
    response.on('close', () => stream.abort());
    if (response.closed) stream.abort();
    try {
      const sent = await this.run(response, filter, start, stream.signal);
      this.logger.info({ sent, durationMs: Date.now() - startedAt }, 'stream of alerts ended');
    } finally {
      this.feed.close(stream);
      // What a stuck client has not taken by now it gets when it resumes.
      if (response.writableNeedDrain) response.destroy();
      else response.end();
    }
  }

  /** Writes until the client is gone or the server stops; returns how many events it wrote. */
  private async run(response: Response, filter: Filter, start: bigint, signal: AbortSignal): Promise<number> {
    const hierarchy = (id: string) => affiliatesOf(this.catalogue, id);
    const write = (text: string) => writeAndDrain(response, text, this.limits.drainMs, signal);
    response.status(200).set({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
      connection: 'close',
    });
    response.flushHeaders();

    let sent = 0;
    let position = start;
    let announced = start;
    let heartbeatAt = Date.now() + this.limits.heartbeatMs;
    let writable = await write(`retry: ${RECONNECT_MS}\nid: ${start}\n\n`);
    while (writable && !signal.aborted) {
      if (Date.now() >= heartbeatAt) {
        heartbeatAt = Date.now() + this.limits.heartbeatMs;
        const progress = announced === position ? '' : `id: ${position}\n\n`;
        announced = position;
        writable = await write(`: heartbeat\n\n${progress}`);
        continue;
      }
      const events = await this.feed.after(position).catch(() => null);
      if (events === null || events.length === 0) {
        const untilHeartbeatMs = heartbeatAt - Date.now();
        if (events === null) await pause(Math.min(READ_AGAIN_MS, untilHeartbeatMs), signal);
        else await this.feed.waitBeyond(position, untilHeartbeatMs, signal);
        continue;
      }
      for (const { position: id, event, data } of events) {
        if (!writable || signal.aborted) break;
        position = id;
        if (!matches(filter, event, hierarchy)) continue;
        writable = await write(`id: ${id}\nevent: alert\ndata: ${data}\n\n`);
        announced = id;
        sent++;
      }
    }
    return sent;
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
    return filterSchema.parse(row.filter);
  }
}

/** False when the client is gone or took nothing for `limitMs`. */
function writeAndDrain(response: Response, text: string, limitMs: number, signal: AbortSignal): Promise<boolean> {
  if (signal.aborted || response.closed) return Promise.resolve(false);
  if (response.write(text)) return Promise.resolve(true);
  return new Promise((resolve) => {
    const settle = (drained: boolean) => {
      clearTimeout(timer);
      response.off('drain', onDrain);
      signal.removeEventListener('abort', onAbort);
      resolve(drained);
    };
    const onDrain = () => settle(true);
    const onAbort = () => settle(false);
    const timer = setTimeout(onAbort, limitMs);
    response.on('drain', onDrain);
    signal.addEventListener('abort', onAbort);
  });
}

function pause(limitMs: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, Math.max(0, limitMs));
    signal.addEventListener('abort', done);
  });
}
