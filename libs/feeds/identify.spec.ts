import {
  articleIdsOf,
  contentHash,
  decide,
  identifyDocument,
  identifyItems,
  type Known,
  type KnownArticle,
  namedPages,
  type ReadText,
  revisionIdOf,
} from './identify';
import { marksOf } from './material-text';
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
const idOf = (...args: Parameters<typeof one>) => one(...args).articleId;

describe('identifyItems', () => {
  const link = 'https://a.example/1';

  // Published articles have these ids: they must stay as they are.
  it.each([
    [{ link, id: 'guid', title: 'T' }, '88a3bddf-a025-539b-ad4d-1a72d48d91b9'],
    [{ id: 'guid', title: 'T' }, '9e8eaae9-9513-5338-ae19-6e4a45bcf62c'],
    [{ title: 'T', content: 'C  c' }, 'e72909b8-3926-54f7-b9ac-0d78d985c553'],
  ])('derives the id that it always has: %j', (fields, id) => {
    expect(idOf(fields)).toBe(id);
  });

  it.each([
    ['tracking parameters and fragment', { link: `${link}?utm_source=x#y` }],
    ['a changed GUID', { link, id: 'other' }],
    ['an edited title and text', { link, title: 'New', content: 'Other' }],
    ['another feed that has it', { link }, OTHER],
  ])('derives one id: %s', (_, fields, source = SOURCE) => {
    expect(idOf(fields, source)).toBe(idOf({ link, id: 'guid', title: 'Old' }));
  });

  it.each([
    ['another link', { link: 'https://a.example/2', id: 'guid' }],
    ['the same GUID in another source', { id: 'guid' }, OTHER],
  ])('derives another id: %s', (_, fields, source = SOURCE) => {
    expect([idOf({ id: 'guid' }), idOf({ link })]).not.toContain(idOf(fields, source));
  });

  it('knows an item by its page, its GUID, and its title and content', () => {
    const keys = (fields: Parameters<typeof item>[0]) => one(fields).keys;
    expect(keys({ link: 'https://www.a.example/1/', id: 'g', title: 'T', summary: 'S' })).toEqual({
      link: 'url:a.example/1',
      guid: 'guid:g',
      content: expect.stringMatching(/^content:/),
    });
    expect(keys({ id: ' ' })).toEqual({ link: null, guid: null, content: null });
    const { content } = keys({ title: 'T', content: '<p>Some <a href="https://a.example/x">words</a></p>' });
    expect(keys({ title: 't', content: 'Some words' }).content).toBe(content);
    expect(keys({ title: 'T', content: 'Some other words' }).content).not.toBe(content);
  });

  it.each([
    ['items that share a link', 'https://a.example/news', null],
    ['items that share a page under two links', 'https://www.a.example/news/', null],
    ['the front page of a site', 'https://a.example/', null],
    ['the front page of a language', 'https://a.example/en/', null],
    ['the page that the feed belongs to', 'https://a.example/blog', 'http://a.example/blog/'],
  ])('does not go by the link: %s', (_, shared, feedLink) => {
    const identities = identifyItems(SOURCE, feedLink, [
      item({ link: shared, id: '1' }),
      item({ link: 'https://a.example/news', id: '2' }),
      item({ link: shared, id: '3' }),
    ]);
    expect(identities[0]!.keys).toMatchObject({ link: null, guid: 'guid:1' });
    expect(identities[2]!.keys).toMatchObject({ link: null, guid: 'guid:3' });
    expect(new Set(identities.map(({ articleId }) => articleId)).size).toBe(3);
  });

  it.each([
    [
      'items of different links share it',
      [
        { link, id: 'g' },
        { link: `${link}2`, id: 'g' },
      ],
    ],
    [
      'items without link share it',
      [
        { id: 'g', title: 'A' },
        { id: 'g', title: 'B' },
      ],
    ],
    ['it is the front page', [{ id: 'https://a.example/', title: 'A' }]],
    ['it is the feed’s own page', [{ id: 'http://www.a.example/blog', title: 'A' }]],
  ])('does not go by the GUID: %s', (_, items) => {
    const identities = identifyItems(SOURCE, 'https://a.example/blog', items.map(item));
    for (const { keys } of identities) expect(keys.guid).toBeNull();
    expect(new Set(identities.map(({ articleId }) => articleId)).size).toBe(items.length);
  });

  it('does not go by title and content that two items have', () => {
    const twins = identifyItems(SOURCE, null, [item({ title: 'A', id: '1' }), item({ title: 'A', id: '2' })]);
    for (const { keys } of twins) expect(keys.content).toBeNull();
  });

  it('gives an item that stands twice the same identity', () => {
    const twice = item({ link, id: '1', title: 'A' });
    const [first, second] = identifyItems(SOURCE, null, [twice, twice]);
    expect(first).toEqual(second);
    expect(first!.keys).toMatchObject({ link: 'url:a.example/1', guid: 'guid:1', content: expect.any(String) });
  });

  it('tells a GUID of its own from one that is the link', () => {
    expect(one({ link, id: 'g' }).hasOwnGuid).toBe(true);
    expect(one({ link, id: `${link}#2` }).hasOwnGuid).toBe(false);
    expect(one({ link, id: 'https://a.example/?p=17' }).hasOwnGuid).toBe(true);
    expect(one({ link }).hasOwnGuid).toBe(false);
  });

  it('derives ids of documents and revisions', () => {
    expect(identifyDocument(SOURCE, 'a/b.txt').articleId).not.toBe(identifyDocument(OTHER, 'a/b.txt').articleId);
    expect(identifyDocument(SOURCE, 'a/b.txt').keys.link).toBe('path:a/b.txt');
    expect(revisionIdOf(idOf({ link }), 1)).not.toBe(revisionIdOf(idOf({ link }), 2));
  });

  it('takes white space in a hash for nothing', () => {
    expect(contentHash('a  b\n', 'c')).toBe(contentHash(' a b', 'c '));
    expect(contentHash('a b', null)).not.toBe(contentHash('ab', null));
    expect(contentHash('a', 'b')).not.toBe(contentHash('a b'));
  });
});

