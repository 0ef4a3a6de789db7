/**
 * The script of a process for large texts. The parser runs in a thread of it, so that the main thread stays free: it
 * watches the memory, and ends the process with its parent, in the middle of a text too. Imports by relative path only.
 */
import { PROCESS_EXIT_OUT_OF_MEMORY } from './process-limits';
import type { TextTask } from './text-task';
import { TextThread } from './text-thread';

/** Memory can grow by some 100 MB a second when streams are inflated. */
const WATCH_EVERY_MS = 20;

const [maxHeapMb, maxResidentMb] = process.argv.slice(2).map(Number) as [number, number];

const thread = new TextThread(maxHeapMb, {
  onAnswer: (result) => process.send?.(result),
  onEnd: (reason) => process.exit(reason.startsWith('needed more') ? PROCESS_EXIT_OUT_OF_MEMORY : 1),
});
process.on('message', (task) => thread.begin(task as TextTask));
process.on('disconnect', () => process.exit(0));
setInterval(() => {
  if (process.memoryUsage.rss() > maxResidentMb * 1024 * 1024) process.exit(PROCESS_EXIT_OUT_OF_MEMORY);
}, WATCH_EVERY_MS);
