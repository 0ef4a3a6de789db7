import { z } from 'zod';
import { ALERT_TYPES, MODALITIES, QUAD_CLASSES, ROLES, SEVERITIES } from '#contracts/vocabulary';

/** What a subscription wants. An empty list asks nothing of that property. */
export const filterSchema = z
  .strictObject({
    groups: z.array(z.string()).max(500).default([]).describe('Group ids.'),
    includeAffiliates: z
      .boolean()
      .default(false)
      .describe('Also the groups that are affiliates of these, at any depth.'),
    eventTypes: z.array(z.enum(ALERT_TYPES)).max(50).default([]),
    quadClasses: z.array(z.enum(QUAD_CLASSES)).max(4).default([]),
    roles: z.array(z.enum(ROLES)).max(5).default([]).describe('At least one piece of evidence has one of these roles.'),
    modalities: z.array(z.enum(MODALITIES)).max(4).default([]),
    relatedGroups: z
      .array(z.string())
      .max(500)
      .default([])
      .describe('The alert tells of a relation to one of these groups.'),
    minSeverity: z.enum(SEVERITIES).default('low'),
    minConfidence: z.number().min(0).max(1).default(0),
    languages: z.array(z.string()).max(50).default([]).describe('BCP 47 tags; "en" takes "en-GB" too.'),
    sources: z.array(z.string()).max(500).default([]).describe('Source ids or names.'),
    words: z.array(z.string().min(1)).max(50).default([]).describe('Each must stand in the headline or the evidence.'),
  })
  .meta({ id: 'Filter', title: 'Filter' });

export type Filter = z.infer<typeof filterSchema>;
