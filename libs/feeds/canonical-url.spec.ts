import fc from 'fast-check';
import { canonicalUrl, isFrontPage, pageKey, siteOf } from './canonical-url';

const keyOf = (link: string) => pageKey(canonicalUrl(link)!);

describe('canonicalUrl', () => {
  it.each([
    ['HTTPS://A.Example:443/Path?b=1#frag', 'https://a.example/Path?b=1'],
    ['http://a.example:80/', 'http://a.example/'],
    ['http://a.example:8080/x', 'http://a.example:8080/x'],
    ['https://a.example./x', 'https://a.example/x'],
    [' https://a.example/x\n', 'https://a.example/x'],
    ['https://a.example/x?utm_source=rss&utm_medium=feed', 'https://a.example/x'],
    ['https://a.example/x?id=7&fbclid=abc&gclid=d&UTM_Campaign=e', 'https://a.example/x?id=7'],
    ['https://a.example/x?at_medium=RSS&at_campaign=rss&at_link_id=3', 'https://a.example/x'],
    ['https://a.example/x?pk_campaign=feed&mtm_source=a&hsa_acc=1&_ga=2.1', 'https://a.example/x'],
    ['https://a.example/x?q=a%20b&c=d+e', 'https://a.example/x?q=a%20b&c=d+e'],
    ['https://a.example/x?', 'https://a.example/x'],
    ['https://u:p@a.example/x', 'https://a.example/x'],
    ['https://a.example/x;jsessionid=0A1B?id=3', 'https://a.example/x?id=3'],
    ['https://a.example/x?PHPSESSID=abc&id=3', 'https://a.example/x?id=3'],
    ['https://a.example/x?sid=0123456789abcdef0123456789abcdef', 'https://a.example/x'],
    ['https://a.example/x?sid=4711', 'https://a.example/x?sid=4711'],
    ['https://a.example/#!/story/7', 'https://a.example/#!/story/7'],
    ['https://www.google.com/amp/s/a.example/x?id=1', 'https://a.example/x?id=1'],
    ['https://google.co.uk/amp/a.example/x', 'http://a.example/x'],
    ['https://a-example.cdn.ampproject.org/c/s/a.example/x.html', 'https://a.example/x.html'],
    ['https://a-example.cdn.ampproject.org/v/a.example/x', 'http://a.example/x'],
    [
      'https://www.google.com/url?rct=j&sa=t&url=https://a.example/x%3Fid%3D1%26utm_source%3Dg&ct=ga',
      'https://a.example/x?id=1',
    ],
    ['https://www.google.com/url?q=https://www.google.com/amp/s/a.example/x', 'https://a.example/x'],
    ['https://www.google.com/url?q=javascript:alert(1)', null],
    ['https://www.google.com/url?q=not%20an%20address', 'https://www.google.com/url?q=not%20an%20address'],
    ['mailto:a@a.example', null],
    ['urn:uuid:1', null],
    ['/relative', null],
    ['', null],
    [null, null],
  ])('%s', (link, expected) => {
    expect(canonicalUrl(link)).toBe(expected);
  });
});

