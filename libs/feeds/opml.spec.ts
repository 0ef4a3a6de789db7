import fc from 'fast-check';
import { parseOpml, renderOpml, type OpmlFeed } from './opml';

const opml = (body: string) =>
  `<?xml version="1.0"?><opml version="1.0"><head><title>T</title></head><body>${body}</body></opml>`;
const feed = (
  title: string | null,
  xmlUrl: string,
  folder: string | null = null,
  htmlUrl: string | null = null,
): OpmlFeed => ({
  title,
  xmlUrl,
  htmlUrl,
  folder,
});

describe('parseOpml', () => {
  it.each<[string, string, OpmlFeed[]]>([
    [
      'a feed',
      '<outline type="rss" text="A" xmlUrl="http://a.example/f" htmlUrl="http://a.example/"/>',
      [feed('A', 'http://a.example/f', null, 'http://a.example/')],
    ],
    ['a title before a text', '<outline text="x" title="A" xmlUrl="u"/>', [feed('A', 'u')]],
    ['no title', '<outline xmlUrl="u"/>', [feed(null, 'u')]],
    ['attributes in another case', '<OUTLINE TEXT="A" XMLURL="u"/>', [feed('A', 'u')]],
    [
      'a url of a type that is a feed',
      '<outline text="A" type="rss" url="u"/><outline text="B" type="link" url="v"/>',
      [feed('A', 'u')],
    ],
    [
      'folders',
      '<outline text="A"><outline text="B"><outline text="f" xmlUrl="u"/></outline><outline text="g" xmlUrl="v"/></outline><outline text="h" xmlUrl="w"/>',
      [feed('f', 'u', 'A / B'), feed('g', 'v', 'A'), feed('h', 'w')],
    ],
    [
      'entities and a bare ampersand',
      '<outline text="A &amp; B &eacute;" xmlUrl="http://a.example/?a=1&b=2"/>',
      [feed('A & B é', 'http://a.example/?a=1&b=2')],
    ],
    ['nothing', '', []],
  ])('%s', (_, body, feeds) => {
    expect(parseOpml(opml(body))).toEqual({ kind: 'opml', feeds });
  });

  it.each(['', 'x', '<rss/>', '<opml>'.repeat(300), '{"a":1}'])('tells what is none: %s', (text) => {
    expect(parseOpml(text)).toEqual({ kind: 'unreadable', reason: expect.any(String) });
  });

  it('reads what it renders', () => {
    const line = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
      .map((text) => `t${text.replace(/[\s\p{C}]+/gu, ' ')}t`);
    const feeds = fc.array(
      fc.record({ title: fc.option(line), xmlUrl: line, htmlUrl: fc.option(line), folder: fc.option(line) }),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(line, feeds, (title, list) => {
        // A feed without a title goes by its address, as an outline has to have a text.
        const titled = list.map((each) => ({ ...each, title: each.title ?? each.xmlUrl }));
        expect(parseOpml(renderOpml(title, list))).toEqual({ kind: 'opml', feeds: titled });
      }),
    );
  });
});
