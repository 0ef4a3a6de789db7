import fc from 'fast-check';
import { parseFeed, type FeedItem } from './parse-feed';

const rss = (inner: string) =>
  `<?xml version="1.0"?><rss version="2.0"><channel><title>T</title>${inner}</channel></rss>`;
const atom = (inner: string, attributes = '') =>
  `<feed xmlns="http://www.w3.org/2005/Atom"${attributes}><title>T</title><id>f</id>${inner}</feed>`;

async function read(text: string, url: string | null = null) {
  const parsed = await parseFeed(text, url);
  if (parsed.kind !== 'feed') throw new Error(parsed.reason);
  return parsed;
}

const ITEMS: [string, string, Partial<FeedItem>[]][] = [
  [
    'RSS 2.0 with the namespaces that carry content',
    `<?xml version="1.0" encoding="utf-8"?>
     <rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">
     <channel><title>T</title><item>
       <guid isPermaLink="false">g1</guid><link> http://a.example/1 </link><title>One &amp; two</title>
       <description>Short</description><content:encoded><![CDATA[<p>Long &amp; <b>bold</b></p>]]></content:encoded>
       <dc:creator>Jane Doe</dc:creator><pubDate>Tue, 31 Aug 2021 12:00:00 +0200</pubDate>
       <category>War</category><category domain="d">Peace</category><category>War</category>
     </item></channel></rss>`,
    [
      {
        id: 'g1',
        link: 'http://a.example/1',
        title: 'One & two',
        summary: 'Short',
        content: '<p>Long &amp; <b>bold</b></p>',
        author: 'Jane Doe',
        publishedAt: '2021-08-31T10:00:00.000Z',
        updatedAt: null,
        categories: ['War', 'Peace'],
      },
    ],
  ],
  [
    'Atom 1.0',
    atom(
      `<entry><id>e1</id><title type="html">A &lt;b&gt;B&lt;/b&gt; &amp;amp; C</title>
       <link rel="edit" href="/edit"/><link href="p?x=1"/><published>2021-08-31T12:00:00Z</published>
       <updated>2021-09-01T00:00:00+02:00</updated><author><name>N</name><email>n@a.example</email></author>
       <summary>S</summary><content type="html">&lt;p&gt;C&lt;/p&gt;</content><category term="t" label="Label"/></entry>`,
      ' xml:base="https://a.example/b/"',
    ),
    [
      {
        id: 'e1',
        link: 'https://a.example/b/p?x=1',
        title: 'A B & C',
        summary: 'S',
        content: '<p>C</p>',
        author: 'N',
        publishedAt: '2021-08-31T12:00:00.000Z',
        updatedAt: '2021-08-31T22:00:00.000Z',
        categories: ['Label'],
      },
    ],
  ],
  [
    'an xhtml title keeps the order of its words',
    atom(
      `<entry><id>e</id><title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">One <b>two</b> three &amp; <i>four</i></div></title>
       <content type="xhtml"><div>x <i>y</i> z</div></content></entry>`,
    ),
    [{ title: 'One two three & four', content: '<div>x <i>y</i> z</div>' }],
  ],
  [
    'two items with one pubDate both pass',
    rss(
      `<item><guid>1</guid><pubDate>Tue, 31 Aug 2021 12:00:00 GMT</pubDate></item>
       <item><guid>2</guid><pubDate>Tue, 31 Aug 2021 12:00:00 GMT</pubDate></item>`,
    ),
    [{ id: '1' }, { id: '2' }],
  ],
  [
    'items without dates and GUIDs',
    rss('<item><title>A</title></item><item><description>B</description></item>'),
    [
      { title: 'A', id: null, link: null, publishedAt: null },
      { title: null, summary: 'B', id: null },
    ],
  ],
  [
    'REGRESSION: an unreadable date in Atom does not cost the feed',
    atom('<entry><id>1</id><updated>soon</updated></entry>'),
    [{ updatedAt: null, publishedAt: null }],
  ],
  ['REGRESSION: an Atom link without attributes', atom('<entry><id>1</id><link/></entry>'), [{ link: null }]],
  [
    'a GUID that is a permalink',
    rss('<item><guid>https://a.example/p</guid></item>'),
    [{ link: 'https://a.example/p' }],
  ],
  ['a GUID that is not a link', rss('<item><guid>12</guid></item>'), [{ link: null, id: '12' }]],
  [
    'a GUID that says it is no permalink',
    rss('<item><guid isPermaLink="false">https://a.example/p</guid></item>'),
    [{ link: null }],
  ],
  ['an RSS author', rss('<item><author>j@a.example (Jane Doe)</author></item>'), [{ author: 'Jane Doe' }]],
  ['HTML entities', rss('<item><title>caf&eacute;&nbsp;X</title></item>'), [{ title: 'café\u00a0X' }]],
  ['twice escaped titles', rss('<item><title>AT&amp;amp;T &amp;lt;3</title></item>'), [{ title: 'AT&T <3' }]],
  ['a title with a less-than sign', rss('<item><title>1 &lt; 2 &amp; 3</title></item>'), [{ title: '1 < 2 & 3' }]],
  ['RSS without a version', '<rss><channel><item><title>A</title></item></channel></rss>', [{ title: 'A' }]],
  ['no items', rss(''), []],
  ['white space before the prolog', `\n  ${rss('<item><title>A</title></item>')}`, [{ title: 'A' }]],
  ['a NUL and a lone surrogate', rss('<item><title>a\u0000b\ud800c</title></item>'), [{ title: 'a\ufffdb\ufffdc' }]],
];

