import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { repositoryRoot } from '#platform/repository-root';
import { loadRelationSentences } from './load-relation-sentences';

describe('relation sentences', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'relation-sentences-'))));
  afterEach(() => rmSync(folder, { recursive: true }));
  const load = (text: string) => {
    const file = join(folder, 'sentences.tsv');
    writeFileSync(file, text);
    return loadRelationSentences(file);
  };

  it('have names where the brackets stood', () => {
    const [sentence] = load("rivalry\tA spy of [B]'s was shot by [A].\n");
    expect(sentence).toMatchObject({ kind: 'rivalry', text: "A spy of B's was shot by A." });
    expect(sentence!.names.map(({ start, groupId }) => [start, groupId])).toEqual([
      [9, 'B'],
      [25, 'A'],
    ]);
  });

  it.each(['war\t[A] fought [B].', 'rivalry', 'none\t[A] fought.'])('%j cannot be read', (line) =>
    expect(() => load(`none\t[A], [B].\n${line}\n`)).toThrow(':2: expected'),
  );

  it('of the repository can be read', () =>
    expect(
      loadRelationSentences(join(repositoryRoot(), 'libs/classifier/eval/relation-sentences.tsv')).length,
    ).toBeGreaterThan(800));
});
