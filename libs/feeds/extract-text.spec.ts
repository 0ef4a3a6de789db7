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
    ['nesting that end tags may be left out of', '<option><td>'.repeat(20_000)],
    ['nothing but signs', '<'.repeat(300_000)],
    ['elements without end', '<p>some words</p>'.repeat(60_000)],
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
        const extracted = extractText(parts.join(''), null);
        expect(['page', 'not-an-article', 'unreadable']).toContain(extracted.kind);
        expect(extracted.kind !== 'page' || !extracted.text.includes('\u0000')).toBe(true);
      }),
      { numRuns: 100 },
    );
  });
});

describe('what a page says of itself', () => {
  const linked = (json: string) => `<script type="application/ld+json">${json}</script>`;
  it.each<[string, string, object]>([
    [
      'a graph with references',
      linked(`{"@context":"https://schema.org","@graph":[
        {"@type":"BreadcrumbList","name":"Home"},
        {"@type":"WebPage","@id":"https://a.example/x/y","datePublished":"2021-08-30"},
        {"@type":["Article","ReportageNewsArticle"],"headline":"H","author":[{"@id":"#p"},"B"],"dateModified":"2021-09-01",
         "publisher":{"@id":"#o"},"isAccessibleForFree":"False","inLanguage":{"@type":"Language","alternateName":"fa"}},
        {"@type":"Person","@id":"#p","name":"A"},{"@type":"Organization","@id":"#o","name":"The Daily"}]}`),
      {
        title: 'H',
        authors: ['A', 'B'],
        byline: 'A, B',
        siteName: 'The Daily',
        publishedAt: '2021-08-30T00:00:00.000Z',
        modifiedAt: '2021-09-01T00:00:00.000Z',
        paywalled: true,
        language: 'fa',
      },
    ],
    [
      'the article among others that says it is here',
      linked(
        `[{"@type":"NewsArticle","headline":"Other","url":"/o"},
          {"@type":"schema:BlogPosting","headline":"Mine","mainEntityOfPage":{"@id":"http://www.a.example/x/y/"}}]`,
      ),
      { title: 'Mine', paywalled: false },
    ],
    [
      'no related article',
      linked(`{"@type":"ItemList","itemListElement":[{"@type":"NewsArticle","headline":"O"}]}`),
      { title: 'Site' },
    ],
    [
      'JSON as it is often written',
      linked(`<!-- {"@type":"NewsArticle","headline":"Line\none","author":{"@list":[{"name":"By A"}]},} -->`),
      { title: 'Line one', authors: ['A'] },
    ],
    [
      'meta elements of libraries',
      `<meta name="citation_title" content="T"><meta name="citation_author" content="A"><meta name="citation_author" content="B">
       <meta name="DC.Publisher" content="P"><meta name="citation_publication_date" content="2021-08-31">`,
      { title: 'T', authors: ['A', 'B'], siteName: 'P', publishedAt: '2021-08-31T00:00:00.000Z' },
    ],
    [
      'Parse.ly and Sailthru',
      `<meta name="parsely-title" content="T"><meta name="parsely-author" content="A"><meta name="sailthru.date" content="2021-08-31">`,
      { title: 'T', authors: ['A'], publishedAt: '2021-08-31T00:00:00.000Z' },
    ],
    [
      'Open Graph, without the site’s name and without profiles for names',
      `<meta property="og:title" content="T | The Daily"><meta property="og:site_name" content="The Daily">
       <meta property="article:author" content="https://social.example/a"><meta property="og:description" content="D">
       <meta property="article:modified_time" content="2021-09-02T00:00:00Z"><meta property="article:content_tier" content="locked">`,
      {
        title: 'T',
        siteName: 'The Daily',
        authors: [],
        description: 'D',
        modifiedAt: '2021-09-02T00:00:00.000Z',
        paywalled: true,
      },
    ],
    ['a front page named on every page', '<link rel="canonical" href="https://a.example/">', { canonicalUrl: null }],
    [
      'the AMP form and a base',
      '<base href="/b/"><link rel="amphtml" href="amp">',
      { ampUrl: 'https://a.example/b/amp' },
    ],
    ['no script for an address', '<link rel="canonical" href="javascript:1">', { canonicalUrl: null }],
  ])('%s', (_, head, said) => {
    expect(read(page(article(`<p>${PARAGRAPH.repeat(5)}</p>`.repeat(3)), head))).toMatchObject(said);
  });

  it('takes the time of the article, not of its frame or its change', () => {
    const times =
      '<aside><time datetime="2001-01-01"></time></aside><time class="updated" datetime="2002-01-01"></time>' +
      '<time datetime="2021-08-31T10:00:00Z"></time>';
    expect(read(page(times + article('')))).toMatchObject({ publishedAt: '2021-08-31T10:00:00.000Z' });
  });
});

