/** What a document says, as text with what it tells of itself. */
export interface DocumentText {
  readonly kind: 'document';
  readonly title: string | null;
  readonly authors: readonly string[];
  /** ISO 8601 in UTC. */
  readonly publishedAt: string | null;
  readonly language: string | null;
  /** Paragraphs separated by a blank line; the first may be the title. */
  readonly text: string;
}
