import { z } from 'zod';

/** Mirrors Alias of libs/catalogue/group.ts: a test holds them together. */
const aliasSchema = z
  .object({
    text: z.string(),
    kind: z.enum(['name', 'acronym', 'demonym']),
    caseSensitive: z.boolean(),
    ambiguous: z.boolean().describe('Counts only with evidence in the document.'),
    commonWord: z.boolean().describe('An everyday word in capitals: never read in a line of capitals.'),
    admit: z.array(z.string()).describe('Words nearby that admit it.'),
    exclude: z.array(z.string()).describe('Words nearby that rule it out.'),
    script: z.string().describe('ISO 15924'),
    former: z.boolean(),
    sources: z.array(z.string()).describe('Names of the sources in which alone it counts; empty: in every one.'),
  })
  .meta({ id: 'Alias', title: 'Alias' });

const partialDate = z.string().nullable().describe('YYYY, YYYY-MM or YYYY-MM-DD');

export const groupSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    parent: z.string().nullable().describe('The group of which it is an affiliate.'),
    affiliation: z.object({ from: partialDate, until: partialDate }).nullable(),
    wikidata: z.string().nullable(),
    aliases: z.array(aliasSchema).describe('The name itself comes first.'),
    persons: z.array(z.object({ name: z.string(), aliases: z.array(aliasSchema) })),
  })
  .meta({ id: 'TrackedGroup', title: 'TrackedGroup' });

export const suppressionSchema = z
  .object({
    id: z.uuid(),
    groupId: z.string(),
    alias: z.string(),
    context: z.array(z.string()).describe('With _ for the name, such as "_ street"; one is enough. Empty: anywhere.'),
    sourceId: z.uuid().nullable().describe('null: every source'),
  })
  .meta({ id: 'Suppression', title: 'Suppression' });

/** The value of `groups.v1`: a group as it stands after a change, with the false positives marked in its name. */
export const groupChangeSchema = z
  .object({
    groupId: z.string(),
    group: groupSchema.nullable().describe('null: it is not tracked any more'),
    suppressions: z.array(suppressionSchema),
    catalogueVersion: z.string().describe('Of the catalogue with this change.'),
    changedAt: z.iso.datetime(),
  })
  .meta({ id: 'GroupChange', title: 'GroupChange' });
export type GroupChange = z.infer<typeof groupChangeSchema>;
