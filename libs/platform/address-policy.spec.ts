import http from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { AddressRefused, createFilteringAgents, isAllowedAddress, refusalOf } from './address-policy';

const LOOPBACK = ['127.0.0.0/8'];

describe('isAllowedAddress', () => {
  it.each([
    ['93.184.216.34', [], true],
    ['2606:4700::1111', [], true],
    ['127.0.0.1', [], false],
    ['127.0.0.1', LOOPBACK, true],
    ['10.0.0.1', LOOPBACK, false],
    ['::1', LOOPBACK, false],
    ['::1', ['::1/128'], true],
    ['::ffff:127.0.0.1', [], false],
    ['::ffff:127.0.0.1', LOOPBACK, true],
    ['::ffff:10.1.2.3', LOOPBACK, false],
    ['::127.0.0.1', [], false],
    ['::ffff:0:127.0.0.1', LOOPBACK, false],
    ['0:0:0:0:0:FFFF:7F00:0001', [], false],
    ['64:ff9b::7f00:1', [], false],
    ['64:ff9b::7f00:1', LOOPBACK, false],
    ['64:ff9b::127.0.0.1', [], false],
    ['64:ff9b::5db8:d822', [], false],
    ['64:ff9b::5db8:d822', ['64:ff9b::/96'], true],
    ['64:ff9b::7f00:1', ['64:ff9b::/96'], false],
    ['64:ff9b::a9fe:a9fe', ['::/0'], false],
    ['64:ff9b::7f00:1', ['64:ff9b::/96', ...LOOPBACK], true],
    ['64:ff9b:1::7f00:1', [], false],
    ['64:ff9b:1:ffff:ffff:ffff:7f00:1', [], false],
    ['2002:7f00:1::', [], false],
    ['2002:5db8:d822::1', [], false],
    ['2001::1', [], false],
    ['2001:0:4136:e378:8000:63bf:3fff:fdd2', [], false],
    ['2001:db8::1', [], false],
    ['3fff::1', [], false],
    ['5f00::1', [], false],
    ['100::1', [], false],
    ['ff02::1', [], false],
    ['fe80::1', [], false],
    ['fe80::1%1', [], false],
    ['::1%lo', [], false],
    ['127.1', [], false],
    ['2130706433', [], false],
    ['0x7f000001', [], false],
    ['0177.0.0.1', [], false],
    ['127.0.0.1.', [], false],
    ['192.0.0.8', [], false],
    ['192.0.2.1', [], false],
    ['203.0.113.1', [], false],
    ['240.0.0.1', [], false],
    ['fe80::1%lo', [], false],
    ['fec0::1', [], false],
    ['fd00::1', [], false],
    ['1000::1', [], false],
    ['0.0.0.0', [], false],
    ['::', [], false],
    ['100.64.0.1', [], false],
    ['169.254.169.254', [], false],
    ['172.16.0.1', [], false],
    ['192.168.1.1', [], false],
    ['192.168.1.1', ['192.168.1.0/24'], true],
    ['198.18.0.1', [], false],
    ['224.0.0.1', [], false],
    ['255.255.255.255', [], false],
    ['not an address', [], false],
    ['', [], false],
  ])('%s with %j: %s', (address, allowNetworks, allowed) => {
    expect(isAllowedAddress(address, allowNetworks)).toBe(allowed);
  });
});

