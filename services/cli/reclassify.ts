import { availableParallelism } from 'node:os';
import type { DataSource } from 'typeorm';
import { buildCatalogue } from '#catalogue/build-catalogue';
import { type Catalogue, definitionOf } from '#catalogue/group';
import { ENGINE_VERSION, mayName } from '#classifier/classify';
import type { ClassifiedArticle } from '#contracts/classification';
import { CatalogueStore } from '#database/catalogue-store';
import { readSettings } from '#platform/settings';
import { replaceFindings } from '#services/alert/alert-store';
import { ARTICLE_COLUMNS, articleOf, type StoredArticle } from '#services/alert/stored-article';
import { ClassifierPool } from '#services/classify/classifier-pool';
import { EXIT } from './exit-code';
import { openDatabase } from './open-database';
import { ProgressBar } from './progress-bar';
import { printable, type Terminal } from './terminal';

export interface ReclassifyOptions {
  /** Articles that were first seen then or later. */
  readonly since: Date;
  /** Only those that name one of these groups, before or after. */
  readonly groups?: readonly string[];
}

/** Bounds the texts in memory, one transaction, and what an interruption does again. */
const BATCH_ARTICLES = 50;

/**
 * `wf reclassify`: stored articles through the present engine and catalogue. Mentions and relations are replaced; no
 * alert is opened, changed or sent. An article carries the versions that it was classified with, so a run that was
 * interrupted goes on where it stopped when it is started again, and one that was finished finds nothing to do.
 */
export async function reclassify(terminal: Terminal, options: ReclassifyOptions, signal: AbortSignal): Promise<number> {
  const settings = readSettings(terminal.env);
  const database = await openDatabase(settings);
  const { dataSource } = database;
  try {
    const catalogue = await catalogueIn(dataSource);
    if (catalogue === null) {
      terminal.err('There is no catalogue in the database yet: start a service first.\n');
      return EXIT.failed;
    }
    const unknown = options.groups?.filter((id) => !catalogue.byId.has(id)) ?? [];
    if (unknown.length > 0) {
      terminal.err(`Unknown groups: ${printable(unknown.join(', '))}. wf groups list shows them.\n`);
      return EXIT.usage;
    }
    const pool = new ClassifierPool(catalogue, {
      threads: Math.max(1, availableParallelism() - 1),
      deadlineMs: settings.CLASSIFY_DEADLINE_SECONDS * 1_000,
    });
    try {
      return await run(terminal, dataSource, { catalogue, pool, ...options }, signal);
    } finally {
      await pool.close();
    }
  } finally {
    await database.close();
  }
}

interface Run extends ReclassifyOptions {
  readonly catalogue: Catalogue;
  readonly pool: ClassifierPool;
}

async function run(
  terminal: Terminal,
  dataSource: DataSource,
  { catalogue, pool, since, groups }: Run,
  signal: AbortSignal,
): Promise<number> {
  const versions = [since, ENGINE_VERSION, catalogue.version] as const;
  const [{ total, last }] = await dataSource.query(
    `SELECT count(*) AS total, coalesce(max(position), 0) AS last FROM articles WHERE ${DUE}`,
    [...versions],
  );
  const mayConcern = groups === undefined ? () => true : concerns(catalogue, groups);
  const progress = new ProgressBar(terminal, 'articles', Number(total));
  let position = '0';
  const counts = { looked: 0, written: 0, failed: 0 };
  while (!signal.aborted) {
    // Articles that come in meanwhile are classified by the present engine anyway.
    const rows: DueRow[] = await dataSource.query(
      `SELECT ${ARTICLE_COLUMNS}, position,
         ARRAY(SELECT DISTINCT group_id FROM mentions WHERE article_id = articles.id) AS group_ids
       FROM articles WHERE ${DUE} AND position > $4 AND position <= $5
       ORDER BY position LIMIT ${BATCH_ARTICLES}`,
      [...versions, position, last],
    );
    if (rows.length === 0) break;
    const due = rows.filter((row) => groups?.some((id) => row.group_ids.includes(id)) || mayConcern(row.text));
    const classified = await Promise.all(
      due.map(async (row): Promise<ClassifiedArticle | null> => {
        const article = articleOf(row);
        try {
          return { article, ...(await pool.classify(article)) };
        } catch (error) {
          terminal.err(`article ${row.id}: ${(error as Error).message}\n`);
          return null;
        }
      }),
    );
    const done = classified.filter((item) => item !== null);
    counts.written += await replaceFindings(dataSource, done);
    counts.failed += due.length - done.length;
    counts.looked += rows.length;
    position = rows.at(-1)!.position;
    progress.show(counts.looked);
  }
  progress.end();
  terminal.out(`${counts.written} articles classified anew, ${counts.failed} failed\n`);
  if (signal.aborted && counts.looked < Number(total)) {
    terminal.err('Interrupted: the same command goes on from here.\n');
    return EXIT.failed;
  }
  return counts.failed === 0 ? EXIT.ok : EXIT.failed;
}

const DUE = 'first_seen_at >= $1 AND (engine_version, catalogue_version) <> ($2::text, $3::text)';

interface DueRow extends StoredArticle {
  readonly position: string;
  readonly group_ids: string[];
}

async function catalogueIn(dataSource: DataSource): Promise<Catalogue | null> {
  const catalogue = await new CatalogueStore(dataSource).load();
  return catalogue.groups.length === 0 ? null : catalogue;
}

/** Whether a name of one of the groups stands in a text, whatever the policy makes of it. */
function concerns(catalogue: Catalogue, ids: readonly string[]): (text: string) => boolean {
  const definitions = ids.map((id) => ({ ...definitionOf(catalogue.byId.get(id)!), parent: undefined }));
  const built = buildCatalogue(definitions);
  if ('problems' in built) throw new Error('Groups of a valid catalogue are no catalogue');
  return (text) => mayName(text, built.catalogue);
}
