import { TextWorkers } from './text-workers';

const FEED = '<rss version="2.0"><channel><title>T</title><item><title>A</title></item></channel></rss>';
const feed = () => Buffer.from(FEED);
/** With this selector each element is looked for below each other one, four deep: it would take days. */
const DEEP = `<html><body>${'<div>'.repeat(800)}</body></html>`;
const ENDLESS = { selector: 'div:has(div:has(div:has(div:has(div:has(b)))))' };

describe('TextWorkers', () => {
  it('parses, extracts and reads in threads, many at once', async () => {
    const workers = new TextWorkers();
    try {
      const feeds = await Promise.all(Array.from({ length: 20 }, () => workers.parseFeed(feed(), null, null)));
      expect(feeds.every((feed) => feed.kind === 'feed' && feed.items[0]?.title === 'A')).toBe(true);
      expect(await workers.articleTexts([{ title: 'T', html: '<p>a</p><p>b</p>' }])).toMatchObject([
        { kind: 'article', text: 'T\n\na\n\nb', shortened: false },
      ]);
      expect(await workers.extractText(Buffer.from(''), null, null)).toMatchObject({ kind: 'unreadable' });
    } finally {
      await workers.close();
    }
  });

  it('ends a task at its deadline and goes on with the next', async () => {
    const workers = new TextWorkers({ workers: 1, deadlineMs: 3_000 });
    try {
      const [slow, next] = await Promise.all([
        workers.extractText(Buffer.from(DEEP), null, null, ENDLESS),
        workers.parseFeed(feed(), null, null),
      ]);
      expect(slow).toMatchObject({ kind: 'unreadable', reason: 'took longer than 3000 ms to parse' });
      expect(next).toMatchObject({ kind: 'feed' });
    } finally {
      await workers.close();
    }
  });

  it('parses large bodies and PDFs in a process of its own, one after the other', async () => {
    const workers = new TextWorkers({ largeBytes: 100 });
    const large = () =>
      Buffer.from(`<rss version="2.0"><channel><item><title>${'a'.repeat(200)}</title></item></channel></rss>`);
    try {
      const answers = await Promise.all([
        ...[1, 2, 3].map(() => workers.parseFeed(large(), null, null)),
        workers.parseFeed(Buffer.from('<rss version="2.0"><channel/></rss>'), null, null),
        workers.pdfText(Buffer.from('no PDF')),
        workers.markdownText(Buffer.from('# T')),
      ]);
      expect(answers.map(({ kind }) => kind)).toEqual(['feed', 'feed', 'feed', 'feed', 'unreadable', 'document']);
    } finally {
      await workers.close();
    }
  });

  it('ends a thread that needs too much memory, and goes on with the next', async () => {
    const workers = new TextWorkers({ workers: 1, threadMaxHeapMb: 24, largeBytes: Infinity });
    const many = Buffer.from(
      `<rss version="2.0"><channel><item>${'<a b="c"/>'.repeat(250_000)}</item></channel></rss>`,
    );
    try {
      const [heavy, next] = await Promise.all([
        workers.parseFeed(many, null, null),
        workers.parseFeed(feed(), null, null),
      ]);
      expect(heavy).toMatchObject({ kind: 'unreadable', reason: 'needed more than 24 MB to parse' });
      expect(next).toMatchObject({ kind: 'feed' });
    } finally {
      await workers.close();
    }
  });

  it('ends a process that needs too much memory, and goes on with the next', async () => {
    const workers = new TextWorkers({ largeBytes: 0, processLimits: { maxHeapMb: 24, maxResidentMb: 4_096 } });
    const many = Buffer.from(
      `<rss version="2.0"><channel><item>${'<a b="c"/>'.repeat(250_000)}</item></channel></rss>`,
    );
    const tooSmall = new TextWorkers({ largeBytes: 0, processLimits: { maxHeapMb: 24, maxResidentMb: 1 } });
    try {
      const [heavy, next] = await Promise.all([
        workers.parseFeed(many, null, null),
        workers.parseFeed(feed(), null, null),
      ]);
      expect(heavy).toMatchObject({ kind: 'unreadable', reason: 'needed more than 24 MB to parse' });
      expect(next).toMatchObject({ kind: 'feed' });
      expect(await tooSmall.parseFeed(feed(), null, null)).toMatchObject({ reason: 'needed more than 24 MB to parse' });
    } finally {
      await Promise.all([workers.close(), tooSmall.close()]);
    }
  });

  it('reads many articles at once, and tells of the one that cannot be read alone', async () => {
    const workers = new TextWorkers({ workers: 1 });
    try {
      const items = [
        { title: null, html: '<p>a</p>' },
        { title: null, html: null },
        { title: 'T', html: 'c &amp; d' },
      ];
      expect(await workers.articleTexts(items)).toEqual([
        expect.objectContaining({ kind: 'article', text: 'a' }),
        { kind: 'unreadable', reason: 'neither title nor text' },
        expect.objectContaining({ kind: 'article', text: 'T\n\nc & d' }),
      ]);
      expect(await workers.articleTexts([])).toEqual([]);
    } finally {
      await workers.close();
    }
  });

  it('hands bodies over without harm to what shares their memory', async () => {
    const workers = new TextWorkers({ workers: 1 });
    const shared = Buffer.from(`before${FEED}after`);
    try {
      const answer = await workers.parseFeed(shared.subarray(6, 6 + FEED.length), 'application/rss+xml', null);
      expect(answer).toMatchObject({ kind: 'feed', items: [{ title: 'A' }] });
      expect(shared.toString()).toBe(`before${FEED}after`);
    } finally {
      await workers.close();
    }
  });

  it('answers what waits when it is closed', async () => {
    const workers = new TextWorkers({ workers: 1 });
    const answers = [
      workers.extractText(Buffer.from(DEEP), null, null, ENDLESS),
      workers.parseFeed(feed(), null, null),
    ];
    await workers.close();
    expect(await Promise.all(answers)).toMatchObject([
      { kind: 'unreadable', reason: 'stopped' },
      { kind: 'unreadable', reason: 'stopped' },
    ]);
    expect(await workers.parseFeed(feed(), null, null)).toMatchObject({ kind: 'unreadable', reason: 'stopped' });
  });
});
