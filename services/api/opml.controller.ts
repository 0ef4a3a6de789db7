import { Controller, Header } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { renderOpml } from '#feeds/opml';
import { sourcesOfOpml } from '#feeds/opml-sources';
import { sourceIdOf } from '#feeds/source';
import { InjectSettings } from '#platform/platform.module';
import type { Settings } from '#platform/settings';
import { Problem } from './problem';
import { describeRoute, Input, type InputOf, Route } from './route';

const OPML = 'text/x-opml';

const exportSources = describeRoute({
  method: 'get',
  path: '/v1/sources.opml',
  tag: 'Sources',
  summary: 'Export the feeds as OPML',
  status: 200,
  answer: { description: 'An OPML 2.0 document.', contentType: OPML, schema: z.string() },
});

const importSources = describeRoute({
  method: 'post',
  path: '/v1/sources/import',
  tag: 'Sources',
  summary: 'Add the feeds of an OPML document that are not known yet',
  bodyTypes: [OPML, 'text/xml', 'application/xml'],
  body: z.string().min(1).meta({ id: 'Opml', title: 'Opml' }),
  status: 200,
  answer: {
    description: 'What came of it.',
    schema: z
      .object({
        added: z.int().min(0),
        known: z.int().min(0).describe('Known before, or named twice in the document.'),
        refused: z.array(z.object({ url: z.string(), reason: z.string() })),
      })
      .meta({ id: 'ImportedSources', title: 'ImportedSources' }),
  },
  refusals: ['unprocessable'],
});

@Controller()
export class OpmlController {
  constructor(
    private readonly dataSource: DataSource,
    @InjectSettings() private readonly settings: Settings,
  ) {}

  @Route(exportSources)
  @Header('content-type', `${OPML}; charset=utf-8`)
  async export(@Input() _: InputOf<typeof exportSources>): Promise<string> {
    const feeds: { title: string; xmlUrl: string }[] = await this.dataSource.query(
      `SELECT name AS title, location AS "xmlUrl" FROM sources WHERE kind = 'feed' ORDER BY name, id`,
    );
    return renderOpml(
      'Sources of Watchfloor',
      feeds.map((feed) => ({ ...feed, htmlUrl: null, folder: null })),
    );
  }

  @Route(importSources)
  async import(@Input() { body }: InputOf<typeof importSources>) {
    const read = sourcesOfOpml(body, this.settings.WATCHFLOOR_ALLOW_NETWORKS);
    if (read.kind === 'unreadable') throw new Problem('unprocessable', read.reason);
    const { definitions, refused } = read;
    const added: unknown[] = await this.dataSource.query(
      `INSERT INTO sources (id, kind, name, location)
       SELECT id, 'feed', name, location FROM unnest($1::uuid[], $2::text[], $3::text[]) AS feed (id, name, location)
       ON CONFLICT DO NOTHING RETURNING id`,
      [
        definitions.map(({ location }) => sourceIdOf(location)),
        definitions.map(({ name }) => name),
        definitions.map(({ location }) => location),
      ],
    );
    // Wakes the pollers of ingest.
    if (added.length > 0) await this.dataSource.query(`SELECT pg_notify('sources', '')`);
    return { added: added.length, known: definitions.length - added.length, refused };
  }
}
