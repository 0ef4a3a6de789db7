import { DEAD_LETTER_SUFFIX } from '#contracts/topics';
import { type Backoff, backoffMs } from './backoff';
import type { BusLogger, BusSample, Consumption, DeadLetter, Incoming } from './bus';
import { bury, decode, type RawMessage, type RawRecord } from './cloudevent';
import { isOutage } from '#platform/outage';
import { verdict } from './verdict';

/** What a batch needs of its adapter. */
export interface BatchSurroundings {
  /** Appends to the topic of that full name; resolves when the records are stored. */
  append(topic: string, records: readonly RawRecord[]): Promise<void>;
  /** Resolves after `ms`, or at once when `signal` aborts. Never rejects. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  now(): Date;
  /** In [0, 1). */
  random(): number;
  newTraceparent(): string;
  readonly maxAttempts: number;
  readonly logger: BusLogger;
  readonly meter: (sample: BusSample) => void;
}

export interface Place {
  /** Full name. */
  readonly topic: string;
  readonly partition: number;
}

/** Storing dead letters is retried for as long as the partition is held: to go on without would lose them. */
const BURIAL_BACKOFF: Backoff = { firstMs: 200, capMs: 5_000 };
/** A reason is a header; a stack of nested messages can be long. */
const REASON_CHARACTERS = 1_000;

/**
 * Handles messages of one partition, which ascend by offset, until each is done: handled, or on the dead-letter topic.
 * Returns the next offset to go on from, short of the end only when `signal` aborted. Never throws for a fault of the
 * handler. The states of a batch: whole → (tried `maxAttempts` times) → one message at a time, each with as many tries.
 */
export async function runBatch<T>(
  consumption: Consumption<T>,
  place: Place,
  raw: readonly RawMessage[],
  signal: AbortSignal,
  surroundings: BatchSurroundings,
): Promise<bigint> {
  const { group, topic: contract } = consumption;
  const { logger, meter } = surroundings;
  const rawByOffset = new Map(raw.map((message) => [message.offset, message]));
  const giveUp = (dead: readonly DeadLetter[], attempts: number): Promise<boolean> =>
    storeDeadLetters(group, place, rawByOffset, dead, attempts, signal, surroundings);

  const unreadable: DeadLetter[] = [];
  let pending: Incoming<T>[] = [];
  for (const message of raw) {
    const decoded = decode(contract, message, { ...place, traceparent: surroundings.newTraceparent() });
    if (decoded.readable) pending.push(decoded.message);
    else unreadable.push({ offset: message.offset, reason: decoded.reason });
  }
  if (!(await giveUp(unreadable, 0))) return raw[0]!.offset;

  let size = pending.length;
  let failures = 0;
  let outages = 0;
  while (pending.length > 0 && !signal.aborted) {
    const messages = pending.slice(0, size);
    const began = performance.now();
    const outcome = await attempt(consumption, place, messages, signal);
    const seconds = (performance.now() - began) / 1_000;

    if ('dead' in outcome) {
      if (!(await giveUp(outcome.dead, failures + 1))) break;
      meter({ kind: 'handled', group, topic: place.topic, messages: messages.length, seconds });
      logger.debug(
        { group, ...place, from: String(messages[0]!.offset), messages: messages.length, seconds },
        'handled',
      );
      pending = pending.slice(messages.length);
      failures = outages = 0;
      continue;
    }
    // What a handler throws after it was told to give up says nothing of the messages.
    if (signal.aborted) break;

    const outage = isOutage(outcome.error);
    if (outage) outages += 1;
    else failures += 1;
    const decision = verdict(outcome.error, { failures, outages }, surroundings.maxAttempts, surroundings.random());
    const fields = { group, ...place, from: String(messages[0]!.offset), messages: messages.length, failures, outages };
    if (decision.kind === 'retry') {
      const { waitMs } = decision;
      meter({ kind: 'retried', group, topic: place.topic, outage });
      logger.warn(
        { ...fields, waitMs, err: outcome.error },
        outage ? 'away, batch waits' : 'batch failed, comes again',
      );
      await surroundings.sleep(waitMs, signal);
    } else if (messages.length > 1) {
      logger.warn({ ...fields, err: outcome.error }, 'batch failed, its messages come one at a time');
      size = 1;
      failures = outages = 0;
    } else {
      const reason = describe(outcome.error);
      if (!(await giveUp([{ offset: messages[0]!.offset, reason }], failures))) break;
      pending = pending.slice(1);
      failures = outages = 0;
    }
  }
  return pending[0]?.offset ?? raw.at(-1)!.offset + 1n;
}

async function attempt<T>(
  { group, handle }: Consumption<T>,
  place: Place,
  messages: readonly Incoming<T>[],
  signal: AbortSignal,
): Promise<{ readonly dead: readonly DeadLetter[] } | { readonly error: unknown }> {
  try {
    const dead = (await handle({ group, ...place, messages, signal })) ?? [];
    const stranger = dead.find(({ offset }) => !messages.some((message) => message.offset === offset));
    if (stranger === undefined) return { dead };
    return { error: new Error(`The handler gave up offset ${stranger.offset}, which is not in its batch`) };
  } catch (error) {
    return { error };
  }
}

/** False when `signal` aborted before they were stored. */
async function storeDeadLetters(
  group: string,
  { topic, partition }: Place,
  rawByOffset: ReadonlyMap<bigint, RawMessage>,
  dead: readonly DeadLetter[],
  attempts: number,
  signal: AbortSignal,
  surroundings: BatchSurroundings,
): Promise<boolean> {
  if (dead.length === 0) return true;
  const records = dead.map(({ offset, reason }) =>
    bury(rawByOffset.get(offset)!, { reason, group, topic, partition, attempts, time: surroundings.now() }),
  );
  for (let failures = 1; !signal.aborted; failures += 1) {
    try {
      await surroundings.append(topic + DEAD_LETTER_SUFFIX, records);
      for (const { offset, reason } of dead) {
        surroundings.logger.error(
          { group, topic, partition, offset: String(offset), attempts, reason },
          'message given up, it is on the dead-letter topic',
        );
      }
      surroundings.meter({ kind: 'dead-lettered', group, topic, messages: dead.length });
      return true;
    } catch (error) {
      const waitMs = backoffMs(failures, BURIAL_BACKOFF, surroundings.random());
      surroundings.logger.error({ group, topic, partition, waitMs, err: error }, 'dead letters not stored, again');
      await surroundings.sleep(waitMs, signal);
    }
  }
  return false;
}

function describe(error: unknown): string {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return text.slice(0, REASON_CHARACTERS);
}
