import fc from 'fast-check';
import { isUnreachable, robotsFileOf, robotsLifetimeMs, robotsRules, robotsVerdict } from './robots';
import type { FetchResult } from './safe-fetch';

const PAGE = 'https://news.example/world/2026/attack?page=2';
const response = (status: number, body: string | Buffer): FetchResult => ({
  kind: 'response',
  status,
  headers: {},
  body: Buffer.from(body),
  bytes: 0,
  finalUrl: 'https://news.example/robots.txt',
  permanentUrl: null,
});
const allowed = (answer: FetchResult, url = PAGE) => robotsVerdict(robotsRules(robotsFileOf(answer)!), url).allowed;

describe('robots', () => {
  const rules: [name: string, body: string, url: string, allowed: boolean][] = [
    ['no rules', '', PAGE, true],
    ['an HTML page', '<!doctype html><title>Not found</title>', PAGE, true],
    ['all forbidden', 'User-agent: *\nDisallow: /', PAGE, false],
    ['nothing forbidden', 'User-agent: *\nDisallow:', PAGE, true],
    ['another folder', 'User-agent: *\nDisallow: /sport/', PAGE, true],
    ['this folder', 'User-agent: *\nDisallow: /world/', PAGE, false],
    ['the longest rule counts', 'User-agent: *\nDisallow: /world/\nAllow: /world/2026/', PAGE, true],
    ['of equal rules the one that allows', 'User-agent: *\nDisallow: /world\nAllow: /world', PAGE, true],
    ['a wildcard', 'User-agent: *\nDisallow: /*/2026/', PAGE, false],
    ['the end of an address', 'User-agent: *\nDisallow: /*page=2$', PAGE, false],
    ['not the end', 'User-agent: *\nDisallow: /*attack$', PAGE, true],
    ['the query', 'User-agent: *\nDisallow: /*?', PAGE, false],
    ['others are meant', 'User-agent: otherbot\nDisallow: /', PAGE, true],
    ['we are meant', 'User-agent: watchfloor\nDisallow: /\n\nUser-agent: *\nDisallow:', PAGE, false],
    ['we are let in', 'User-agent: *\nDisallow: /\n\nUser-agent: WATCHFLOOR\nAllow: /', PAGE, true],
    ['with a version', 'User-agent: Watchfloor/9\nDisallow: /', PAGE, false],
    ['a group of several', 'User-agent: otherbot\nUser-agent: Watchfloor\nDisallow: /', PAGE, false],
    [
      'our groups are one',
      'User-agent: Watchfloor\nDisallow: /x\nUser-agent: a\nDisallow: /\nUser-agent: watchfloor\nDisallow: /world',
      PAGE,
      false,
    ],
    ['line ends of old', 'User-agent: *\rDisallow: /', PAGE, false],
    ['a byte order mark', '\ufeffUser-agent: *\nDisallow: /', PAGE, false],
    ['comments', 'User-agent: * # all\nDisallow: / # everything', PAGE, false],
    ['NULs', 'User-agent: *\0\nDisallow: /\0', PAGE, false],
    ['a path in other letters', 'User-agent: *\nDisallow: /خبر', 'https://news.example/خبر/1', false],
    ['two slashes', 'User-agent: *\nDisallow: //x', 'https://news.example//x', false],
    ['a rule before any group', 'Disallow: /', PAGE, true],
    ['what is past 500 KiB', `User-agent: *\n${'#'.repeat(600_000)}\nDisallow: /`, PAGE, true],
    ['a rule cut at 500 KiB', `User-agent: *\n${'#'.repeat(511_970)}\nDisallow: /elsewhere`, PAGE, true],
  ];
  it.each(rules)('%s', (_, body, url, expected) => {
    expect(allowed(response(200, body), url)).toBe(expected);
    expect(allowed(response(200, body), url.replace('https:', 'http:'))).toBe(expected);
  });

  it.each<[string, FetchResult, boolean, number]>([
    ['404', response(404, 'User-agent: *\nDisallow: /'), true, 24],
    ['403', response(403, ''), true, 24],
    ['401', response(401, ''), true, 24],
    ['429', response(429, ''), false, 1],
    ['500', response(500, ''), false, 1],
    ['503', response(503, 'User-agent: *\nDisallow:'), false, 1],
    ['204', response(204, ''), true, 24],
    ['no answer', { kind: 'failed', reason: 'x', errorClass: 'timeout' }, false, 1],
    ['no such host', { kind: 'refused', reason: 'x', errorClass: 'dns' }, false, 1],
    ['too many redirects', { kind: 'failed', reason: 'x', errorClass: 'redirects' }, true, 24],
  ])('%s', (_, answer, expected, hours) => {
    expect(allowed(answer)).toBe(expected);
    const file = robotsFileOf(answer)!;
    expect(robotsLifetimeMs(file)).toBe(hours * 3_600_000);
    expect(isUnreachable(file.status)).toBe(!expected);
  });

  it('says nothing of a host when the fetch was stopped', () => {
    expect(robotsFileOf({ kind: 'failed', reason: 'stopped', errorClass: 'internal' })).toBeNull();
  });

  it.each([
    ['User-agent: *\nCrawl-delay: 5', 5],
    ['User-agent: *\nCrawl-delay: 0.5', 0.5],
    ['User-agent: *\nCrawl-delay: 86400', 30],
    ['User-agent: *\nCrawl-delay: -5', 0],
    ['User-agent: *\nCrawl-delay: soon', 0],
    ['User-agent: *\nCrawl-delay: 5\nUser-agent: Watchfloor\nDisallow: /x', 0],
    ['User-agent: *\nCrawl-delay: 5\nUser-agent: Watchfloor\nCrawl-delay: 2', 2],
    ['', 0],
  ])('%j asks for %s s', (body, seconds) => {
    const verdict = robotsVerdict(robotsRules({ status: 200, body }), PAGE);
    expect(verdict).toEqual({ allowed: true, reason: null, crawlDelaySeconds: seconds });
  });

  it('tells why', () => {
    const of = (status: number | null, body: string) => robotsVerdict(robotsRules({ status, body }), PAGE).reason;
    expect(of(200, 'User-agent: *\nDisallow: /')).toBe('robots.txt forbids it');
    expect(of(null, '')).toBe('robots.txt cannot be had at present');
  });

  it('reads no more rules with asterisks than can be matched quickly', () => {
    const rule = `Disallow: /*${'a'.repeat(988)}`;
    const body = ['User-agent: *', ...Array.from({ length: 500 }, () => rule), 'Disallow: /*b', 'Disallow: /c'].join(
      '\n',
    );
    const verdict = (path: string) => robotsVerdict(robotsRules({ status: 200, body }), `https://news.example${path}`);
    expect(verdict(`/${'a'.repeat(1_900)}`).allowed).toBe(true);
    expect(verdict('/b').allowed).toBe(true);
    expect(verdict('/c').allowed).toBe(false);
  });

  it('comes to a verdict on any text and address', () => {
    const word = fc.constantFrom(
      'User-agent: *',
      'Disallow:',
      'Allow:',
      '/',
      '*',
      '$',
      '\n',
      '#',
      ' ',
      '%',
      'Crawl-delay: ',
      'é',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(word, fc.string())), fc.webUrl({ withQueryParameters: true }), (words, url) => {
        const verdict = robotsVerdict(robotsRules({ status: 200, body: words.join('') }), url);
        expect(verdict.reason === null).toBe(verdict.allowed);
        expect(verdict.crawlDelaySeconds).toBeLessThanOrEqual(30);
      }),
    );
  });
});
