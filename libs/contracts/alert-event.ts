import { z } from 'zod';
import { mentionSchema, spanSchema } from './classification';
import { ALERT_CHANGES, ALERT_TYPES, QUAD_CLASSES, RELATION_KINDS, SEVERITIES } from './vocabulary';

export const alertSourceSchema = z
  .object({
    articleId: z.uuid(),
    sourceId: z.uuid(),
    sourceName: z.string(),
    url: z.string().nullable(),
    title: z.string().nullable(),
    publishedAt: z.iso.datetime().nullable(),
    language: z.string().nullable(),
  })
  .meta({ id: 'AlertSource', title: 'AlertSource' });
export type AlertSource = z.infer<typeof alertSourceSchema>;

/** One mention that supports the alert, with the sentence it stands in. */
export const alertEvidenceSchema = mentionSchema
  .pick({
    kind: true,
    person: true,
    surface: true,
    start: true,
    end: true,
    section: true,
    mode: true,
    role: true,
    modality: true,
    time: true,
    killed: true,
    wounded: true,
    place: true,
    confidence: true,
  })
  .extend({
    articleId: z.uuid(),
    sentence: spanSchema,
    quote: z.string().describe('The sentence.'),
    trigger: z.string().nullable(),
    rule: z.string().nullable(),
  })
  .meta({ id: 'AlertEvidence', title: 'AlertEvidence' });
export type AlertEvidence = z.infer<typeof alertEvidenceSchema>;

export const alertSchema = z
  .object({
    id: z.uuid().describe('Derived from (story, group, event type).'),
    revision: z.int().min(1),
    state: z.enum(ALERT_CHANGES),
    groupId: z.string(),
    eventType: z.enum(ALERT_TYPES),
    quadClass: z.enum(QUAD_CLASSES).nullable().describe('null for MENTION'),
    severity: z.enum(SEVERITIES),
    confidence: z.number().min(0).max(1),
    headline: z.string(),
    storyId: z.uuid(),
    openedAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
    sources: z.array(alertSourceSchema).min(1),
    evidence: z.array(alertEvidenceSchema).min(1),
    relations: z.array(
      z.object({ groupId: z.string(), kind: z.enum(RELATION_KINDS), confidence: z.number().min(0).max(1) }),
    ),
  })
  .meta({ id: 'Alert', title: 'Alert' });
export type Alert = z.infer<typeof alertSchema>;

/** The value of `alerts.v1`: one change in the life of an alert, with the alert as it stands after it. */
export const alertEventSchema = z
  .object({
    id: z.uuid().describe('Derived from (alert, revision).'),
    groupId: z.string(),
    sequence: z.int().min(1).describe('1, 2, 3 … per group, without gaps.'),
    change: z.enum(ALERT_CHANGES),
    occurredAt: z.iso.datetime(),
    alert: alertSchema,
  })
  .meta({ id: 'AlertEvent', title: 'AlertEvent' });
export type AlertEvent = z.infer<typeof alertEventSchema>;
