import { readFileSync } from 'node:fs';
import type { DataSource } from 'typeorm';
import { parseDocument } from 'yaml';
import { z } from 'zod';
import { type Filter, filterSchema } from '#matching/filter';
import { subscriptionIdOf } from './ids';

/** The file cannot be used. The message says file, entry, what was read and what was expected, one problem a line. */
export class InvalidSubscriptionsFile extends Error {
  static readonly exitCode = 78;
  override readonly name = 'InvalidSubscriptionsFile';
}

export interface NamedFilter {
  readonly name: string;
  readonly filter: Filter;
}

const fileSchema = z.strictObject({
  subscriptions: z
    .array(
      z.strictObject({
        name: z.string().trim().min(1).max(200),
        filter: filterSchema,
      }),
    )
    .max(10_000),
});

/** What was read is shown up to here; the rest of a long value tells nobody more. */
const SHOWN_CHARACTERS = 80;

/**
 * Reads the subscriptions file at `path`.
 * @throws InvalidSubscriptionsFile when it cannot be read or is not valid
 */
export function readSubscriptionsFile(path: string, isKnownGroup: (id: string) => boolean): NamedFilter[] {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown fault';
    throw new InvalidSubscriptionsFile(
      `${path}: cannot be read (${code}); expected a YAML file with a list "subscriptions" (setting SUBSCRIPTIONS_FILE)`,
    );
  }
  return parseSubscriptionsFile(text, path, isKnownGroup);
}

/**
 * Parses and validates `subscriptions: [{name, filter}]`. `origin` names the file in messages.
 * @throws InvalidSubscriptionsFile with every problem found
 */
export function parseSubscriptionsFile(
  text: string,
  origin: string,
  isKnownGroup: (id: string) => boolean,
): NamedFilter[] {
  const document = parseDocument(text);
  const [broken] = document.errors;
  if (broken !== undefined) {
    throw new InvalidSubscriptionsFile(`${origin}: not YAML: ${broken.message.split('\n')[0]}`);
  }
  const content: unknown = document.toJS();
  const parsed = fileSchema.safeParse(content);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path, message }) => {
      const read = JSON.stringify(valueAt(content, path)) ?? 'nothing';
      return `${origin}: ${placeOf(content, path)}: read ${read.slice(0, SHOWN_CHARACTERS)}; ${message}`;
    });
    throw new InvalidSubscriptionsFile(problems.join('\n'));
  }

  const problems: string[] = [];
  const names = new Set<string>();
  parsed.data.subscriptions.forEach(({ name, filter }, index) => {
    const report = (key: string, problem: string) =>
      problems.push(`${origin}: ${placeOf(content, ['subscriptions', index, key])}: ${problem}`);
    if (names.has(name)) report('name', `read ${JSON.stringify(name)} again; expected each name once`);
    names.add(name);
    for (const key of ['groups', 'relatedGroups'] as const) {
      for (const id of filter[key].filter((each) => !isKnownGroup(each))) {
        report(`filter.${key}`, `read ${JSON.stringify(id)}; expected ids of groups in the catalogue`);
      }
    }
  });
  if (problems.length > 0) throw new InvalidSubscriptionsFile(problems.join('\n'));
  return parsed.data.subscriptions;
}

/** Adds those whose name is new, without an endpoint; leaves the others as they are. Returns how many were added. */
export async function addSubscriptions(dataSource: DataSource, subscriptions: readonly NamedFilter[]): Promise<number> {
  const added: unknown[] = await dataSource.query(
    `INSERT INTO subscriptions (id, name, filter)
     SELECT id, name, filter::jsonb FROM unnest($1::uuid[], $2::text[], $3::text[]) AS entry (id, name, filter)
     ON CONFLICT (id) DO NOTHING
     RETURNING id`,
    [
      subscriptions.map(({ name }) => subscriptionIdOf(name)),
      subscriptions.map(({ name }) => name),
      subscriptions.map(({ filter }) => JSON.stringify(filter)),
    ],
  );
  return added.length;
}

function valueAt(content: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (value as Record<PropertyKey, unknown> | null | undefined)?.[key],
    content,
  );
}

/** `subscription 2 "Name": filter.minSeverity`, counted from 1. */
function placeOf(content: unknown, path: readonly PropertyKey[]): string {
  const [list, index, ...rest] = path;
  if (list !== 'subscriptions' || typeof index !== 'number') return path.map(String).join('.') || 'the file';
  const name = valueAt(content, [list, index, 'name']);
  const entry = `subscription ${index + 1}${typeof name === 'string' ? ` ${JSON.stringify(name)}` : ''}`;
  return rest.length > 0 ? `${entry}: ${rest.map(String).join('.')}` : entry;
}
