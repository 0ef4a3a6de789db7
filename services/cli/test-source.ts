import { carriesFullText } from '#feeds/article-text';
import { decode } from '#feeds/decode';
import { feedFormat } from '#feeds/feed-format';
import { feedsOfPage } from '#feeds/find-feed';
import { identifyItems, type ItemIdentity } from '#feeds/identify';
import type { FeedItem, ParsedFeed } from '#feeds/parse-feed';
import { robotsFileOf, robotsRules, robotsVerdict } from '#feeds/robots';
import { type FetchResult, safeFetch } from '#feeds/safe-fetch';
import { sourceIdOf } from '#feeds/source';
import { TextWorkers } from '#feeds/text-workers';
import { userAgent } from '#feeds/user-agent';
import { discoverHub } from '#feeds/websub';
import { readSettings, type Settings } from '#platform/settings';
import { nextPoll } from '#services/ingest/next-poll';
import { type FetchPage, readPage } from '#services/ingest/read-page';
import { EXIT } from './exit-code';
import { table } from './table';
import { printable, styled, type Terminal } from './terminal';

export interface TestSourceOptions {
  readonly selector?: string;
  readonly pageMode: 'auto' | 'feed' | 'page';
  readonly json?: true;
}

/** Lines of the extracted text that a person is shown; --json has them all. */
const SHOWN_LINES = 8;
const SHOWN_ITEMS = 20;
const SHOWN_LINE_CHARS = 160;
/** So that the same answer gives the same number. */
const NO_JITTER = 0;

interface Extracted {
  readonly from: 'feed' | 'page';
  readonly url: string | null;
  /** `page` where a main text was found. */
  readonly kind: string;
  /** What the page is: an article, or what came in its stead; null where no page was read or that is not known. */
  readonly pageKind: string | null;
  readonly reason: string | null;
  readonly title: string | null;
  readonly text: string | null;
}

/**
 * `wf sources test`: what a poll of this address would fetch, parse and extract. Nothing is stored, and no database is
 * needed.
 */
export async function testSource(terminal: Terminal, url: string, options: TestSourceOptions): Promise<number> {
  const settings = readSettings(terminal.env);
  const workers = new TextWorkers({ workers: 1 });
  try {
    const report = await look(url, options, settings, workers);
    if (options.json) terminal.out(`${JSON.stringify(report, null, 2)}\n`);
    else for (const line of describe(terminal, report)) terminal.out(`${line}\n`);
    if (report.error !== null && !options.json) terminal.err(`${printable(url)}: ${printable(report.error)}\n`);
    return report.error === null ? EXIT.ok : EXIT.failed;
  } finally {
    await workers.close();
  }
}

type Report = Awaited<ReturnType<typeof look>>;

async function look(url: string, options: TestSourceOptions, settings: Settings, workers: TextWorkers) {
  const fetch: FetchPage = (address) =>
    safeFetch(address, {
      headers: { 'user-agent': userAgent(settings.INGEST_CONTACT) },
      allowNetworks: settings.WATCHFLOOR_ALLOW_NETWORKS,
    });
  const startedAt = performance.now();
  const answer = await fetch(url);
  const ms = Math.round(performance.now() - startedAt);
  const nothing = { fetched: null, feed: null, items: [], feedsOfPage: [], extracted: null };
  if (answer.kind !== 'response') return { url, ...nothing, error: `${answer.kind}: ${answer.reason}` };

  const contentType = answer.headers['content-type'] ?? null;
  const { text, encoding } = decode(answer.body, contentType);
  const fetched = { ...describeAnswer(url, answer), encoding, ms };
  if (answer.status !== 200) {
    return { url, ...nothing, fetched, error: `answered with HTTP status ${answer.status}` };
  }
  const parsed = await workers.parseFeed(answer.body, contentType, answer.finalUrl);
  if (parsed.kind === 'unreadable') {
    const feeds = feedsOfPage(text, answer.finalUrl, settings.WATCHFLOOR_ALLOW_NETWORKS);
    const error = feeds.length > 0 ? `a web page, not a feed; it names ${feeds.length}` : parsed.reason;
    return { url, ...nothing, fetched, feedsOfPage: feeds, error };
  }
  const identities = identifyItems(sourceIdOf(new URL(url).href), parsed.feed.link, parsed.items);
  const [item] = parsed.items;
  return {
    url,
    ...nothing,
    fetched,
    feed: describeFeed(text, parsed, answer, settings),
    items: parsed.items.map((each, index) => describeItem(each, identities[index]!)),
    extracted: item === undefined ? null : await extract(item, identities[0]!, options, fetch, workers),
    error: null,
  };
}

