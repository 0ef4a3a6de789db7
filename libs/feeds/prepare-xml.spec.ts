import fc from 'fast-check';
import { htmlText } from './html-text';
import { parseFeed } from './parse-feed';
import { prepareXml } from './prepare-xml';

describe('prepareXml', () => {
  it.each([
    ['<?xml version="1.0"?>\n<!-- c --><?p i?><rss>a</rss>\n<!-- c -->', '<rss>a</rss>'],
    ['<rss>a<!-- & --><?p & ?>b</rss>', '<rss>ab</rss>'],
    ['<rss>&amp; &lt; &#38; &#x3c; &#34; &#39;</rss>', '<rss>&amp; &lt; &amp; &lt; &quot; &apos;</rss>'],
    ['<rss>& &; &x; &eacute; &AMP; &#; &#x;</rss>', '<rss>&amp; &amp;; &amp;x; é &amp; &amp;#; &amp;#x;</rss>'],
    ["<rss a='&#39;&eacute;&b'/>", "<rss a='&apos;é&amp;b'/>"],
    ['<rss><![CDATA[& &eacute; <!-- x -->\u0001]]></rss>', '<rss><![CDATA[& &eacute; <!-- x -->]]></rss>'],
    ['<rss>a<![CDATA[b', '<rss>a<![CDATA[b]]>'],
    ['<rss>a<!-- b', '<rss>a'],
    ['<rss>\u0000a\u0008\ufffe</rss>', '<rss>a</rss>'],
    ['<!DOCTYPE rss [<!ENTITY a "]>"><!-- ]> \' -->]><rss>&a;</rss>', '<rss>&amp;a;</rss>'],
    ['<!DOCTYPE rss SYSTEM "x>y"><rss/>', '<rss/>'],
    ['<x:feed a="b">c</x:feed> junk', '<x:feed a="b">c</x:feed>'],
    ['oops <?xml version="1.0"?><rss>a</rss>', '<rss>a</rss>'],
    ['<?xml version="1.0"<rss>a</rss>', '<rss>a</rss>'],
  ])('%s', (text, xml) => {
    expect(prepareXml(text)).toMatchObject({ kind: 'xml', xml });
  });

  it.each([
    ['<!doctype HTML><rss/>', 'html'],
    ['<html><rss/></html>', 'html'],
    ['', 'no-markup'],
    ['<', 'no-markup'],
    ['<<', 'no-markup'],
    ['<!DOCTYPE rss [', 'no-markup'],
    [`<rss>${'<a>'.repeat(256)}`, 'too-deep'],
    [`<rss>${'<a b="/>" c=\'>\'>'.repeat(256)}`, 'too-deep'],
    [`<rss>${'<a/>'.repeat(300_000)}`, 'too-many'],
  ])('%.40s is %s', (text, kind) => {
    expect(prepareXml(text)).toEqual({ kind });
  });

  it.each([
    ['elements that end', '<a>b</a>'],
    ['empty elements', '<a b=">"/>'],
    ['tags in CDATA', '<![CDATA[<a>]]>'],
    ['quotation marks in text', `"<a>"'</a>`],
  ])('does not count %s as nested', (_, inner) => {
    expect(prepareXml(`<rss>${inner.repeat(500)}</rss>`).kind).toBe('xml');
  });

  it('changes nothing that it has prepared', () => {
    const pieces = fc.constantFrom(
      '<a>',
      '</a>',
      '&',
      '&amp;',
      '&lt;',
      '<![CDATA[',
      ']]>',
      '<!--',
      '-->',
      '"',
      '&#1;',
      '&eacute;',
      'x',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(pieces, fc.string({ unit: 'binary', maxLength: 3 }))), (parts) => {
        const prepared = prepareXml(`<rss>${parts.join('')}</rss>`);
        if (prepared.kind === 'xml') expect(prepareXml(prepared.xml)).toEqual(prepared);
      }),
      { examples: [[['<!--', '-->', '<![CDATA[']]], numRuns: 300 },
    );
  });
});

describe('much of one thing', () => {
  const CHARS = 200_000;
  const PIECES = (
    '< > & &# &#x1 " <!-- <![CDATA[ <a><![CDATA[ <a><![CDATA[</a> ]]> <? <!DOCTYPE <!DOCTYPE%[<!-- <a%b=" </a> <item> <br> &lt; &lt;p&gt; &lt;!-- href=" ' +
    '<a%href= @ a@ , 1: 12:%am ( &lt;sup&gt; &lt;li&gt;&lt;p&gt; AAAA 年'
  )
    .split(' ')
    .map((piece) => piece.replaceAll('%', ' '));

  // What takes more than linear time does not end before the test is given up.
  it.each(PIECES)('%s is answered', async (piece) => {
    const text = piece.repeat(CHARS / piece.length);
    const element = (inner: string) =>
      `<rss><channel><item><title>${inner}</title><description>${inner}</description><pubDate>${inner}</pubDate>` +
      `<author>${inner}</author><guid>${inner}</guid></item></channel></rss>`;
    for (const document of [text, element(text), element(`<![CDATA[${text}]]>`), `<rss><channel a='${text}'/></rss>`]) {
      expect(['feed', 'unreadable']).toContain((await parseFeed(document, 'http://a.example/')).kind);
    }
    expect(typeof htmlText(text.replaceAll('&lt;', '<').replaceAll('&gt;', '>'))).toBe('string');
  });

  it('of an item of 40 MB the beginning is read', async () => {
    const parsed = await parseFeed(
      `<rss><channel><item><description>${'x'.repeat(40_000_000)}</description></item></channel></rss>`,
    );
    expect(parsed.kind === 'feed' && parsed.items[0]?.summary?.length).toBe(2 * 1024 * 1024);
  });
});