const UNREADABLE: [string, string, RegExp][] = [
  [
    'a bare ampersand',
    rss('<item><title>A & B</title></item>'),
    /not a well-formed feed: invalid character in entity name \(line 1,/,
  ],
  [
    'an HTML page',
    '<!DOCTYPE html><html><body>Hello</body></html>',
    /^read an HTML page \(first bytes "<!DOCTYPE html>.*expected RSS or Atom$/,
  ],
  ['an HTML page without a document type', '<!-- x --><HTML><p>', /^read an HTML page/],
  ['nothing', '', /^read an empty answer/],
  ['white space', ' \n ', /^read an empty answer/],
  ['a truncated feed', rss('<item><title>A</title></item>').slice(0, 80), /not a well-formed feed: unclosed root tag/],
  ['JSON', '{"version":"https://jsonfeed.org/version/1"}', /^read JSON/],
  ['plain text', 'Service unavailable', /^read text that is not XML \(first bytes "Service unavailable"\)/],
  ['a reference to no character', rss('<item><title>a&#xD800;b</title></item>'), /invalid character entity/],
  ['other XML', '<?xml version="1.0"?><opml/>', /root element <opml>/],
  ['RSS without a channel', '<rss version="2.0"/>', /not a well-formed feed/],
  [
    'an entity bomb',
    '<!DOCTYPE rss [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><rss version="2.0"><channel><title>&b;</title></channel></rss>',
    /invalid character entity/,
  ],
];

describe('parseFeed', () => {
  it.each(ITEMS)('%s', async (_, text, items) => {
    const parsed = await read(text);
    expect(parsed.items).toHaveLength(items.length);
    expect(parsed.items).toEqual(items.map((item) => expect.objectContaining(item)));
  });

  it.each(UNREADABLE)('%s is told as such', async (_, text, reason) => {
    expect(await parseFeed(text)).toEqual({ kind: 'unreadable', reason: expect.stringMatching(reason) });
  });

  it('reads what the feed says of itself', async () => {
    const { feed } = await read(
      rss(`<link>/home</link><description>D &lt;b&gt;bold&lt;/b&gt;</description><language>ps</language>
           <managingEditor>e@a.example (Editor)</managingEditor><copyright>C</copyright>`),
      'https://a.example/feed.xml',
    );
    expect(feed).toEqual({
      id: null,
      title: 'T',
      link: 'https://a.example/home',
      description: 'D bold',
      language: 'ps',
      author: 'Editor',
      rights: 'C',
    });
  });

  it('answers anything with a feed or a reason', async () => {
    const pieces = fc.constantFrom(
      ...[
        '<rss version="2.0">',
        '<channel>',
        '</channel>',
        '</rss>',
        '<feed>',
        '<entry>',
        '<item/>',
        '<title type="xhtml">',
      ],
      ...[
        '<![CDATA[',
        ']]>',
        '&amp;',
        '&',
        '<!DOCTYPE',
        '<!--',
        '<__proto__>',
        '<link/>',
        '\u0000',
        '\ud800',
        '<html>',
      ],
    );
    const texts = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(fc.oneof(pieces, fc.string({ maxLength: 5 })), { maxLength: 15 }).map((parts) => parts.join('')),
    );
    await fc.assert(
      fc.asyncProperty(texts, async (text) => {
        const parsed = await parseFeed(text);
        expect(['feed', 'unreadable']).toContain(parsed.kind);
        expect(() => structuredClone(parsed)).not.toThrow();
      }),
      { numRuns: 500 },
    );
  });
});
