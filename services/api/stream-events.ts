import type { Response } from 'express';
import { z } from 'zod';
import type { Logger } from '#platform/logger';
import type { EventFeed } from './event-feed';
import { Problem } from './problem';
import type { StreamLimits } from './stream-limits';

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

/** The headers of every stream. */
export const streamHeaders = z.object({
  'last-event-id': positionField.describe('Go on after this event. Wins over the query.'),
});

/** The parameters of every stream, beside its filters. */
export const streamQueryFields = {
  lastEventId: positionField.describe('As the header Last-Event-ID, for clients that cannot set it.'),
  since: z
    .literal('beginning')
    .optional()
    .describe('Start with the oldest event, unless an event to go on after is given.'),
};

export const STREAM_DESCRIPTION = [
  'The `id` is its position. Without `Last-Event-ID` the stream starts at the present. With it, the stream goes on',
  'after that event, without gap or repeat. A block with an `id` and no data tells how far a filtered stream has come.',
  'A comment is sent every 15 s.',
].join(' ');

interface Start {
  readonly headers: z.output<typeof streamHeaders>;
  readonly query: { readonly lastEventId?: bigint | undefined; readonly since?: 'beginning' | undefined };
}

interface EventStream<Event> {
  /** The `event` of every block. */
  readonly type: 'alert' | 'source';
  readonly feed: EventFeed<Event>;
  readonly wants: (event: Event) => boolean;
  readonly limits: StreamLimits;
  readonly logger: Logger;
}

/**
 * Answers with the events of the feed that are wanted, as server-sent events (WHATWG HTML, 9.2), until the client is
 * gone or the server stops. Throws a `Problem` before anything is written.
 */
export async function streamEvents<Event>(response: Response, start: Start, stream: EventStream<Event>): Promise<void> {
  const { type, feed, limits, logger } = stream;
  const position = startOf(start, await feed.present());
  const open = feed.open();
  if (open === null) {
    throw new Problem('unavailable', `${limits.maxStreams} streams are open, or the server is stopping.`, {
      headers: { 'retry-after': String(RETRY_AFTER_SECONDS) },
    });
  }
  const startedAt = Date.now();
  response.on('close', () => open.abort());
  if (response.closed) open.abort();
  try {
    const sent = await writeEvents(response, position, stream, open.signal);
    logger.info({ type, sent, durationMs: Date.now() - startedAt }, 'stream of events ended');
  } finally {
    feed.close(open);
    // What a stuck client has not taken by now it gets when it resumes.
    if (response.writableNeedDrain) response.destroy();
    else response.end();
  }
}

function startOf({ headers, query }: Start, present: bigint): bigint {
  // The header wins: an EventSource connects again with its first address and adds the header.
  const resumed = headers['last-event-id'] ?? query.lastEventId;
  if (resumed !== undefined && resumed > present) {
    const field = headers['last-event-id'] === undefined ? 'lastEventId' : 'last-event-id';
    const place = field === 'lastEventId' ? 'query' : 'header';
    throw new Problem('invalid-input', `${field}: there is no event ${resumed} yet.`, {
      errors: [{ in: place, field, read: String(resumed), expected: `at most ${present}` }],
    });
  }
  return resumed ?? (query.since === 'beginning' ? 0n : present);
}

/** Writes until the client is gone or the server stops; returns how many events it wrote. */
async function writeEvents<Event>(
  response: Response,
  start: bigint,
  { type, feed, wants, limits }: EventStream<Event>,
  signal: AbortSignal,
): Promise<number> {
  const write = (text: string) => writeAndDrain(response, text, limits.drainMs, signal);
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
  let heartbeatAt = Date.now() + limits.heartbeatMs;
  let writable = await write(`retry: ${RECONNECT_MS}\nid: ${start}\n\n`);
  while (writable && !signal.aborted) {
    if (Date.now() >= heartbeatAt) {
      heartbeatAt = Date.now() + limits.heartbeatMs;
      const progress = announced === position ? '' : `id: ${position}\n\n`;
      announced = position;
      writable = await write(`: heartbeat\n\n${progress}`);
      continue;
    }
    const events = await feed.after(position).catch(() => null);
    if (events === null || events.length === 0) {
      const untilHeartbeatMs = heartbeatAt - Date.now();
      if (events === null) await pause(Math.min(READ_AGAIN_MS, untilHeartbeatMs), signal);
      else await feed.waitBeyond(position, untilHeartbeatMs, signal);
      continue;
    }
    for (const { position: id, event, data } of events) {
      if (!writable || signal.aborted) break;
      position = id;
      if (!wants(event)) continue;
      writable = await write(`id: ${id}\nevent: ${type}\ndata: ${data}\n\n`);
      announced = id;
      sent++;
    }
  }
  return sent;
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
