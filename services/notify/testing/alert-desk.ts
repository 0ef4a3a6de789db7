import { randomBytes, randomUUID } from 'node:crypto';
import type { DataSource } from 'typeorm';
import type { Batch } from '#bus/bus';
import { type AlertEvent, alertEventSchema } from '#contracts/alert-event';
import { type SourceEvent, sourceEventSchema } from '#contracts/source-event';
import type { SourceState } from '#contracts/vocabulary';
import { newSecret } from '#webhooks/sign';

/** Puts what notify reads into a test database: events, endpoints, subscriptions; and makes batches of events. */
export class AlertDesk {
  private sequence = 0;

  constructor(private readonly dataSource: DataSource) {}

  /** Stores an alert with its first event, as the alert service does. */
  async raise(groupId = 'taliban'): Promise<AlertEvent> {
    const event = alertEvent(groupId, ++this.sequence);
    const { alert } = event;
    await this.dataSource.query(`INSERT INTO stories (id, title) VALUES ($1, 'story')`, [alert.storyId]);
    await this.dataSource.query(
      `INSERT INTO alerts (id, revision, state, story_id, group_id, event_type, severity, confidence, headline,
         opened_at, updated_at, body)
       VALUES ($1, 1, 'opened', $2, $3, $4, $5, $6, $7, $8, $8, $9)`,
      [
        alert.id,
        alert.storyId,
        alert.groupId,
        alert.eventType,
        alert.severity,
        alert.confidence,
        alert.headline,
        alert.openedAt,
        JSON.stringify(alert),
      ],
    );
    await this.dataSource.query(
      `INSERT INTO alert_events (id, alert_id, revision, group_id, sequence, change, occurred_at, body)
       VALUES ($1, $2, 1, $3, $4, $5, $6, $7)`,
      [event.id, alert.id, groupId, event.sequence, event.change, event.occurredAt, JSON.stringify(event)],
    );
    return event;
  }

  async raiseMany(count: number): Promise<AlertEvent[]> {
    const events: AlertEvent[] = [];
    while (events.length < count) events.push(await this.raise());
    return events;
  }

  /** Stores a change of a source's state, as the ingest service does. */
  async changeSource(sourceName: string, state: SourceState): Promise<SourceEvent> {
    const event = sourceEvent(sourceName, state, ++this.sequence);
    await this.dataSource.query(
      `INSERT INTO source_events (id, source_id, sequence, state, occurred_at, body) VALUES ($1, $2, $3, $4, $5, $6)`,
      [event.id, event.sourceId, event.sequence, state, event.occurredAt, JSON.stringify(event)],
    );
    return event;
  }

  async addEndpoint(url: string, secret = newSecret(randomBytes)): Promise<{ id: string; secret: string }> {
    const id = randomUUID();
    await this.dataSource.query('INSERT INTO endpoints (id, url, secret) VALUES ($1, $2, $3)', [id, url, secret]);
    return { id, secret };
  }

  async addSubscription(endpointId: string | null, filter: unknown = {}): Promise<string> {
    const id = randomUUID();
    await this.dataSource.query(
      `INSERT INTO subscriptions (id, name, filter, endpoint_id) VALUES ($1, 'test', $2, $3)`,
      [id, JSON.stringify(filter), endpointId],
    );
    return id;
  }

  /** A delivery for each event, due now. Returns their ids in that order. */
  async addDeliveries(endpointId: string, events: readonly AlertEvent[]): Promise<string[]> {
    const subscriptionId = await this.addSubscription(endpointId);
    const ids: string[] = [];
    for (const { id: eventId } of events) {
      ids.push(randomUUID());
      await this.dataSource.query(
        'INSERT INTO deliveries (id, subscription_id, endpoint_id, event_id) VALUES ($1, $2, $3, $4)',
        [ids.at(-1), subscriptionId, endpointId, eventId],
      );
    }
    return ids;
  }

  async deliveries(): Promise<StoredDelivery[]> {
    return this.dataSource.query('SELECT * FROM deliveries ORDER BY position');
  }

  async attempts(deliveryId: string): Promise<StoredAttempt[]> {
    return this.dataSource.query('SELECT * FROM delivery_attempts WHERE delivery_id = $1 ORDER BY attempt', [
      deliveryId,
    ]);
  }

  async clear(): Promise<void> {
    await this.dataSource.query(
      'TRUNCATE stories, alerts, alert_events, source_events, endpoints, subscriptions, deliveries, consumer_positions CASCADE',
    );
  }
}

export interface StoredDelivery {
  readonly id: string;
  readonly subscription_id: string;
  readonly endpoint_id: string;
  readonly event_id: string;
  readonly status: string;
  readonly attempts: number;
  readonly finished_at: Date | null;
}

export interface StoredAttempt {
  readonly attempt: number;
  readonly status_code: number | null;
  readonly error: string | null;
  readonly duration_ms: number;
}

export function batchOf<Event extends AlertEvent | SourceEvent>(
  events: readonly Event[],
  firstOffset = 0n,
  topic = 'watchfloor.alerts.v1',
): Batch<Event> {
  return {
    group: 'watchfloor.notify',
    topic,
    partition: 0,
    signal: new AbortController().signal,
    messages: events.map((value, index) => ({
      offset: firstOffset + BigInt(index),
      key: 'groupId' in value ? value.groupId : value.sourceId,
      value,
      id: value.id,
      time: new Date(value.occurredAt),
      traceparent: `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-01`,
    })),
  };
}

function alertEvent(groupId: string, sequence: number): AlertEvent {
  const occurredAt = '2026-01-01T00:00:00.000Z';
  const articleId = randomUUID();
  return alertEventSchema.parse({
    id: randomUUID(),
    groupId,
    sequence,
    change: 'opened',
    occurredAt,
    alert: {
      id: randomUUID(),
      revision: 1,
      state: 'opened',
      groupId,
      eventType: 'ASSAULT',
      quadClass: 'material-conflict',
      severity: 'medium',
      confidence: 0.75,
      headline: `Attack ${sequence} near Kabul – کابل`,
      storyId: randomUUID(),
      openedAt: occurredAt,
      updatedAt: occurredAt,
      sources: [
        {
          articleId,
          sourceId: randomUUID(),
          sourceName: 'Wire',
          url: null,
          title: null,
          publishedAt: null,
          language: 'en',
        },
      ],
      evidence: [
        {
          kind: 'name',
          person: null,
          surface: 'Taliban',
          start: 0,
          end: 7,
          section: 'title',
          mode: null,
          role: 'actor',
          modality: 'asserted',
          time: 'current',
          killed: null,
          wounded: null,
          place: null,
          confidence: 0.9,
          articleId,
          sentence: { start: 0, end: 30 },
          quote: 'Taliban fighters attacked a post.',
          trigger: 'attacked',
          rule: null,
        },
      ],
      relations: [],
    },
  } satisfies AlertEvent);
}

function sourceEvent(sourceName: string, state: SourceState, sequence: number): SourceEvent {
  const occurredAt = '2026-01-01T00:00:00.000Z';
  return sourceEventSchema.parse({
    id: randomUUID(),
    sourceId: randomUUID(),
    sourceName,
    location: 'https://wire.example/feed',
    kind: 'feed',
    state,
    previousState: 'new',
    reason: `It is ${state}.`,
    since: occurredAt,
    sequence,
    lastSuccessAt: null,
    lastItemAt: null,
    expectedEverySeconds: 3_600,
    sourcesByState: { new: 0, healthy: 2, slow: 0, failing: 6, moved: 0, gone: 0, silent: 0 },
    occurredAt,
  } satisfies SourceEvent);
}
