/** The script of a worker thread: answers each task in turn. Imports by relative path only: workers load no # imports. */
import { parentPort } from 'node:worker_threads';
import { extractText } from './extract-text';
import { htmlText } from './html-text';
import { parseFeed } from './parse-feed';
import type { TextResult, TextTask } from './text-task';

async function answer(task: TextTask): Promise<TextResult> {
  if (task.kind === 'parse-feed') return parseFeed(task.text, task.url);
  if (task.kind === 'extract-text') return extractText(task.text, task.url);
  try {
    return { kind: 'text', text: htmlText(task.text) };
  } catch (error) {
    return { kind: 'unreadable', reason: `the HTML cannot be read (${(error as Error).message.slice(0, 200)})` };
  }
}

parentPort?.on('message', (task: TextTask) => {
  void answer(task).then((result) => parentPort?.postMessage(result));
});
