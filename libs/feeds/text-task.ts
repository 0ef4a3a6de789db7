import type { NoPage, Page } from './extract-text';
import type { ParsedFeed, UnreadableFeed } from './parse-feed';

/** What a text worker is asked. */
export type TextTask =
  | { readonly kind: 'parse-feed'; readonly text: string; readonly url: string | null }
  | { readonly kind: 'extract-text'; readonly text: string; readonly url: string | null }
  | { readonly kind: 'html-text'; readonly text: string };

export interface PlainText {
  readonly kind: 'text';
  readonly text: string;
}

/** What it answers. */
export type TextResult = ParsedFeed | UnreadableFeed | Page | NoPage | PlainText;
