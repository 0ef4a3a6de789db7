import { z } from 'zod';
import { articleSchema } from './article';
import {
  CLASSIFICATION_DEPTHS,
  EVENT_TYPES,
  MENTION_KINDS,
  MODALITIES,
  QUAD_CLASSES,
  RELATION_KINDS,
  RELATION_TYPES,
  ROLES,
  SECTIONS,
  TIMES,
} from './vocabulary';

const offset = z.int().min(0);
const count = z.int().min(0).nullable();

/** A half-open range `[start, end)` of UTF-16 code units in the article's text. */
export const spanSchema = z.object({ start: offset, end: offset }).meta({ id: 'Span', title: 'Span' });
export type Span = z.infer<typeof spanSchema>;

export const mentionSchema = z
  .object({
    groupId: z.string(),
    kind: z.enum(MENTION_KINDS),
    person: z.string().nullable().describe('Name of the person in the catalogue, for the kind person; else null.'),
    surface: z.string().describe('text.slice(start, end)'),
    start: offset,
    end: offset,
    section: z.enum(SECTIONS),
    eventType: z.enum(EVENT_TYPES).nullable(),
    quadClass: z.enum(QUAD_CLASSES).nullable().describe('The quad class of the event type.'),
    mode: z.string().nullable().describe("PLOVER's mode of the event, where the text gives one."),
    role: z.enum(ROLES).describe('context where no event is told of the group'),
    modality: z.enum(MODALITIES),
    time: z.enum(TIMES),
    killed: count.describe('Killed in the event, as the sentence states it.'),
    wounded: count.describe('Wounded in the event, as the sentence states it.'),
    place: z.string().nullable().describe('Where the event took place, as it stands in the sentence.'),
    confidence: z.number().min(0).max(1),
    evidence: z.object({
      alias: z.string().describe('The alias of the catalogue that matched.'),
      sentence: spanSchema,
      trigger: z.string().nullable().describe('The word that tells of the event, as it stands in the text.'),
      rule: z.string().nullable().describe('Id of the rule that typed the event.'),
      policy: z.string().describe('Why the name counts as the group.'),
      score: z.number().min(0).max(1).nullable().describe('How well the event fits the name; null without an event.'),
    }),
  })
  .meta({ id: 'Mention', title: 'Mention' });
export type Mention = z.infer<typeof mentionSchema>;

/** One sentence's word on two groups. */
export const relationEvidenceSchema = spanSchema
  .extend({
    type: z.enum(RELATION_TYPES),
    modality: z.enum(MODALITIES),
    time: z.enum(TIMES),
    trigger: z.string().describe('The words that tell of it, as they stand in the text.'),
    rule: z.string(),
  })
  .meta({ id: 'RelationEvidence', title: 'RelationEvidence' });
export type RelationEvidence = z.infer<typeof relationEvidenceSchema>;

export const relationSchema = z
  .object({
    a: z.string().describe('Group id; a < b.'),
    b: z.string(),
    kind: z.enum(RELATION_KINDS),
    types: z.array(z.enum(RELATION_TYPES)).min(1).describe('Of all evidence, the strongest first.'),
    modality: z.enum(MODALITIES).describe('Of the strongest evidence.'),
    confidence: z.number().min(0).max(1),
    evidence: z.array(relationEvidenceSchema).min(1).describe('The sentences, in the order of the text.'),
  })
  .meta({ id: 'Relation', title: 'Relation' });
export type Relation = z.infer<typeof relationSchema>;

/** What the classifier found in a text. */
export const classificationSchema = z
  .object({
    mentions: z.array(mentionSchema),
    relations: z.array(relationSchema),
    language: z.string().nullable().describe('ISO 639-1, as detected in the text; null where it could not be told.'),
    depth: z.enum(CLASSIFICATION_DEPTHS).describe('mentions: the time for the article ran out before its events.'),
    readTo: z
      .int()
      .nonnegative()
      .nullable()
      .optional()
      .describe('Offset in the text from which on no names were looked for, as it has too many; null: all were.'),
    engineVersion: z.string(),
    catalogueVersion: z.string().describe('A hash of the catalogue the article was classified with.'),
  })
  .meta({ id: 'Classification', title: 'Classification' });
export type Classification = z.infer<typeof classificationSchema>;

/** The value of `mentions.v1`: an article with what the classifier found in it. */
export const classifiedArticleSchema = classificationSchema
  .extend({ article: articleSchema })
  .meta({ id: 'ClassifiedArticle', title: 'ClassifiedArticle' });
export type ClassifiedArticle = z.infer<typeof classifiedArticleSchema>;
