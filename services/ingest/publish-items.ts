import { articleText } from '#feeds/article-text';
import { type ItemIdentity, namedPages } from '#feeds/identify';
import { marksOf } from '#feeds/material-text';
import type { NoPage } from '#feeds/extract-text';
import type { Feed } from '#feeds/parse-feed';
import type { ReadArticle } from '#feeds/read-article';
import type { FoundItem } from '#feeds/read-feed';
import type { PageMode } from '#feeds/source';
import { ArticleRun, type Candidate } from './article-run';
import { type FetchPage, readPage, type ReadPage } from './read-page';
import { MAX_PUBLISHED_PER_REFRESH, type Refresh, type Surroundings } from './refresh';

/** A page that cannot be had may come back; then the feed's own summary has to do, so that the item is not lost. */
const MAX_PAGE_ATTEMPTS = 3;
/** Pages of different hosts that are read at the same time; those of one host wait for each other. */
const PAGES_AT_ONCE = 4;

export interface FoundItems {
  readonly feed: Pick<Feed, 'language' | 'link'>;
  readonly items: readonly FoundItem[];
}

/** Where the items come from, and how their pages are read. */
export interface ItemsSource {
  readonly id: string;
  readonly name: string;
  readonly pageMode: PageMode;
  readonly pageSelector: string | null;
}

export interface PublishedItems extends Pick<Refresh, 'published' | 'waiting' | 'appeared'> {
  /** Titles or ids of items in which there is nothing to read. */
  readonly unreadable: readonly string[];
  /** Marks of the items of which there is nothing left to do. */
  readonly settled: readonly string[];
}

interface ItemCandidate extends Candidate {
  readonly item: FoundItem;
}

/** The items of one document on their way. */
interface ItemsRun {
  readonly source: ItemsSource;
  readonly feed: FoundItems['feed'];
  readonly surroundings: Surroundings;
  readonly articles: ArticleRun;
  readonly waiting: { pages: number; items: number };
  readonly unreadable: string[];
}

/**
 * Publishes each item that is new or edited with its full text: from the item, or from its page, which is read with
 * `fetchPage` where the item carries less; with null no page is read. When it returns, the bus has acknowledged all but
 * what is waiting. Throws only what the bus or Postgres throws, and when aborted.
 */
export async function publishItems(
  source: ItemsSource,
  { feed, items }: FoundItems,
  fetchPage: FetchPage | null,
  surroundings: Surroundings,
): Promise<PublishedItems> {
  const articles = new ArticleRun(source, surroundings, true);
  const run: ItemsRun = { source, feed, surroundings, articles, waiting: { pages: 0, items: 0 }, unreadable: [] };
  const known = await surroundings.publisher.lookUp(items.map(({ identity }) => identity));
  const unread = items
    .map((item, index): ItemCandidate => {
      const { identity } = item;
      return { item, identity, itemHash: identity.itemHash, mark: identity.mark, known: known[index]! };
    })
    .filter((candidate) => articles.needsText(candidate));
  const taken = unread.slice(0, MAX_PUBLISHED_PER_REFRESH);
  run.waiting.items = unread.length - taken.length;

  const hasPage = ({ identity }: ItemCandidate) =>
    fetchPage !== null &&
    identity.canonicalUrl !== null &&
    source.pageMode !== 'feed' &&
    (source.pageMode === 'page' || !identity.carriesText);
  await addFromFeed(
    run,
    taken.filter((candidate) => !hasPage(candidate)),
  );
  // What is ready does not wait for other servers.
  await articles.flush();
  const pages = taken.filter(hasPage);
  const reading = Array.from({ length: PAGES_AT_ONCE }, async () => {
    for (let next = pages.shift(); next !== undefined; next = pages.shift()) await addFromPage(run, next, fetchPage!);
  });
  // All end before an error goes on: none may publish for a refresh that is over.
  const broken = (await Promise.allSettled(reading)).find((one) => one.status === 'rejected');
  if (broken !== undefined) throw broken.reason;
  const { published, appeared, settled } = articles;
  return { published, appeared, settled, waiting: run.waiting, unreadable: run.unreadable };
}

