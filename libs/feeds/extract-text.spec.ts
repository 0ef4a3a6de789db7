import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { repositoryRoot } from '#platform/repository-root';
import { articleText, carriesFullText } from './article-text';
import { extractText, withoutTitle } from './extract-text';
import { htmlLine, htmlText } from './html-text';

const PARAGRAPH =
  'The delegation met the governor in the capital, and after long talks, both sides agreed on a truce. ';
const page = (body: string, head = '', attributes = '') =>
  `<!doctype html><html${attributes}><head><title>Site</title>${head}</head><body>${body}</body></html>`;
const article = (inner: string) => `<article>${`<p>${PARAGRAPH.repeat(3)}</p>`.repeat(3)}${inner}</article>`;

function read(html: string, url: string | null = 'https://a.example/x/y') {
  const extracted = extractText(html, url);
  if (extracted.kind !== 'page') throw new Error(extracted.reason);
  return extracted;
}

describe('htmlText', () => {
  it.each([
    ['<p>One</p><p>Two</p>', 'One\n\nTwo'],
    ['One<br>Two', 'One\nTwo'],
    ['One<br><br>Two', 'One\n\nTwo'],
    ['<h2>Head</h2>Text', 'Head\n\nText'],
    ['<ul><li>a</li><li><p>b</p></li></ul><p>c</p>', 'a\nb\n\nc'],
    ['<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>', 'a b\nc'],
    ['a\u00a0b &nbsp;c  \n d', 'a\u00a0b \u00a0c d'],
    ['killed.<sup>3</sup> And <sup><a href="#n">[12]</a></sup>', 'killed.[3] And [12]'],
    ['the 4<sup>th</sup> of <sup>*</sup>', 'the 4th of [*]'],
    ['<script>x</script><style>y</style><b>z</b><!-- c -->', 'z'],
    ['plain', 'plain'],
    ['a &lt; b &amp; c', 'a < b & c'],
    ['a\u0000&#xD800;b', 'a\ufffd\ufffdb'],
    ['', ''],
  ])('%s', (html, text) => {
    expect(htmlText(html)).toBe(text);
  });

  it('makes one line of a title', () => {
    expect(htmlLine('a<br>b <i>c</i>')).toBe('a b c');
  });
});

describe('extractText', () => {
  it('reads what the page says of itself, JSON-LD before Open Graph before meta', () => {
    const head = `<script type="application/ld+json">not json</script>
      <script type="application/ld+json">{"@graph":[{"@type":"NewsArticle","headline":"Head  line",
        "datePublished":"2021-08-31T12:00:00+02:00","author":[{"name":"A"},{"name":"B"}]}]}</script>
      <meta property="og:title" content="Other"><meta name="author" content="C">
      <meta property="og:locale" content="en_GB"><link rel="canonical" href="/canonical?x=1">`;
    expect(read(page(article(''), head))).toMatchObject({
      title: 'Head line',
      byline: 'A, B',
      publishedAt: '2021-08-31T10:00:00.000Z',
      language: 'en-GB',
      canonicalUrl: 'https://a.example/canonical?x=1',
    });
    const meta = `<meta property="og:title" content="T"><meta property="article:published_time" content="2020-01-02">`;
    expect(read(page(article(''), meta, ' lang="ps"'))).toMatchObject({
      title: 'T',
      byline: null,
      publishedAt: '2020-01-02T00:00:00.000Z',
      language: 'ps',
      canonicalUrl: null,
    });
  });

  it('leaves the frame of the page out and the notes in', () => {
    const body = `<nav><a href="/h">Hezbollah</a></nav>${article('')}
      <div class="footnotes"><ol><li><a href="https://b.example">A source</a></li><li><a href="#">Second</a></li></ol></div>
      <footer>Imprint PKK</footer>`;
    const { text } = read(page(body));
    expect(text).toContain(PARAGRAPH.trim());
    expect(text).not.toMatch(/Hezbollah|PKK/);
    expect(text).toMatch(/A source\n+(\[2\] )?Second$/);
  });

  it('does not repeat the title', () => {
    const html = page(`<h1>The Title</h1>${article('')}`, '<meta property="og:title" content="The Title">');
    expect(read(html).text.startsWith('The delegation')).toBe(true);
  });

  it.each([
    ['nothing', ''],
    ['no text', page('')],
    ['a frame only', page('<nav><a href="/">Home</a></nav>')],
    ['nesting without end', '<div>'.repeat(20_000)],
    ['inline nesting without end', `<p>${'<b>'.repeat(20_000)}x`],
  ])('tells that a page is unreadable: %s', (_, html) => {
    expect(extractText(html, null)).toEqual({ kind: 'unreadable', reason: expect.any(String) });
  });

  it('answers anything with a page or a reason', () => {
    const pieces = fc.constantFrom(
      ...[
        '<p>',
        '</p>',
        '<table>',
        '<tr>',
        '</html>',
        '<body',
        '<script type="application/ld+json">',
        '{"headline":1}',
      ],
      ...[
        '</script>',
        '<meta property="og:title" content="',
        '">',
        '<li>',
        '<sup>1',
        '&#0;',
        '<!--',
        '<![CDATA[',
        '<svg>',
      ],
    );
    const html = fc.array(fc.oneof(pieces, fc.string({ unit: 'binary' })), { maxLength: 20 });
    fc.assert(
      fc.property(html, (parts) => {
        expect(['page', 'unreadable']).toContain(extractText(parts.join(''), null).kind);
      }),
      { numRuns: 100 },
    );
  });
});

