import { Controller } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { sourceIdOf } from '#feeds/source';
import { refusalOf } from '#platform/address-policy';
import { InjectSettings } from '#platform/platform.module';
import type { Settings } from '#platform/settings';
import { listPage, type Page, pageSchema, Parameters } from './list-page';
import { Problem } from './problem';
import { idParams, pageFields } from './query-fields';
import { describeRoute, Input, type InputOf, Route } from './route';

const sourceSchema = z
  .object({
    id: z.uuid(),
    kind: z.enum(['feed', 'documents']),
    name: z.string(),
    location: z.string().describe('Address of the feed, or folder of the documents.'),
    enabled: z.boolean(),
    lastPolledAt: z.iso.datetime().nullable(),
    lastStatus: z.string().nullable(),
    lastError: z.string().nullable(),
    consecutiveFailures: z.int().min(0),
    nextPollAt: z.iso.datetime(),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'Source', title: 'Source' });
type Source = z.infer<typeof sourceSchema>;

const listSources = describeRoute({
  method: 'get',
  path: '/v1/sources',
  tag: 'Sources',
  summary: 'List sources by name, with what came of their last poll',
  query: z.strictObject(pageFields),
  status: 200,
  answer: { description: 'A page of sources.', schema: pageSchema('SourcePage', sourceSchema) },
});

const createSource = describeRoute({
  method: 'post',
  path: '/v1/sources',
  tag: 'Sources',
  summary: 'Add a feed; it is polled at once',
  body: z
    .strictObject({
      name: z.string().trim().min(1).max(200),
      url: z.string().min(1).max(2_000).describe('http or https address of an RSS or Atom feed.'),
    })
    .meta({ id: 'NewSource' }),
  status: 201,
  answer: { description: 'The source.', schema: sourceSchema },
  refusals: ['conflict', 'unprocessable'],
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

const COLUMNS = `id, kind, name, location, enabled, last_polled_at, last_status, last_error, consecutive_failures,
  next_poll_at, created_at`;

interface SourceRow {
  id: string;
  kind: Source['kind'];
  name: string;
  location: string;
  enabled: boolean;
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
    @InjectSettings() private readonly settings: Settings,
  ) {}

  @Route(listSources)
  list(@Input() { query }: InputOf<typeof listSources>): Promise<Page<Source>> {
    return listPage<Source, SourceRow>(this.dataSource, {
      list: 'sources',
      select: COLUMNS,
      from: 'sources',
      where: [],
      parameters: new Parameters(),
      keys: [
        { column: 'name', type: 'text' },
        { column: 'id', type: 'uuid' },
      ],
      direction: 'ascending',
      page: query,
      toItem,
    });
  }

  @Route(createSource)
  async create(@Input() { body }: InputOf<typeof createSource>): Promise<Source> {
    const refusal = refusalOf(body.url, this.settings.WATCHFLOOR_ALLOW_NETWORKS);
    if (refusal !== null) {
      const expected = 'an http or https address on a public or allowed network';
      throw new Problem('unprocessable', `url: ${refusal}`, {
        errors: [{ in: 'body', field: 'url', read: refusal, expected }],
      });
    }
    const { href } = new URL(body.url);
    const [row]: SourceRow[] = await this.dataSource.query(
      `INSERT INTO sources (id, kind, name, location) VALUES ($1, 'feed', $2, $3)
       ON CONFLICT (location) DO NOTHING RETURNING ${COLUMNS}`,
      [sourceIdOf(href), body.name, href],
    );
    if (row === undefined) throw new Problem('conflict', 'There is a source with this address already.');
    // Wakes the pollers of ingest.
    await this.dataSource.query(`SELECT pg_notify('sources', $1)`, [row.id]);
    return toItem(row);
  }

  @Route(deleteSource)
  async delete(@Input() { params }: InputOf<typeof deleteSource>): Promise<void> {
    const [, count]: [unknown, number] = await this.dataSource.query('DELETE FROM sources WHERE id = $1', [params.id]);
    if (count === 0) throw new Problem('not-found', `There is no source ${params.id}.`);
  }
}

function toItem(row: SourceRow): Source {
  return {
    id: row.id,
    kind: row.kind,
    name: row.name,
    location: row.location,
    enabled: row.enabled,
    lastPolledAt: row.last_polled_at?.toISOString() ?? null,
    lastStatus: row.last_status,
    lastError: row.last_error,
    consecutiveFailures: row.consecutive_failures,
    nextPollAt: row.next_poll_at.toISOString(),
    createdAt: row.created_at.toISOString(),
  };
}
