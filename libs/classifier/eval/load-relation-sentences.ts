import { readFileSync } from 'node:fs';
import { RELATION_KINDS, type RelationKind } from '#contracts/vocabulary';
import type { Span } from '#contracts/classification';

/** A sentence on two groups, A and B, that the pairs are learnt from. */
export interface RelationSentence {
  /** What it tells of A and B; null for nothing. */
  readonly kind: RelationKind | null;
  readonly text: string;
  /** Its groups in the order of the text. */
  readonly names: readonly (Span & { readonly groupId: string })[];
}

const NAME = /\[([ABC])\]/g;

/**
 * Reads a file of relation sentences: kind or `none`, a tab, a sentence with `[A]`, `[B]` and perhaps `[C]` for groups.
 * @throws Error that names the line that cannot be read
 */
export function loadRelationSentences(file: string): RelationSentence[] {
  return readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line, index) => {
      const [written, marked] = line.split('\t');
      const kind = written === 'none' ? null : RELATION_KINDS.find((each) => each === written);
      if (kind === undefined || marked === undefined)
        throw new Error(`${file}:${index + 1}: expected kind and sentence`);
      const names: (Span & { groupId: string })[] = [];
      let text = '';
      let from = 0;
      for (const match of marked.matchAll(NAME)) {
        text += marked.slice(from, match.index);
        names.push({ start: text.length, end: text.length + 1, groupId: match[1]! });
        text += match[1]!;
        from = match.index + match[0].length;
      }
      text += marked.slice(from);
      if (!['A', 'B'].every((group) => names.some(({ groupId }) => groupId === group)))
        throw new Error(`${file}:${index + 1}: expected [A] and [B]`);
      return { kind, text, names };
    });
}
