import { TextWorkers } from './text-workers';

const FEED = '<rss version="2.0"><channel><title>T</title><item><title>A</title></item></channel></rss>';
/** Makes the parser's pattern for snippets look again and again: quadratic in its length. */
const SLOW = `<rss version="2.0"><channel><item><description>${'a&lt;h'.repeat(200_000)}</description></item></channel></rss>`;

describe('TextWorkers', () => {
  it('parses, extracts and reads in threads, many at once', async () => {
    const workers = new TextWorkers();
    try {
      const feeds = await Promise.all(Array.from({ length: 20 }, () => workers.parseFeed(FEED, null)));
      expect(feeds.every((feed) => feed.kind === 'feed' && feed.items[0]?.title === 'A')).toBe(true);
      expect(await workers.htmlText('<p>a</p><p>b</p>')).toEqual({ kind: 'text', text: 'a\n\nb' });
      expect(await workers.extractText('', null)).toMatchObject({ kind: 'unreadable' });
    } finally {
      await workers.close();
    }
  });

  it('ends a task at its deadline and goes on with the next', async () => {
    const workers = new TextWorkers({ workers: 1, deadlineMs: 3_000 });
    try {
      const [slow, next] = await Promise.all([workers.parseFeed(SLOW, null), workers.parseFeed(FEED, null)]);
      expect(slow).toEqual({ kind: 'unreadable', reason: 'took longer than 3000 ms to parse' });
      expect(next).toMatchObject({ kind: 'feed' });
    } finally {
      await workers.close();
    }
  });

  it('answers what waits when it is closed', async () => {
    const workers = new TextWorkers({ workers: 1 });
    const answers = [workers.parseFeed(SLOW, null), workers.parseFeed(FEED, null)];
    await workers.close();
    expect(await Promise.all(answers)).toEqual([
      { kind: 'unreadable', reason: 'stopped' },
      { kind: 'unreadable', reason: 'stopped' },
    ]);
    expect(await workers.parseFeed(FEED, null)).toEqual({ kind: 'unreadable', reason: 'stopped' });
  });
});
