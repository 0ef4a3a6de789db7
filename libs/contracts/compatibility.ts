import type { JsonSchema } from './render';

/**
 * Holds a changed schema of a topic against the released one, for the two readers that both must go on working:
 *
 * - a **new reader**, built with the changed schema, meets messages written under the released one: they stay on the
 *   topic and in the database. So every message valid under the released schema has to be valid under the changed one.
 * - an **old reader**, built on the released schema by someone else, meets messages written under the changed one. So
 *   what the released schema promised has to go on being true: no required property goes or becomes optional, nothing
 *   gains a null, a type or a value of an enumeration that such a reader has no branch for, no bound is widened.
 *
 * | change                                             | who breaks |
 * |----------------------------------------------------|------------|
 * | optional property added; title, description edited | nobody     |
 * | optional property removed                          | nobody     |
 * | required property added; optional made required    | new reader |
 * | required property removed or made optional         | old reader |
 * | type, format, pattern or constant changed          | both       |
 * | null or another alternative added / removed        | old / new  |
 * | value of an enumeration added / removed            | old / new  |
 * | bound widened / narrowed                           | old / new  |
 *
 * What breaks either needs a new version of the topic (`.v2`). A keyword that is not known here counts as breaking
 * when its value differs: better a false alarm than a silent one.
 */

export interface Break {
  /** Where in the message: `$.article.authors[]`. */
  readonly path: string;
  readonly reader: 'old' | 'new' | 'both';
  readonly change: string;
}

type Schema = { readonly [keyword: string]: unknown };

interface Comparison {
  readonly oldRoot: Schema;
  readonly newRoot: Schema;
  /** Pairs of references under way or done: recursive schemas end here. */
  readonly seen: Set<string>;
}

/** Say nothing about which messages are valid. */
const ANNOTATIONS = new Set(
  '$schema $id $comment $defs id title description examples default deprecated readOnly writeOnly'.split(' '),
);
/** Compared by their own rules below. */
const RULED = new Set('type enum const properties required items additionalProperties anyOf oneOf $ref'.split(' '));
/** A larger value admits more. */
const UPPER_BOUNDS = new Set('maximum exclusiveMaximum maxLength maxItems maxProperties'.split(' '));
/** A smaller value admits more. */
const LOWER_BOUNDS = new Set('minimum exclusiveMinimum minLength minItems minProperties'.split(' '));

/** Every way in which `changed` breaks a reader of `released`; none when the change is compatible. */
export function breakingChanges(released: JsonSchema, changed: JsonSchema): Break[] {
  return compare('$', released, changed, { oldRoot: released, newRoot: changed, seen: new Set() });
}

function compare(path: string, before: Schema, after: Schema, comparison: Comparison): Break[] {
  if ('$ref' in before || '$ref' in after) {
    const pair = JSON.stringify([before, after]);
    if (comparison.seen.has(pair)) return [];
    comparison.seen.add(pair);
  }

  const oldAlternatives = alternatives(before, comparison.oldRoot);
  const newAlternatives = alternatives(after, comparison.newRoot);
  if (oldAlternatives.length === 1 && newAlternatives.length === 1) {
    return compareOne(path, oldAlternatives[0]!, newAlternatives[0]!, comparison);
  }
  return compareAlternatives(path, oldAlternatives, newAlternatives, comparison);
}

/** References followed, `anyOf`, `oneOf` and lists of types spread out. */
function alternatives(schema: Schema, root: Schema): Schema[] {
  const { $ref, anyOf, oneOf, ...rest } = schema as Schema & { $ref?: string; anyOf?: Schema[]; oneOf?: Schema[] };
  if ($ref !== undefined) {
    const name = $ref.replace('#/$defs/', '');
    const target = (root.$defs as Record<string, Schema> | undefined)?.[name];
    if (target === undefined) throw new Error(`${$ref} points to nothing`);
    return alternatives({ ...target, ...rest }, root);
  }
  const spread = anyOf ?? oneOf;
  if (spread !== undefined) return spread.flatMap((alternative) => alternatives({ ...alternative, ...rest }, root));
  if (Array.isArray(rest.type)) return rest.type.map((type) => ({ ...rest, type }));
  return [rest];
}

function compareAlternatives(
  path: string,
  before: readonly Schema[],
  after: readonly Schema[],
  comparison: Comparison,
): Break[] {
  // A pair of the only alternatives of one type is compared in place, so that the break is named where it is.
  const partner = (schema: Schema, others: readonly Schema[], own: readonly Schema[]): Schema | undefined => {
    const same = others.filter((other) => other.type === schema.type);
    const alone = own.filter((other) => other.type === schema.type).length === 1 && same.length === 1;
    return alone ? same[0] : undefined;
  };
  const fits = (old: Schema, changed: Schema): boolean =>
    compareOne(path, old, changed, { ...comparison, seen: new Set(comparison.seen) }).length === 0;

  const removed = before.flatMap((old): Break[] => {
    const paired = partner(old, after, before);
    if (paired !== undefined) return compareOne(path, old, paired, comparison);
    if (after.some((changed) => fits(old, changed))) return [];
    return [{ path, reader: 'new', change: `no longer takes ${nameOf(old)}` }];
  });
  const added = after.flatMap((changed): Break[] => {
    if (partner(changed, before, after) !== undefined || before.some((old) => fits(old, changed))) return [];
    return [{ path, reader: 'old', change: `may now be ${nameOf(changed)}` }];
  });
  return [...removed, ...added];
}

