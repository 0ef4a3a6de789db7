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
    ['64:ff9b::7f00:1', [], false],
    ['64:ff9b:1::7f00:1', [], false],
    ['2002:7f00:1::', [], false],
    ['2001::1', [], false],
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
    ['http://127.0.0.1/', /WATCHFLOOR_ALLOW_NETWORKS/],
    ['http://127.1/', /WATCHFLOOR_ALLOW_NETWORKS/],
    ['http://2130706433/', /WATCHFLOOR_ALLOW_NETWORKS/],
    ['http://0x7f.0.0.1/', /WATCHFLOOR_ALLOW_NETWORKS/],
    ['http://0177.0.0.1/', /WATCHFLOOR_ALLOW_NETWORKS/],
    ['http://[::1]/', /WATCHFLOOR_ALLOW_NETWORKS/],
    ['http://[::ffff:7f00:1]/', /WATCHFLOOR_ALLOW_NETWORKS/],
    ['http://169.254.169.254/latest/meta-data', /WATCHFLOOR_ALLOW_NETWORKS/],
    ['http://１２７.0.0.1/', /WATCHFLOOR_ALLOW_NETWORKS/],
  ])('%s is refused', (url, reason) => {
    expect(refusalOf(url, [])).toMatch(reason);
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
