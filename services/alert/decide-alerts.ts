import type { Alert, AlertEvidence } from '#contracts/alert-event';
import type { ClassifiedArticle, Mention } from '#contracts/classification';
import { type AlertType, type EventType, QUAD_CLASS_OF } from '#contracts/vocabulary';
import { alertIdOf, storyIdOf } from './ids';
import { severityOf } from './severity';

/** The best pieces say enough; a long report would otherwise put hundreds into every message. */
const MAX_EVIDENCE = 20;
const MAX_HEADLINE_CHARACTERS = 200;
/** A group named in so many sentences of the body is what the article is about, also when the title is silent. */
const SALIENT_BODY_SENTENCES = 3;
/** Each further sentence that tells the same adds a little; nothing is ever certain. */
const CONFIDENCE_PER_SENTENCE = 0.02;
const MAX_CONFIDENCE = 0.99;
const TELLING_SECTIONS = ['title', 'lead', 'body'];

/** The alerts that an article opens, in the order of group and type. `now` is the time at which they open. */
export function decideAlerts(classification: ClassifiedArticle, now: Date): Alert[] {
  const told = classification.mentions.filter(
    (mention) => TELLING_SECTIONS.includes(mention.section) && mention.time !== 'historical',
  );
  const groups = [...new Set(told.map((mention) => mention.groupId))].sort();
  return groups.flatMap((groupId) => {
    const mentions = told.filter((mention) => mention.groupId === groupId);
    const events = eventsOf(mentions);
    if (events.size > 0) {
      return [...events].map(([eventType, pieces]) => openAlert(classification, groupId, eventType, pieces, now));
    }
    return isSalient(mentions, classification.article.text)
      ? [openAlert(classification, groupId, 'MENTION', mentions, now)]
      : [];
  });
}

/** What is said to have happened: a denial, a supposition or something to come opens no alert. */
function eventsOf(mentions: readonly Mention[]): Map<EventType, Mention[]> {
  const events = new Map<EventType, Mention[]>();
  for (const mention of mentions) {
    if (mention.eventType === null || mention.role === 'context' || mention.time === 'future') continue;
    if (mention.modality === 'negated' || mention.modality === 'hypothetical') continue;
    events.set(mention.eventType, [...(events.get(mention.eventType) ?? []), mention]);
  }
  return new Map([...events].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function isSalient(mentions: readonly Mention[], text: string): boolean {
  const names = mentions.filter((mention) => mention.kind !== 'person');
  if (names.some((mention) => mention.section !== 'body')) return true;
  return new Set(names.map((mention) => quoteOf(mention, text))).size >= SALIENT_BODY_SENTENCES;
}

function openAlert(
  { article, relations }: ClassifiedArticle,
  groupId: string,
  eventType: AlertType,
  mentions: readonly Mention[],
  now: Date,
): Alert {
  const pieces = mentions.map((mention) => evidenceOf(article.articleId, article.text, mention)).sort(byWeight);
  const evidence = firstOfEachQuote(pieces);
  const storyId = storyIdOf(article);
  const occurredAt = now.toISOString();
  return {
    id: alertIdOf(storyId, groupId, eventType),
    revision: 1,
    state: 'opened',
    groupId,
    eventType,
    quadClass: eventType === 'MENTION' ? null : QUAD_CLASS_OF[eventType],
    severity: severityOf(eventType, evidence),
    confidence: confidenceOf(evidence),
    headline: (article.title ?? evidence[0]!.quote).slice(0, MAX_HEADLINE_CHARACTERS),
    storyId,
    openedAt: occurredAt,
    updatedAt: occurredAt,
    sources: [
      {
        articleId: article.articleId,
        sourceId: article.sourceId,
        sourceName: article.sourceName,
        url: article.url,
        title: article.title,
        publishedAt: article.publishedAt,
        language: article.language,
      },
    ],
    evidence: evidence.slice(0, MAX_EVIDENCE),
    relations: relations
      .filter((relation) => relation.a === groupId || relation.b === groupId)
      .map((relation) => ({
        groupId: relation.a === groupId ? relation.b : relation.a,
        kind: relation.kind,
        confidence: relation.confidence,
      })),
  };
}

function evidenceOf(articleId: string, text: string, mention: Mention): AlertEvidence {
  const { sentence, trigger, rule } = mention.evidence;
  const { kind, person, surface, start, end, section, mode, role, modality, time, killed, wounded, place } = mention;
  return {
    articleId,
    kind,
    person,
    surface,
    start,
    end,
    section,
    mode,
    role,
    modality,
    time,
    killed,
    wounded,
    place,
    confidence: mention.confidence,
    sentence,
    quote: quoteOf(mention, text),
    trigger,
    rule,
  };
}

function quoteOf({ evidence: { sentence } }: Mention, text: string): string {
  return text.slice(sentence.start, sentence.end);
}

/** Two names in one sentence, and a paragraph that a page prints twice, are one piece of evidence. */
function firstOfEachQuote(pieces: readonly AlertEvidence[]): AlertEvidence[] {
  const seen = new Set<string>();
  return pieces.filter(({ quote }) => !seen.has(quote) && seen.add(quote));
}

/** Asserted before hedged, then title, lead, body, then the surer, then in reading order. */
function byWeight(a: AlertEvidence, b: AlertEvidence): number {
  return (
    Number(b.modality === 'asserted') - Number(a.modality === 'asserted') ||
    TELLING_SECTIONS.indexOf(a.section) - TELLING_SECTIONS.indexOf(b.section) ||
    b.confidence - a.confidence ||
    a.start - b.start
  );
}

function confidenceOf(evidence: readonly AlertEvidence[]): number {
  const best = Math.max(...evidence.map((piece) => piece.confidence));
  return Number(Math.min(MAX_CONFIDENCE, best + (evidence.length - 1) * CONFIDENCE_PER_SENTENCE).toFixed(3));
}
