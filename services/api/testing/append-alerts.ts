import { randomUUID } from 'node:crypto';
import type { DataSource } from 'typeorm';
import type { Alert, AlertEvent } from '#contracts/alert-event';

export function alertOf(change: Partial<Alert> = {}): Alert {
  const articleId = randomUUID();
  return {
    id: randomUUID(),
    revision: 1,
    state: 'opened',
    groupId: 'red-front',
    eventType: 'ASSAULT',
    quadClass: 'material-conflict',
    severity: 'high',
    confidence: 0.7,
    headline: 'Red Front attacks a bridge',
    storyId: randomUUID(),
    openedAt: '2026-01-10T12:00:00.000Z',
    updatedAt: '2026-01-10T12:00:00.000Z',
    sources: [
      {
        articleId,
        sourceId: randomUUID(),
        sourceName: 'Test Wire',
        url: 'https://news.example/1',
        title: 'A title',
        publishedAt: null,
        language: 'en',
      },
    ],
    evidence: [
      {
        articleId,
        kind: 'name',
        person: null,
        surface: 'Red Front',
        start: 0,
        end: 9,
        section: 'title',
        mode: null,
        role: 'actor',
        modality: 'asserted',
        time: 'current',
        killed: null,
        wounded: null,
        place: null,
        confidence: 0.7,
        sentence: { start: 0, end: 26 },
        quote: 'Red Front attacks a bridge',
        trigger: 'attacks',
        rule: 'assault',
      },
    ],
    relations: [],
    ...change,
  };
}

/** Stores alerts with their events as the alert service does: in one transaction, the events under the append lock. */
export async function appendAlerts(dataSource: DataSource, alerts: readonly Alert[]): Promise<AlertEvent[]> {
  return dataSource.transaction(async (transaction) => {
    await transaction.query('SELECT pg_advisory_xact_lock(7215002)');
    const events: AlertEvent[] = [];
    for (const alert of alerts) {
      await transaction.query(`INSERT INTO stories (id, title) VALUES ($1, '') ON CONFLICT DO NOTHING`, [
        alert.storyId,
      ]);
      await transaction.query(
        `INSERT INTO alerts (id, revision, state, story_id, group_id, event_type, severity, confidence, headline,
           opened_at, updated_at, body) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
        [
          alert.id,
          alert.revision,
          alert.state,
          alert.storyId,
          alert.groupId,
          alert.eventType,
          alert.severity,
          alert.confidence,
          alert.headline,
          alert.openedAt,
          alert.updatedAt,
          JSON.stringify(alert),
        ],
      );
      const [{ next }] = await transaction.query(
        'SELECT coalesce(max(sequence), 0) + 1 AS next FROM alert_events WHERE group_id = $1',
        [alert.groupId],
      );
      const event: AlertEvent = {
        id: randomUUID(),
        groupId: alert.groupId,
        sequence: Number(next),
        change: alert.state,
        occurredAt: alert.updatedAt,
        alert,
      };
      await transaction.query(
        `INSERT INTO alert_events (id, alert_id, revision, group_id, sequence, change, occurred_at, body)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
        [
          event.id,
          alert.id,
          alert.revision,
          alert.groupId,
          next,
          event.change,
          event.occurredAt,
          JSON.stringify(event),
        ],
      );
      events.push(event);
    }
    await transaction.query('NOTIFY alert_events');
    return events;
  });
}
