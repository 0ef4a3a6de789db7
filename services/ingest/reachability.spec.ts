import { Reachability } from './reachability';

const at = (seconds: number) => new Date(Date.UTC(2026, 0, 1) + seconds * 1000);
const url = (host: number) => `https://host-${host}.example/feed`;

describe('Reachability', () => {
  it('blames our own network when hardly any host can be reached, and a host when others can', () => {
    const reachability = new Reachability();
    const verdicts = Array.from({ length: 8 }, (_, n) => reachability.isOurFault(url(n), 'connection', at(n)));
    expect(verdicts).toEqual([false, false, false, false, true, true, true, true]);
    for (let n = 0; n < 4; n += 1) expect(reachability.isOurFault(url(n), null, at(10 + n))).toBe(false);
    expect(reachability.isOurFault(url(9), 'timeout', at(20))).toBe(false);
  });

  it('forgets what was minutes ago', () => {
    const reachability = new Reachability();
    for (let n = 0; n < 8; n += 1) reachability.isOurFault(url(n), 'dns', at(n));
    expect(reachability.isOurFault(url(8), 'dns', at(400))).toBe(false);
  });

  it('counts a host once, as it was found last', () => {
    const reachability = new Reachability();
    for (let n = 0; n < 8; n += 1) expect(reachability.isOurFault(url(1), 'dns', at(n))).toBe(false);
  });
});
