import { z } from 'zod';
import { canParseUrl } from '#platform/parse-url';
import { identifyItems, type IdentifiedItem } from './identify';
import type { FeedItem } from './parse-feed';
import { type SourceDefinition, sourceIdOf } from './source';
import { storableText } from './storable-text';

const time = z.iso.datetime({ offset: true }).describe('ISO 8601 with a zone.');

/** An article that a client pushes, as it is sent and as it waits in the inbox of its source. */
export const pushedArticleSchema = z
  .strictObject({
    source: z
      .string()
      .trim()
      .max(200)
      .refine((name) => slugOf(name) !== '', 'expected a name with at least one letter or digit')
      .describe('Name of the source that it is counted to. The first article makes the source.'),
    id: z.string().trim().min(1).max(1_000).optional().describe('What the source knows it by, as a GUID in a feed.'),
    url: z
      .string()
      .max(2_000)
      .refine(isWebAddress, 'expected an http or https address')
      .optional()
      .describe('Where it can be read. An article is known by it, else by its id, else by its title and text.'),
    title: z.string().trim().min(1).max(1_000).optional().describe('Plain text.'),
    text: z.string().min(1).optional().describe('The article in plain text, paragraphs separated by blank lines.'),
    html: z.string().min(1).optional().describe('The article in HTML, instead of text.'),
    publishedAt: time.optional(),
    updatedAt: time.optional(),
    authors: z.array(z.string().trim().min(1).max(200)).max(50).optional(),
    language: z
      .string()
      .max(35)
      .regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, 'expected a BCP 47 tag such as en or pt-BR')
      .optional(),
  })
  .refine(({ text, html }) => (text === undefined) !== (html === undefined), 'expected either text or html')
  .meta({ id: 'NewArticle', title: 'NewArticle' });
export type PushedArticle = z.infer<typeof pushedArticleSchema>;

/** The source that articles pushed under this name belong to: names that differ in case and punctuation are one. */
export function pushSource(name: string): SourceDefinition & { readonly id: string } {
  const location = `push:${slugOf(name)}`;
  return { id: sourceIdOf(location), kind: 'push', name: storableText(name), location, mirror: null };
}

/** The pushed article in the form of a feed's item; its text becomes HTML, as the content of items is. */
export function pushedItem(article: PushedArticle): FeedItem {
  const { id, url, title, text, html } = article;
  const authors = (article.authors ?? []).map(storableText);
  return {
    id: id === undefined ? null : storableText(id),
    link: url ?? null,
    title: title === undefined ? null : storableText(title),
    summary: null,
    content: html ?? paragraphs(text ?? ''),
    author: authors[0] ?? null,
    authors,
    language: article.language ?? null,
    publishedAt: utc(article.publishedAt),
    updatedAt: utc(article.updatedAt),
    categories: [],
    rights: null,
    enclosures: [],
    location: null,
    dateStated: article.publishedAt !== undefined,
  };
}

/** Each pushed article stands alone: others that are pushed with it do not change what it is known by. */
export function identifyPushed(sourceId: string, item: FeedItem): IdentifiedItem {
  return identifyItems(sourceId, null, [item])[0]!;
}

function slugOf(name: string): string {
  return name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '');
}

function isWebAddress(url: string): boolean {
  return canParseUrl(url) && /^https?:$/.test(new URL(url).protocol);
}

function paragraphs(text: string): string {
  const escaped = text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
  return escaped
    .split(/(?:\r?\n[ \t]*){2,}/)
    .map((paragraph) => `<p>${paragraph.replace(/\r?\n/g, '<br>')}</p>`)
    .join('');
}

function utc(time: string | undefined): string | null {
  return time === undefined ? null : new Date(time).toISOString();
}
