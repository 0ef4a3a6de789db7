import { Controller } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { v5 } from 'uuid';
import { z } from 'zod';
import { contextOf, isContext } from '#classifier/names/suppression-context';
import { suppressionSchema } from '#contracts/group-change';
import { CatalogueStore } from '#database/catalogue-store';
import { LiveCatalogue } from '#platform/live-catalogue';
import { BY_POSITION, listPage, type Page, pageSchema, Parameters } from './list-page';
import { Problem } from './problem';
import { idParams, listField, pageFields } from './query-fields';
import { describeRoute, Input, type InputOf, Route } from './route';

const NAMESPACE = '5f0a5a1e-70f4-4a63-8a55-9d0c0d2a9a11';

const itemSchema = suppressionSchema
  .extend({
    note: z.string(),
    mention: z.object({ id: z.uuid(), articleId: z.uuid(), surface: z.string(), quote: z.string() }),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'StoredSuppression', title: 'StoredSuppression' });
type Item = z.infer<typeof itemSchema>;

const giveFeedback = describeRoute({
  method: 'post',
  path: '/v1/mentions/{id}/feedback',
  tag: 'Feedback',
  summary: 'Mark a mention as a false positive: from now on the name does not count in its context',
  description:
    'The suppression that is made is stored with the group and taken up by every classifier. Mentions that are stored ' +
    'already stay until their article is classified anew (wf reclassify).',
  params: idParams,
  body: z
    .strictObject({
      verdict: z.literal('false-positive'),
      context: z
        .array(z.string().trim().max(200).refine(isContext, 'expected words with _ for the name, such as "_ street"'))
        .max(20)
        .optional()
        .describe('Contexts, one of which is enough. Left out: the words beside the name; empty: everywhere.'),
      onlyThisSource: z.boolean().default(false).describe('Only in articles of the source of this one.'),
      note: z.string().trim().max(1_000).default(''),
    })
    .meta({ id: 'Feedback' }),
  status: 201,
  answer: { description: 'The suppression.', schema: itemSchema },
  refusals: ['not-found', 'unprocessable'],
});

const listSuppressions = describeRoute({
  method: 'get',
  path: '/v1/suppressions',
  tag: 'Feedback',
  summary: 'List the false positives that are suppressed, newest first',
  query: z.strictObject({ ...pageFields, groupId: listField(z.string().min(1), 'Of these groups.') }),
  status: 200,
  answer: { description: 'A page of suppressions.', schema: pageSchema('SuppressionPage', itemSchema) },
});

const deleteSuppression = describeRoute({
  method: 'delete',
  path: '/v1/suppressions/{id}',
  tag: 'Feedback',
  summary: 'Take a suppression back: the name counts again from now on',
  params: idParams,
  status: 204,
  answer: { description: 'Taken back.' },
  refusals: ['not-found'],
});

const COLUMNS = 'position, id, group_id, alias, context, source_id, note, mention, created_at';

interface SuppressionRow {
  id: string;
  group_id: string;
  alias: string;
  context: string[];
  source_id: string | null;
  note: string;
  mention: Item['mention'];
  created_at: Date;
}

interface MarkedRow {
  article_id: string;
  group_id: string;
  surface: string;
  start_offset: number;
  end_offset: number;
  alias: string;
  sentence: { start: number; end: number };
  source_id: string;
  text: string;
}

/** What analysts say about mentions. */
@Controller()
export class FeedbackController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly store: CatalogueStore,
    private readonly catalogue: LiveCatalogue,
  ) {}

  @Route(giveFeedback)
  async give(@Input() { params, body }: InputOf<typeof giveFeedback>): Promise<Item> {
    const marked = await this.markedMention(params.id);
    if (!this.catalogue.current.byId.has(marked.group_id)) {
      throw new Problem('unprocessable', `The group ${marked.group_id} is not tracked any more.`);
    }
    const { group_id: groupId, alias } = marked;
    const context = body.context ?? contextOf(marked.text, marked.start_offset, marked.end_offset);
    if (body.context === undefined && context.length === 0) {
      throw new Problem('unprocessable', 'No word stands beside the name: give the context, [] for everywhere.');
    }
    const sourceId = body.onlyThisSource ? marked.source_id : null;
    // The same false positive marked twice is one.
    const id = v5(JSON.stringify([groupId, alias, [...context].sort(), sourceId]), NAMESPACE);
    const mention = {
      id: params.id,
      articleId: marked.article_id,
      surface: marked.surface,
      quote: marked.text.slice(marked.sentence.start, marked.sentence.end),
    };
    const change = await this.store.change((_, suppressions) => {
      if (suppressions.some((known) => known.id === id)) return {};
      return { suppress: [{ id, groupId, alias, context, sourceId, note: body.note, mention }] };
    });
    if ('problems' in change) throw new Error('A suppression made the catalogue invalid');
    await this.catalogue.refresh();
    const [row]: SuppressionRow[] = await this.dataSource.query(`SELECT ${COLUMNS} FROM suppressions WHERE id = $1`, [
      id,
    ]);
    return toItem(row!);
  }

  @Route(listSuppressions)
  list(@Input() { query }: InputOf<typeof listSuppressions>): Promise<Page<Item>> {
    const parameters = new Parameters();
    const { groupId } = query;
    return listPage<Item, SuppressionRow>(this.dataSource, {
      list: 'suppressions',
      select: COLUMNS,
      from: 'suppressions',
      where: [groupId === undefined ? null : `group_id = ANY (${parameters.add(groupId)}::text[])`],
      parameters,
      keys: BY_POSITION,
      direction: 'descending',
      page: query,
      toItem,
    });
  }

  @Route(deleteSuppression)
  async delete(@Input() { params }: InputOf<typeof deleteSuppression>): Promise<void> {
    const change = await this.store.change((_, suppressions) => {
      if (suppressions.some(({ id }) => id === params.id)) return { permit: [params.id] };
      throw new Problem('not-found', `There is no suppression ${params.id}.`);
    });
    if ('problems' in change) throw new Error('A suppression less made the catalogue invalid');
    await this.catalogue.refresh();
  }

  private async markedMention(id: string): Promise<MarkedRow> {
    const [row]: MarkedRow[] = await this.dataSource.query(
      `SELECT article_id, group_id, surface, start_offset, end_offset, evidence ->> 'alias' AS alias,
         evidence -> 'sentence' AS sentence, source_id, text
       FROM mentions JOIN articles ON articles.id = article_id WHERE mentions.id = $1`,
      [id],
    );
    if (row === undefined) throw new Problem('not-found', `There is no mention ${id}.`);
    return row;
  }
}

function toItem(row: SuppressionRow): Item {
  return {
    id: row.id,
    groupId: row.group_id,
    alias: row.alias,
    context: row.context,
    sourceId: row.source_id,
    note: row.note,
    mention: row.mention,
    createdAt: row.created_at.toISOString(),
  };
}
