import { Controller } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { sourceCountsSchema, sourceStateSchema } from '#contracts/source-event';
import { SOURCE_KINDS, SOURCE_STATES, type SourceState } from '#contracts/vocabulary';
import { makeDue } from '#database/make-due';
import { countSources } from '#database/source-counts';
import { describeSources } from '#feeds/describe-sources';
import { PAGE_MODES, sourceIdOf } from '#feeds/source';
import { expectedCadence, STATE_MEANINGS, UNWELL_STATES } from '#feeds/source-state';
import { refusalOf } from '#platform/address-policy';
import { InjectSettings } from '#platform/platform.module';
import type { Settings } from '#platform/settings';
import { FeedFinder } from './feed-finder';
import { listPage, type Page, pageSchema, Parameters } from './list-page';
import { Problem } from './problem';
import { idParams, listField, pageFields } from './query-fields';
import { describeRoute, Input, type InputOf, Route } from './route';

const name = z.string().trim().min(1).max(200);
const pageMode = z
  .enum(PAGE_MODES)
  .describe('Where the text of an article comes from: the feed, its page, or the page where the feed is not enough.');
const pageSelector = z
  .string()
  .trim()
  .min(1)
  .max(500)
  .nullable()
  .describe('CSS selector of the main text in its pages; null where that is found by itself.');

const sourceSchema = z
  .object({
    id: z.uuid(),
    kind: z.enum(SOURCE_KINDS),
    name: z.string(),
    location: z
      .string()
      .describe('Address of the feed, folder of the documents, or `push:` and a short form of the name.'),
    enabled: z.boolean(),
    pageMode,
    pageSelector,
    state: sourceStateSchema,
    stateSince: z.iso.datetime(),
    stateReason: z.string().nullable().describe('In one sentence for people.'),
    expectedEverySeconds: z
      .int()
      .nullable()
      .describe('After so long something new is usually there; null where too little is known.'),
    lastSuccessAt: z.iso.datetime().nullable().describe('When it was last read without trouble.'),
    lastItemAt: z.iso.datetime().nullable().describe('When it last brought something new.'),
    lastPolledAt: z.iso.datetime().nullable(),
    lastStatus: z.string().nullable(),
    lastError: z.string().nullable(),
    consecutiveFailures: z.int().min(0),
    nextPollAt: z.iso.datetime(),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'Source', title: 'Source' });
type Source = z.infer<typeof sourceSchema>;

const fetchSchema = z
  .object({
    fetchedAt: z.iso.datetime(),
    outcome: z.string(),
    status: z.int().nullable().describe('HTTP status; null where there was no answer.'),
    bytes: z.int(),
    newArticles: z.int(),
    changedArticles: z.int(),
    ms: z.int(),
    errorClass: z.string().nullable(),
    error: z.string().nullable(),
  })
  .meta({ id: 'SourceFetch', title: 'SourceFetch' });
type SourceFetch = z.infer<typeof fetchSchema>;

const healthSchema = sourceSchema
  .extend({
    stateMeaning: z.string().describe('What the state means, for people.'),
    errorClass: z.string().nullable().describe('Of the last fetch; null where it went well.'),
    fetches: z.array(fetchSchema).describe('The last ones, newest first.'),
  })
  .meta({ id: 'SourceHealth', title: 'SourceHealth' });
type SourceHealth = z.infer<typeof healthSchema>;

const summarySchema = z
  .object({
    text: z.string().describe('In one sentence for people.'),
    byState: sourceCountsSchema,
    unwell: z
      .array(sourceSchema.pick({ id: true, name: true, state: true, stateSince: true, stateReason: true }))
      .describe('Those that are not well, the worst first; at most 100.'),
    lastSuccessAt: z.iso.datetime().nullable().describe('When any source was last read without trouble.'),
  })
  .meta({ id: 'SourceSummary', title: 'SourceSummary' });
type SourceSummary = z.infer<typeof summarySchema>;

