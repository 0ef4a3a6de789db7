import { realpath, stat, readFile } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';
import { canParseUrl } from '#platform/parse-url';
import type { FetchResult } from './safe-fetch';

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.xml': 'application/xml',
  '.html': 'text/html',
  '.htm': 'text/html',
  '.txt': 'text/plain',
};
/** As for the network (safe-fetch.ts). */
const MAX_BYTES = 15 * 1024 * 1024;

/**
 * Reads `url` from the folder `mirror`, which stands for the folder that `feedUrl` is in; null where `url` is not below
 * that one. Nothing outside of `mirror` is ever read, whatever the address or a symbolic link says.
 */
export async function readMirrored(mirror: string, feedUrl: string, url: string): Promise<FetchResult | null> {
  if (!canParseUrl(url) || !canParseUrl(feedUrl)) return null;
  const folder = new URL('.', feedUrl);
  const address = new URL(url);
  if (address.origin !== folder.origin || !address.pathname.startsWith(folder.pathname)) return null;
  const path = decoded(address.pathname.slice(folder.pathname.length));
  if (path === null || path.includes('\0') || path.split(/[/\\]/).includes('..')) {
    return { kind: 'refused', reason: 'the address leads out of the mirror folder', errorClass: 'policy' };
  }
  try {
    const root = await realpath(mirror);
    const file = await realpath(join(root, path));
    if (!file.startsWith(root.endsWith(sep) ? root : root + sep)) {
      return { kind: 'refused', reason: 'the address leads out of the mirror folder', errorClass: 'policy' };
    }
    const { size } = await stat(file);
    if (size > MAX_BYTES) {
      return { kind: 'failed', reason: `the file is larger than ${MAX_BYTES} bytes`, errorClass: 'too-large' };
    }
    const headers = { 'content-type': CONTENT_TYPES[extname(file).toLowerCase()] };
    const body = await readFile(file);
    return { kind: 'response', status: 200, headers, body, bytes: body.length, finalUrl: url, permanentUrl: null };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const reason = `not in the mirror folder: ${path.slice(0, 200)} (${code ?? 'unreadable'})`;
    return { kind: 'failed', reason, errorClass: 'folder' };
  }
}

function decoded(path: string): string | null {
  try {
    return decodeURIComponent(path);
  } catch {
    return null;
  }
}
