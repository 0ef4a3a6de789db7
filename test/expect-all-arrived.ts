import { loadCatalogue } from '#catalogue/load-catalogue';
import { classify } from '#classifier/classify';
import type { AlertEvent } from '#contracts/alert-event';
import type { Article } from '#contracts/article';
import { DEAD_LETTER_SUFFIX, TOPICS } from '#contracts/topics';
import { readSettings } from '#platform/settings';
import { decideAlerts } from '#services/alert/decide-alerts';
import { ARTICLE_COLUMNS, articleOf, type StoredArticle } from '#services/alert/stored-article';
import type { BusUnderTest } from './pipeline-suite';
import { eventually } from './setup/eventually';
import type { TestDatabase } from './setup/test-database';
import type { WebhookReceiver } from './webhook-receiver';

interface Run {
  readonly database: TestDatabase;
  readonly bus: BusUnderTest;
  readonly prefix: string;
  /** Of an endpoint that wants every alert. */
  readonly receiver: WebhookReceiver;
  /** For each place where what is under way is waited for. */
  readonly limitMs: number;
}

/**
 * What must hold once every article is stored, whatever happened meanwhile: each article has raised what its text
 * raises, once; every event is on the topic in order, at the webhook, and recorded as delivered; nothing was given up.
 * Returns the events in the order of their positions.
 */
export async function expectAllArrived({ database, bus, prefix, receiver, limitMs }: Run): Promise<AlertEvent[]> {
  const count = async (sql: string) => Number((await database.dataSource.query(sql))[0].count);

  // What the stored articles must have raised, worked out here once more from their texts.
  const catalogue = loadCatalogue(readSettings({}).GROUPS_FILE);
  // Near-duplicates raise theirs together.
  const expected = [
    ...new Set(
      (await storedArticles(database)).flatMap((article) => {
        return decideAlerts({ article, ...classify(article, catalogue) }, new Date()).map((alert) => alert.id);
      }),
    ),
  ];
  const rows: { body: AlertEvent }[] = await database.dataSource.query(
    'SELECT body FROM alert_events ORDER BY position',
  );
  const events = rows.map(({ body }) => body);
  expect(events.map(({ alert }) => alert.id).sort()).toEqual(expected.sort());
  expect(await count('SELECT count(*) FROM alerts')).toBe(expected.length);

  const sequencesOf = (messages: readonly AlertEvent[], groupId: string) =>
    messages.filter((message) => message.groupId === groupId).map((message) => message.sequence);
  const groups = [...new Set(events.map(({ groupId }) => groupId))];
  for (const groupId of groups) {
    const sequences = sequencesOf(events, groupId);
    expect(sequences).toEqual(sequences.map((_, index) => index + 1));
  }

  const onTopic = await eventually(
    'every event on the topic',
    async () => {
      const messages = (await bus.readTopic(`${prefix}alerts.v1`, database)) as AlertEvent[];
      return new Set(messages.map((message) => message.id)).size === expected.length && messages;
    },
    limitMs,
  );
  for (const groupId of groups) {
    // A relay that was cut off may publish its last round again; what a reader sees first is in order, without gaps.
    const firstSeen = [...new Set(sequencesOf(onTopic, groupId))];
    expect(firstSeen).toEqual(firstSeen.map((_, index) => index + 1));
  }
  for (const topic of TOPICS) {
    expect(await bus.readTopic(`${prefix}${topic.name}${DEAD_LETTER_SUFFIX}`, database)).toEqual([]);
  }

  await eventually(
    'every event at the webhook',
    () => new Set(receiver.received.map(({ event }) => event.id)).size === expected.length,
    limitMs,
  );
  expect(receiver.faults).toEqual([]);
  const webhookIds = new Map(receiver.received.map(({ event, webhookId }) => [event.id, webhookId]));
  for (const { event, webhookId } of receiver.received) expect(webhookIds.get(event.id)).toBe(webhookId);
  await eventually(
    'every delivery recorded',
    async () => {
      const open = await count(`SELECT count(*) FROM deliveries WHERE status <> 'delivered'`);
      return open === 0 && (await count('SELECT count(*) FROM deliveries')) === expected.length;
    },
    limitMs,
  );
  return events;
}

async function storedArticles(database: TestDatabase): Promise<Article[]> {
  const rows: StoredArticle[] = await database.dataSource.query(`SELECT ${ARTICLE_COLUMNS} FROM articles`);
  return rows.map(articleOf);
}