const addedSourceSchema = sourceSchema
  .extend({
    discovered: z
      .object({ page: z.string(), otherFeeds: z.array(z.string()) })
      .nullable()
      .describe('Where the address was that of a web page: the page, and the other feeds that it names.'),
  })
  .meta({ id: 'AddedSource', title: 'AddedSource' });
type AddedSource = z.infer<typeof addedSourceSchema>;

const listSources = describeRoute({
  method: 'get',
  path: '/v1/sources',
  tag: 'Sources',
  summary: 'List sources by name, with how they fare and what came of their last poll',
  query: z.strictObject({
    ...pageFields,
    state: listField(z.enum(SOURCE_STATES), 'Sources in one of these states.'),
  }),
  status: 200,
  answer: { description: 'A page of sources.', schema: pageSchema('SourcePage', sourceSchema) },
});

const summariseSources = describeRoute({
  method: 'get',
  path: '/v1/sources/summary',
  tag: 'Sources',
  summary: 'How all sources fare: counts by state, and which are not well',
  description: 'Sources that are switched off are not counted, but for those that are gone.',
  status: 200,
  answer: { description: 'The summary.', schema: summarySchema },
});

const createSource = describeRoute({
  method: 'post',
  path: '/v1/sources',
  tag: 'Sources',
  summary: 'Add a feed; it is polled at once',
  body: z
    .strictObject({
      name,
      url: z.string().min(1).max(2_000).describe('http or https address of an RSS or Atom feed.'),
      pageMode: pageMode.default('auto'),
      pageSelector: pageSelector.default(null),
      discover: z
        .boolean()
        .default(false)
        .describe('Fetch the address first; where it is a web page, add the first feed that it names.'),
    })
    .meta({ id: 'NewSource' }),
  status: 201,
  answer: { description: 'The source.', schema: addedSourceSchema },
  refusals: ['conflict', 'unprocessable'],
});

const changeSource = describeRoute({
  method: 'patch',
  path: '/v1/sources/{id}',
  tag: 'Sources',
  summary: 'Change what is given',
  params: idParams,
  body: z
    .strictObject({
      name: name.optional(),
      enabled: z.boolean().optional().describe('false: it is not polled any more.'),
      pageMode: pageMode.optional(),
      pageSelector: pageSelector.optional(),
    })
    .meta({ id: 'SourceChange' }),
  status: 200,
  answer: { description: 'The source as it is now.', schema: sourceSchema },
  refusals: ['not-found'],
});

const deleteSource = describeRoute({
  method: 'delete',
  path: '/v1/sources/{id}',
  tag: 'Sources',
  summary: 'Delete a source; its articles and alerts stay',
  params: idParams,
  status: 204,
  answer: { description: 'Deleted.' },
  refusals: ['not-found'],
});

const readHealth = describeRoute({
  method: 'get',
  path: '/v1/sources/{id}/health',
  tag: 'Sources',
  summary: 'How a source fares, why, and what came of its last polls',
  params: idParams,
  status: 200,
  answer: { description: 'The source with its last fetches.', schema: healthSchema },
  refusals: ['not-found'],
});

const refreshSource = describeRoute({
  method: 'post',
  path: '/v1/sources/{id}/refresh',
  tag: 'Sources',
  summary: 'Poll a source now, or as soon as its host may be asked again',
  params: idParams,
  status: 202,
  answer: { description: 'The source, which is due now.', schema: sourceSchema },
  refusals: ['not-found', 'conflict'],
});

/** Enough to see how long something has been going on. */
const SHOWN_FETCHES = 20;
const SHOWN_UNWELL = 100;

const COLUMNS = `id, kind, name, location, enabled, page_mode, page_selector, state, state_since, state_reason,
  recent_items, last_success_at, last_item_at, last_polled_at, last_status, last_error, consecutive_failures,
  next_poll_at, created_at`;

