import { canParseUrl } from '#platform/parse-url';
import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import {
  askAgainAfterSeconds,
  discoverHub,
  grantedLeaseSeconds,
  intervalBesidePushes,
  isSigned,
  renewAfterSeconds,
  subscriptionRequest,
} from './websub';

const FEED = 'https://a.example/feed.xml';
const HUB = 'https://hub.example/';
const MIDDLE = 0.5;
const DAY = 86_400;

describe('discoverHub', () => {
  const nothing = { hubs: [], self: null };
  const inFeed = { hubs: ['https://other.example/hub'], self: 'https://a.example/self' };
  it.each([
    ['in two Link headers', [`<${HUB}>; rel="hub"`, `<${FEED}?self>; rel="self"`], nothing, HUB, `${FEED}?self`],
    ['in one', `<${HUB}>; rel=hub, <${FEED}?self>; title="a, b; c"; rel="self"`, nothing, HUB, `${FEED}?self`],
    ['relative, among others', `</s.css>; rel=preload, </hub>; REL="x HUB"`, nothing, 'https://a.example/hub', FEED],
    ['in the feed', undefined, inFeed, 'https://other.example/hub', 'https://a.example/self'],
    ['in both: the header stands', `<${HUB}>; rel=hub`, inFeed, HUB, 'https://a.example/self'],
    ['a hub that is no web address is passed over', '<mailto:a@b>; rel=hub', inFeed, inFeed.hubs[0], inFeed.self],
  ])('%s', (_, header, feed, hubUrl, topicUrl) => {
    expect(discoverHub(header, feed, FEED)).toEqual({ hubUrl, topicUrl });
  });

  it.each([
    ['nothing', undefined],
    ['no hub', `<${FEED}>; rel="self"`],
    ['another relation of a like name', `<${HUB}>; rel="github"`],
    ['a broken header', `<${HUB}; rel="hub"`],
    ['an address that is none', '<http://>; rel=hub'],
  ])('%s names none', (_, header) => {
    expect(discoverHub(header, nothing, FEED)).toBeNull();
  });

  it('reads any header', () => {
    const pieces = fc.constantFrom('<', '>', ';', ',', '"', '=', 'rel', 'hub', ' ', HUB, 'x');
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 200 }), (parts) => {
        const hub = discoverHub(parts.join(''), nothing, FEED);
        expect(hub === null || canParseUrl(hub.hubUrl)).toBe(true);
      }),
    );
  });
});

it('a request says all that the hub has to know, and the secret when it subscribes only', () => {
  const subscription = { topicUrl: `${FEED}?a=1&b=2`, secret: 's' };
  const read = (mode: 'subscribe' | 'unsubscribe') =>
    Object.fromEntries(new URLSearchParams(subscriptionRequest(subscription, mode, 'https://w.example/websub/t')));
  const both = { 'hub.callback': 'https://w.example/websub/t', 'hub.topic': subscription.topicUrl };
  expect(read('subscribe')).toEqual({
    ...both,
    'hub.mode': 'subscribe',
    'hub.lease_seconds': '864000',
    'hub.secret': 's',
  });
  expect(read('unsubscribe')).toEqual({ ...both, 'hub.mode': 'unsubscribe' });
});

describe('isSigned', () => {
  const body = Buffer.from([0, 1, 2, 255]);
  const signed = (method: string, secret = 's', over = body) =>
    `${method}=${createHmac(method, secret).update(over).digest('hex')}`;
  it.each([
    ['sha1', signed('sha1'), true],
    ['sha256', signed('sha256'), true],
    ['sha384', signed('sha384'), true],
    ['sha512', signed('sha512'), true],
    ['in capitals', signed('sha256').toUpperCase(), true],
    ['another secret', signed('sha256', 'x'), false],
    ['another body', signed('sha256', 's', Buffer.from('x')), false],
    ['another method than it says', signed('sha256').replace('sha256', 'sha1'), false],
    ['cut short', signed('sha256').slice(0, -2), false],
    ['a method that is not known', signed('md5').replace(/$/, '00000000'), false],
    ['no method', signed('sha256').slice(7), false],
    ['nothing', undefined, false],
    ['empty', '', false],
  ])('%s', (_, header, expected) => {
    expect(isSigned(header, 's', body)).toBe(expected);
  });
});

it.each([
  ['864000', 864_000],
  [undefined, 864_000],
  ['soon', 864_000],
  ['-1', 864_000],
  ['1', 300],
  ['999999999999', 30 * DAY],
])('a lease of %s lasts %i s', (stated, expected) => {
  expect(grantedLeaseSeconds(stated)).toBe(expected);
});

it('renews at two thirds of a lease, and asks again ever more rarely', () => {
  expect(renewAfterSeconds(900, MIDDLE)).toBe(600);
  expect([renewAfterSeconds(900, 0), renewAfterSeconds(900, 0.999_999)]).toEqual([540, 660]);
  expect([1, 2, 3, 10, 500].map((attempts) => askAgainAfterSeconds(attempts, MIDDLE))).toEqual([
    ...[120, 240, 480, 61_440],
    DAY,
  ]);
});

describe('intervalBesidePushes', () => {
  const now = new Date('2026-01-02T00:00:00Z');
  const ago = (seconds: number) => new Date(now.getTime() - seconds * 1000);
  it.each([
    ['no push has come', 900, null, 900],
    ['a push came', 900, ago(60), 3_600],
    ['not longer than the longest', 50_000, ago(60), DAY],
    ['never shorter than its own', 100_000, ago(60), 100_000],
    ['the last push was long ago', 900, ago(DAY + 1), 900],
  ])('%s', (_, interval, lastPushAt, expected) => {
    expect(intervalBesidePushes(interval, lastPushAt, DAY, now)).toBe(expected);
  });
});
