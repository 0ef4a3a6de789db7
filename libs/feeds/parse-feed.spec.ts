import fc from 'fast-check';
import { parseFeed, type Feed, type FeedItem } from './parse-feed';
import { prepareXml } from './prepare-xml';
import { readStrictly, readTolerantly } from './read-xml';
import { sanitiseFeed } from './sanitise-html';
import { resolveNames } from './xml-element';

const NAMESPACES =
  'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" ' +
  'xmlns:dcterms="http://purl.org/dc/terms/" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/" ' +
  'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" xmlns:georss="http://www.georss.org/georss" ' +
  'xmlns:gml="http://www.opengis.net/gml" xmlns:geo="http://www.w3.org/2003/01/geo/wgs84_pos#" ' +
  'xmlns:sy="http://purl.org/rss/1.0/modules/syndication/" xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0" ' +
  'xmlns:xhtml="http://www.w3.org/1999/xhtml"';
const rss = (inner: string) =>
  `<?xml version="1.0"?><rss version="2.0" ${NAMESPACES}><channel><title>T</title>${inner}</channel></rss>`;
const item = (inner: string) => rss(`<item>${inner}</item>`);
const atom = (inner: string, attributes = '') =>
  `<feed xmlns="http://www.w3.org/2005/Atom" ${NAMESPACES}${attributes}><title>T</title><id>f</id>${inner}</feed>`;
const entry = (inner: string, attributes = '') => atom(`<entry>${inner}</entry>`, attributes);
const atom03 = (inner: string) => `<feed version="0.3" xmlns="http://purl.org/atom/ns#"><entry>${inner}</entry></feed>`;
const rdf = (channel: string, items: string) =>
  `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" ${NAMESPACES}>
   <channel rdf:about="http://a.example/">${channel}</channel>${items}</rdf:RDF>`;
const json = (feed: object) => JSON.stringify({ version: 'https://jsonfeed.org/version/1.1', title: 'T', ...feed });

async function read(text: string, url: string | null = null) {
  const parsed = await parseFeed(text, url);
  if (parsed.kind !== 'feed') throw new Error(parsed.reason);
  return parsed;
}

type ItemCase = [name: string, text: string, item: Partial<FeedItem>];