describe('namedPages', () => {
  const identity = one({ link: 'https://a.example/1' });
  const named = (finalUrl: string | null, canonicalUrl: string | null) =>
    namedPages(identity, 'https://a.example/blog', { finalUrl, canonicalUrl }).map(
      ({ key, joinsUnknown }) => `${key}${joinsUnknown ? '' : ' if known'}`,
    );

  it.each<[string, string | null, string | null, string[]]>([
    ['the link itself', 'https://a.example/1', 'https://www.a.example/1/', []],
    ['nothing', null, null, []],
    ['a redirect', 'https://c.example/slug', null, ['url:c.example/slug']],
    ['a canonical link', 'https://a.example/1', 'https://news.a.example/slug', ['url:news.a.example/slug']],
    ['a canonical link to another site', null, 'https://c.example/x', ['url:c.example/x if known']],
    ['both', 'https://c.example/x', 'https://c.example/y', ['url:c.example/x', 'url:c.example/y']],
    ['a front page', 'https://a.example/', 'https://a.example/index.html', []],
    ['the feed’s own page', 'https://a.example/blog', 'http://a.example/blog/', []],
    ['no address', 'about:blank', 'x', []],
  ])('%s', (_, finalUrl, canonical, expected) => {
    expect(named(finalUrl, canonical)).toEqual(expected);
  });
});

const TITLE = 'Gunmen attack a post near Varnel';
const BODY =
  'Gunmen stormed a police post outside the town of Varnel before dawn on Tuesday, killing four officers and carrying off weapons, the provincial governor said. The attackers came down from the hills on motorcycles and cut the road on both sides of the post before they opened fire. Fighting went on for about two hours, and helicopters circled over the valley until noon.';
const BODY_EDITED = `${BODY} Two men were arrested in the evening.`;
const OTHER_TITLE = 'Ministers open a bridge';
const OTHER_BODY =
  'Three ministers opened the new bridge at Okhat on Friday in front of some two thousand guests. The bridge took six years to build and cost twice as much as planned, as the river had washed away the first piers. Lorries will pay a toll, and buses will not. Fishermen complained that their landing has become a car park, and that nobody had asked them.';
