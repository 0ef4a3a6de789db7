import { createHash } from 'node:crypto';
import { articleText } from '#feeds/article-text';
import { decode } from '#feeds/decode';
import type { DocumentText } from '#feeds/document-text';
import { type DocumentFormat, documentFormat, listDocuments, readDocument } from '#feeds/documents-folder';
import { identifyDocument } from '#feeds/identify';
import { marksOf } from '#feeds/material-text';
import { storableText } from '#feeds/storable-text';
import { ArticleRun } from './article-run';
import { endedEarly, MAX_PUBLISHED_PER_REFRESH, type Refresh, type Surroundings } from './refresh';
import type { ClaimedSource } from './source-store';

/** Of the problems of a folder, so many are shown. */
const SHOWN_PROBLEMS = 5;

/**
 * One poll of a folder of documents: each is read again, and published where it is new or edited. Throws only what the
 * bus or Postgres throws, and when aborted.
 */
export async function refreshDocuments(source: ClaimedSource, surroundings: Surroundings): Promise<Refresh> {
  const { publisher, signal, logger } = surroundings;
  let listing;
  try {
    listing = await listDocuments(source.location);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const reason = `the folder cannot be read (${code ?? 'unknown fault'})`;
    return endedEarly(source, 'failed', { errorClass: 'folder', error: reason });
  }
  const identities = listing.paths.map((path) => identifyDocument(source.id, path));
  const known = await publisher.lookUp(identities);
  const articles = new ArticleRun(source, surroundings, false);
  const problems = listing.tooMany ? [`only the first ${listing.paths.length} documents are read`] : [];
  let [bytes, taken, waitingItems] = [0, 0, 0];

  for (const [index, path] of listing.paths.entries()) {
    signal.throwIfAborted();
    const read = await readDocument(source.location, path);
    if (read.kind === 'failed') {
      problems.push(`${path}: ${read.reason}`);
      continue;
    }
    bytes += read.bytes.length;
    const identity = identities[index]!;
    const itemHash = createHash('sha256').update(read.bytes).digest('base64url');
    const candidate = { identity, itemHash, mark: null, known: known[index]! };
    if (!articles.needsText(candidate)) continue;
    if (taken >= MAX_PUBLISHED_PER_REFRESH) {
      waitingItems += 1;
      continue;
    }
    taken += 1;
    const document = await readText(read.bytes, documentFormat(path), surroundings);
    if ('problem' in document) {
      problems.push(`${path}: ${document.problem}`);
      continue;
    }
    const { title, authors, publishedAt, language, url } = document;
    const { text, shortened } = articleText(title, document.text);
    const { articleId } = identity;
    if (shortened) logger.warn({ articleId, path }, 'the end of a very long text is left out');
    articles.add(
      candidate,
      candidate.known,
      { ...marksOf(title, text), pages: [] },
      {
        url,
        title,
        authors: [...authors],
        publishedAt,
        modifiedAt: null,
        language,
        textFrom: 'document',
        text,
      },
    );
    await articles.flush();
  }
  await articles.flush();

  const { published, appeared } = articles;
  const shown = problems.slice(0, SHOWN_PROBLEMS).join('; ');
  return endedEarly(source, published.new + published.edited > 0 ? 'updated' : 'unchanged', {
    bytes,
    error: problems.length === 0 ? null : `${problems.length} problems: ${shown}`,
    appeared,
    published,
    waiting: { pages: 0, items: waitingItems },
  });
}

type Document = Omit<DocumentText, 'kind'> & { readonly url: string | null };

async function readText(
  bytes: Buffer,
  format: DocumentFormat,
  { workers }: Surroundings,
): Promise<Document | { readonly problem: string }> {
  if (format === 'text') return plainText(decode(bytes, null).text);
  if (format === 'html') {
    const page = await workers.extractText(bytes, null, null);
    return page.kind === 'page' ? { ...page, url: page.canonicalUrl } : { problem: page.reason };
  }
  const document = format === 'pdf' ? await workers.pdfText(bytes) : await workers.markdownText(bytes);
  if (document.kind === 'unreadable') return { problem: document.reason };
  return document.text === '' ? { problem: 'empty' } : { ...document, url: null };
}

/** Plain text is taken as it is, so that offsets count into the file's own decoded text. */
function plainText(decoded: string): Document | { readonly problem: string } {
  const text = storableText(decoded);
  if (text.trim() === '') return { problem: 'empty' };
  return { title: null, authors: [], publishedAt: null, language: null, url: null, text };
}
