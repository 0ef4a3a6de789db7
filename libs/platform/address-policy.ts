import { canParseUrl } from './parse-url';
import dns from 'node:dns';
import type http from 'node:http';
import type https from 'node:https';
import { isIP, type LookupFunction, Socket, type TcpNetConnectOpts } from 'node:net';
import type { Duplex } from 'node:stream';
import ipaddr from 'ipaddr.js';
import { RequestFilteringHttpAgent, RequestFilteringHttpsAgent } from 'request-filtering-agent';

/** Of IPv6, only this block is assigned for the public internet (RFC 4291, IANA's registry of unicast assignments). */
const PUBLIC_IPV6 = ipaddr.parseCIDR('2000::/3');
/** Stands for all of IPv4 behind a translator (RFC 6052). */
const NAT64 = ipaddr.parseCIDR('64:ff9b::/96');

/** An agent refused to connect: the address is private or reserved, and no allowed network holds it. */
export class AddressRefused extends Error {
  readonly code = 'ADDRESS_REFUSED';
  constructor(host: string, address: string) {
    super(refusedAddress(host, address));
  }
}

/**
 * Whether a request may go to `address` (IPv4 or IPv6 in text form): public unicast, or within one of `allowNetworks`
 * (CIDR blocks). IPv4-mapped IPv6 addresses count as the IPv4 address that they reach; NAT64 (RFC 6052, RFC 8215), 6to4,
 * Teredo, IPv4-compatible and every other special block of RFC 6890 are refused. Who reaches IPv4 by NAT64 alone lists
 * 64:ff9b::/96: then the IPv4 address within is what has to be allowed. Text that is no address is refused.
 */
export function isAllowedAddress(address: string, allowNetworks: readonly string[]): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  const inAllowed = networksOf(allowNetworks).some(
    (network) => network[0].kind() === parsed.kind() && parsed.match(network),
  );
  if (inAllowed) {
    if (parsed.kind() === 'ipv4' || !parsed.match(NAT64)) return true;
    return isAllowedAddress(ipaddr.fromByteArray(parsed.toByteArray().slice(12)).toString(), allowNetworks);
  }
  if (parsed.range() !== 'unicast') return false;
  return parsed.kind() === 'ipv4' || parsed.match(PUBLIC_IPV6);
}

/** Settings are read once: the same array comes again with every address. */
const parsedNetworks = new WeakMap<readonly string[], ReturnType<typeof ipaddr.parseCIDR>[]>();

function networksOf(blocks: readonly string[]): readonly ReturnType<typeof ipaddr.parseCIDR>[] {
  const known = parsedNetworks.get(blocks);
  if (known !== undefined) return known;
  const networks = blocks.map((block) => ipaddr.parseCIDR(block));
  parsedNetworks.set(blocks, networks);
  return networks;
}

/**
 * Null when the scheme of `url` is http or https, it carries no credentials, and its host is a name or an allowed
 * literal address; else one sentence that says why not. Names are checked when they are resolved, by the agents of
 * `createFilteringAgents`. Every spelling of an IPv4 literal (octal, hexadecimal, one number) is read as the WHATWG URL
 * standard does, which is how Node connects.
 */
export function refusalOf(url: string, allowNetworks: readonly string[]): string | null {
  if (!canParseUrl(url)) return 'the address is not a URL';
  const { protocol, hostname, username, password } = new URL(url);
  if (protocol !== 'http:' && protocol !== 'https:') return `the scheme ${protocol} is not http or https`;
  if (username !== '' || password !== '') return 'the address carries a user name or password';
  const host = hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) !== 0 && !isAllowedAddress(host, allowNetworks)) return refusedAddress(host, host);
  return null;
}

/**
 * Agents for `node:http` and `node:https` that connect to allowed addresses only: a literal host, every address that a
 * name resolves to and the address of the connected socket are checked, so that a name which changes its address
 * between check and connection gains nothing. The request fails with `AddressRefused`.
 */
