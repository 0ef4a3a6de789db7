import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { generateArticle } from '#bench/generated-articles';

export interface FeedServer {
  readonly feeds: readonly string[];
  close(): Promise<void>;
}

/** Enough to be taken for the whole article, so that no page is asked for. */
const CHARACTERS = 1_200;

/** Serves `count` generated articles in feeds of `perFeed` items that carry the full text. */
export async function startFeedServer(count: number, perFeed: number): Promise<FeedServer> {
  const server: Server = createServer((request, response) => {
    const number = Number(/^\/feed-(\d+)\.xml$/.exec(request.url ?? '')?.[1] ?? NaN);
    if (Number.isNaN(number)) return void response.writeHead(404).end();
    const indexes = Array.from({ length: perFeed }, (_, offset) => number * perFeed + offset).filter((i) => i < count);
    response.writeHead(200, { 'content-type': 'application/rss+xml' }).end(feedOf(number, indexes));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const feeds = Array.from({ length: Math.ceil(count / perFeed) }, (_, n) => `http://127.0.0.1:${port}/feed-${n}.xml`);
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { feeds, close };
}

function feedOf(number: number, indexes: readonly number[]): string {
  const items = indexes.map((index) => {
    const { title, paragraphs, path } = generateArticle(index, CHARACTERS);
    const html = paragraphs.map((paragraph) => `<p>${paragraph}</p>`).join('\n');
    return `<item><title>${title}</title><link>https://news.example${path}</link>
      <guid isPermaLink="false">article-${index}</guid>
      <content:encoded><![CDATA[${html}]]></content:encoded></item>`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>
    <rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
    <title>Feed ${number}</title><link>https://news.example/</link><description>Generated</description>
    ${items.join('\n')}</channel></rss>`;
}
