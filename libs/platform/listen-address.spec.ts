import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { requireListenable, toInvalidSetting } from './listen-address';

describe('requireListenable', () => {
  it('refuses a port that is taken, and takes it when it is free again', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = { PORT: (server.address() as AddressInfo).port, HOST: '127.0.0.1' };
    await expect(requireListenable(address)).rejects.toThrow(
      `PORT: read ${address.PORT}, expected a port that is free on 127.0.0.1`,
    );
    server.close();
    await once(server, 'close');
    await requireListenable(address);
  });

  it('refuses an address that is not of this machine', async () => {
    // TEST-NET-1 (RFC 5737): nobody has it.
    const address = { PORT: 0, HOST: '192.0.2.1' };
    await expect(requireListenable(address)).rejects.toThrow(
      'HOST: read "192.0.2.1", expected an address of this machine',
    );
  });

  it('names the port where the user may not listen on it, and leaves other faults as they are', () => {
    const forbidden = Object.assign(new Error(), { code: 'EACCES' });
    expect(String(toInvalidSetting(forbidden, { PORT: 80, HOST: '127.0.0.1' }))).toContain('PORT: read 80, expected');
    const other = new Error('x');
    expect(toInvalidSetting(other, { PORT: 80, HOST: '127.0.0.1' })).toBe(other);
  });
});