function describeAnswer(url: string, answer: FetchResult & { kind: 'response' }) {
  const { headers, status, finalUrl, body } = answer;
  return {
    status,
    redirectedTo: finalUrl === new URL(url).href ? null : finalUrl,
    redirects: (answer.redirects ?? []).map(({ status: code, to }) => `${code} ${to}`),
    bytes: body.length,
    contentType: headers['content-type'] ?? null,
    etag: headers.etag ?? null,
    lastModified: headers['last-modified'] ?? null,
    cacheControl: headers['cache-control'] ?? null,
    expires: headers.expires ?? null,
    retryAfter: headers['retry-after'] ?? null,
  };
}

function describeFeed(
  text: string,
  { feed, items }: ParsedFeed,
  { headers, finalUrl }: FetchResult & { kind: 'response' },
  settings: Settings,
) {
  const recentItems = items.flatMap(({ publishedAt }) => (publishedAt === null ? [] : [new Date(publishedAt)]));
  const { pollInMs, why } = nextPoll(
    {
      outcome: { kind: 'read', status: 200, waiting: { pages: 0, items: 0 } },
      failures: 0,
      hints: feed.hints,
      recentItems: recentItems.sort((a, b) => b.getTime() - a.getTime()),
      headers,
    },
    { startSeconds: settings.POLL_INTERVAL_SECONDS, now: new Date(), random: NO_JITTER },
  );
  return {
    format: feedFormat(text),
    ...feed,
    hub: discoverHub(headers.link, feed, finalUrl),
    nextPollInSeconds: pollInMs === null ? null : Math.round(pollInMs / 1000),
    nextPollBecauseOf: why,
  };
}

function describeItem(item: FeedItem, { keys, articleId }: ItemIdentity) {
  const { title, link, publishedAt, updatedAt } = item;
  return {
    title,
    link,
    publishedAt,
    updatedAt,
    key: keys.link ?? keys.guid ?? keys.content,
    articleId,
  };
}

/** As a refresh would take the text of the item (publish-items.ts). */
async function extract(
  item: FeedItem,
  { canonicalUrl: url }: ItemIdentity,
  { pageMode, selector }: TestSourceOptions,
  fetch: FetchPage,
  workers: TextWorkers,
): Promise<Extracted> {
  const wantsPage = pageMode === 'page' || (pageMode === 'auto' && !carriesFullText(item));
  if (wantsPage && url !== null) {
    const page = await readPage(url, whereAllowed(fetch), workers, selector ?? null);
    return page.kind === 'page'
      ? { from: 'page', url, kind: 'page', pageKind: 'article', reason: null, title: page.title, text: page.text }
      : {
          from: 'page',
          url,
          kind: page.kind,
          pageKind: page.what ?? null,
          reason: page.reason,
          title: null,
          text: null,
        };
  }
  const read = (await workers.articleTexts([{ title: item.title, html: item.content ?? item.summary }]))[0]!;
  const text = read.kind === 'article' ? read.text : null;
  const reason = read.kind === 'article' ? null : read.reason;
  return { from: 'feed', url, kind: read.kind, pageKind: null, reason, title: item.title, text };
}

/** Pages are read where the host's robots.txt lets us, as by a poll. */
function whereAllowed(fetch: FetchPage): FetchPage {
  return async (url) => {
    const file = robotsFileOf(await fetch(new URL('/robots.txt', url).href));
    const { allowed, reason } = robotsVerdict(file === null ? { kind: 'none' } : robotsRules(file), url);
    return allowed ? fetch(url) : { kind: 'refused', reason: reason!, errorClass: 'robots' };
  };
}

function describe(terminal: Terminal, { fetched, feed, items, feedsOfPage: feeds, extracted }: Report): string[] {
  const fields = (of: object) =>
    Object.entries(of)
      .filter(([, value]) => value !== null && !(Array.isArray(value) && value.length === 0))
      .map(([name, value]) => [`  ${name}`, line(typeof value === 'string' ? value : JSON.stringify(value))]);
  const section = (name: string, of: object | null) =>
    of === null ? [] : table([styled(terminal, 'bold', name), ''], fields(of));
  const rows = items
    .slice(0, SHOWN_ITEMS)
    .map((item) => [
      item.publishedAt ?? item.updatedAt ?? 'no date',
      line(item.title ?? '(no title)'),
      line(item.key ?? item.articleId),
    ]);
  const { text = null, ...about } = extracted ?? {};
  return [
    ...section('Fetched', fetched),
    ...section('Feed', feed === null ? null : { ...feed, hints: null, ...feed.hints }),
    ...(feed === null ? [] : table([`${items.length} items`, 'TITLE', 'KNOWN BY'], rows)),
    ...feeds.map((address) => `  feed: ${line(address)}`),
    ...section('Text of the first item', extracted === null ? null : { ...about, characters: text?.length ?? null }),
    ...(text ?? '')
      .split('\n')
      .filter((each) => each !== '')
      .slice(0, SHOWN_LINES)
      .map((each) => `  | ${line(each)}`),
  ];
}

function line(text: string): string {
  return printable(text).replace(/\s+/g, ' ').trim().slice(0, SHOWN_LINE_CHARS);
}