const FORMATS: ItemCase[] = [
  [
    'RSS 2.0 with the namespaces that carry content',
    item(`<guid isPermaLink="false">g1</guid><link> http://a.example/1 </link><title>One &amp; two</title>
       <description>Short</description><content:encoded><![CDATA[<p>Long &amp; <b>bold</b></p>]]></content:encoded>
       <dc:creator>Jane Doe</dc:creator><pubDate>Tue, 31 Aug 2021 12:00:00 +0200</pubDate>
       <category>War</category><category domain="d">Peace</category><category>War</category>`),
    {
      id: 'g1',
      link: 'http://a.example/1',
      title: 'One & two',
      summary: 'Short',
      content: '<p>Long &amp; <b>bold</b></p>',
      author: 'Jane Doe',
      authors: ['Jane Doe'],
      publishedAt: '2021-08-31T10:00:00.000Z',
      updatedAt: null,
      categories: ['War', 'Peace'],
      dateStated: true,
    },
  ],
  [
    'Atom 1.0',
    entry(
      `<id>e1</id><title type="html">A &lt;b&gt;B&lt;/b&gt; &amp;amp; C</title>
       <link rel="edit" href="/edit"/><link href="p?x=1"/><published>2021-08-31T12:00:00Z</published>
       <updated>2021-09-01T00:00:00+02:00</updated><author><name>N</name><email>n@a.example</email></author>
       <summary>S</summary><content type="html">&lt;p&gt;C&lt;/p&gt;</content><category term="t" label="Label"/>`,
      ' xml:base="https://a.example/b/"',
    ),
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
  [
    'Atom 0.3',
    atom03(`<id>e</id><title>T</title><link rel="alternate" type="text/html" href="http://a.example/e"/>
       <issued>2004-05-28T10:00:00Z</issued><modified>2004-05-29T10:00:00Z</modified><author><name>N</name></author>
       <content type="text/html" mode="escaped">&lt;p&gt;C&lt;/p&gt;</content>`),
    {
      id: 'e',
      title: 'T',
      link: 'http://a.example/e',
      publishedAt: '2004-05-28T10:00:00.000Z',
      updatedAt: '2004-05-29T10:00:00.000Z',
      author: 'N',
      content: '<p>C</p>',
    },
  ],
  [
    'Atom 0.3 with its own dates',
    atom03('<created>2004-05-27T10:00:00Z</created><modified>2004-05-29T10:00:00Z</modified>'),
    { publishedAt: '2004-05-27T10:00:00.000Z', updatedAt: '2004-05-29T10:00:00.000Z' },
  ],
  [
    'RSS 1.0: items beside the channel',
    rdf(
      '<title>T</title><items><rdf:Seq><rdf:li rdf:resource="http://a.example/1"/></rdf:Seq></items>',
      `<item rdf:about="http://a.example/1"><title>One</title><link>http://a.example/one</link>
       <description>S</description><dc:date>2004-05-28</dc:date><dc:subject>War</dc:subject></item>`,
    ),
    {
      id: 'http://a.example/1',
      title: 'One',
      link: 'http://a.example/one',
      summary: 'S',
      publishedAt: '2004-05-28T00:00:00.000Z',
      categories: ['War'],
    },
  ],
  [
    'RSS 0.90',
    `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://my.netscape.com/rdf/simple/0.9/">
     <channel><title>T</title></channel><item><title>One</title><link>http://a.example/1</link></item></rdf:RDF>`,
    { title: 'One', link: 'http://a.example/1', id: null },
  ],
  [
    'RSS 0.91 of Netscape, with its document type',
    `<?xml version="1.0"?><!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://my.netscape.com/publish/formats/rss-0.91.dtd">
     <rss version="0.91"><channel><title>T</title><item><title>Caf&eacute;</title></item></channel></rss>`,
    { title: 'Café' },
  ],
  ['RSS without a version', '<rss><channel><item><title>A</title></item></channel></rss>', { title: 'A' }],
  [
    'RSS whose items stand outside of the channel',
    '<rss><channel/><item><title>A</title></item></rss>',
    { title: 'A' },
  ],
  ['RSS in capitals', '<RSS VERSION="2.0"><CHANNEL><ITEM><TITLE>A</TITLE></ITEM></CHANNEL></RSS>', { title: 'A' }],
  [
    'RSS in a namespace of its own',
    '<rss version="2.0" xmlns="http://backend.userland.com/rss2"><channel><item><title>A</title></item></channel></rss>',
    { title: 'A' },
  ],
  [
    'Atom with a prefix',
    '<x:feed xmlns:x="http://www.w3.org/2005/Atom"><x:entry><x:title type="html">A &lt;i&gt;B&lt;/i&gt;</x:title></x:entry></x:feed>',
    { title: 'A B' },
  ],
  [
    'Atom in a namespace of before its first version, with a prefix',
    '<a:feed version="0.2" xmlns:a="http://example.com/newformat#"><a:entry><a:title>A</a:title></a:entry></a:feed>',
    { title: 'A' },
  ],
  [
    'RSS in a namespace that nobody knows',
    '<rss xmlns="http://b.example/"><channel><item><title>A</title></item></channel></rss>',
    { title: 'A' },
  ],
  [
    'elements of other namespaces with the same names',
    item(
      `<title xmlns="http://b.example/">B</title><x:title xmlns:x="http://b.example/">C</x:title><title>A</title>
       <x:link xmlns:x="http://b.example/">http://b.example/</x:link>`,
    ),
    { title: 'A', link: null },
  ],
  [
    'CDF',
    `<CHANNEL HREF="http://a.example/"><ITEM HREF="http://a.example/1" LASTMOD="2021-08-31T12:00"><TITLE>A</TITLE>
     <ABSTRACT>S</ABSTRACT></ITEM></CHANNEL>`,
    { title: 'A', link: 'http://a.example/1', summary: 'S', updatedAt: '2021-08-31T12:00:00.000Z' },
  ],
  ['Atom without a namespace', '<feed><entry><title>1 &lt;b> 2</title></entry></feed>', { title: '1 <b> 2' }],
  [
    'an Atom entry by itself',
    '<entry xmlns="http://www.w3.org/2005/Atom"><id>e</id><title>A</title></entry>',
    { id: 'e', title: 'A' },
  ],
  [
    'prefixes and namespaces that are written otherwise',
    `<rss version="2.0" xmlns:d="HTTP://PURL.ORG/DC/ELEMENTS/1.1/" xmlns:c="https://purl.org/rss/1.0/modules/content">
     <channel><item><d:Creator>N</d:Creator><c:encoded>&lt;p&gt;C&lt;/p&gt;</c:encoded></item></channel></rss>`,
    { author: 'N', content: '<p>C</p>' },
  ],
  [
    'a namespace that is declared where it is used',
    item('<x:creator xmlns:x="http://purl.org/dc/elements/1.1/">N</x:creator>'),
    { author: 'N' },
  ],
  [
    'a usual prefix that is not declared',
    '<rss version="2.0"><channel><item><dc:creator>N</dc:creator><content:encoded>C</content:encoded></item></channel></rss>',
    { author: 'N', content: 'C' },
  ],
  [
    'JSON Feed 1.1',
    json({
      language: 'de',
      items: [
        {
          id: 7,
          url: 'https://a.example/7',
          title: 'A <b> & B',
          content_html: '<p>C <a href="x">x</a></p>',
          summary: 'S & T',
          date_published: '2021-08-31T12:00:00+02:00',
          date_modified: '2021-09-01',
          authors: [{ name: 'N' }, { name: 'M' }],
          tags: ['t', 'u'],
          attachments: [{ url: 'https://a.example/a.mp3', mime_type: 'audio/mpeg', size_in_bytes: 12 }],
        },
      ],
    }),
    {
      id: '7',
      link: 'https://a.example/7',
      title: 'A <b> & B',
      content: '<p>C <a href="x">x</a></p>',
      summary: 'S &amp; T',
      publishedAt: '2021-08-31T10:00:00.000Z',
      updatedAt: '2021-09-01T00:00:00.000Z',
      author: 'N, M',
      categories: ['t', 'u'],
      language: 'de',
      enclosures: [{ url: 'https://a.example/a.mp3', type: 'audio/mpeg', length: 12 }],
    },
  ],
  [
    'JSON Feed 1.0 with its one author and text',
    json({
      version: 'https://jsonfeed.org/version/1',
      items: [{ id: 'a', external_url: 'https://b.example/', content_text: '1 < 2', author: { name: 'N' } }],
    }),
    { id: 'a', link: 'https://b.example/', content: '1 &lt; 2', author: 'N', title: null },
  ],
  [
    'a news sitemap',
    `<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:n="http://www.google.com/schemas/sitemap-news/0.9">
     <url><loc>https://a.example/1</loc><lastmod>2021-09-01</lastmod><n:news><n:publication><n:name>Paper</n:name>
     <n:language>en</n:language></n:publication><n:publication_date>2021-08-31T12:00:00Z</n:publication_date>
     <n:title>One</n:title><n:keywords>War, Peace</n:keywords></n:news></url></urlset>`,
    {
      id: 'https://a.example/1',
      link: 'https://a.example/1',
      title: 'One',
      publishedAt: '2021-08-31T12:00:00.000Z',
      updatedAt: '2021-09-01T00:00:00.000Z',
      language: 'en',
      categories: ['War', 'Peace'],
    },
  ],
  [
    'a sitemap',
    '<urlset><url><loc> https://a.example/1 </loc><lastmod>2021-09-01</lastmod></url></urlset>',
    { link: 'https://a.example/1', updatedAt: '2021-09-01T00:00:00.000Z', publishedAt: null, dateStated: true },
  ],
];

const TITLES: [name: string, text: string, title: string | null][] = [
  ['entities', item('<title>caf&eacute;&nbsp;X &#8212; &#x2014; &quot;q&quot;</title>'), 'café\u00a0X — — "q"'],
  ['escaped twice', item('<title>AT&amp;amp;T &amp;lt;3</title>'), 'AT&T <3'],
  ['a less-than sign', item('<title>1 &lt; 2 &amp; 3</title>'), '1 < 2 & 3'],
  ['escaped markup', item('<title>A &lt;b&gt;bold&lt;/b&gt; word</title>'), 'A bold word'],
  ['markup in CDATA', item('<title><![CDATA[A <b>bold</b> &amp; word]]></title>'), 'A bold & word'],
  ['CDATA and text', item('<title>A <![CDATA[&]]> B</title>'), 'A & B'],
  ['elements', item('<title>A <b>bold</b> word</title>'), 'A bold word'],
  ['white space', item('<title>\n A\t B\n</title>'), 'A B'],
  ['no text', item('<title/><description>x</description>'), null],
  ['Dublin Core', item('<dc:title>A</dc:title>'), 'A'],
  ['Media RSS in a group', item('<media:group><media:title>A</media:title></media:group>'), 'A'],
  ['an empty title before Dublin Core', item('<title> </title><dc:title>A</dc:title>'), 'A'],
  ['an image with a title of its own', item('<image><title>No</title></image><title>A</title>'), 'A'],
  ['Atom text', entry('<title>1 &lt;b&gt; 2 &amp;amp;</title>'), '1 <b> 2 &amp;'],
  ['Atom text in CDATA', entry('<title type="text"><![CDATA[1 <b> 2]]></title>'), '1 <b> 2'],
  ['Atom html', entry('<title type="html">&lt;b&gt;A&lt;/b&gt; &amp;lt; B</title>'), 'A < B'],
  ['Atom html in CDATA', entry('<title type="html"><![CDATA[<b>A</b> &lt; B]]></title>'), 'A < B'],
  [
    'Atom xhtml keeps the order of its words',
    entry(
      '<title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">One <b>two</b> three &amp; <i>four</i></div></title>',
    ),
    'One two three & four',
  ],
  [
    'Atom xhtml with a prefix',
    entry('<title type="xhtml"><xhtml:div>A <xhtml:b>B</xhtml:b> &lt;c></xhtml:div></title>'),
    'A B <c>',
  ],
  ['Atom 0.3 as XML', atom03('<title>1 &lt;b&gt; 2</title>'), '1 <b> 2'],
  ['Atom 0.3 escaped', atom03('<title type="text/html" mode="escaped">&lt;b&gt;A&lt;/b&gt;</title>'), 'A'],
  ['Atom 0.3 escaped plain', atom03('<title type="text/plain" mode="escaped">1 &lt;b&gt;</title>'), '1 <b>'],
  ['Atom 0.3 base64', atom03('<title type="text/html" mode="base64">PGI+QTwvYj4gJmFtcDsgQg==</title>'), 'A & B'],
  ['Atom 0.3 xhtml', atom03('<title type="application/xhtml+xml" mode="xml"><div>A <b>B</b></div></title>'), 'A B'],
];

const HTML: [name: string, text: string, content: string | null, summary: string | null][] = [
  ['text with signs of markup', item('<description>1 &lt; 2 &amp; 3</description>'), null, '1 &lt; 2 &amp; 3'],
  ['paragraphs of text', item('<description>A\nB &amp;\n \n\nC</description>'), null, '<p>A\nB &amp;</p><p>C</p>'],
  ['escaped HTML', item('<description>&lt;p&gt;A&amp;nbsp;B&lt;/p&gt;</description>'), null, '<p>A&nbsp;B</p>'],
  ['unescaped HTML', item('<description>A <b>B</b><br/>C &lt;d></description>'), null, 'A <b>B</b><br>C &lt;d&gt;'],
  ['the body of XHTML', item('<xhtml:body><p>A</p></xhtml:body>'), '<p>A</p>', null],
  ['a body', item('<body xmlns="http://www.w3.org/1999/xhtml"><p>A</p></body>'), '<p>A</p>', null],
  ['itunes:summary', item('<itunes:summary>A</itunes:summary>'), null, 'A'],
  ['itunes:subtitle', item('<itunes:subtitle>A</itunes:subtitle>'), null, 'A'],
  [
    'plain media:description',
    item('<media:description type="plain">A &lt;b></media:description>'),
    null,
    'A &lt;b&gt;',
  ],
  ['dc:description', item('<dc:description>A</dc:description>'), null, 'A'],
  ['Atom text', entry('<content>1 &lt;b&gt; 2</content>'), '1 &lt;b&gt; 2', null],
  ['Atom html', entry('<content type="text/html">&lt;b&gt;A&lt;/b&gt;</content>'), '<b>A</b>', null],
  ['Atom xhtml', entry('<content type="xhtml"><div>x <i>y</i> z</div></content>'), 'x <i>y</i> z', null],
  [
    'Atom xhtml with attributes and empty elements',
    entry('<content type="xhtml"><div><p class="a&amp;b">x<br/>y</p><img src="i.png" alt=""/></div></content>'),
    '<p class="a&amp;b">x<br>y</p><img src="i.png" alt="">',
    null,
  ],
  ['Atom html that is not escaped', entry('<content type="html"><p>A</p></content>'), '<p>A</p>', null],
  [
    'Atom base64 that is text',
    entry('<content type="application/octet-stream">PHA+QSAmYW1wOyBCPC9wPg==</content>'),
    '<p>A &amp; B</p>',
    null,
  ],
  ['Atom base64 that is a picture', entry('<content type="image/png">iVBORw0KGgo=</content>'), null, null],
  ['Atom text of a type', entry('<content type="text/plain">A &amp;amp; B</content>'), 'A &amp;amp; B', null],
  ['Atom out of line', entry('<content type="text/html" src="http://a.example/c"/>'), null, null],
  [
    'Atom 0.3 XML',
    atom03('<content type="text/html" mode="xml"><p>A <b>B</b></p></content>'),
    '<p>A <b>B</b></p>',
    null,
  ],
  ['Atom 0.3 base64', atom03('<content type="text/html" mode="base64">PHA+QTwvcD4=</content>'), '<p>A</p>', null],
  [
    'Atom 0.3 broken base64',
    atom03('<content type="text/html" mode="base64">no, not this</content>'),
    'no, not this',
    null,
  ],
  [
    'Atom 0.3 in alternatives: HTML, the last first',
    atom03(
      `<content type="multipart/alternative"><content type="text/plain">A</content>
       <content type="text/html" mode="escaped">&lt;p&gt;B&lt;/p&gt;</content>
       <content type="application/xhtml+xml"><div><p>C</p></div></content><content type="text/plain">D</content></content>`,
    ),
    '<p>C</p>',
    null,
  ],
  [
    'Atom 0.3 with several contents: HTML before text',
    atom03('<content>A</content><content type="text/html" mode="escaped">&lt;p&gt;B&lt;/p&gt;</content>'),
    '<p>B</p>',
    null,
  ],
  [
    'Atom 0.3 alternatives that say nothing',
    atom03('<content type="multipart/alternative"> <content/></content>'),
    null,
    null,
  ],
  ['a description, then a summary', item('<description>A</description><summary>B</summary>'), 'B', 'A'],
  ['a summary, then a description', item('<summary>B</summary><description>A</description>'), 'A', 'B'],
  ['a description that repeats the summary', item('<summary>A</summary><description>A</description>'), null, 'A'],
  [
    'markup that is rare',
    item('<description>&lt;marquee&gt;A&lt;/marquee&gt;</description>'),
    null,
    '<marquee>A</marquee>',
  ],
  ['Atom in RSS', item('<atom:content type="xhtml"><xhtml:div>A</xhtml:div></atom:content>'), 'A', null],
  [
    'addresses against xml:base, nested',
    `<rss version="2.0" xml:base="http://a.example/x/"><channel xml:base="y/"><item xml:base="z"><description>&lt;a href="p?a=1&amp;amp;b=2"&gt;p&lt;/a&gt;&lt;img src='/i.png'&gt;&lt;a href=#f&gt;</description></item></channel></rss>`,
    null,
    '<a href="http://a.example/x/y/p?a=1&amp;b=2">p</a><img src="http://a.example/i.png"><a href="http://a.example/x/y/z#f">',
  ],
  [
    'addresses in tags with a ">" in a value, or half a quotation mark',
    `<rss version="2.0" xml:base="http://a.example/"><channel><item><description>&lt;a title="a&gt;b" href="p"&gt;p&lt;/a&gt;&lt;a title=it's href='q'&gt;q&lt;/a&gt;</description></item></channel></rss>`,
    null,
    `<a title="a>b" href="http://a.example/p">p</a><a title=it's href="http://a.example/q">q</a>`,
  ],
  [
    'addresses against xml:base within xhtml',
    entry(
      '<content type="xhtml" xml:base="http://a.example/"><div xml:base="b/"><a href="p">p</a><p xml:base="c/"><img src="i"/></p></div></content>',
    ),
    '<a href="http://a.example/b/p">p</a><p><img src="http://a.example/b/c/i"></p>',
    null,
  ],
];

const ITEM_ELEMENTS: ItemCase[] = [
  ['a GUID that is a permalink', item('<guid>https://a.example/p</guid>'), { link: 'https://a.example/p' }],
  [
    'a GUID that is a permalink of the feed',
    item('<guid isPermaLink="true">/p</guid>').replace('<rss', '<rss xml:base="https://a.example/b/"'),
    { link: 'https://a.example/p', id: '/p' },
  ],
  ['an address as it is written', item('<link>http://A.example</link>'), { link: 'http://A.example' }],
  ['an address over two lines', item('<link>\n http://a.example/\n  1</link>'), { link: 'http://a.example/1' }],
  ['an address with a space', item('<link>http://a.example/a b</link>'), { link: 'http://a.example/a%20b' }],
  [
    'an address that is escaped twice',
    item('<link>http://a.example/?a=1&amp;amp;b=2</link>'),
    { link: 'http://a.example/?a=1&b=2' },
  ],
  ['a GUID that is not a link', item('<guid>12</guid>'), { link: null, id: '12' }],
  ['a GUID that says it is no permalink', item('<guid isPermaLink="FALSE">https://a.example/p</guid>'), { link: null }],
  [
    'a link before the GUID',
    item('<guid>http://a.example/g</guid><link>http://a.example/l</link>'),
    { link: 'http://a.example/l' },
  ],
  [
    'the address behind FeedBurner',
    item('<link>http://f.example/1</link><feedburner:origLink>http://a.example/1</feedburner:origLink>'),
    { link: 'http://a.example/1' },
  ],
  ['a link of Atom in RSS', item('<atom:link href="http://a.example/1"/>'), { link: 'http://a.example/1' }],
  [
    'a self link of Atom in RSS',
    item('<atom:link rel="self" href="http://a.example/1.xml"/><link>http://a.example/1</link>'),
    { link: 'http://a.example/1' },
  ],
  ['a script in the place of a link', item('<link>javascript:alert(1)</link>'), { link: null }],
  [
    'an alternate that is HTML before others',
    entry(
      '<link href="http://a.example/j" type="application/json"/><link href="http://a.example/h" type="text/html"/>',
    ),
    { link: 'http://a.example/h' },
  ],
  [
    'a relation by its address',
    entry('<link rel="http://www.iana.org/assignments/relation/alternate" href="http://a.example/h"/>'),
    { link: 'http://a.example/h' },
  ],
  [
    'content out of line',
    entry('<content type="text/html" src="http://a.example/c"/>'),
    { link: 'http://a.example/c' },
  ],
  ['REGRESSION: an Atom link without attributes', entry('<id>1</id><link/>'), { link: null }],
  [
    'REGRESSION: an unreadable date in Atom does not cost the feed',
    entry('<id>1</id><updated>soon</updated>'),
    { updatedAt: null, publishedAt: null, dateStated: false },
  ],
  [
    'an unreadable date before a readable one',
    item('<pubDate>soon</pubDate><dc:date>2021-08-31</dc:date>'),
    { publishedAt: '2021-08-31T00:00:00.000Z' },
  ],
  [
    'dates of Dublin Core terms',
    item('<dcterms:issued>2021-08-31</dcterms:issued><dcterms:modified>2021-09-01</dcterms:modified>'),
    { publishedAt: '2021-08-31T00:00:00.000Z', updatedAt: '2021-09-01T00:00:00.000Z' },
  ],
  [
    'what else Dublin Core terms say',
    item(`<dcterms:title>A</dcterms:title><dcterms:creator>N</dcterms:creator><dcterms:subject>War</dcterms:subject>
       <dcterms:abstract>S</dcterms:abstract>`),
    { title: 'A', author: 'N', categories: ['War'], summary: 'S' },
  ],
  [
    'no dates, no id',
    item('<title>A</title>'),
    { title: 'A', id: null, link: null, publishedAt: null, dateStated: false },
  ],
  ['an author with an address', item('<author>j@a.example (Jane Doe)</author>'), { author: 'Jane Doe' }],
  ['an author before an address', item('<author>Jane Doe &lt;j@a.example&gt;</author>'), { author: 'Jane Doe' }],
  ['an address only', item('<author>j@a.example</author>'), { author: 'j@a.example' }],
  [
    'a name elsewhere, beside an address',
    item('<author>j@a.example</author><dc:creator>Jane</dc:creator>'),
    { author: 'Jane' },
  ],
  [
    'several creators',
    item('<dc:creator>A</dc:creator><dc:creator>B</dc:creator><dc:creator>A</dc:creator>'),
    { author: 'A, B', authors: ['A', 'B'] },
  ],
  ['itunes:author', item('<itunes:author>A</itunes:author>'), { author: 'A' }],
  ['an author of Atom in RSS', item('<atom:author><atom:name>A</atom:name></atom:author>'), { author: 'A' }],
  [
    'several authors of Atom, no contributors',
    entry(
      '<author><name>A</name></author><author><email>b@b.example</email></author><contributor><name>C</name></contributor>',
    ),
    { authors: ['A', 'b@b.example'] },
  ],
  ['the author of the feed', atom('<author><name>F</name></author><entry><id>1</id></entry>'), { author: 'F' }],
  [
    'the author of the source',
    atom(
      '<author><name>F</name></author><entry><source><title>S</title><author><name>S</name></author></source></entry>',
    ),
    { author: 'S', title: null },
  ],
  [
    'categories of Atom',
    entry('<category term="a"/><category term="b" scheme="s" label="B"/>'),
    { categories: ['a', 'B'] },
  ],
  [
    'categories of iTunes, nested',
    item(
      '<itunes:category text="A"><itunes:category text="B"/></itunes:category><itunes:keywords>c, d</itunes:keywords>',
    ),
    { categories: ['A', 'B', 'c', 'd'] },
  ],
  [
    'keywords of Media RSS',
    item('<media:group><media:keywords>a, b</media:keywords></media:group>'),
    { categories: ['a', 'b'] },
  ],
  ['the language of the item', entry('<title xml:lang="de">A</title>', ' xml:lang="fr"'), { language: 'fr' }],
  [
    'a language that is taken back',
    entry('<title>A</title>', ' xml:lang="fr"').replace('<entry', '<entry xml:lang=""'),
    { language: null },
  ],
  ['a language with an underscore', item('<dc:language>fa_AF</dc:language>'), { language: 'fa-AF' }],
  ['a language of Dublin Core', item('<dc:language>ps</dc:language>'), { language: 'ps' }],
  ['the language of the channel', rss('<language>ur</language><item/>'), { language: 'ur' }],
  ['rights', item('<dc:rights>R</dc:rights>'), { rights: 'R' }],
  [
    'enclosures',
    item(
      '<enclosure url="http://a.example/a.mp3" type="audio/mpeg" length="12"/><media:content url="http://a.example/v.mp4" fileSize="x"/><media:content url="http://a.example/a.mp3"/>',
    ),
    {
      enclosures: [
        { url: 'http://a.example/a.mp3', type: null, length: null },
        { url: 'http://a.example/v.mp4', type: null, length: null },
      ],
    },
  ],
  [
    'an enclosure of Atom',
    entry('<link rel="enclosure" href="/a" type="t/u" length="3"/>', ' xml:base="http://a.example"'),
    { enclosures: [{ url: 'http://a.example/a', type: 't/u', length: 3 }], link: null },
  ],
  [
    'GeoRSS: a point',
    item('<georss:point>34.5 69.2</georss:point>'),
    { location: { latitude: 34.5, longitude: 69.2 } },
  ],
  ['GeoRSS: a box', item('<georss:box>30 60 40 70</georss:box>'), { location: { latitude: 35, longitude: 65 } }],
  [
    'GeoRSS: a polygon',
    item('<georss:polygon>30 60 40 60 40 70 30 60</georss:polygon>'),
    { location: { latitude: 35, longitude: 65 } },
  ],
  [
    'GeoRSS: GML',
    item('<georss:where><gml:Point><gml:pos>34.5 69.2</gml:pos></gml:Point></georss:where>'),
    { location: { latitude: 34.5, longitude: 69.2 } },
  ],
  [
    'GeoRSS: an envelope',
    item(
      '<georss:where><gml:Envelope><gml:lowerCorner>30 60</gml:lowerCorner><gml:upperCorner>40 70</gml:upperCorner></gml:Envelope></georss:where>',
    ),
    { location: { latitude: 35, longitude: 65 } },
  ],
  [
    'W3C geo',
    item('<geo:lat>34.5</geo:lat><geo:long>69.2</geo:long>'),
    { location: { latitude: 34.5, longitude: 69.2 } },
  ],
  [
    'W3C geo: a point',
    item('<geo:Point><geo:lat>34.5</geo:lat><geo:long>69.2</geo:long></geo:Point>'),
    { location: { latitude: 34.5, longitude: 69.2 } },
  ],
  ['no place', item('<georss:point>134.5 somewhere</georss:point>'), { location: null }],
];

const ILL_FORMED: [name: string, text: string, items: Partial<FeedItem>[]][] = [
  ['bare ampersands', item('<title>A & B &c; D&</title>'), [{ title: 'A & B &c; D&' }]],
  [
    'a bare ampersand in an address',
    item('<link>http://a.example/?a=1&b=2</link>'),
    [{ link: 'http://a.example/?a=1&b=2' }],
  ],
  [
    'a reference to no character',
    item('<title>a&#xD800;&#0;b&#99999999;</title>'),
    [{ title: 'a\ufffd\ufffdb\ufffd' }],
  ],
  ['references meant for windows-1252', item('<title>&#147;a&#148;</title>'), [{ title: '“a”' }]],
  ['control characters', item('<title>a\u0000\u000bb\u001f</title>'), [{ title: 'ab' }]],
  ['a lone surrogate', item('<title>a\ud800b</title>'), [{ title: 'a\ufffdb' }]],
  ['a truncated feed', item('<title>A</title>').slice(0, -25), [{ title: 'A' }]],
  [
    'a truncated CDATA section',
    item('<title>A</title><description><![CDATA[<p>B').replace(/<\/item>.*/s, ''),
    [{ title: 'A', summary: '<p>B' }],
  ],
  [
    'end tags in the wrong order',
    item('<title>A</title><description><b>B</description></b>'),
    [{ title: 'A', summary: '<b>B</b>' }],
  ],
  ['items that are not ended', rss('<item><title>A</title><item><title>B</title>'), [{ title: 'A' }, { title: 'B' }]],
  [
    'attributes without quotes',
    item('<guid isPermaLink=false>http://a.example/1</guid>'),
    [{ id: 'http://a.example/1', link: null }],
  ],
  [
    'an attribute twice',
    item('<enclosure url="http://a.example/1" url="http://a.example/2"/><title>A</title>'),
    [{ title: 'A' }],
  ],
  [
    'end tags in another case',
    rss('<item><title>A</TITLE><link>http://a.example/</Link></item><item><title>B</title></item>'),
    [{ title: 'A', link: 'http://a.example/' }, { title: 'B' }],
  ],
  [
    'lines that are not ended',
    rss(
      '<link>http://a.example/<item><title>A<link>http://a.example/1<pubDate>2021-08-31<description>D</description></item><item><title>B',
    ),
    [{ title: 'A', link: 'http://a.example/1', summary: 'D', publishedAt: '2021-08-31T00:00:00.000Z' }, { title: 'B' }],
  ],
  ['a channel whose description is not ended', rss('<description>D<item><title>A</title></item>'), [{ title: 'A' }]],
  [
    'signs that begin no tag',
    item('<title>I <3 A < B</title><description>1<2</description>'),
    [{ title: 'I <3 A < B', summary: '1&lt;2' }],
  ],
  [
    'a CDATA section that does not end with its element',
    rss(
      '<item><description><![CDATA[<b>A</b></description></item><item><title><![CDATA[B]]></title></item><item><description><![CDATA[C</description></item>',
    ),
    [{ summary: '<b>A</b>' }, { title: 'B' }, { summary: 'C' }],
  ],
  ['unescaped HTML that is not XML', item('<description>A<br>B<hr>C</description>'), [{ summary: 'A<br>B<hr>C' }]],
  ['white space before the prolog', `\n  ${item('<title>A</title>')}`, [{ title: 'A' }]],
  ['a byte order mark', `\ufeff${item('<title>A</title>')}`, [{ title: 'A' }]],
  ['a warning before the prolog', `<br /><b>Warning</b>: x in <b>y</b>\n${item('<title>A</title>')}`, [{ title: 'A' }]],
  ['text before the root', `Notice: x\n${item('<title>A</title>')}`, [{ title: 'A' }]],
  ['junk behind the root', `${item('<title>A</title>')}<script>x</script> & more`, [{ title: 'A' }]],
  ['XML 1.1', item('<title>A</title>').replace('1.0', '1.1'), [{ title: 'A' }]],
  ['comments and instructions within', item('<!-- & <x> --><title>A<?x & ?> B<!-- c --></title>'), [{ title: 'A B' }]],
  ['a comment in CDATA', item('<title><![CDATA[A <!-- x --> B]]></title>'), [{ title: 'A B' }]],
  [
    'entities of a document type stay text',
    `<!DOCTYPE rss [<!-- "]> --><!ENTITY a "aaaa"><!ENTITY b "&a;&a;]>">]>${item('<title>&b; c</title>')}`,
    [{ title: '&b; c' }],
  ],
  [
    'an external entity',
    `<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>${item('<title>A&x;</title>')}`,
    [{ title: 'A&x;' }],
  ],
  ['names that objects have', item('<__proto__>x</__proto__><constructor/><title>A</title>'), [{ title: 'A' }]],
  [
    'a feed in an envelope',
    `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>${item('<title>A</title>').replace(/<\?.*\?>/, '')}</s:Body></s:Envelope>`,
    [{ title: 'A' }],
  ],
  ['no items', rss(''), []],
  [
    'two items with one date',
    rss(
      '<item><guid>1</guid><pubDate>Tue, 31 Aug 2021 12:00:00 GMT</pubDate></item><item><guid>2</guid><pubDate>Tue, 31 Aug 2021 12:00:00 GMT</pubDate></item>',
    ),
    [{ id: '1' }, { id: '2' }],
  ],
  [
    'elements nested 200 deep',
    item(`<description>${'<b>'.repeat(200)}x${'</b>'.repeat(200)}</description><title>A</title>`),
    [{ title: 'A' }],
  ],
  [
    'a thousand elements without an end',
    item(
      `<description>${'<br>x'.repeat(100)}</description><description>${'<br>x'.repeat(200)}</description><title>A</title>`,
    ),
    [{ title: 'A' }],
  ],
];

const UNREADABLE: [string, string, RegExp][] = [
  [
    'an HTML page',
    '<!DOCTYPE html><html><body>Hello</body></html>',
    /^read an HTML page \(first bytes "<!DOCTYPE html>.*expected a feed$/,
  ],
  ['an HTML page without a document type', '<!-- x --><HTML><p>', /^read an HTML page/],
  ['a piece of HTML', '<p>Not found', /^read an HTML page/],
  ['nothing', '', /^read an empty answer/],
  ['white space', ' \n ', /^read an empty answer/],
  ['JSON', '{"version":"1"}', /^read JSON \(first bytes/],
  ['broken JSON', '{"version":"https://jsonfeed.org/version/1"', /^read JSON/],
  ['plain text', 'Service unavailable', /^read text that is not XML \(first bytes "Service unavailable"\)/],
  ['other XML', '<?xml version="1.0"?><opml/>', /root element <opml>/],
  ['other XML with a channel', '<tv><channel><title>A</title></channel></tv>', /root element <tv>/],
  ['RSS without a channel', '<rss version="2.0"/>', /RSS without a channel/],
  ['a document type without an end', '<!DOCTYPE rss [<!ENTITY a "', /not XML/],
  ['nesting without end', `<rss><channel>${'<a>'.repeat(20_000)}`, /nested more than 256 deep/],
  [
    'an index of sitemaps',
    `<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">${[1, 2, 3, 4].map((n) => `<sitemap><loc>https://a.example/${n}.xml</loc></sitemap>`).join('')}</sitemapindex>`,
    /^read an index of 4 sitemaps, each a source of its own: https:\/\/a\.example\/1\.xml, https:\/\/a\.example\/2\.xml, https:\/\/a\.example\/3\.xml, …$/,
  ],
];

const FEEDS: [string, string, Partial<Feed>][] = [
  [
    'RSS',
    rss(`<link>/home</link><description>D &lt;b&gt;bold&lt;/b&gt;</description><language>ps</language>
      <managingEditor>e@a.example (Editor)</managingEditor><webMaster>w@a.example</webMaster><copyright>C</copyright>
      <lastBuildDate>Tue, 31 Aug 2021 12:00:00 GMT</lastBuildDate><generator>G</generator><category>War</category>
      <atom:link rel="self" href="/feed.xml"/><atom:link rel="hub" href="https://hub.example/"/>
      <ttl>60</ttl><skipHours><hour>3</hour><hour>24</hour><hour>x</hour></skipHours><skipDays><day>Saturday</day></skipDays>
      <image><title>I</title><link>http://no.example</link></image>`),
    {
      id: null,
      title: 'T',
      link: 'https://a.example/home',
      description: 'D bold',
      language: 'ps',
      author: 'Editor',
      rights: 'C',
      updatedAt: '2021-08-31T12:00:00.000Z',
      generator: 'G',
      categories: ['War'],
      self: 'https://a.example/feed.xml',
      hubs: ['https://hub.example/'],
      hints: { ttlMinutes: 60, skipHours: [0, 3], skipDays: [6], updateEveryMinutes: null },
    },
  ],
  [
    'Atom',
    atom(
      `<subtitle>S</subtitle><link href="home"/><link rel="self" href="feed"/><rights>R</rights>
       <updated>2021-08-31T12:00:00Z</updated><author><name>N</name></author><author><name>M</name></author>
       <generator uri="http://g.example">G</generator>`,
      ' xml:lang="de"',
    ),
    {
      id: 'f',
      link: 'https://a.example/home',
      self: 'https://a.example/feed',
      description: 'S',
      language: 'de',
      author: 'N, M',
      rights: 'R',
      updatedAt: '2021-08-31T12:00:00.000Z',
      generator: 'G',
    },
  ],
  [
    'RDF with the syndication module',
    rdf(
      `<title>R</title><link>http://a.example/home</link><dc:creator>N</dc:creator><dc:language>en</dc:language>
       <dc:rights>C</dc:rights><sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>`,
      '',
    ),
    {
      id: 'http://a.example/',
      title: 'R',
      link: 'http://a.example/home',
      author: 'N',
      language: 'en',
      rights: 'C',
      hints: { ttlMinutes: null, skipHours: [], skipDays: [], updateEveryMinutes: 720 },
    },
  ],
  [
    'REGRESSION: a sitemap, whose pages are no addresses of it',
    '<urlset><url><loc>https://a.example/1</loc><lastmod>2021-09-01</lastmod></url></urlset>',
    { link: null, title: null },
  ],
  [
    'JSON Feed',
    json({
      home_page_url: 'https://a.example/',
      feed_url: 'https://a.example/f.json',
      description: 'D',
      authors: [{ name: 'N' }],
      hubs: [{ type: 'WebSub', url: 'https://hub.example/' }],
    }),
    {
      title: 'T',
      link: 'https://a.example/',
      self: 'https://a.example/f.json',
      description: 'D',
      author: 'N',
      hubs: ['https://hub.example/'],
    },
  ],
];

describe('parseFeed', () => {
  it.each([...FORMATS, ...ITEM_ELEMENTS])('%s', async (_, text, expected) => {
    const { items } = await read(text);
    expect(items).toEqual([expect.objectContaining(expected)]);
  });

  it.each(TITLES)('title: %s', async (_, text, title) => {
    expect((await read(text)).items).toEqual([expect.objectContaining({ title })]);
  });

  it.each(HTML)('HTML: %s', async (_, text, content, summary) => {
    expect((await read(text)).items).toEqual([expect.objectContaining({ content, summary })]);
  });

  it.each(ILL_FORMED)('ill-formed: %s', async (_, text, items) => {
    expect((await read(text)).items).toEqual(items.map((each) => expect.objectContaining(each)));
  });

  it.each(FEEDS)('what the feed says of itself: %s', async (_, text, feed) => {
    expect((await read(text, 'https://a.example/feed.xml')).feed).toEqual(expect.objectContaining(feed));
  });

  it.each(UNREADABLE)('%s is told as such', async (_, text, reason) => {
    expect(await parseFeed(text)).toMatchObject({ kind: 'unreadable', reason: expect.stringMatching(reason) });
  });

  it('has the properties of the command line in their order', async () => {
    const { feed, items } = await read(item(''));
    expect(Object.keys(feed).slice(0, 7).join(' ')).toBe('id title link description language author rights');
    expect(Object.keys(items[0]!).slice(0, 9).join(' ')).toBe(
      'id link title summary content author publishedAt updatedAt categories',
    );
  });

  it('relative links are of the page where the address of the feed is unknown', async () => {
    const { items } = await read(rss('<link>http://a.example/x</link><item><link>/1</link></item>'));
    expect(items[0]!.link).toBe('http://a.example/1');
  });

  it.each([
    ['of the page', '<link>http://a.example/x/y</link>', 'http://a.example/x/1'],
    [
      'of where the feed is found',
      '<link>/</link><atom:link rel="self" href="http://b.example/x/y"/>',
      'http://b.example/x/1',
    ],
    ['of xml:base', '<link>http://a.example/x/y</link>', 'http://c.example/1', ' xml:base="http://c.example"'],
    ['of nothing', '<link>x</link>', '1'],
  ])('relative addresses of a feed without an address are %s', async (_, channel, address, attributes = '') => {
    const text = rss(`${channel}<item><link>1</link><description>&lt;a href="1"&gt;a&lt;/a&gt;</description></item>`);
    const { items } = await read(text.replace('<channel', `<channel${attributes}`));
    expect(items).toMatchObject([{ link: address, summary: `<a href="${address}">a</a>` }]);
  });

  it('reads the same in both of the parsers of XML', async () => {
    for (const [, text] of [...FORMATS, ...TITLES, ...HTML, ...ITEM_ELEMENTS]) {
      const prepared = prepareXml(text);
      if (prepared.kind !== 'xml') continue;
      const strict = resolveNames(await readStrictly(prepared.xml), null);
      expect(joined(resolveNames(readTolerantly(prepared.xml), null))).toEqual(joined(strict));
    }
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
        '<item>',
        '</item>',
      ],
      ...[
        '<title type="xhtml">',
        '<![CDATA[',
        ']]>',
        '&amp;',
        '&',
        '&eacute;',
        '&#0;',
        '<!DOCTYPE',
        '<!DOCTYPE x [',
        ']>',
      ],
      ...['<!--', '-->', '<?', '?>', '<__proto__>', '<link/>', '<link href="x', '"', "'", '\u0000', '\ud800', '<html>'],
      ...[
        '<content type="application/x" mode="base64">',
        'AAAA',
        '<pubDate>',
        'xml:base="',
        'xmlns:a="b"',
        '<a:b',
        '{',
        '[',
        '"items":',
      ],
    );
    const texts = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(fc.oneof(pieces, fc.string({ maxLength: 5 })), { maxLength: 15 }).map((parts) => parts.join('')),
      fc.array(pieces, { maxLength: 15 }).map((parts) => item(parts.join(''))),
      fc.json().map((value) => `{"version":"https://jsonfeed.org/version/1","title":"T","items":[${value}]}`),
    );
    await fc.assert(
      fc.asyncProperty(texts, async (text) => {
        const parsed = await parseFeed(text);
        expect(['feed', 'unreadable']).toContain(parsed.kind);
        expect(() => structuredClone(parsed)).not.toThrow();
        if (parsed.kind === 'feed') expect(() => sanitiseFeed(parsed)).not.toThrow();
      }),
      { numRuns: 500 },
    );
  });

  it('gives back the text that it was given, in every way of writing it', async () => {
    const words = fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 40 }).map((text) => `w ${text} w`);
    await fc.assert(
      fc.asyncProperty(words, async (text) => {
        const line = text.replace(/\s+/g, ' ');
        const escaped = text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
        const twice = escaped.replace(/&/g, '&amp;');
        const cdata = text.replaceAll(']]>', ']]]]><![CDATA[>');
        const titles = [
          `<title>${escaped}</title>`,
          `<title type="html">${twice}</title>`,
          `<title><![CDATA[${cdata}]]></title>`,
          `<title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">${escaped}</div></title>`,
        ];
        const { items } = await read(atom(titles.map((title) => `<entry>${title}</entry>`).join('')));
        expect(items.map(({ title }) => title)).toEqual(titles.map(() => line));
      }),
      { numRuns: 100 },
    );
  });
});

/** Neighbouring texts made one, as the parsers cut them differently; the index repeats the children. */
function joined(value: unknown): unknown {
  if (value instanceof Map) return Object.fromEntries(value);
  if (Array.isArray(value)) {
    const parts: unknown[] = [];
    for (const each of value) {
      if (typeof each === 'string' && typeof parts.at(-1) === 'string') parts.push(`${parts.pop() as string}${each}`);
      else if (each !== '') parts.push(joined(each));
    }
    return parts;
  }
  if (typeof value !== 'object' || value === null) return value;
  const { byName: _, ...rest } = value as Record<string, unknown>;
  return Object.fromEntries(Object.entries(rest).map(([key, each]) => [key, joined(each)]));
}
