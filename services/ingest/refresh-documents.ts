import { articleText } from '#feeds/article-text';
import { decode } from '#feeds/decode';
import { isHtmlDocument, listDocuments, readDocument } from '#feeds/documents-folder';
import { contentHash, identifyDocument, looksUnchanged } from '#feeds/identify';
import { storableText } from '#feeds/storable-text';
import { ArticleOutbox, type FoundArticle } from './article-outbox';
import { endedEarly, MAX_PUBLISHED_PER_REFRESH, type Refresh, type Surroundings } from './refresh';
import type { ClaimedSource } from './source-store';

/**
 * One poll of a folder of documents: each is read again, and published where it is new or edited. Throws only what the
 * bus or Postgres throws, and when aborted.
 */
export async function refreshDocuments(source: ClaimedSource, surroundings: Surroundings): Promise<Refresh> {
  const { store, signal, logger } = surroundings;
  let listing;
  try {
    listing = await listDocuments(source.location);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return endedEarly('failed', `the folder cannot be read (${code ?? 'unknown fault'})`);
  }
  const identities = listing.paths.map((path) => identifyDocument(source.id, path));
  const known = await store.seenItems(
    source.id,
    identities.map((identity) => identity.itemKey),
  );
  const outbox = new ArticleOutbox(source, surroundings);
  const problems = listing.tooMany ? [`only the first ${listing.paths.length} documents are read`] : [];
  let waitingItems = 0;

  for (const [index, path] of listing.paths.entries()) {
    signal.throwIfAborted();
    const read = await readDocument(source.location, path);
    if (read.kind === 'failed') {
      problems.push(`${path}: ${read.reason}`);
      continue;
    }
    const identity = identities[index]!;
    const { text } = decode(read.bytes, null);
    const itemHash = contentHash(text);
    const seen = known.get(identity.itemKey);
    if (looksUnchanged(seen, itemHash)) continue;
    if (outbox.count >= MAX_PUBLISHED_PER_REFRESH) {
      waitingItems += 1;
      continue;
    }
    const found = isHtmlDocument(path) ? await fromHtml(text, surroundings) : fromText(text);
    if ('problem' in found) {
      problems.push(`${path}: ${found.problem}`);
      continue;
    }
    const { shortened, ...article } = found;
    if (shortened) logger.warn({ articleId: identity.articleId, path }, 'the end of a very long text is left out');
    await outbox.add(identity, itemHash, seen, article);
  }
  await outbox.flush();

  const { published } = outbox;
  return {
    status: published.new + published.edited > 0 ? 'updated' : 'unchanged',
    error: problems.length === 0 ? null : `${problems.length} problems: ${problems.slice(0, 5).join('; ')}`,
    etag: null,
    lastModified: null,
    published,
    waiting: { pages: 0, items: waitingItems },
  };
}

type Found = (FoundArticle & { readonly shortened: boolean }) | { readonly problem: string };

/** Plain text is taken as it is, so that offsets count into the file's own decoded text. */
function fromText(decoded: string): Found {
  const text = storableText(decoded);
  if (text.trim() === '') return { problem: 'empty' };
  const about = { url: null, title: null, authors: [], publishedAt: null, language: null };
  return { ...about, textFrom: 'document', ...articleText(null, text) };
}

async function fromHtml(html: string, { workers }: Surroundings): Promise<Found> {
  const page = await workers.extractText(html, null);
  if (page.kind === 'unreadable') return { problem: page.reason };
  return {
    url: page.canonicalUrl,
    title: page.title,
    authors: page.byline === null ? [] : [page.byline],
    publishedAt: page.publishedAt,
    language: page.language,
    textFrom: 'document',
    ...articleText(page.title, page.text),
  };
}
