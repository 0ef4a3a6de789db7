/** The script of a worker thread: answers each task in turn. */
import { parentPort } from 'node:worker_threads';
import { decode } from './decode';
import { extractText } from './extract-text';
import { markdownText } from './markdown-text';
import { parseFeed } from './parse-feed';
import { pdfText } from './pdf-text';
import { readArticle } from './read-article';
import { readFeed } from './read-feed';
import type { TextResult, TextTask } from './text-task';

async function answer(task: TextTask): Promise<TextResult> {
  switch (task.kind) {
    case 'parse-feed':
      return parseFeed(decode(task.body, task.contentType).text, task.url);
    case 'read-feed':
      return readFeed(decode(task.body, task.contentType).text, task.url, task.options);
    case 'extract-text':
      return extractText(decode(task.body, task.contentType).text, task.url, {
        contentType: task.contentType,
        ...task.options,
      });
    case 'article-texts':
      return { kind: 'articles', articles: task.items.map(readArticle) };
    case 'markdown-text':
      return markdownText(decode(task.body, null).text);
    case 'pdf-text':
      return pdfText(task.body);
  }
}

parentPort?.on('message', (task: TextTask) => {
  void answer(task).then((result) => parentPort?.postMessage(result));
});
