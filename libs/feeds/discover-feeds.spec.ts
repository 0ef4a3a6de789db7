import fc from 'fast-check';
import { discoverFeeds } from './discover-feeds';

const URL_OF_PAGE = 'https://a.example/x/page';

describe('discoverFeeds', () => {
  it.each<[string, string, string[]]>([
    ['RSS', '<link rel="alternate" type="application/rss+xml" href="/f.xml">', ['https://a.example/f.xml']],
    [
      'Atom, upper case, several relations',
      '<LINK REL="home ALTERNATE" TYPE="application/atom+xml; charset=utf-8" HREF="f">',
      ['https://a.example/x/f'],
    ],
    ['JSON Feed', '<link rel=alternate type=application/feed+json href=f.json>', ['https://a.example/x/f.json']],
    [
      'a base',
      '<base href="/b/"><link rel="alternate" type="application/rss+xml" href="f">',
      ['https://a.example/b/f'],
    ],
    ['JSON that is no feed', '<link rel="alternate" type="application/json" href="/wp-json/posts/1">', []],
    ['another language of the page', '<link rel="alternate" hreflang="de" href="/de">', []],
    ['a style sheet', '<link rel="stylesheet" type="text/css" href="/feed.css">', []],
    [
      'links that look like feeds',
      '<a href="/rss">r</a><a href="/blog/feed/">f</a><a href="?feed=rss2">q</a><a href="/atom.xml">a</a><a href="/feedback">no</a>',
      [
        'https://a.example/rss',
        'https://a.example/blog/feed/',
        'https://a.example/x/page?feed=rss2',
        'https://a.example/atom.xml',
      ],
    ],
    [
      'declared before linked, comments last, each once',
      '<a href="/rss">r</a><link rel="alternate" type="application/rss+xml" title="Comments" href="/comments/feed"><link rel="alternate" type="application/rss+xml" href="/f"><a href="/f">f</a>',
      ['https://a.example/f', 'https://a.example/rss', 'https://a.example/comments/feed'],
    ],
    [
      'scripts and mail',
      '<a href="javascript:rss">x</a><link rel="alternate" type="application/rss+xml" href="data:,x">',
      [],
    ],
    [
      'a declaration in the body',
      '<body><link rel="alternate" type="application/rss+xml" href="/f"></body>',
      ['https://a.example/f'],
    ],
    ['the page itself', '<a href="/x/page">x</a>', []],
    ['nothing', '', []],
  ])('%s', (_, html, feeds) => {
    expect(discoverFeeds(html, URL_OF_PAGE)).toEqual(feeds);
  });

  it('gives absolute addresses of the web, each once, whatever the page', () => {
    const pieces = fc.constantFrom(
      '<link rel="alternate" type="application/rss+xml" href="',
      '">',
      '<a href="',
      '/rss',
      'x',
      '<base href="',
      '//',
      ':',
      ' ',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(pieces, fc.string({ maxLength: 5 })), { maxLength: 20 }), (parts) => {
        const feeds = discoverFeeds(parts.join(''), URL_OF_PAGE);
        expect(new Set(feeds).size).toBe(feeds.length);
        for (const feed of feeds) expect(new URL(feed).href).toMatch(/^https?:/);
      }),
    );
  });
});
