import { z } from 'zod';
import { ALERT_TYPES, MODALITIES, QUAD_CLASSES, ROLES, SEVERITIES, SOURCE_STATES } from '#contracts/vocabulary';

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
    sourceStates: z
      .array(z.enum(SOURCE_STATES))
      .max(SOURCE_STATES.length)
      .default([])
      .describe(
        'Not alerts are wanted, but changes of sources into one of these states, of those named in `sources` or of all.',
      ),
  })
  .refine((filter) => filter.sourceStates.length === 0 || !restrictsAlerts(filter), {
    path: ['sourceStates'],
    message: 'expected no restriction of alerts beside it, only sources',
  })
  .meta({ id: 'Filter', title: 'Filter' });

export type Filter = z.infer<typeof filterSchema>;

/** Whether something is asked that only an alert can have. */
function restrictsAlerts(filter: Readonly<Record<string, unknown>>): boolean {
  const { sources: _, sourceStates: __, minSeverity, minConfidence, ...rest } = filter;
  const others = Object.values(rest).some((value) => (Array.isArray(value) ? value.length > 0 : value === true));
  return others || minSeverity !== 'low' || minConfidence !== 0;
}
