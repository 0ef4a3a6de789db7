import type { DocumentText } from './document-text';
import type { ExtractOptions, Extracted, NoPage } from './extract-text';
import type { ParsedFeed, UnreadableFeed } from './parse-feed';
import type { ArticleHtml, ReadArticle } from './read-article';
import type { ReadFeed, ReadFeedOptions } from './read-feed';

/** What a text worker is asked. Bytes are decoded where they are parsed (decode.ts). */
export type TextTask =
  | {
      readonly kind: 'parse-feed';
      readonly body: Uint8Array;
      readonly contentType: string | null;
      readonly url: string | null;
    }
  | {
      readonly kind: 'read-feed';
      readonly body: Uint8Array;
      readonly contentType: string | null;
      readonly url: string | null;
      readonly options: ReadFeedOptions;
    }
  | {
      readonly kind: 'extract-text';
      readonly body: Uint8Array;
      readonly contentType: string | null;
      readonly url: string | null;
      readonly options: ExtractOptions;
    }
  | { readonly kind: 'article-texts'; readonly items: readonly ArticleHtml[] }
  | { readonly kind: 'markdown-text'; readonly body: Uint8Array }
  | { readonly kind: 'pdf-text'; readonly body: Uint8Array };

/** In the order of the articles. */
export interface ReadArticles {
  readonly kind: 'articles';
  readonly articles: readonly (ReadArticle | NoPage)[];
}

/** What it answers. */
export type TextResult = ParsedFeed | ReadFeed | UnreadableFeed | Extracted | ReadArticles | DocumentText;