describe('extractText on the seed pages', () => {
  const folder = join(repositoryRoot(), 'seeds/articles');
  const read = (name: string) => extractText(readFileSync(join(folder, name), 'utf8'), null);

  it('reads them all, with title and date, and without menus, tags and sidebars', () => {
    const names = readdirSync(folder);
    expect(names).toHaveLength(5);
    for (const name of names) {
      const extracted = read(name);
      expect(extracted).toMatchObject({ kind: 'page', title: expect.any(String), publishedAt: expect.any(String) });
      if (extracted.kind === 'page') {
        expect(extracted.text.length).toBeGreaterThan(2_000);
        expect(extracted.text).not.toMatch(/Hezbollah|Boko Haram|PKK|cookies|Imprint|Subscribe/);
      }
    }
  });

  it('keeps notes, and paragraphs made of <br>', () => {
    expect(read('taliban-al-qaeda-partnership.html')).toMatchObject({
      text: expect.stringMatching(/\n\n\[14\] [^\n]+$/),
    });
    expect(read('al-qaeda-islamic-state-cooperation-afghanistan.html')).toMatchObject({
      text: expect.stringMatching(/\n\nNotes\n\n\[1\] [^\n]+$/),
    });
    const blog = read('taliban-tactical-terror-alliances.html');
    expect(blog.kind === 'page' && blog.text.split('\n\n').length).toBeGreaterThan(8);
  });
});

describe('articleText', () => {
  it.each([
    ['Title', 'Body', 'Title\n\nBody'],
    ['Title', 'TITLE \n\nBody', 'Title\n\nBody'],
    ['Title', 'Titles\n\nBody', 'Title\n\nTitles\n\nBody'],
    ['Title', '', 'Title'],
    ['Title', 'Title', 'Title'],
    [null, 'Body ', 'Body '],
  ])('%s, %s', (title, body, text) => {
    expect(articleText(title, body)).toEqual({ text, shortened: false });
  });

  it('leaves the end of a text out that no message could carry, at a line', () => {
    const { text, shortened } = articleText(null, `${'ق'.repeat(999)}\n`.repeat(1_000));
    expect(shortened).toBe(true);
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(512 * 1024);
    expect(text).toMatch(/^(ق{999}\n)+ق{999}$/);
  });

  it('takes the title off once only', () => {
    expect(withoutTitle('T\n\nT\n\nx', 'T')).toBe('T\n\nx');
  });

  it('goes to the page where the feed has a teaser', () => {
    expect(carriesFullText({ content: null })).toBe(false);
    expect(carriesFullText({ content: `<p>${'x'.repeat(300)}</p>${'<br class="spacer">'.repeat(200)}` })).toBe(false);
    expect(carriesFullText({ content: `<p>${'x'.repeat(3_000)}</p>` })).toBe(true);
  });
});
