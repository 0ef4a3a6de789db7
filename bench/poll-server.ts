import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

/** In a process of its own, started by poll.ts: feeds of a number of sites, each on a loopback address of its own. */

export const ITEMS_PER_FEED = 20;
/** A feed that moves on has so many new items at its top, and as many less at its end. */
export const NEW_ITEMS = 2;
/** Of the text of an item: enough to be taken for the whole article, so that no page is asked for. */
const PARAGRAPHS = 4;
const WORDS_PER_PARAGRAPH = 50;
const SYLLABLES =
  'ba be bi bo da de di do ka ke ki ko la le li lo ma me mi mo na ne ni no ra re ri ro sa se si so ta te ti to'.split(
    ' ',
  );
/** Enough that no two texts are near-duplicates. */
const WORDS = Array.from({ length: 4_096 }, (_, index) =>
  [index % 40, (index >> 3) % 40, (index * 7 + 3) % 40].map((syllable) => SYLLABLES[syllable]).join(''),
);

/** What the sources of a number answer, told by poll.ts. */
export interface Behaviour {
  /** How often the feeds have moved on. */
  readonly edition: number;
  /** Of each ten sources the last one: never answers (odd tens) or answers after `slowMs`. */
  readonly badShare: boolean;
  readonly slowMs: number;
}

function main(): void {
  const [sites, port] = [Number(process.argv[2]), Number(process.argv[3])];
  let behaviour: Behaviour = { edition: 0, badShare: false, slowMs: 0 };
  let connections = 0;
  let mostConnections = 0;
  let requests = 0;

  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    requests += 1;
    const feed = Number(/^\/feed-(\d+)\.xml$/.exec(request.url ?? '')?.[1]);
    const isBad = behaviour.badShare && feed % 10 === 9;
    if (isBad && Math.floor(feed / 10) % 2 === 1) return;
    const send = () => {
      const etag = `"${behaviour.edition}"`;
      if (request.headers['if-none-match'] === etag) return void response.writeHead(304, { etag }).end();
      response.writeHead(200, { 'content-type': 'application/rss+xml', etag }).end(feedOf(feed, behaviour.edition));
    };
    if (isBad) setTimeout(send, behaviour.slowMs);
    else send();
  };

  let listening = 0;
  for (let site = 0; site < sites; site += 1) {
    const server = createServer(answer);
    server.on('connection', (socket) => {
      connections += 1;
      mostConnections = Math.max(mostConnections, connections);
      socket.on('close', () => (connections -= 1));
    });
    server.listen({ port, host: addressOf(site), backlog: 512 }, () => {
      listening += 1;
      if (listening === sites) process.send?.('listening');
    });
  }
  process.on('message', (message: Behaviour | 'report') => {
    if (message === 'report') {
      process.send?.({ requests, mostConnections });
      [requests, mostConnections] = [0, connections];
    } else behaviour = message;
  });
  process.on('disconnect', () => process.exit(0));
}

/** The loopback address of a site. */
export function addressOf(site: number): string {
  return `127.77.${Math.floor(site / 250)}.${(site % 250) + 1}`;
}

const ITEMS_EVER = 1_000;

function feedOf(feed: number, edition: number): string {
  const items = Array.from({ length: ITEMS_PER_FEED }, (_, index) => {
    const number = feed * ITEMS_EVER + ITEMS_PER_FEED + edition * NEW_ITEMS - index;
    const html = Array.from(
      { length: PARAGRAPHS },
      (_, paragraph) => `<p>${sentence(number * PARAGRAPHS + paragraph)}.</p>`,
    );
    return `<item><title>Report ${number}: ${WORDS[(number * 31) % WORDS.length]}</title>
<link>https://news-${feed}.example/article-${number}</link>
<guid isPermaLink="false">article-${number}</guid><pubDate>Sun, 29 Nov 2026 08:00:00 GMT</pubDate>
<content:encoded><![CDATA[${html.join('\n')}]]></content:encoded></item>`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
<title>Feed ${feed}</title><link>https://news-${feed}.example/</link><description>Generated</description>
${items.join('\n')}</channel></rss>`;
}

/** Words in an order of their own for each seed (a linear congruential generator, constants of Numerical Recipes). */
function sentence(seed: number): string {
  let state = seed >>> 0;
  let text = '';
  for (let word = 0; word < WORDS_PER_PARAGRAPH; word += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    text += `${word === 0 ? '' : ' '}${WORDS[state >>> 20]}`;
  }
  return text;
}

if (require.main === module) main();
