import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { canParseUrl } from '#platform/parse-url';
import { PAGE_MODES, type SourceDefinition } from './source';

const httpUrl = z.string().refine(isFeedAddress, { error: 'expected an http or https address without a password' });
const name = z.string().trim().min(1).max(200);

const entrySchema = z.discriminatedUnion('kind', [
  z.strictObject({
    name,
    kind: z.literal('feed'),
    url: httpUrl,
    mirror: z.string().min(1).optional(),
    pageMode: z.enum(PAGE_MODES).optional(),
    pageSelector: z.string().min(1).max(500).optional(),
  }),
  z.strictObject({ name, kind: z.literal('documents'), folder: z.string().min(1) }),
]);
const fileSchema = z.strictObject({ sources: z.array(entrySchema).max(10_000) });

/** What was read is shown up to here; the rest of a long value tells nobody more. */
const SHOWN_CHARACTERS = 80;

/** The sources file cannot be used: the message names the file, the place and what is expected. Exit code 78 (EX_CONFIG). */
export class InvalidSourcesFile extends Error {
  static readonly exitCode = 78;
}

/**
 * Reads a file of sources (see seeds/sources.yaml). Folders in it are relative to the file and come back absolute.
 * Throws `InvalidSourcesFile`.
 */
export function loadSourcesFile(file: string): SourceDefinition[] {
  const content = readYaml(file);
  const parsed = fileSchema.safeParse(content);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(
      ({ path, message }) => `${place(path)}: read ${shownAt(content, path)}, ${message}`,
    );
    throw new InvalidSourcesFile(`${file}: ${problems.slice(0, 5).join('; ')}`);
  }
  const folder = dirname(resolve(file));
  return parsed.data.sources.map((entry) =>
    entry.kind === 'feed'
      ? {
          name: entry.name,
          kind: 'feed',
          location: new URL(entry.url).href,
          mirror: entry.mirror === undefined ? null : resolve(folder, entry.mirror),
          pageMode: entry.pageMode,
          pageSelector: entry.pageSelector,
        }
      : { name: entry.name, kind: 'documents', location: resolve(folder, entry.folder), mirror: null },
  );
}

function isFeedAddress(url: string): boolean {
  if (!canParseUrl(url)) return false;
  const { protocol, username, password } = new URL(url);
  return /^https?:$/.test(protocol) && username === '' && password === '';
}

function readYaml(file: string): unknown {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown fault';
    throw new InvalidSourcesFile(`${file}: cannot be read (${code}); expected a YAML file with a list "sources"`);
  }
  try {
    return parse(text);
  } catch (error) {
    throw new InvalidSourcesFile(`${file}: not YAML: ${(error as Error).message.split('\n')[0]}`);
  }
}

function shownAt(content: unknown, path: readonly PropertyKey[]): string {
  const value = path.reduce<unknown>((at, key) => (at as Record<PropertyKey, unknown> | null)?.[key], content);
  const shown = JSON.stringify(value) ?? 'nothing';
  // An address may carry a password.
  return shown.replace(/\/\/[^/@]*@/g, '//[secret]@').slice(0, SHOWN_CHARACTERS);
}

function place(path: readonly PropertyKey[]): string {
  return (
    path
      .map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
      .join('')
      .slice(1) || 'the file'
  );
}
