import { z } from 'zod';
import { articleSchema } from './article';
import { EVENT_TYPES, MENTION_KINDS, MODALITIES, RELATION_KINDS, ROLES, SECTIONS, TIMES } from './vocabulary';

const offset = z.int().min(0);

/** A half-open range `[start, end)` of UTF-16 code units in the article's text. */
export const spanSchema = z.object({ start: offset, end: offset }).meta({ id: 'Span', title: 'Span' });
export type Span = z.infer<typeof spanSchema>;

export const mentionSchema = z
  .object({
    groupId: z.string(),
    kind: z.enum(MENTION_KINDS),
    surface: z.string().describe('text.slice(start, end)'),
    start: offset,
    end: offset,
    section: z.enum(SECTIONS),
    eventType: z.enum(EVENT_TYPES).nullable(),
    role: z.enum(ROLES).describe('context where no event is told of the group'),
    modality: z.enum(MODALITIES),
    time: z.enum(TIMES),
    confidence: z.number().min(0).max(1),
    evidence: z.object({
      alias: z.string().describe('The alias of the catalogue that matched.'),
      sentence: spanSchema,
      trigger: z.string().nullable().describe('The word that tells of the event, as it stands in the text.'),
      rule: z.string().nullable().describe('Id of the rule that typed the event.'),
    }),
  })
  .meta({ id: 'Mention', title: 'Mention' });
export type Mention = z.infer<typeof mentionSchema>;

export const relationSchema = z
  .object({
    a: z.string().describe('Group id; a < b.'),
    b: z.string(),
    kind: z.enum(RELATION_KINDS),
    confidence: z.number().min(0).max(1),
    evidence: z.array(spanSchema).min(1),
  })
  .meta({ id: 'Relation', title: 'Relation' });
export type Relation = z.infer<typeof relationSchema>;

/** The value of `mentions.v1`: an article with what the classifier found in it. */
export const classificationSchema = z
  .object({
    article: articleSchema,
    mentions: z.array(mentionSchema),
    relations: z.array(relationSchema),
    engineVersion: z.string(),
    catalogueVersion: z.string().describe('A hash of the catalogue the article was classified with.'),
  })
  .meta({ id: 'Classification', title: 'Classification' });
export type Classification = z.infer<typeof classificationSchema>;