export function createFilteringAgents(
  allowNetworks: readonly string[],
  options: { readonly keepAlive?: boolean } = {},
): { http: http.Agent; https: https.Agent } {
  // request-filtering-agent is the second line behind the check here. Its own allow list stays unused: it prints a stack
  // trace for each IPv6 address when an IPv4 block is listed. So it steps back where the operator allows a network.
  const stepsBack = allowNetworks.length > 0;
  const filter = {
    keepAlive: options.keepAlive ?? false,
    allowPrivateIPAddress: stepsBack,
    allowMetaIPAddress: stepsBack,
    lookup: checkedLookup(allowNetworks),
  };
  return {
    http: new CheckedHttpAgent(allowNetworks, filter),
    https: new CheckedHttpsAgent(allowNetworks, filter),
  };
}

type Connected = (error: Error | null, stream: Duplex) => void;

class CheckedHttpAgent extends RequestFilteringHttpAgent {
  constructor(
    private readonly allowNetworks: readonly string[],
    options: ConstructorParameters<typeof RequestFilteringHttpAgent>[0],
  ) {
    super(options);
  }

  override createConnection(options: TcpNetConnectOpts, connected?: Connected) {
    const refused = refusedLiteral(options.host, this.allowNetworks);
    if (refused !== null) return refusedSocket(refused, connected);
    return checkedSocket(super.createConnection(options, connected), options.host, this.allowNetworks);
  }
}

class CheckedHttpsAgent extends RequestFilteringHttpsAgent {
  constructor(
    private readonly allowNetworks: readonly string[],
    options: ConstructorParameters<typeof RequestFilteringHttpsAgent>[0],
  ) {
    super(options);
  }

  override createConnection(options: TcpNetConnectOpts, connected?: Connected) {
    const refused = refusedLiteral(options.host, this.allowNetworks);
    if (refused !== null) return refusedSocket(refused, connected);
    return checkedSocket(super.createConnection(options, connected), options.host, this.allowNetworks);
  }
}

function refusedLiteral(host: string | undefined, allowNetworks: readonly string[]): AddressRefused | null {
  if (host === undefined || isIP(host) === 0 || isAllowedAddress(host, allowNetworks)) return null;
  return new AddressRefused(host, host);
}

/** A socket that never connects; the request emits the error. */
function refusedSocket(refused: AddressRefused, connected: Connected | undefined): Socket {
  const socket = new Socket();
  if (connected) connected(refused, socket);
  else socket.destroy(refused);
  return socket;
}

function checkedSocket<S extends Duplex | null | undefined>(
  stream: S,
  host: string | undefined,
  allowNetworks: readonly string[],
): S {
  // Before any listener of the request, and so before the first byte is written.
  stream?.prependOnceListener('connect', () => {
    const address = (stream as unknown as Socket).remoteAddress ?? '';
    if (!isAllowedAddress(address, allowNetworks)) stream.destroy(new AddressRefused(host ?? address, address));
  });
  return stream;
}

/** One address that is not allowed refuses the name: a mix of public and private answers is not to be trusted. */
function checkedLookup(allowNetworks: readonly string[]): LookupFunction {
  return (hostname, options, callback) => {
    dns.lookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, '');
      const refused = addresses.find(({ address }) => !isAllowedAddress(address, allowNetworks));
      // Localhost answers with ::1 and 127.0.0.1: an operator who allows one of the two loopbacks means the name too.
      const usable = addresses.filter(({ address }) => isAllowedAddress(address, allowNetworks));
      const first = usable[0];
      const onlyLoopback = refused !== undefined && addresses.every(({ address }) => isLoopback(address));
      if (first === undefined || (refused !== undefined && !onlyLoopback)) {
        return callback(new AddressRefused(hostname, refused?.address ?? 'no address'), '');
      }
      if (options.all) return callback(null, usable);
      callback(null, first.address, first.family);
    });
  };
}

function isLoopback(address: string): boolean {
  return ipaddr.process(address).range() === 'loopback';
}

function refusedAddress(host: string, address: string): string {
  const what = host === address ? address : `${host} (${address})`;
  return `${what} is a private or reserved address; WATCHFLOOR_ALLOW_NETWORKS can allow its network`;
}