interface SourceRow {
  id: string;
  kind: Source['kind'];
  name: string;
  location: string;
  enabled: boolean;
  page_mode: Source['pageMode'];
  page_selector: string | null;
  state: SourceState;
  state_since: Date;
  state_reason: string | null;
  recent_items: Date[];
  last_success_at: Date | null;
  last_item_at: Date | null;
  last_polled_at: Date | null;
  last_status: string | null;
  last_error: string | null;
  consecutive_failures: number;
  next_poll_at: Date;
  created_at: Date;
}

@Controller()
export class SourcesController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly finder: FeedFinder,
    @InjectSettings() private readonly settings: Settings,
  ) {}

  @Route(listSources)
  list(@Input() { query }: InputOf<typeof listSources>): Promise<Page<Source>> {
    const parameters = new Parameters();
    return listPage<Source, SourceRow>(this.dataSource, {
      list: 'sources',
      select: COLUMNS,
      from: 'sources',
      where: [query.state === undefined ? null : `state = ANY (${parameters.add(query.state)}::text[])`],
      parameters,
      keys: [
        { column: 'name', type: 'text' },
        { column: 'id', type: 'uuid' },
      ],
      direction: 'ascending',
      page: query,
      toItem,
    });
  }

  @Route(summariseSources)
  async summarise(@Input() _: InputOf<typeof summariseSources>): Promise<SourceSummary> {
    const byState = await countSources(this.dataSource);
    const unwell = await this.dataSource.query<
      (Pick<SourceRow, 'id' | 'name' | 'state' | 'state_reason'> & { since: Date })[]
    >(
      `SELECT id, name, state, state_since AS since, state_reason FROM sources
       WHERE state = ANY ($1) AND (enabled OR state = 'gone')
       ORDER BY array_position($1, state), name, id LIMIT $2`,
      [UNWELL_STATES, SHOWN_UNWELL],
    );
    const [row] = await this.dataSource.query<[{ last: Date | null }]>(
      'SELECT max(last_success_at) AS last FROM sources',
    );
    return {
      text: describeSources(byState, unwell),
      byState,
      unwell: unwell.map(({ id, name, state, since, state_reason }) => {
        return { id, name, state, stateSince: since.toISOString(), stateReason: state_reason };
      }),
      lastSuccessAt: row.last?.toISOString() ?? null,
    };
  }

  @Route(createSource)
  async create(@Input() { body }: InputOf<typeof createSource>): Promise<AddedSource> {
    const refusal = refusalOf(body.url, this.settings.WATCHFLOOR_ALLOW_NETWORKS);
    if (refusal !== null) throw wrongAddress(refusal, 'an http or https address on a public or allowed network');
    const page = new URL(body.url).href;
    const found = body.discover ? await this.finder.find(page) : { kind: 'feed' as const };
    if (found.kind === 'unreachable' || found.kind === 'neither') {
      throw wrongAddress(found.reason, 'a feed, or a web page that names one');
    }
    const [href, ...otherFeeds] = found.kind === 'page' ? found.feeds : [page];
    const [row]: SourceRow[] = await this.dataSource.query(
      `INSERT INTO sources (id, kind, name, location, page_mode, page_selector) VALUES ($1, 'feed', $2, $3, $4, $5)
       ON CONFLICT (location) DO NOTHING RETURNING ${COLUMNS}`,
      [sourceIdOf(href), body.name, href, body.pageMode, body.pageSelector],
    );
    if (row === undefined) throw new Problem('conflict', 'There is a source with this address already.');
    await this.wakePollers(row.id);
    return { ...toItem(row), discovered: found.kind === 'page' ? { page, otherFeeds } : null };
  }

  @Route(changeSource)
  async change(@Input() { params, body }: InputOf<typeof changeSource>): Promise<Source> {
    const [[row]]: [SourceRow[], number] = await this.dataSource.query(
      `UPDATE sources SET name = coalesce($2, name), enabled = coalesce($3, enabled),
         page_mode = coalesce($4, page_mode), page_selector = CASE WHEN $5 THEN $6 ELSE page_selector END
       WHERE id = $1 RETURNING ${COLUMNS}`,
      [
        params.id,
        body.name ?? null,
        body.enabled ?? null,
        body.pageMode ?? null,
        body.pageSelector !== undefined,
        body.pageSelector ?? null,
      ],
    );
    if (row === undefined) throw notFound(params.id);
    if (body.enabled === true) await this.wakePollers(row.id);
    return toItem(row);
  }

  @Route(deleteSource)
  async delete(@Input() { params }: InputOf<typeof deleteSource>): Promise<void> {
    const [, count]: [unknown, number] = await this.dataSource.query('DELETE FROM sources WHERE id = $1', [params.id]);
    if (count === 0) throw notFound(params.id);
  }

  @Route(readHealth)
  async health(@Input() { params }: InputOf<typeof readHealth>): Promise<SourceHealth> {
    const row = await this.read(params.id);
    const fetches = await this.dataSource.query<(Omit<SourceFetch, 'fetchedAt'> & { fetchedAt: Date })[]>(
      `SELECT fetched_at AS "fetchedAt", outcome, status, bytes, new_articles AS "newArticles",
         changed_articles AS "changedArticles", ms, error_class AS "errorClass", error
       FROM source_fetches WHERE source_id = $1 ORDER BY fetched_at DESC LIMIT $2`,
      [params.id, SHOWN_FETCHES],
    );
    return {
      ...toItem(row),
      stateMeaning: STATE_MEANINGS[row.state],
      errorClass: fetches[0]?.errorClass ?? null,
      fetches: fetches.map((fetch) => ({ ...fetch, fetchedAt: fetch.fetchedAt.toISOString() })),
    };
  }

  @Route(refreshSource)
  async refresh(@Input() { params }: InputOf<typeof refreshSource>): Promise<Source> {
    const { kind } = await this.read(params.id);
    if (kind === 'push') throw new Problem('conflict', 'Nothing is polled here: its articles are pushed.');
    const isDue = await makeDue(this.dataSource, params.id);
    if (!isDue) throw new Problem('conflict', 'The source is switched off: enable it first.');
    return toItem(await this.read(params.id));
  }

  private async read(id: string): Promise<SourceRow> {
    const [row]: SourceRow[] = await this.dataSource.query(`SELECT ${COLUMNS} FROM sources WHERE id = $1`, [id]);
    if (row === undefined) throw notFound(id);
    return row;
  }

  /** Those of ingest. */
  private async wakePollers(id: string): Promise<void> {
    await this.dataSource.query(`SELECT pg_notify('sources', $1)`, [id]);
  }
}

function notFound(id: string): Problem {
  return new Problem('not-found', `There is no source ${id}.`);
}

function wrongAddress(reason: string, expected: string): Problem {
  return new Problem('unprocessable', `url: ${reason}`, {
    errors: [{ in: 'body', field: 'url', read: reason, expected }],
  });
}

function toItem(row: SourceRow): Source {
  return {
    id: row.id,
    kind: row.kind,
    name: row.name,
    location: row.location,
    enabled: row.enabled,
    pageMode: row.page_mode,
    pageSelector: row.page_selector,
    state: row.state,
    stateSince: row.state_since.toISOString(),
    stateReason: row.state_reason,
    expectedEverySeconds: expectedCadence(row.recent_items, new Date()),
    lastSuccessAt: row.last_success_at?.toISOString() ?? null,
    lastItemAt: row.last_item_at?.toISOString() ?? null,
    lastPolledAt: row.last_polled_at?.toISOString() ?? null,
    lastStatus: row.last_status,
    lastError: row.last_error,
    consecutiveFailures: row.consecutive_failures,
    nextPollAt: row.next_poll_at.toISOString(),
    createdAt: row.created_at.toISOString(),
  };
}
