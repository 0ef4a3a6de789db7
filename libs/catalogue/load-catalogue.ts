import { readFileSync } from 'node:fs';
import { buildCatalogue } from './build-catalogue';
import { type Catalogue, catalogueFileSchema, type GroupDefinition } from './group';
import { readYaml } from './read-yaml';

/** The catalogue file cannot be used. The message says file, line, group, what was read and what was expected. */
export class InvalidCatalogue extends Error {
  static readonly exitCode = 78;
  override readonly name = 'InvalidCatalogue';
}

/**
 * Reads and validates the catalogue file at `path`.
 * @throws InvalidCatalogue when the file cannot be read or is not a valid catalogue
 */
export function loadCatalogue(path: string): Catalogue {
  return readCatalogueFile(path).catalogue;
}

/** A catalogue with the groups as they are written. */
export interface CatalogueFile {
  readonly definitions: readonly GroupDefinition[];
  readonly catalogue: Catalogue;
}

/** The same, with the groups as they are written in the file. */
export function readCatalogueFile(path: string): CatalogueFile {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown fault';
    throw new InvalidCatalogue(`${path}: cannot be read (${code}); expected a YAML file with a list "groups"`);
  }
  return parseFile(text, path);
}

/**
 * Parses and validates a catalogue. `origin` names it in messages, usually the file's path.
 * @throws InvalidCatalogue with every problem found, one a line
 */
export function parseCatalogue(yamlText: string, origin: string): Catalogue {
  return parseFile(yamlText, origin).catalogue;
}

function parseFile(yamlText: string, origin: string): CatalogueFile {
  const reading = readYaml(yamlText);
  if ('problems' in reading) {
    const problems = reading.problems.map(({ line, message }) => `${origin}:${line}: not YAML: ${message}`);
    throw new InvalidCatalogue(problems.join('\n'));
  }
  const { content, lineOf } = reading;
  if (content === null) {
    throw new InvalidCatalogue(`${origin}:1: read an empty file; expected a list "groups" with at least one group`);
  }
  const parsed = catalogueFileSchema.safeParse(content);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => {
      const read = JSON.stringify(issue.path.reduce<unknown>((value, key) => (value as never)?.[key], content));
      const where = issue.path.map(String).join('.') || 'the file';
      return `${origin}:${lineOf(issue.path)}: ${where}: read ${(read ?? 'nothing').slice(0, 80)}; ${issue.message}`;
    });
    throw new InvalidCatalogue(problems.join('\n'));
  }

  const { groups } = parsed.data;
  const built = buildCatalogue(groups);
  if ('catalogue' in built) return { definitions: groups, catalogue: built.catalogue };
  const problems = built.problems.map(
    ({ index, message }) => `${origin}:${lineOf(['groups', index])}: group "${groups[index]!.id}": ${message}`,
  );
  throw new InvalidCatalogue(problems.join('\n'));
}