describe('extractText with a selector', () => {
  const html = page(
    '<div class="a">One<div class="a">Two</div></div><p>No</p><div class="a"><p>Three</p></div><i></i>',
  );
  const select = (selector: string) => extractText(html, null, { selector });

  it('takes the selected elements in order, each once', () => {
    expect(select('.a')).toMatchObject({ kind: 'page', text: 'One\n\nTwo\n\nThree', wordCount: 3 });
  });

  it.each([
    ['', 'the selector is empty'],
    ['div[', 'the selector "div[" is not valid CSS'],
    ['.b', 'the selector ".b" selects nothing on the page'],
    ['i', 'the selector "i" selects no text on the page'],
  ])('%s: %s', (selector, reason) => {
    expect(select(selector)).toEqual({ kind: 'unreadable', reason });
  });
});

describe('what stands around a text', () => {
  const body = `<p>${PARAGRAPH.repeat(3)}</p>`.repeat(3);
  it.each([
    ['a share bar', `<div class="share-bar"><p>Share on every network you know</p></div>${body}`],
    ['a newsletter’s prompt', `${body}<div class="newsletter-signup"><p>Get our letter in the morning</p></div>`],
    ['a caption', `<figure><img src="a.png"><figcaption>Men at a gate, 2019</figcaption></figure>${body}`],
    ['what is about the author', `${body}<div class="author-bio"><p>A. Writer lives in the valley.</p></div>`],
    [
      'a list of other articles',
      `${body}<h3>Related stories</h3><ul><li><a href="/1">A raid in the north</a></li></ul>`,
    ],
    ['a line of networks at the beginning', `<p>Facebook Twitter WhatsApp</p>${body}`],
    ['a reading time and a date', `<p>4 min read</p><p>Published: 31 August 2021</p>${body}`],
    ['prompts at the end', `${body}<p>Also read: A raid in the north</p><p>Sign up for our morning letter.</p>`],
    ['credits at the end', `${body}<p>Reporting by A. Writer; Editing by B. Writer</p>`],
  ])('leaves out %s', (_, html) => {
    expect(read(page(`<article>${html}</article>`)).text.split('\n\n')).toEqual(
      Array(3).fill(PARAGRAPH.repeat(3).trim()),
    );
  });

  it.each([
    [
      'a prompt within the text',
      `${body}<p>Sign up for the militia, the boys were told.</p>${body}`,
      'Sign up for the militia',
    ],
    [
      'pictures that are told of',
      `<p>Images of the attack spread within an hour of it.</p>${body}`,
      'Images of the attack',
    ],
    ['a fund that is told of', `${body}<p>Support for the truce has grown since.</p>`, 'Support for the truce'],
    [
      'reports that are told of',
      `${body}<p>Reporting by Amnesty shows that five men died there.</p>`,
      'Reporting by Amnesty',
    ],
    ['a law that is told of', `${body}<p>Copyright law was not discussed.</p>`, 'Copyright law'],
    ['a theme that names the whole page', `<div class="has-newsletter related">${body}</div>`, 'The delegation'],
    [
      'shareholders',
      `<div class="shareholders"><p>Shareholders of the mine met too, and spoke at length.</p></div>${body}`,
      'Shareholders',
    ],
  ])('keeps %s', (_, html, kept) => {
    expect(read(page(`<article>${html}</article>`)).text).toContain(kept);
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
