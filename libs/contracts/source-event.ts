import { z } from 'zod';
import { SOURCE_KINDS, SOURCE_STATES, type SourceState } from './vocabulary';

export const sourceStateSchema = z.enum(SOURCE_STATES).meta({ id: 'SourceState', title: 'SourceState' });

const countOfState = Object.fromEntries(SOURCE_STATES.map((state) => [state, z.int().min(0)]));

/** How many sources are in each state. Those that are switched off are not counted, but for those that are gone. */
export const sourceCountsSchema = z
  .object(countOfState as Record<SourceState, z.ZodInt>)
  .meta({ id: 'SourceCounts', title: 'SourceCounts' });
export type SourceCounts = z.infer<typeof sourceCountsSchema>;

/** The value of `sources.v1`: one change of a source's state. */
export const sourceEventSchema = z
  .object({
    id: z.uuid().describe('Derived from (source, sequence).'),
    sourceId: z.uuid(),
    sourceName: z.string(),
    location: z.string().describe('Address of the feed, or folder of the documents.'),
    kind: z.enum(SOURCE_KINDS),
    state: sourceStateSchema,
    previousState: sourceStateSchema,
    reason: z.string().describe('Why, in one sentence for people.'),
    since: z.iso.datetime(),
    sequence: z.int().min(1).describe('1, 2, 3 … per source, without gaps.'),
    lastSuccessAt: z.iso.datetime().nullable().describe('When it was last read without trouble.'),
    lastItemAt: z.iso.datetime().nullable().describe('When it last brought something new.'),
    expectedEverySeconds: z
      .int()
      .min(0)
      .nullable()
      .describe('After so long something new is usually there; null where too little is known.'),
    sourcesByState: sourceCountsSchema.describe('All sources then: tells one dead source from many.'),
    occurredAt: z.iso.datetime(),
  })
  .meta({ id: 'SourceEvent', title: 'SourceEvent' });
export type SourceEvent = z.infer<typeof sourceEventSchema>;
