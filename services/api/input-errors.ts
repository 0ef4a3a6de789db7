import type { z } from 'zod';
import type { InputError } from './problem';

const MAX_SHOWN_CHARACTERS = 120;
/** Fields whose content is not repeated in an answer, as answers are logged by proxies. */
const SECRET_FIELDS = new Set(['secret']);

const ARTICLES: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
};
const UNITS: Readonly<Record<string, string>> = { string: ' characters', array: ' items' };
const FORMATS: Readonly<Record<string, string>> = {
  uuid: 'a UUID',
  datetime: 'a time such as 2026-01-31T12:00:00Z',
  url: 'a URL',
};

/** What zod found wrong with `input`, field by field: what was read, and what is expected instead. */
export function inputErrors(
  place: InputError['in'],
  schema: z.ZodType,
  input: unknown,
  error: z.ZodError,
): InputError[] {
  return error.issues.flatMap((issue): InputError[] => {
    if (issue.code === 'unrecognized_keys') {
      const known = Object.keys(shapeAt(schema, issue.path));
      const expected = known.length === 0 ? 'nothing of that name' : `one of ${known.join(', ')}`;
      return issue.keys.map((key) => describe(place, input, [...issue.path, key], expected));
    }
    return [describe(place, input, issue.path, expectation(issue))];
  });
}

function describe(place: InputError['in'], input: unknown, path: readonly PropertyKey[], expected: string): InputError {
  const value = path.reduce<unknown>(
    (at, key) => (at as Record<PropertyKey, unknown> | null | undefined)?.[key],
    input,
  );
  const secret = path.some((key) => SECRET_FIELDS.has(String(key)));
  return { in: place, field: path.map(String).join('.'), read: secret ? '(secret)' : show(value), expected };
}

function show(value: unknown): string {
  if (value === undefined) return 'nothing';
  const shown = JSON.stringify(value);
  return shown.length <= MAX_SHOWN_CHARACTERS ? shown : `${shown.slice(0, MAX_SHOWN_CHARACTERS)}…`;
}

function expectation(issue: z.core.$ZodIssue): string {
  // A schema of ours that words its own expectation.
  if (issue.message.startsWith('expected ')) return issue.message.slice('expected '.length);
  switch (issue.code) {
    case 'invalid_type':
      return ARTICLES[issue.expected] ?? issue.expected;
    case 'invalid_value':
      return issue.values.length === 1 ? String(issue.values[0]) : `one of ${issue.values.join(', ')}`;
    case 'too_small':
      return `at least ${issue.minimum}${UNITS[issue.origin] ?? ''}`;
    case 'too_big':
      return `at most ${issue.maximum}${UNITS[issue.origin] ?? ''}`;
    case 'invalid_format':
      return FORMATS[issue.format] ?? `a text of the form ${issue.format}`;
    default:
      return issue.message;
  }
}

function shapeAt(schema: z.ZodType, path: readonly PropertyKey[]): Readonly<Record<string, z.ZodType>> {
  let at: unknown = schema;
  for (const key of [...path, null]) {
    while (typeof (at as { unwrap?: unknown })?.unwrap === 'function' && !('element' in (at as object))) {
      at = (at as { unwrap(): unknown }).unwrap();
    }
    if (key === null) break;
    const { shape, element } = at as { shape?: Record<PropertyKey, unknown>; element?: unknown };
    at = shape?.[key] ?? element;
  }
  return (at as { shape?: Record<string, z.ZodType> } | undefined)?.shape ?? {};
}