function compareOne(path: string, before: Schema, after: Schema, comparison: Comparison): Break[] {
  if (before.type !== after.type) {
    return [{ path, reader: 'both', change: `was ${nameOf(before)}, is ${nameOf(after)}` }];
  }
  return [
    ...compareValues(path, before, after),
    ...compareProperties(path, before, after, comparison),
    ...compareNested(`${path}[]`, before.items, after.items, comparison),
    ...compareNested(`${path}{}`, before.additionalProperties, after.additionalProperties, comparison),
    ...compareKeywords(path, before, after),
  ];
}

/** Enumerations; a constant is one of a single value. */
function compareValues(path: string, before: Schema, after: Schema): Break[] {
  const listed = (schema: Schema): unknown[] | undefined =>
    'const' in schema ? [schema.const] : (schema.enum as unknown[] | undefined);
  const [old, changed] = [listed(before), listed(after)];
  if (old === undefined && changed === undefined) return [];
  if (old === undefined) return [{ path, reader: 'new', change: 'is limited to listed values' }];
  if (changed === undefined) return [{ path, reader: 'old', change: 'is no longer limited to listed values' }];
  const missing = (from: unknown[], to: unknown[]) => from.filter((value) => !to.includes(value));
  return [
    ...missing(old, changed).map((value): Break => ({
      path,
      reader: 'new',
      change: `lost the value ${String(value)}`,
    })),
    ...missing(changed, old).map((value): Break => ({ path, reader: 'old', change: `may be ${String(value)}` })),
  ];
}

function compareProperties(path: string, before: Schema, after: Schema, comparison: Comparison): Break[] {
  const properties = (schema: Schema) => (schema.properties ?? {}) as Record<string, Schema>;
  const required = (schema: Schema) => new Set((schema.required ?? []) as string[]);
  const [old, changed] = [properties(before), properties(after)];
  const [oldRequired, newRequired] = [required(before), required(after)];
  const names = new Set([...Object.keys(old), ...Object.keys(changed), ...oldRequired, ...newRequired]);
  return [...names].flatMap((name): Break[] => {
    const at = `${path}.${name}`;
    const [was, is] = [old[name], changed[name]];
    if (oldRequired.has(name) && !newRequired.has(name)) {
      return [{ path: at, reader: 'old', change: is === undefined ? 'was removed' : 'is no longer required' }];
    }
    if (newRequired.has(name) && !oldRequired.has(name)) {
      return [{ path: at, reader: 'new', change: was === undefined ? 'was added as required' : 'became required' }];
    }
    return was === undefined || is === undefined ? [] : compare(at, was, is, comparison);
  });
}

/** `items` and `additionalProperties`: a schema, true, false or nothing (which admits everything). */
function compareNested(path: string, before: unknown, after: unknown, comparison: Comparison): Break[] {
  const open = (value: unknown) => value === undefined || value === true;
  if (JSON.stringify(before) === JSON.stringify(after) && !isSchema(before)) return [];
  if (isSchema(before) && isSchema(after)) return compare(path, before, after, comparison);
  if (open(before) && open(after)) return [];
  if (open(before) || after === false) return [{ path, reader: 'new', change: 'admits less' }];
  if (open(after) || before === false) return [{ path, reader: 'old', change: 'admits more' }];
  return [{ path, reader: 'both', change: 'changed' }];
}

function compareKeywords(path: string, before: Schema, after: Schema): Break[] {
  const keywords = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (keyword) => !ANNOTATIONS.has(keyword) && !RULED.has(keyword),
  );
  return keywords.flatMap((keyword): Break[] => {
    const [was, is] = [before[keyword], after[keyword]];
    if (JSON.stringify(was) === JSON.stringify(is)) return [];
    const change = `${keyword} was ${JSON.stringify(was) ?? 'not set'}, is ${JSON.stringify(is) ?? 'not set'}`;
    return [{ path, reader: readerOfBound(keyword, was, is), change }];
  });
}

function readerOfBound(keyword: string, was: unknown, is: unknown): Break['reader'] {
  if (!UPPER_BOUNDS.has(keyword) && !LOWER_BOUNDS.has(keyword)) return 'both';
  if (is === undefined) return 'old';
  if (was === undefined) return 'new';
  const larger = Number(is) > Number(was);
  return larger === UPPER_BOUNDS.has(keyword) ? 'old' : 'new';
}

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function nameOf(schema: Schema): string {
  if (typeof schema.title === 'string') return schema.title;
  return typeof schema.type === 'string' ? schema.type : 'anything';
}
