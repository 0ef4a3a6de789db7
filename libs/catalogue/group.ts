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
  ambiguous: z.boolean().default(false).describe('Counts only with evidence: see libs/classifier/policy.ts.'),
  commonWord: z
    .boolean()
    .default(false)
    .describe('An everyday word in capitals ("IS"): never read in a line of capitals.'),
  admit: contextWords.default([]).describe('Words nearby that admit an ambiguous alias.'),
  exclude: contextWords.default([]).describe('Words or phrases nearby that rule the alias out.'),
  script: z.string().length(4).default('Latn').describe('ISO 15924.'),
});

const aliasSchema = z.union([aliasText, aliasObjectSchema]);

const personSchema = z.strictObject({
  name: aliasText,
  aliases: z.array(aliasSchema).max(50).default([]),
});

const groupSchema = z.strictObject({
  id: groupIdSchema,
  name: aliasText,
  parent: groupIdSchema.optional().describe('The group of which it is an affiliate.'),
  wikidata: z
    .string()
    .regex(/^Q[1-9]\d*$/, 'expected a Wikidata id such as "Q34490"')
    .optional(),
  aliases: z.array(aliasSchema).max(500).default([]),
  persons: z.array(personSchema).max(200).default([]),
});

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
  readonly wikidata: string | null;
  /** The name itself comes first. */
  readonly aliases: readonly Alias[];
  readonly persons: readonly Person[];
}

/** A validated set of groups. `version` is the start of a SHA-256 of its content: equal content, equal version. */
export interface Catalogue {
  readonly version: string;
  readonly groups: readonly Group[];
  readonly byId: ReadonlyMap<string, Group>;
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
