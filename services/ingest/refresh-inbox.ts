import type { InboxRow } from '#database/source-inbox';
import { foundItem } from '#feeds/read-feed';
import { identifyPushed, type PushedArticle, pushedArticleSchema, pushedItem } from '#feeds/pushed-article';
import { type FoundItems, publishItems } from './publish-items';
import { endedEarly, MAX_PUBLISHED_PER_REFRESH, type Refresh, type Surroundings } from './refresh';
import { pageFetcher, textsReadAtOnce } from './refresh-feed';
import type { ClaimedSource } from './source-store';

/** Of one refresh: what is read at once stands in memory. */
const MAX_ROWS = MAX_PUBLISHED_PER_REFRESH;
const MAX_BYTES = 8 * 1024 * 1024;
/** Of the reasons why rows could not be read, so many are shown. */
const SHOWN_PROBLEMS = 3;

/** Rows that are published together and what stands in them, or why it cannot be read. */
type Reading = { readonly positions: readonly string[] } & (FoundItems | { readonly problem: string });

/**
 * Publishes what waits in the inbox of a source, in its order: articles that were pushed to it, or documents of its feed
 * from its hub. A row is deleted after the bus has acknowledged its articles. One that cannot be read is deleted and
 * told as the source's error; one whose pages cannot be had yet waits for the next refresh, with those behind it.
 * Throws only what the bus or Postgres throws, and when aborted.
 */
export async function refreshInbox(source: ClaimedSource, surroundings: Surroundings): Promise<Refresh> {
  const { inbox, logger } = surroundings;
  const rows = await inbox.read(source.id, MAX_ROWS, MAX_BYTES);
  const isPush = source.kind === 'push';
  const readings = isPush ? articlesOf(source, rows) : documentsOf(source, rows, surroundings);
  const published = { new: 0, edited: 0 };
  const appeared: Date[] = [];
  const problems: string[] = [];
  let waitingPages = 0;

  for await (const reading of readings) {
    if ('problem' in reading) {
      logger.error({ sourceId: source.id, reason: reading.problem }, 'what was pushed cannot be read; it is dropped');
      problems.push(reading.problem);
    } else {
      const outcome = await publishItems(
        source,
        reading,
        isPush ? null : pageFetcher(source, surroundings),
        surroundings,
      );
      published.new += outcome.published.new;
      published.edited += outcome.published.edited;
      appeared.push(...outcome.appeared);
      problems.push(...outcome.unreadable.map((name) => `no readable text in ${name.slice(0, 100)}`));
      waitingPages = outcome.waiting.pages;
      // What comes behind may be a newer version of what waits.
      if (waitingPages > 0 || outcome.waiting.items > 0) break;
    }
    await inbox.remove(reading.positions);
  }

  const shown = problems.slice(0, SHOWN_PROBLEMS).join('; ');
  return endedEarly(source, published.new + published.edited > 0 ? 'updated' : 'unchanged', {
    error: problems.length === 0 ? null : `${problems.length} pushed could not be read: ${shown}`,
    appeared,
    published,
    waiting: { pages: waitingPages, items: waitingPages > 0 ? 0 : await inbox.count(source.id) },
  });
}

/** Runs of articles that differ from one another: a later version of one is published after the earlier. */
function articlesOf(source: ClaimedSource, rows: readonly InboxRow[]): Reading[] {
  const readings: Reading[] = [];
  let run = emptyRun();
  for (const row of rows) {
    const article = readArticle(row.body);
    if ('problem' in article) {
      readings.push({ positions: [row.position], problem: article.problem });
      continue;
    }
    const item = pushedItem(article);
    const identity = identifyPushed(source.id, item);
    if (run.items.some(({ identity: { articleId } }) => articleId === identity.articleId)) {
      readings.push(run);
      run = emptyRun();
    }
    run.positions.push(row.position);
    run.items.push(foundItem(item, identity));
  }
  return run.items.length === 0 ? readings : [...readings, run];
}

function emptyRun() {
  return {
    positions: [] as string[],
    feed: { language: null, link: null },
    items: [] as FoundItems['items'][number][],
  };
}

function readArticle(body: Buffer): PushedArticle | { readonly problem: string } {
  try {
    const article = pushedArticleSchema.safeParse(JSON.parse(body.toString('utf8')));
    if (article.success) return article.data;
    return { problem: article.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join(', ') };
  } catch (error) {
    return { problem: (error as Error).message };
  }
}

/** Each read when the one before it has been published. */
async function* documentsOf(
  source: ClaimedSource,
  rows: readonly InboxRow[],
  { workers, signal }: Surroundings,
): AsyncGenerator<Reading> {
  for (const { position, contentType, body } of rows) {
    const texts = textsReadAtOnce(source);
    const parsed = await workers.readFeed(body, contentType, source.location, {
      sourceId: source.id,
      settled: [],
      texts,
    });
    signal.throwIfAborted();
    if (parsed.kind === 'unreadable') yield { positions: [position], problem: parsed.reason };
    else yield { positions: [position], feed: parsed.feed, items: parsed.items };
  }
}
