import { z } from 'zod';

/**
 * The value of `articles.v1`: one revision of one article, as ingest extracted it.
 * `text` is the one text that every offset downstream counts into, in UTF-16 code units. When the title is known
 * the text begins with it, followed by a blank line.
 */
export const articleSchema = z
  .object({
    articleId: z.uuid().describe('Derived from the canonical identity of the article (UUIDv5); the same in every run.'),
    revision: z.int().min(1).describe('1 for the first version seen; each edit of the article adds one.'),
    sourceId: z.uuid(),
    sourceName: z.string(),
    url: z.string().nullable().describe('Canonical address; null for a document from a folder.'),
    title: z.string().nullable(),
    authors: z.array(z.string()),
    publishedAt: z.iso
      .datetime()
      .nullable()
      .describe('When it was published; null where nothing readable is stated of a document.'),
    dateFrom: z
      .enum(['publisher', 'first-seen'])
      .optional()
      .describe(
        'Whether `publishedAt` is what the publisher states, or, for want of it, when the article was first seen.',
      ),
    modifiedAt: z.iso
      .datetime()
      .nullable()
      .optional()
      .describe('When it was last changed, as the publisher states it.'),
    firstSeenAt: z.iso.datetime(),
    language: z.string().nullable().describe('BCP 47 tag as stated by the publisher.'),
    text: z.string(),
    textFrom: z.enum(['page', 'feed', 'document']).describe('Where the text was taken from.'),
    duplicateOf: z
      .uuid()
      .nullable()
      .optional()
      .describe('The article whose text this one nearly repeats: the oldest that is known, itself no duplicate.'),
  })
  .meta({ id: 'Article', title: 'Article' });

export type Article = z.infer<typeof articleSchema>;
