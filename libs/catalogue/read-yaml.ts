import { CORE_SCHEMA, load } from 'js-yaml';
import { LineCounter, parseDocument } from 'yaml';

/** What a YAML text holds, or every place where it is not YAML. Lines count from 1. */
export type YamlReading =
  | { readonly content: unknown; readonly lineOf: (path: readonly PropertyKey[]) => number }
  | { readonly problems: readonly { readonly line: number; readonly message: string }[] };

/**
 * Reads YAML 1.2. A file of half a megabyte takes js-yaml a fifth of the time that `yaml` takes; `yaml` knows where
 * things stand, so it is asked when there is something to complain of. Never throws.
 */
export function readYaml(text: string): YamlReading {
  let content: unknown;
  let isRead = true;
  try {
    content = load(text, { schema: CORE_SCHEMA }) ?? null;
  } catch {
    isRead = false;
  }
  let known: ReturnType<typeof withLines> | null = null;
  const positions = () => (known ??= withLines(text));
  if (isRead) return { content, lineOf: (path) => positions().lineOf(path) };
  const { document, problems, lineOf } = positions();
  // What only one of the two refuses (an empty text, to js-yaml) is read as the other reads it.
  return problems.length > 0 ? { problems } : { content: document.toJS() as unknown, lineOf };
}

function withLines(text: string) {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const problems = document.errors.map((error) => ({
    line: lines.linePos(error.pos[0]).line,
    message: error.message.split('\n')[0]!,
  }));
  const lineOf = (path: readonly PropertyKey[]): number => {
    // A missing key has no node of its own: the nearest node above it is shown.
    for (let length = path.length; length > 0; length--) {
      const node = document.getIn(path.slice(0, length), true) as { range?: [number, number, number] } | undefined;
      if (node?.range) return lines.linePos(node.range[0]).line;
    }
    return 1;
  };
  return { document, problems, lineOf };
}
