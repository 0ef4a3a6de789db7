import type { Article } from '#contracts/article';

/** The columns of `articles` that an article is read from. */
export const ARTICLE_COLUMNS = `id, revision, source_id, source_name, url, title, authors, published_at, first_seen_at,
  language, text, text_from, duplicate_of`;

export interface StoredArticle {
  readonly id: string;
  readonly revision: number;
  readonly source_id: string;
  readonly source_name: string;
  readonly url: string | null;
  readonly title: string | null;
  readonly authors: string[];
  readonly published_at: Date | null;
  readonly first_seen_at: Date;
  readonly language: string | null;
  readonly text: string;
  readonly text_from: Article['textFrom'];
  readonly duplicate_of: string | null;
}

/** The article as it was on `articles.v1`. */
export function articleOf(row: StoredArticle): Article {
  return {
    articleId: row.id,
    revision: row.revision,
    sourceId: row.source_id,
    sourceName: row.source_name,
    url: row.url,
    title: row.title,
    authors: row.authors,
    publishedAt: row.published_at?.toISOString() ?? null,
    firstSeenAt: row.first_seen_at.toISOString(),
    language: row.language,
    text: row.text,
    textFrom: row.text_from,
    duplicateOf: row.duplicate_of,
  };
}