const SHORT = 'The governor spoke.';
const OTHER_SHORT = 'A bridge was opened in Okhat.';

const textOf = (title: string | null, body: string, pages: ReadText['pages'] = []): ReadText => ({
  ...marksOf(title, title === null ? body : `${title}\n\n${body}`),
  pages,
});

interface ArticleFields extends Partial<KnownArticle> {
  readonly title?: string;
  readonly body?: string;
}
/** An article that is known, and that this source has brought unless `here` is null. */
function article(articleId: string, { title = TITLE, body = BODY, ...fields }: ArticleFields = {}): KnownArticle {
  const { hash, simhash } = textOf(title, body);
  const here = { revision: 1, itemHash: 'before', textHash: hash };
  return {
    articleId,
    revision: 1,
    textHash: hash,
    simhash,
    duplicateOf: null,
    firstSeenAt: new Date(0),
    here,
    ...fields,
  };
}
const known = (fields: Partial<Known>): Known => ({
  link: null,
  guid: null,
  content: null,
  id: null,
  pages: new Map(),
  ...fields,
});

describe('decide', () => {
  const identity = one({ link: 'https://a.example/1', id: 'g', title: TITLE });
  const [linkId, guidId, contentId] = articleIdsOf(identity);
  const withoutLink = one({ id: 'g', title: TITLE });
  const withoutKeys = one({ title: TITLE });
  const guidIsLink = one({ link: 'https://a.example/1', id: 'https://a.example/1#2', title: TITLE });
  const fullText = one({ link: 'https://a.example/1', id: 'g', content: `${BODY} `.repeat(4) });
  const same = textOf(TITLE, BODY);
  const edited = textOf(TITLE, BODY_EDITED);
  const retitled = textOf('Four officers killed near Varnel', BODY);
  const other = textOf(OTHER_TITLE, OTHER_BODY);
  const others = { here: null };
  const A = article('A');
  const O = article('O', { title: OTHER_TITLE, body: OTHER_BODY });
  const short = (articleId: string) => article(articleId, { title: 'Governor', body: SHORT });
  const otherShort = textOf('Bridge', OTHER_SHORT);
  const page = { key: 'url:a.example/slug', joinsUnknown: true };
  const named = (of: KnownArticle): Partial<Known> => ({ pages: new Map([[page.key, of]]) });

  it.each<[string, typeof identity, Partial<Known>, ReadText | null, string]>([
    // Before the text is read.
    ['nothing known', identity, {}, null, 'read'],
    [
      'the entry of the link as before',
      identity,
      { link: article('A', { here: { ...A.here!, itemHash: 'now' } }) },
      null,
      'unchanged A 1',
    ],
    [
      'the entry of the GUID as before, other link',
      identity,
      { guid: article('A', { here: { ...A.here!, itemHash: 'now' } }), link: O },
      null,
      'unchanged A 1',
    ],
    ['the entry changed', identity, { link: A, guid: A }, null, 'read'],
    ['another source’s link', identity, { link: article('A', others) }, null, 'repeat A 1'],
    ['another source’s link, with a text of its own', fullText, { link: article('A', others) }, null, 'read'],
    ['another source’s link, and a GUID of ours', identity, { link: article('A', others), guid: O }, null, 'read'],
    ['only the content known', identity, { content: A }, null, 'read'],
    // Rule 3.
    ['link and GUID, same text', identity, { link: A, guid: A }, same, 'unchanged A 1'],
    ['link and GUID, other text', identity, { link: A, guid: A }, edited, 'edited A 2'],
    ['link and GUID, other title', identity, { link: A, guid: A }, retitled, 'edited A 2'],
    ['link and GUID, all rewritten', identity, { link: A, guid: A }, other, 'edited A 2'],
    [
      'a later revision through another source',
      identity,
      { link: article('A', { revision: 4 }), guid: A },
      edited,
      'edited A 5',
    ],
    [
      'text never read here',
      identity,
      { link: article('A', { here: { ...A.here!, textHash: '' } }) },
      edited,
      'unchanged A 1',
    ],
    // Rule 4.
    ['two articles, link alike', identity, { link: A, guid: O }, same, 'unchanged A 1'],
    ['two articles, GUID alike', identity, { link: O, guid: A }, same, 'unchanged A 1'],
    ['two articles, both alike', identity, { link: A, guid: article('B') }, same, 'unchanged A 1'],
    [
      'two articles, both alike, GUID ours',
      identity,
      { link: article('A', others), guid: article('B') },
      edited,
      'edited B 2',
    ],
    ['two articles, neither alike', identity, { link: short('A'), guid: short('B') }, other, 'edited A 2'],
    ['two articles, link unlike, GUID too short to tell', identity, { link: A, guid: short('B') }, other, 'edited B 2'],
    [
      'GUIDs numbered anew',
      identity,
      { link: short('A'), guid: article('B', { title: 'Bridge', body: 'Other' }) },
      textOf('Governor', SHORT),
      'unchanged A 1',
    ],
    // Rule 5.
    ['same link, other GUID', identity, { link: A }, same, 'unchanged A 1'],
    ['same link, other GUID, edited', identity, { link: A }, edited, 'edited A 2'],
    ['same link, other GUID, short and rewritten', identity, { link: short('A') }, otherShort, 'edited A 2'],
    ['link reused for another article', identity, { link: article(linkId!) }, other, `new ${guidId} 1`],
    ['same link, GUID is the link and its revision, rewritten', guidIsLink, { link: A }, other, 'edited A 2'],
    ['another source’s link, the same text', fullText, { link: article('A', others) }, same, 'repeat A 1'],
    [
      'another source’s link, a comment on it',
      fullText,
      { link: article('A', others) },
      other,
      `new ${fullText.articleId} 1`,
    ],
    // Rule 6.
    ['same GUID, other link', identity, { guid: A }, same, 'unchanged A 1'],
    ['same GUID, slug corrected with the title', identity, { guid: A }, retitled, 'edited A 2'],
    ['same GUID, other link, edited', identity, { guid: A }, edited, 'edited A 2'],
    ['GUID reused for another article', identity, { guid: A }, other, `new ${linkId} 1`],
    ['GUID reused, short texts', identity, { guid: short('A') }, otherShort, `new ${linkId} 1`],
    [
      'same GUID, other link, published before texts were kept',
      identity,
      { guid: article('A', { textHash: null, simhash: null }) },
      other,
      'edited A 2',
    ],
    ['same GUID, no link, edited', withoutLink, { guid: A }, edited, 'edited A 2'],
    ['same GUID, no link, short and rewritten', withoutLink, { guid: short('A') }, otherShort, 'edited A 2'],
    [
      'GUID reused, no link',
      withoutLink,
      { guid: article(withoutLink.articleId) },
      other,
      `new ${articleIdsOf(withoutLink)[1]} 1`,
    ],
    // Rule 7.
    [
      'published before its keys were kept, the entry as before',
      identity,
      { id: article(linkId!, { here: { ...A.here!, itemHash: 'now' } }) },
      null,
      `unchanged ${linkId} 1`,
    ],
    ['published before its keys were kept', identity, { id: article(linkId!) }, edited, `edited ${linkId} 2`],
    [
      'neither GUID nor link, the same title and content',
      withoutKeys,
      { id: article(withoutKeys.articleId) },
      same,
      `unchanged ${withoutKeys.articleId} 1`,
    ],
    // Rule 8.
    [
      'redirected to what another source has brought',
      identity,
      named(article('A', others)),
      textOf(TITLE, BODY, [page]),
      'repeat A 1',
    ],
    [
      'redirected to what this source has brought',
      identity,
      named(A),
      textOf(TITLE, BODY_EDITED, [page]),
      'edited A 2',
    ],
    [
      'same title, other source’s own version',
      identity,
      named(article('A', others)),
      textOf(TITLE, OTHER_BODY, [page]),
      'repeat A 1',
    ],
    ['same text, other title', identity, named(article('A', others)), textOf(OTHER_TITLE, BODY, [page]), 'repeat A 1'],
    ['canonical link to another article', identity, named(O), textOf(TITLE, BODY, [page]), `new ${linkId} 1`],
    ['canonical link to what cannot be compared', identity, named(short('A')), otherShort, `new ${linkId} 1`],
    [
      'an alike GUID comes first',
      identity,
      { guid: A, ...named(article('B')) },
      textOf(TITLE, BODY, [page]),
      'unchanged A 1',
    ],
    // Rule 9.
    ['all GUIDs and links changed', identity, { content: A }, same, 'unchanged A 1'],
    [
      'moved, with a line more on the page',
      identity,
      { content: A },
      textOf(TITLE, `${BODY} Three more are sought.`),
      'edited A 2',
    ],
    [
      'a teaser that stands over every day’s article',
      identity,
      { content: A },
      textOf(TITLE, OTHER_BODY),
      `new ${linkId} 1`,
    ],
    [
      'a title that comes again',
      identity,
      { content: article('A', { title: 'Photo', body: '' }) },
      textOf('Photo', ''),
      `new ${linkId} 1`,
    ],
    [
      'a long title alone',
      identity,
      { content: article('A', { title: BODY.slice(0, 90), body: '' }) },
      textOf(BODY.slice(0, 90), ''),
      'unchanged A 1',
    ],
    // Rule 10.
    ['nothing known, with its text', identity, {}, same, `new ${linkId} 1`],
    [
      'link and GUID given away',
      identity,
      { link: article(linkId!), content: article(contentId!) },
      other,
      `new ${guidId} 1`,
    ],
  ])('%s', (_, identified, fields, text, expected) => {
    const decision = decide(identified, 'now', known(fields), text);
    expect(decision.kind === 'read' ? 'read' : `${decision.kind} ${decision.articleId} ${decision.revision}`).toBe(
      expected,
    );
  });

  const remembered = (...args: Parameters<typeof decide>) => {
    const decision = decide(...args);
    return decision.kind === 'read' ? 'read' : decision.remember;
  };
  const { link, guid, content } = identity.keys;

  it('gives a new article all keys of the item, and what its page names', () => {
    const elsewhere = { key: 'url:c.example/x', joinsUnknown: false };
    const text = textOf(TITLE, BODY, [page, elsewhere]);
    expect(remembered(identity, 'now', known({ content: O }), text)).toEqual({
      sourceId: SOURCE,
      articleId: linkId,
      revision: 1,
      itemHash: 'now',
      textHash: text.hash,
      keys: [link, guid, content, page.key],
      published: { simhash: text.simhash, duplicateOf: null },
    });
  });

  it('adds keys that nobody has, and takes none away', () => {
    expect(remembered(identity, 'now', known({ link: A, content: O }), same)).toMatchObject({
      keys: [guid],
      published: null,
    });
    expect(
      remembered(identity, 'now', known({ link: A, guid: O, ...named(O) }), textOf(TITLE, BODY, [page])),
    ).toMatchObject({
      keys: [content],
    });
  });

  it('remembers nothing where everything is known', () => {
    expect(remembered(identity, 'before', known({ link: A, guid: A, content: A }), null)).toBeNull();
    expect(remembered(identity, 'before', known({ link: A, guid: A }), null)).toMatchObject({ keys: [content] });
    expect(remembered(identity, 'now', known({ link: A, guid: A, content: A }), same)).toMatchObject({
      itemHash: 'now',
      keys: [],
    });
  });

  it('keeps an edited article a duplicate of what it was', () => {
    const duplicate = article('A', { duplicateOf: 'R' });
    expect(remembered(identity, 'now', known({ link: duplicate }), edited)).toMatchObject({
      published: { simhash: edited.simhash, duplicateOf: 'R' },
    });
  });

  it('knows of another source’s article that its text was not read', () => {
    expect(remembered(identity, 'now', known({ link: article('A', others) }), null)).toMatchObject({
      textHash: '',
      published: null,
    });
  });
});
