import { z } from 'zod';

/** `person` is not here: persons are listed apart, under the group that they lead. */
export const ALIAS_KINDS = ['name', 'acronym', 'demonym'] as const;
export type AliasKind = (typeof ALIAS_KINDS)[number];

/** A kebab-case id, as in `islamic-state-khorasan`. */
export const groupIdSchema = z
  .string()
  .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, 'expected a kebab-case id such as "islamic-state-khorasan"');

const aliasText = z.string().trim().min(1, 'expected a name, read an empty text').max(120);
const contextWords = z.array(z.string().trim().min(1)).max(200);

const aliasObjectSchema = z.strictObject({
  text: aliasText,
  kind: z.enum(ALIAS_KINDS).optional().describe('Left out: acronym when the text looks like one, else name.'),
  caseSensitive: z.boolean().optional().describe('Left out: true for acronyms, else false.'),
  ambiguous: z.boolean().default(false).describe('Counts only with evidence: see libs/classifier/names/policy.ts.'),
  commonWord: z
    .boolean()
    .default(false)
    .describe('An everyday word in capitals ("IS"): never read in a line of capitals.'),
  admit: contextWords.default([]).describe('Words nearby that admit an ambiguous alias.'),
  exclude: contextWords.default([]).describe('Words or phrases nearby that rule the alias out.'),
  script: z.string().length(4).default('Latn').describe('ISO 15924.'),
  former: z.boolean().default(false).describe('A name that the group no longer uses.'),
  sources: z
    .array(z.string().trim().min(1, 'expected the name of a source, read an empty text').max(200))
    .max(50)
    .default([])
    .describe('Names of sources: the alias counts only in their articles. Empty: everywhere.'),
});

/** An alias as it is written. */
export const aliasSchema = z.union([aliasText, aliasObjectSchema]);

// YAML reads an unquoted 2015 as a number, and 2015-01 as a text.
const partialDate = z
  .union([z.string(), z.int()])
  .transform(String)
  .refine(isPartialDate, 'expected a date such as 2015, 2015-01 or 2015-01-31');

const affiliationSchema = z
  .strictObject({ from: partialDate.optional(), until: partialDate.optional() })
  .refine(({ from, until }) => from !== undefined || until !== undefined, 'expected "from", "until" or both');

const personSchema = z.strictObject({
  name: aliasText,
  aliases: z.array(aliasSchema).max(50).default([]),
});

const wikidataId = z.string().regex(/^Q[1-9]\d*$/, 'expected a Wikidata id such as "Q34490"');
const aliases = z.array(aliasSchema).max(500);
const persons = z.array(personSchema).max(200);

/** A group as it is written in the file, or sent to the API. */
export const groupSchema = z.strictObject({
  id: groupIdSchema,
  name: aliasText,
  parent: groupIdSchema.optional().describe('The group of which it is an affiliate.'),
  affiliation: affiliationSchema.optional().describe('Since when and until when it is one of its parent.'),
  wikidata: wikidataId.optional(),
  aliases: aliases.default([]),
  persons: persons.default([]),
});

/** What is to change of a group; null takes a field away. Lists are replaced as a whole. */
export const groupPatchSchema = z.strictObject({
  name: aliasText.optional(),
  parent: groupIdSchema.nullable().optional(),
  affiliation: affiliationSchema.nullable().optional(),
  wikidata: wikidataId.nullable().optional(),
  aliases: aliases.optional(),
  persons: persons.optional(),
});
export type GroupPatch = z.output<typeof groupPatchSchema>;

/** The definition with the changes of `patch`. */
export function patched(definition: GroupDefinition, patch: GroupPatch): GroupDefinition {
  const { name, parent, affiliation, wikidata, aliases, persons } = { ...definition, ...patch };
  return {
    id: definition.id,
    name: name ?? definition.name,
    parent: parent ?? undefined,
    affiliation: affiliation ?? undefined,
    wikidata: wikidata ?? undefined,
    aliases: aliases ?? definition.aliases,
    persons: persons ?? definition.persons,
  };
}

/** With the defaults of every alias filled in, but its kind and case. */
export type GroupDefinition = z.output<typeof groupSchema>;

/** The YAML file as it is written: `groups:` and a list. */
export const catalogueFileSchema = z.strictObject({
  groups: z.array(groupSchema).min(1, 'expected at least one group').max(10_000),
});

