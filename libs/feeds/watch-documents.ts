import { type FSWatcher, watch } from 'node:fs';
import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { listDocuments } from './documents-folder';

/** An editor or a copy writes a file in several steps; one call tells of them all. */
const DEBOUNCE_MS = 500;
/** A folder that is written to without end is told of so often at least. */
const MAX_DEBOUNCE_MS = 5_000;
/** Linux allows a user some thousands of watches. */
const MAX_FOLDERS = 1_000;
/** Where the platform cannot watch; and new folders are found so. */
const POLL_MS = 30_000;

/**
 * Calls `onChange` soon after a document in `folder` (documents-folder.ts) was added, changed or removed, until `signal`
 * is aborted. Each folder that holds documents is watched by itself: how much Node's recursive watch takes has no bound.
 * Where watching is not possible (too many folders, no watches left, a network's file system, a folder that is not there
 * yet) a look at names, sizes and times every 30 seconds does it alone.
 * Never throws and does not keep the program alive. A call too many does no harm to the caller, one too few is made good
 * by its own polls.
 */
export function watchDocuments(
  folder: string,
  onChange: () => void,
  signal: AbortSignal,
  { debounceMs = DEBOUNCE_MS, pollMs = POLL_MS }: { readonly debounceMs?: number; readonly pollMs?: number } = {},
): void {
  if (signal.aborted) return;
  const watchers = new Map<string, FSWatcher>();
  let known: string | null = null;
  let isLooking = false;
  let firstChangeAt: number | null = null;
  let call: NodeJS.Timeout | null = null;

  /** Compares what is there with what was, and watches the folders that are new. */
  const look = async () => {
    if (isLooking) return;
    isLooking = true;
    const found = await fingerprint(folder);
    isLooking = false;
    if (signal.aborted) return;
    for (const path of found.folders.slice(0, MAX_FOLDERS)) watchFolder(path);
    if (known !== null && known !== found.documents) onChange();
    known = found.documents;
  };
  const changed = () => {
    firstChangeAt ??= Date.now();
    if (call !== null) clearTimeout(call);
    const waitMs = Math.max(0, Math.min(debounceMs, firstChangeAt + MAX_DEBOUNCE_MS - Date.now()));
    call = setTimeout(() => {
      firstChangeAt = null;
      void look();
    }, waitMs).unref();
  };
  const watchFolder = (path: string) => {
    if (watchers.has(path)) return;
    try {
      const watcher = watch(path, { persistent: false }, changed);
      const forget = () => {
        watcher.close();
        watchers.delete(path);
      };
      watcher.on('error', forget);
      watchers.set(path, watcher);
    } catch {
      // The look every 30 seconds finds what changes there.
    }
  };

  const poll = setInterval(() => void look(), pollMs).unref();
  signal.addEventListener(
    'abort',
    () => {
      clearInterval(poll);
      if (call !== null) clearTimeout(call);
      for (const watcher of watchers.values()) watcher.close();
    },
    { once: true },
  );
  void look();
}

interface Fingerprint {
  /** The folder and those below it that hold documents, or lead to one that does. */
  readonly folders: readonly string[];
  readonly documents: string;
}

async function fingerprint(folder: string): Promise<Fingerprint> {
  const folders = new Set([folder]);
  const documents: string[] = [];
  try {
    for (const path of (await listDocuments(folder)).paths) {
      for (let parent = dirname(path); parent !== '.'; parent = dirname(parent)) folders.add(join(folder, parent));
      const found = await stat(join(folder, path)).catch(() => null);
      documents.push(`${path} ${found?.size} ${found?.mtimeMs}`);
    }
  } catch {
    // A folder that is not there has no documents; it may come.
  }
  return { folders: [...folders], documents: documents.join('\n') };
}
