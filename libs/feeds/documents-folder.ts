import type { Dirent } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';

export type DocumentFormat = 'text' | 'markdown' | 'html' | 'pdf';

const FORMATS: Readonly<Record<string, DocumentFormat>> = {
  '.txt': 'text',
  '.md': 'markdown',
  '.html': 'html',
  '.htm': 'html',
  '.pdf': 'pdf',
};
/** Each is read at every poll; more belong into several sources. */
const MAX_DOCUMENTS = 10_000;
/** As for pages of the web (safe-fetch.ts). */
const MAX_DOCUMENT_BYTES = 15 * 1024 * 1024;
/** Deeper folders are a mistake, such as the root of a disk. */
const MAX_DEPTH = 16;

export interface DocumentsListing {
  /** Relative to the folder, with `/` between the parts, in order. */
  readonly paths: readonly string[];
  /** More documents than are read. */
  readonly tooMany: boolean;
}

/**
 * The .txt, .md, .html and .pdf files below `folder`. Hidden files and folders and symbolic links are passed over. Throws as
 * `readdir` does where the folder itself cannot be read.
 */
export async function listDocuments(folder: string): Promise<DocumentsListing> {
  const paths: string[] = [];
  const visit = async (current: string, depth: number): Promise<void> => {
    for (const entry of await entriesOf(current, current === folder)) {
      if (paths.length > MAX_DOCUMENTS) return;
      if (entry.name.startsWith('.')) continue;
      const path = join(current, entry.name);
      if (entry.isDirectory() && depth < MAX_DEPTH) await visit(path, depth + 1);
      else if (entry.isFile() && extname(entry.name).toLowerCase() in FORMATS) {
        paths.push(relative(folder, path).split(sep).join('/'));
      }
    }
  };
  await visit(folder, 0);
  return { paths: paths.slice(0, MAX_DOCUMENTS), tooMany: paths.length > MAX_DOCUMENTS };
}

export type DocumentBytes =
  { readonly kind: 'bytes'; readonly bytes: Buffer } | { readonly kind: 'failed'; readonly reason: string };

/** The bytes of one document of the listing. */
export async function readDocument(folder: string, path: string): Promise<DocumentBytes> {
  try {
    const file = join(folder, path);
    const { size } = await stat(file);
    if (size > MAX_DOCUMENT_BYTES) return { kind: 'failed', reason: `larger than ${MAX_DOCUMENT_BYTES} bytes` };
    return { kind: 'bytes', bytes: await readFile(file) };
  } catch (error) {
    return { kind: 'failed', reason: (error as NodeJS.ErrnoException).code ?? 'unreadable' };
  }
}

/** What the file at `path` of the listing holds, by its name. */
export function documentFormat(path: string): DocumentFormat {
  return FORMATS[extname(path).toLowerCase()] ?? 'text';
}

async function entriesOf(folder: string, isRoot: boolean): Promise<Dirent[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    // A folder further down that this user may not read hides nothing that could be read.
    if (isRoot) throw error;
    return [];
  }
}