describe('pageKey', () => {
  it.each([
    ['scheme', 'http://a.example/x', 'https://a.example/x'],
    ['www', 'https://www.a.example/x', 'https://a.example/x'],
    ['mobile host', 'https://m.a.example/x', 'https://www.a.example/x'],
    ['mobile host, long', 'https://mobile.a.example/x', 'https://a.example/x'],
    ['mobile host within', 'https://en.m.a.example/x', 'https://en.a.example/x'],
    ['AMP host', 'https://amp.a.co.uk/x', 'https://www.a.co.uk/x'],
    ['AMP host of a mobile one', 'https://amp.m.a.example/x', 'https://a.example/x'],
    ['last slash', 'https://a.example/x/', 'https://a.example/x'],
    ['slash twice', 'https://a.example//news//x', 'https://a.example/news/x'],
    ['index file', 'https://a.example/x/index.html', 'https://a.example/x'],
    ['index file of PHP', 'https://a.example/x/index.php?id=4', 'https://a.example/x?id=4'],
    ['default file', 'https://a.example/x/Default.aspx', 'https://a.example/x/'],
    ['AMP at the end', 'https://a.example/2024/the-story/amp/', 'https://a.example/2024/the-story'],
    ['AMP file', 'https://a.example/news/the-story.amp.html', 'https://a.example/news/the-story'],
    ['AMP file in the folder', 'https://a.example/news/story-17/amp.html', 'https://a.example/news/story-17/'],
    ['AMP first', 'https://a.example/amp/news/the-story', 'https://a.example/news/the-story'],
    ['AMP in the query', 'https://a.example/x?amp=1&id=3', 'https://a.example/x?id=3'],
    ['AMP alone in the query', 'https://a.example/x?amp', 'https://a.example/x'],
    ['AMP as output', 'https://a.example/x?outputType=amp', 'https://a.example/x'],
    ['AMP cache', 'https://a-example.cdn.ampproject.org/c/s/a.example/x-1/amp/?usqp=mq3', 'https://a.example/x-1'],
    ['mobile form of a blog', 'https://a.blogspot.com/2024/05/x.html?m=1', 'https://a.blogspot.com/2024/05/x.html'],
    ['order of the query', 'https://a.example/x?b=2&a=1', 'https://a.example/x?a=1&b=2'],
    ['escapes', 'https://a.example/%7eada/caf%c3%a9?q=%41', 'https://a.example/~ada/café?q=A'],
    ['spaces', 'https://a.example/x?q=a%20b', 'https://a.example/x?q=a+b'],
    ['a name in its own letters', 'https://bücher.example/x', 'https://xn--bcher-kva.example/x'],
    ['channel', 'https://a.example/x?ref=rss&source=twitter', 'https://a.example/x'],
    ['fragment', 'https://a.example/x#comments', 'https://a.example/x'],
    ['empty query', 'https://a.example/x?&', 'https://a.example/x'],
    ['tracking, session and case of the host', 'HTTP://WWW.A.example/x;jsessionid=1?utm_id=1', 'https://a.example/x'],
  ])('is the same: %s', (_, one, other) => {
    expect(keyOf(one)).toBe(keyOf(other));
  });

  it.each([
    ['number of the article', 'https://a.example/x?id=1', 'https://a.example/x?id=2'],
    ['number of the post', 'https://a.example/?p=17', 'https://a.example/?p=18'],
    ['story', 'https://a.example/?story=a', 'https://a.example/?story=b'],
    ['video', 'https://a.example/watch?v=a', 'https://a.example/watch?v=b'],
    ['part of an article', 'https://a.example/x?page=2', 'https://a.example/x'],
    ['short number of a visit or a story', 'https://a.example/x?sid=1', 'https://a.example/x?sid=2'],
    ['source that is a number', 'https://a.example/x?source=17', 'https://a.example/x?source=18'],
    ['reference that is a number', 'https://a.example/x?ref=2024-17', 'https://a.example/x'],
    ['month of an archive', 'https://a.example/?m=202405', 'https://a.example/?m=202406'],
    ['m elsewhere', 'https://a.example/x?m=1', 'https://a.example/x'],
    ['amp that is a value', 'https://a.example/x?amp=lm324', 'https://a.example/x'],
    ['case of the path', 'https://a.example/X', 'https://a.example/x'],
    ['a page about amps', 'https://a.example/music/amp', 'https://a.example/music'],
    ['only amp', 'https://a.example/amp', 'https://a.example/'],
    ['a word that ends so', 'https://a.example/the-champ', 'https://a.example/the-ch'],
    ['index within a word', 'https://a.example/price-index.html', 'https://a.example/price-'],
    ['route of an application', 'https://a.example/#!/a', 'https://a.example/#!/b'],
    ['site of a company called so', 'https://amp.com.au/x', 'https://m.com.au/x'],
    ['a registered name', 'https://m.example/x', 'https://example/x'],
    ['language', 'https://fr.a.example/x', 'https://en.a.example/x'],
    ['section host', 'https://sport.a.example/x', 'https://a.example/x'],
    ['port', 'https://a.example:8443/x', 'https://a.example/x'],
    ['escaped slash', 'https://a.example/a%2Fb', 'https://a.example/a/b'],
    ['address in numbers', 'http://10.0.0.1/x', 'http://0.0.1/x'],
    ['repeated parameter', 'https://a.example/x?t=1&t=2', 'https://a.example/x?t=2&t=1'],
    ['blogs of one host', 'https://a.wordpress.com/x', 'https://b.wordpress.com/x'],
  ])('is another: %s', (_, one, other) => {
    expect(keyOf(one)).not.toBe(keyOf(other));
  });

  it.each([
    ['https://a.example/', true],
    ['https://www.a.example/index.html', true],
    ['https://a.example/en/', true],
    ['https://a.example/pt-br', true],
    ['https://a.example/news', false],
    ['https://a.example/?p=1', false],
    ['https://a.example/#!/1', false],
  ])('%s is a front page: %s', (link, expected) => {
    expect(isFrontPage(keyOf(link))).toBe(expected);
  });

  it.each([
    ['https://news.a.example/x', 'a.example'],
    ['https://a.example:8080/x', 'a.example'],
    ['https://news.a.co.uk/x', 'a.co.uk'],
    ['https://ada.blogspot.com/x', 'ada.blogspot.com'],
    ['https://ada.blogspot.co.uk/x', 'ada.blogspot.co.uk'],
    ['https://ada.substack.com/p/x', 'ada.substack.com'],
    ['http://10.1.2.3/x', '10.1.2.3'],
    ['http://[::1]:80/x', '[::1]'],
    ['http://localhost/x', 'localhost'],
  ])('%s is of the site %s', (link, expected) => {
    expect(siteOf(keyOf(link))).toBe(expected);
  });
});

describe('any address', () => {
  const part = fc.constantFrom(
    ...['amp', 'index.html', 'x-1', 'a', '%41', '%', '%2F', '', 'm', '.amp', ';sid=1', 'news', 'é', '%25%34%31'],
  );
  const address = fc
    .tuple(
      fc.constantFrom('http', 'https'),
      fc.array(fc.constantFrom('www', 'm', 'amp', 'a', 'co', 'uk'), { minLength: 1, maxLength: 5 }),
      fc.array(part, { maxLength: 5 }),
      fc.array(fc.tuple(fc.constantFrom('utm_source', 'id', 'amp', 'ref', 'm', ''), part), { maxLength: 4 }),
    )
    .map(([scheme, host, path, query]) => {
      const search = query.map(([name, value]) => `${name}=${value}`).join('&');
      return `${scheme}://${host.join('.')}/${path.join('/')}?${search}`;
    });

  it('has a canonical form that is its own, and a key that is too', () => {
    fc.assert(
      fc.property(fc.oneof(address, fc.webUrl({ withQueryParameters: true, withFragments: true })), (link) => {
        const canonical = canonicalUrl(link)!;
        expect(canonicalUrl(canonical)).toBe(canonical);
        const key = pageKey(canonical);
        expect(pageKey(`https://${key}`)).toBe(key);
        expect(keyOf(`${link.replace(/^https?/, 'http')}`)).toBe(key);
      }),
    );
  });

  it('throws on no text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), address, fc.webUrl()), (text) => {
        const canonical = canonicalUrl(text);
        if (canonical !== null) expect(siteOf(pageKey(canonical))).not.toBe('');
      }),
    );
  });
});