/** One way of writing a group or a person, with the policy that says when it counts. */
export interface Alias {
  readonly text: string;
  readonly kind: AliasKind;
  readonly caseSensitive: boolean;
  readonly ambiguous: boolean;
  readonly commonWord: boolean;
  readonly admit: readonly string[];
  readonly exclude: readonly string[];
  readonly script: string;
  /** Whether the group no longer goes by it; texts about the past still do. */
  readonly former: boolean;
  /** Names of the sources in whose articles alone the alias counts; empty: in every article. */
  readonly sources: readonly string[];
}

/** How long a group belonged to its parent. Each date is YYYY, YYYY-MM or YYYY-MM-DD; null where not known or open. */
export interface Affiliation {
  readonly from: string | null;
  readonly until: string | null;
}

export interface Person {
  readonly name: string;
  /** The name itself comes first. */
  readonly aliases: readonly Alias[];
}

export interface Group {
  readonly id: string;
  readonly name: string;
  readonly parent: string | null;
  /** Null where the catalogue gives no dates. */
  readonly affiliation: Affiliation | null;
  readonly wikidata: string | null;
  /** The name itself comes first. */
  readonly aliases: readonly Alias[];
  readonly persons: readonly Person[];
}

/** What an analyst marked as a false positive: names that `alias` gives do not mean the group here. */
export interface Suppression {
  readonly id: string;
  readonly groupId: string;
  /** Text of the alias, as in the catalogue. */
  readonly alias: string;
  /** Contexts with `_` for the name, such as "_ street"; one of them is enough. Empty: anywhere. */
  readonly context: readonly string[];
  /** null: in every source. */
  readonly sourceId: string | null;
}

/** A validated set of groups. `version` is the start of a SHA-256 of its content: equal content, equal version. */
export interface Catalogue {
  readonly version: string;
  readonly groups: readonly Group[];
  readonly byId: ReadonlyMap<string, Group>;
  readonly suppressions: readonly Suppression[];
}

/** Whether a text is a year, a month or a day of the calendar, written as in ISO 8601. */
function isPartialDate(text: string): boolean {
  const [, year, month = '01', day = '01'] = /^([12]\d{3})(?:-(\d\d)(?:-(\d\d))?)?$/.exec(text) ?? [];
  if (year === undefined) return false;
  const whole = `${year}-${month}-${day}`;
  const time = Date.parse(`${whole}T00:00:00Z`);
  // A day that the month does not have rolls over into the next one, or is no time at all.
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(whole);
}

/** A group of a catalogue as it would be written. */
export function definitionOf({ parent, affiliation, wikidata, aliases, persons, ...group }: Group): GroupDefinition {
  const dates = affiliation && { from: affiliation.from ?? undefined, until: affiliation.until ?? undefined };
  const writable = (alias: Alias) => ({
    ...alias,
    admit: [...alias.admit],
    exclude: [...alias.exclude],
    sources: [...alias.sources],
  });
  return {
    ...group,
    parent: parent ?? undefined,
    affiliation: dates ?? undefined,
    wikidata: wikidata ?? undefined,
    aliases: aliases.map(writable),
    persons: persons.map((person) => ({ name: person.name, aliases: person.aliases.map(writable) })),
  };
}

// Ten characters hold every acronym of the catalogue with its hyphen ("ISIS-K", "DHKP-C"); longer texts are names.
const MAX_ACRONYM_LENGTH_CHARACTERS = 10;

/** Whether a text is written like an acronym: no space, two capitals or more, and at least as many as small letters. */
export function looksLikeAcronym(text: string): boolean {
  if (text.length > MAX_ACRONYM_LENGTH_CHARACTERS || /\s/.test(text)) return false;
  const capitals = text.match(/\p{Lu}/gu)?.length ?? 0;
  const small = text.match(/\p{Ll}/gu)?.length ?? 0;
  return capitals >= 2 && capitals >= small;
}

/** An alias as written in the file, with every default filled in. */
export function completeAlias(written: z.output<typeof aliasSchema>): Alias {
  const alias = typeof written === 'string' ? aliasObjectSchema.parse({ text: written }) : written;
  const kind = alias.kind ?? (looksLikeAcronym(alias.text) ? 'acronym' : 'name');
  return { ...alias, kind, caseSensitive: alias.caseSensitive ?? kind === 'acronym' };
}

/** Whether there can be an article in which both aliases count. */
export function shareSources(a: Alias, b: Alias): boolean {
  if (a.sources.length === 0 || b.sources.length === 0) return true;
  return a.sources.some((source) => b.sources.includes(source));
}

/** Whether a text can decide between two groups that share an alias: one of them asks for evidence that it names. */
export function canBeToldApart(a: Alias, b: Alias): boolean {
  return [a, b].some(({ ambiguous, admit }) => ambiguous && admit.length > 0);
}
