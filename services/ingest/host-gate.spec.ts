import { HostGate, hostOf } from './host-gate';

describe('HostGate', () => {
  it('lets one request at a time go to a host, in order, and others go beside it', async () => {
    const gate = new HostGate();
    const events: string[] = [];
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));

    const first = gate.run('http://a.example/1', async () => {
      events.push('a1 begins');
      await held;
      events.push('a1 ends');
    });
    const second = gate.run('http://a.example/2', async () => void events.push('a2'));
    await gate.run('http://b.example/', async () => void events.push('b'));
    expect(events).toEqual(['a1 begins', 'b']);
    release();
    await Promise.all([first, second]);
    expect(events).toEqual(['a1 begins', 'b', 'a1 ends', 'a2']);
  });

  it('goes on after a request that threw', async () => {
    const gate = new HostGate();
    const failing = gate.run('http://a.example/', () => Promise.reject(new Error('no')));
    const next = gate.run('http://a.example/', () => Promise.resolve('yes'));
    await expect(failing).rejects.toThrow('no');
    expect(await next).toBe('yes');
  });

  it.each([
    ['https://a.example:8443/x?y', 'a.example:8443'],
    ['https://a.example?x', 'a.example'],
    ['/folder/of/documents', '/folder/of/documents'],
  ])('%s is on %s', (url, host) => {
    expect(hostOf(url)).toBe(host);
  });
});