describe('refusalOf', () => {
  it.each(['https://example.org/feed', 'http://example.org:8080/', 'https://93.184.216.34/', 'http://localhost/'])(
    '%s is left to the agents',
    (url) => {
      expect(refusalOf(url, [])).toBeNull();
    },
  );

  it.each([
    ['ftp://example.org/', /scheme ftp:/],
    ['file:///etc/passwd', /scheme file:/],
    ['not a url', /not a URL/],
    ['https://user:pass@example.org/', /user name or password/],
    ['http://', /not a URL/],
    ['http://[fe80::1%25lo]/', /not a URL/],
    ['http://[fe80::1%lo]/', /not a URL/],
    ['http://256.0.0.1/', /not a URL/],
    ['http://0x100000000/', /not a URL/],
    ['http://@127.0.0.1/', /WATCHFLOOR_ALLOW_NETWORKS/],
    ['javascript:alert(1)', /scheme javascript:/],
    ['HTTPS:\\\\127.0.0.1\\', /WATCHFLOOR_ALLOW_NETWORKS/],
    ...[
      '127.0.0.1',
      '127.0.0.1.',
      '127.1',
      '127.0.1',
      '2130706433',
      '017700000001',
      '0177.0.0.1',
      '0177.0x0.0.01',
      '0x7f000001',
      '0X7F.1',
      '0x7f.0.0.1',
      '00000000000000000177.1',
      '１２７.0.0.1',
      '①②⑦.0.0.1',
      '127。0。0。1',
      '127.0.0.%31',
      '%31%32%37.0.0.1',
      '0',
      '0.0.0.0',
      '[::]',
      '[::1]',
      '[0:0:0:0:0:0:0:1]',
      '[::127.0.0.1]',
      '[::ffff:127.0.0.1]',
      '[::ffff:7f00:1]',
      '[64:ff9b::7f00:1]',
      '[64:ff9b:1::7f00:1]',
      '[2002:7f00:1::]',
      '[2001:0:4136:e378:8000:63bf:3fff:fdd2]',
      '[fe80::1]',
      '[fd00:ec2::254]',
      '169.254.169.254',
      '2852039166',
      '100.100.100.200',
      '10.1',
      '192.168.257',
      '172.16.1',
    ].map((host): [string, RegExp] => [`http://${host}/latest`, /WATCHFLOOR_ALLOW_NETWORKS/]),
  ])('%s is refused', (url, reason) => {
    expect(refusalOf(url, [])).toMatch(reason);
  });

  it('knows a loopback address in whatever spelling', () => {
    const number = fc.integer({ min: 0x7f000000, max: 0x7fffffff });
    const radix = fc.constantFrom(
      (n: number) => String(n),
      (n: number) => `0x${n.toString(16)}`,
      (n: number) => `0${n.toString(8)}`,
      (n: number) => `0X00${n.toString(16).toUpperCase()}`,
    );
    fc.assert(
      fc.property(
        number,
        fc.integer({ min: 1, max: 4 }),
        fc.array(radix, { minLength: 4, maxLength: 4 }),
        (n, parts, as) => {
          const bytes = [n >>> 24, (n >>> 16) & 255, (n >>> 8) & 255, n & 255];
          // The last part stands for all the bytes that are left.
          const last = bytes.slice(parts - 1).reduce((sum, byte) => sum * 256 + byte, 0);
          const host = [...bytes.slice(0, parts - 1), last].map((part, index) => as[index]!(part)).join('.');
          expect(refusalOf(`http://${host}/`, [])).toMatch(/WATCHFLOOR_ALLOW_NETWORKS/);
          expect(refusalOf(`http://${host}/`, LOOPBACK)).toBeNull();
          const [high, low] = [(n >>> 16).toString(16), (n & 0xffff).toString(16)];
          for (const prefix of ['::ffff:', '::', '64:ff9b::', '64:ff9b:1::', '2002:7f00:']) {
            expect(
              refusalOf(`http://[${prefix}${high}:${low}${prefix.startsWith('2002') ? '::' : ''}]/`, []),
            ).not.toBeNull();
          }
        },
      ),
    );
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.string(), (text) => [null, 'string'].includes(refusalOf(text, []) && 'string')));
    fc.assert(fc.property(fc.string(), (text) => typeof isAllowedAddress(text, LOOPBACK) === 'boolean'));
  });
});

describe('createFilteringAgents', () => {
  let server: http.Server;
  let port: number;

  beforeAll(async () => {
    server = http.createServer((_, response) => response.end('reached'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    port = (server.address() as AddressInfo).port;
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  const get = (host: string, allowNetworks: string[]) =>
    new Promise<string>((resolve, reject) => {
      const agents = createFilteringAgents(allowNetworks);
      http
        .get({ host, port, agent: agents.http }, (response) => {
          let body = '';
          response.setEncoding('utf8').on('data', (chunk) => (body += chunk));
          response.on('end', () => resolve(body));
        })
        .on('error', reject);
    });

  it.each(['127.0.0.1', 'localhost', '::ffff:127.0.0.1'])('refuses %s by default', async (host) => {
    await expect(get(host, [])).rejects.toThrow(AddressRefused);
  });

  it.each(['127.0.0.1', 'localhost', '::ffff:127.0.0.1'])('reaches %s where its network is allowed', async (host) => {
    await expect(get(host, LOOPBACK)).resolves.toBe('reached');
  });

  it('refuses what the allowed networks do not hold', async () => {
    await expect(get('127.0.0.1', ['10.0.0.0/8'])).rejects.toThrow(/WATCHFLOOR_ALLOW_NETWORKS/);
  });
});
