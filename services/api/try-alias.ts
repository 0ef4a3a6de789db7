import { setImmediate as yieldToRequests } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import { buildCatalogue } from '#catalogue/build-catalogue';
import { type Catalogue, completeAlias, definitionOf, type GroupDefinition } from '#catalogue/group';
import { type Finding, lintCatalogue } from '#catalogue/lint-catalogue';
import { classifyWithReasons, mayName } from '#classifier/classify';
import { writtenForms } from '#classifier/names/spellings';
import { sentencesOf } from '#classifier/text/sentences';

/** An alias as it is written in a definition. */
export type WrittenAlias = GroupDefinition['aliases'][number];

/** A place where the alias stands in a stored article. */
export interface TriedMatch {
  readonly articleId: string;
  readonly title: string | null;
  readonly surface: string;
  readonly quote: string;
  /** Whether it would count as a mention. */
  readonly admitted: boolean;
  readonly reason: string;
  /** Whether the place counts as a mention of the group already. */
  readonly known: boolean;
}

export interface Trial {
  readonly articles: number;
  readonly mentions: number;
  readonly rejected: number;
  /** Of the mentions: places that are none of the group yet. */
  readonly added: number;
  readonly matches: readonly TriedMatch[];
  readonly findings: readonly Finding[];
}

/** Bounds the texts in memory; other requests get their turn between two. */
const CHUNK_ARTICLES = 25;
/** What a person looks through; the counts go on. */
const MAX_MATCHES = 100;

/**
 * What a new alias of a group would match in the newest stored articles, before it is saved. Problems of the catalogue
 * with it come as texts instead.
 */
export async function tryAlias(
  dataSource: DataSource,
  catalogue: Catalogue,
  groupId: string,
  written: WrittenAlias,
  maxArticles: number,
): Promise<Trial | { readonly problems: readonly string[] }> {
  const alias = completeAlias(written);
  const definitions = catalogue.groups.map(definitionOf);
  const group = definitions.find(({ id }) => id === groupId)!;
  // An alias that is there already is tried with the policy given now.
  group.aliases = [...group.aliases.filter((known) => completeAlias(known).text !== alias.text), alias as WrittenAlias];
  const built = buildCatalogue(definitions, catalogue.suppressions);
  if ('problems' in built) return { problems: built.problems.map(({ message }) => message) };
  const alone = buildCatalogue([{ ...group, parent: undefined, aliases: [alias as WrittenAlias], persons: [] }]);
  if ('problems' in alone) return { problems: alone.problems.map(({ message }) => message) };

  const counts = { articles: 0, mentions: 0, rejected: 0, added: 0 };
  const matches: TriedMatch[] = [];
  let before = null as string | null;
  while (counts.articles < maxArticles) {
    const rows: ArticleRow[] = await dataSource.query(
      `SELECT position, id, title, text, published_at, language, source_id, source_name,
         coalesce((SELECT jsonb_agg(start_offset) FROM mentions
           WHERE article_id = articles.id AND group_id = $3), '[]') AS starts
       FROM articles WHERE $1::bigint IS NULL OR position < $1 ORDER BY position DESC LIMIT $2`,
      [before, Math.min(CHUNK_ARTICLES, maxArticles - counts.articles), groupId],
    );
    if (rows.length === 0) break;
    for (const row of rows) {
      // The name of the group itself is in `alone` too; what counts is the alias.
      if (!mayName(row.text, alone.catalogue)) continue;
      const article = {
        title: row.title,
        text: row.text,
        publishedAt: row.published_at?.toISOString() ?? null,
        language: row.language,
        sourceId: row.source_id,
        sourceName: row.source_name,
      };
      const { judgements } = classifyWithReasons(article, built.catalogue, { isOverdue: () => true });
      for (const judged of judgements) {
        if (judged.groupId !== groupId || judged.alias !== alias.text) continue;
        const known = row.starts.includes(judged.start);
        counts[judged.admitted ? 'mentions' : 'rejected'] += 1;
        if (judged.admitted && !known) counts.added += 1;
        if (matches.length >= MAX_MATCHES) continue;
        const { surface, admitted, reason } = judged;
        const quote = sentenceAround(row.text, judged.start);
        matches.push({ articleId: row.id, title: row.title, surface, quote, admitted, reason, known });
      }
    }
    counts.articles += rows.length;
    before = rows.at(-1)!.position;
    await yieldToRequests();
  }
  const findings = lintCatalogue(built.catalogue, writtenForms).filter((finding) => {
    return finding.groupId === groupId && finding.alias === alias.text;
  });
  return { ...counts, matches, findings };
}

interface ArticleRow {
  readonly position: string;
  readonly id: string;
  readonly title: string | null;
  readonly text: string;
  readonly published_at: Date | null;
  readonly language: string | null;
  readonly source_id: string;
  readonly source_name: string;
  /** Where the group is named already. */
  readonly starts: readonly number[];
}

/** A sentence has some 150 characters; the search for its ends goes no further than this. */
const QUOTE_WINDOW_CHARACTERS = 400;

function sentenceAround(text: string, at: number): string {
  const from = Math.max(0, at - QUOTE_WINDOW_CHARACTERS, text.lastIndexOf('\n', at) + 1);
  const lineEnd = text.indexOf('\n', at);
  const to = Math.min(text.length, at + QUOTE_WINDOW_CHARACTERS, lineEnd === -1 ? text.length : lineEnd);
  const sentence = sentencesOf(text, from, to).find(({ start, end }) => start <= at && at < end);
  return sentence === undefined ? text.slice(from, to) : text.slice(sentence.start, sentence.end);
}
