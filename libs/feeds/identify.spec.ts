import {
  canonicalUrl,
  contentHash,
  decide,
  identifyDocument,
  identifyItems,
  looksUnchanged,
  revisionIdOf,
} from './identify';
import { sourceIdOf } from './source';

const SOURCE = sourceIdOf('https://a.example/feed');
const OTHER = sourceIdOf('https://b.example/feed');

const item = (fields: Partial<Parameters<typeof identifyItems>[2][number]>) => ({
  id: null,
  link: null,
  title: null,
  summary: null,
  content: null,
  ...fields,
});
const one = (fields: Parameters<typeof item>[0], source = SOURCE, feedLink: string | null = null) =>
  identifyItems(source, feedLink, [item(fields)])[0]!;

describe('canonicalUrl', () => {
  it.each([
    ['HTTPS://A.Example:443/Path?b=1#frag', 'https://a.example/Path?b=1'],
    ['http://a.example:80/', 'http://a.example/'],
    ['http://a.example:8080/x', 'http://a.example:8080/x'],
    ['https://a.example/x?utm_source=rss&utm_medium=feed', 'https://a.example/x'],
    ['https://a.example/x?id=7&fbclid=abc&gclid=d&UTM_Campaign=e', 'https://a.example/x?id=7'],
    ['https://a.example/x?q=a%20b&c=d+e', 'https://a.example/x?q=a%20b&c=d+e'],
    ['https://a.example/x?', 'https://a.example/x'],
    ['https://u:p@a.example/x', 'https://a.example/x'],
    ['mailto:a@a.example', null],
    ['urn:uuid:1', null],
    ['/relative', null],
    ['', null],
    [null, null],
  ])('%s', (link, expected) => {
    expect(canonicalUrl(link)).toBe(expected);
  });
});

describe('identifyItems', () => {
  const link = 'https://a.example/1';

  it.each([
    ['tracking parameters and fragment', { link: `${link}?utm_source=x#y` }],
    ['a changed GUID', { link, id: 'other' }],
    ['an edited title and text', { link, title: 'New', content: 'Other' }],
    ['another feed that has it', { link }, OTHER],
  ])('is the same article: %s', (_, fields, source = SOURCE) => {
    expect(one(fields, source).articleId).toBe(one({ link, id: 'guid', title: 'Old' }).articleId);
  });

  it.each([
    ['another link', { link: 'https://a.example/2', id: 'guid' }],
    ['the same GUID in another source', { id: 'guid' }, OTHER],
  ])('is another article: %s', (_, fields, source = SOURCE) => {
    expect(one(fields, source).articleId).not.toBe(one({ id: 'guid' }).articleId);
    expect(one(fields, source).articleId).not.toBe(one({ link }).articleId);
  });

  it('goes by the GUID without a link, and by title and content without either', () => {
    expect(one({ id: 'g', title: 'a' }).itemKey).toBe('guid:g');
    expect(one({ id: 'g', title: 'a' })).toEqual(one({ id: 'g', title: 'b' }));
    expect(one({ title: 'a', summary: 'b  c' })).toEqual(one({ title: ' a', summary: 'b\nc' }));
    expect(one({ title: 'a' })).not.toEqual(one({ title: 'b' }));
  });

  it.each([
    ['items that share a link', 'https://a.example/news', null],
    ['the front page of a site', 'https://a.example/', null],
    ['the page that the feed belongs to', 'https://a.example/blog', 'https://a.example/blog'],
  ])('does not go by the link: %s', (_, shared, feedLink) => {
    const identities = identifyItems(SOURCE, feedLink, [
      item({ link: shared, id: '1' }),
      item({ link: shared, id: '2' }),
    ]);
    expect(identities.map(({ itemKey }) => itemKey)).toEqual(['guid:1', 'guid:2']);
    expect(new Set(identities.map(({ articleId }) => articleId)).size).toBe(2);
  });

  it('gives an item that stands twice the same identity', () => {
    const twice = item({ link, id: '1' });
    const [first, second] = identifyItems(SOURCE, null, [twice, twice]);
    expect(first).toEqual(second);
    expect(first!.itemKey).toBe(`url:${link}`);
  });

  it('keeps keys short enough for an index', () => {
    expect(one({ id: 'x'.repeat(10_000) }).itemKey.length).toBeLessThan(100);
    expect(one({ id: 'x'.repeat(10_000) })).not.toEqual(one({ id: 'x'.repeat(10_001) }));
  });

  it('derives the same ids in every run', () => {
    expect(one({ link }).articleId).toBe(one({ link }).articleId);
    expect(identifyDocument(SOURCE, 'a/b.txt').articleId).not.toBe(identifyDocument(OTHER, 'a/b.txt').articleId);
    expect(revisionIdOf(one({ link }).articleId, 1)).not.toBe(revisionIdOf(one({ link }).articleId, 2));
  });
});

describe('decide', () => {
  const seen = { revision: 2, hashes: { item: 'i', text: 't' } };

  it.each([
    ['unseen, and nobody has it', undefined, 0, 't', { kind: 'new', revision: 1 }],
    ['unseen here, brought by another source', undefined, 3, 't', { kind: 'repeat', revision: 3 }],
    ['seen, same text', seen, 2, 't', { kind: 'unchanged', revision: 2 }],
    ['seen, other text', seen, 2, 'u', { kind: 'edited', revision: 3 }],
    ['seen, other text, a later revision through another source', seen, 5, 'u', { kind: 'edited', revision: 6 }],
  ] as const)('%s', (_, known, latest, textHash, decision) => {
    expect(decide(known, latest, textHash)).toEqual(decision);
  });

  it('looks no closer at an item whose feed entry is as before', () => {
    expect(looksUnchanged(seen, 'i')).toBe(true);
    expect(looksUnchanged(seen, 'j')).toBe(false);
    expect(looksUnchanged(undefined, 'i')).toBe(false);
  });

  it('takes white space for nothing', () => {
    expect(contentHash('a  b\n', 'c')).toBe(contentHash(' a b', 'c '));
    expect(contentHash('a b', null)).not.toBe(contentHash('ab', null));
    expect(contentHash('a', 'b')).not.toBe(contentHash('a b'));
  });
});