async function addFromFeed(run: ItemsRun, candidates: readonly ItemCandidate[]): Promise<void> {
  const { feed, articles, surroundings, unreadable } = run;
  if (candidates.length === 0) return;
  const texts = await carriedTexts(candidates, surroundings);
  for (const [index, candidate] of candidates.entries()) {
    const { item, identity } = candidate;
    const read = texts[index]!;
    if (read.kind === 'unreadable') {
      unreadable.push(item.title ?? identity.articleId);
      continue;
    }
    warnWhereShortened(run, read.shortened, identity);
    const { text, marks } = read;
    articles.add(
      candidate,
      candidate.known,
      { ...marks, pages: [] },
      {
        url: identity.canonicalUrl,
        title: item.title,
        authors: [...item.authors],
        publishedAt: item.publishedAt ?? item.updatedAt,
        modifiedAt: item.updatedAt,
        language: item.language ?? feed.language,
        textFrom: 'feed',
        text,
      },
    );
  }
}

/** What the items themselves carry, in their order; what has not been read yet is read now. */
async function carriedTexts(
  candidates: readonly ItemCandidate[],
  { workers, signal }: Surroundings,
): Promise<(ReadArticle | NoPage)[]> {
  const unread = candidates.flatMap(({ item: { title, carried } }) =>
    carried.kind === 'html' ? [{ title, html: carried.html }] : [],
  );
  const texts = [...(await workers.articleTexts(unread))];
  signal.throwIfAborted();
  return candidates.map(({ item: { carried } }) => (carried.kind === 'html' ? texts.shift()! : carried));
}

/** Publishes the item at once; one whose page cannot be had waits, or is published as the feed has it. */
async function addFromPage(run: ItemsRun, candidate: ItemCandidate, fetchPage: FetchPage): Promise<void> {
  const { source, surroundings, articles, waiting } = run;
  const { workers, pageAttempts, logger, signal } = surroundings;
  const { identity, itemHash } = candidate;
  signal.throwIfAborted();
  const url = identity.canonicalUrl!;
  const attemptKey = `${source.id} ${identity.articleId} ${itemHash}`;
  const page = await readPage(url, fetchPage, workers, source.pageSelector);
  signal.throwIfAborted();
  if (page.kind === 'page') {
    pageAttempts.forget(attemptKey);
    await addPage(run, candidate, page);
    return articles.flush();
  }
  if (page.kind === 'later') {
    waiting.pages += 1;
    return;
  }
  const attempts = pageAttempts.fail(attemptKey);
  const fields = { sourceId: source.id, url, reason: page.reason, attempts };
  if (page.kind === 'failed' && attempts < MAX_PAGE_ATTEMPTS) {
    waiting.pages += 1;
    return logger.warn(fields, 'page could not be had; the next poll tries again');
  }
  logger.warn(fields, 'page could not be had; the feed’s own summary is used');
  pageAttempts.forget(attemptKey);
  await addFromFeed(run, [candidate]);
  await articles.flush();
}

async function addPage(run: ItemsRun, candidate: ItemCandidate, page: ReadPage): Promise<void> {
  const { feed, articles, surroundings } = run;
  const { item, identity } = candidate;
  const pages = namedPages(identity, feed.link, page);
  // What it names may have been brought by another source.
  const [known] =
    pages.length === 0 ? [candidate.known] : await surroundings.publisher.lookUp([{ ...identity, pages }]);
  const title = item.title ?? page.title;
  const { text, shortened } = articleText(title, page.text);
  warnWhereShortened(run, shortened, identity);
  articles.add(
    candidate,
    known!,
    { ...marksOf(title, text), pages },
    {
      url: identity.canonicalUrl,
      title,
      authors: item.authors.length > 0 ? [...item.authors] : [...page.authors],
      publishedAt: item.publishedAt ?? item.updatedAt ?? page.publishedAt,
      modifiedAt: item.updatedAt ?? page.modifiedAt,
      language: page.language ?? item.language ?? feed.language,
      textFrom: 'page',
      text,
    },
  );
}

function warnWhereShortened({ surroundings }: ItemsRun, isShortened: boolean, identity: ItemIdentity): void {
  if (!isShortened) return;
  const fields = { articleId: identity.articleId, url: identity.canonicalUrl };
  surroundings.logger.warn(fields, 'the end of a very long text is left out');
}
