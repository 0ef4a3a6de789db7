import { Controller } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { classificationSchema, mentionSchema, relationSchema } from '#contracts/classification';
import { CLASSIFICATION_DEPTHS, type ClassificationDepth } from '#contracts/vocabulary';
import { BY_POSITION, containing, listPage, type Page, pageSchema, Parameters } from './list-page';
import { Problem } from './problem';
import { idParams, listField, pageFields, wordsField } from './query-fields';
import { describeRoute, Input, type InputOf, Route } from './route';

const articleItemSchema = z
  .object({
    id: z.uuid(),
    revision: z.int().min(1),
    sourceId: z.uuid(),
    sourceName: z.string(),
    url: z.string().nullable(),
    title: z.string().nullable(),
    authors: z.array(z.string()),
    publishedAt: z.iso.datetime().nullable(),
    firstSeenAt: z.iso.datetime(),
    language: z.string().nullable(),
    textFrom: z.enum(['page', 'feed', 'document']),
    storyId: z.uuid(),
    duplicateOf: z.uuid().nullable().describe('The article that it is a copy of.'),
    groupIds: z.array(z.string()).describe('Groups that the article names.'),
  })
  .meta({ id: 'ArticleItem', title: 'ArticleItem' });
type ArticleItem = z.infer<typeof articleItemSchema>;

const fullArticleSchema = articleItemSchema
  .extend({
    text: z.string().describe('Every offset counts UTF-16 code units of this text.'),
    detectedLanguage: z.string().nullable().describe('ISO 639-1'),
    depth: z.enum(CLASSIFICATION_DEPTHS).describe('mentions: the time for the article ran out before its events.'),
    readTo: classificationSchema.shape.readTo.unwrap(),
    engineVersion: z.string(),
    catalogueVersion: z.string(),
    mentions: z
      .array(mentionSchema.extend({ id: z.uuid().nullable().describe('For feedback on this mention.') }))
      .describe('In the order of the text.'),
    relations: z.array(relationSchema),
  })
  .meta({ id: 'FullArticle', title: 'FullArticle' });
type FullArticle = z.infer<typeof fullArticleSchema>;

const listArticles = describeRoute({
  method: 'get',
  path: '/v1/articles',
  tag: 'Articles',
  summary: 'List classified articles without their text, newest first',
  query: z.strictObject({
    ...pageFields,
    groupId: listField(z.string().min(1), 'Articles that name one of these groups.'),
    sourceId: listField(z.uuid(), 'Articles of these sources.'),
    q: wordsField('Stands in the title or the text, in this form.'),
  }),
  status: 200,
  answer: { description: 'A page of articles.', schema: pageSchema('ArticlePage', articleItemSchema) },
});

const getArticle = describeRoute({
  method: 'get',
  path: '/v1/articles/{id}',
  tag: 'Articles',
  summary: 'Read one article with its text, mentions and relations',
  params: idParams,
  status: 200,
  answer: { description: 'The article.', schema: fullArticleSchema },
  refusals: ['not-found'],
});

const ITEM_COLUMNS = `position, id, revision, source_id, source_name, url, title, authors, published_at, first_seen_at,
  language, text_from, story_id, duplicate_of,
  ARRAY(SELECT DISTINCT group_id FROM mentions WHERE article_id = articles.id ORDER BY group_id) AS group_ids`;

interface ArticleRow {
  id: string;
  revision: number;
  source_id: string;
  source_name: string;
  url: string | null;
  title: string | null;
  authors: string[];
  published_at: Date | null;
  first_seen_at: Date;
  language: string | null;
  text_from: ArticleItem['textFrom'];
  story_id: string;
  duplicate_of: string | null;
  group_ids: string[];
}

interface FullArticleRow extends ArticleRow {
  text: string;
  detected_language: string | null;
  depth: ClassificationDepth;
  read_to: number | null;
  engine_version: string;
  catalogue_version: string;
  mentions: FullArticle['mentions'];
  relations: FullArticle['relations'];
}

@Controller()
export class ArticlesController {
  constructor(private readonly dataSource: DataSource) {}

  @Route(listArticles)
  list(@Input() { query }: InputOf<typeof listArticles>): Promise<Page<ArticleItem>> {
    const parameters = new Parameters();
    const { groupId, sourceId, q } = query;
    const pattern = q === undefined ? null : parameters.add(containing(q));
    return listPage<ArticleItem, ArticleRow>(this.dataSource, {
      list: 'articles',
      select: ITEM_COLUMNS,
      from: 'articles',
      where: [
        groupId === undefined
          ? null
          : `id IN (SELECT article_id FROM mentions WHERE group_id = ANY (${parameters.add(groupId)}::text[]))`,
        sourceId === undefined ? null : `source_id = ANY (${parameters.add(sourceId)}::uuid[])`,
        pattern === null ? null : `(title ILIKE ${pattern} OR text ILIKE ${pattern})`,
      ],
      parameters,
      keys: BY_POSITION,
      direction: 'descending',
      page: query,
      toItem,
    });
  }

  @Route(getArticle)
  async read(@Input() { params }: InputOf<typeof getArticle>): Promise<FullArticle> {
    // One statement, so that text and offsets are of one revision.
    const [row]: FullArticleRow[] = await this.dataSource.query(
      `SELECT ${ITEM_COLUMNS}, text, detected_language, depth, read_to, engine_version, catalogue_version,
         coalesce((SELECT jsonb_agg(jsonb_build_object('id', id, 'groupId', group_id, 'kind', kind, 'person', person,
           'surface', surface, 'start', start_offset, 'end', end_offset, 'section', section, 'eventType', event_type,
           'quadClass', quad_class, 'mode', mode, 'role', role, 'modality', modality, 'time', time, 'killed', killed,
           'wounded', wounded, 'place', place, 'confidence', confidence, 'evidence', evidence)
           ORDER BY start_offset, ordinal) FROM mentions WHERE article_id = articles.id), '[]') AS mentions,
         coalesce((SELECT jsonb_agg(jsonb_build_object('a', group_a, 'b', group_b, 'kind', kind,
           'types', types, 'modality', modality, 'confidence', confidence, 'evidence', evidence) ORDER BY group_a, group_b)
           FROM relations WHERE article_id = articles.id), '[]') AS relations
       FROM articles WHERE id = $1`,
      [params.id],
    );
    if (row === undefined) throw new Problem('not-found', `There is no article ${params.id}.`);
    return {
      ...toItem(row),
      text: row.text,
      detectedLanguage: row.detected_language,
      depth: row.depth,
      readTo: row.read_to,
      engineVersion: row.engine_version,
      catalogueVersion: row.catalogue_version,
      mentions: row.mentions,
      relations: row.relations,
    };
  }
}

function toItem(row: ArticleRow): ArticleItem {
  return {
    id: row.id,
    revision: row.revision,
    sourceId: row.source_id,
    sourceName: row.source_name,
    url: row.url,
    title: row.title,
    authors: row.authors,
    publishedAt: row.published_at?.toISOString() ?? null,
    firstSeenAt: row.first_seen_at.toISOString(),
    language: row.language,
    textFrom: row.text_from,
    storyId: row.story_id,
    duplicateOf: row.duplicate_of,
    groupIds: row.group_ids,
  };
}
