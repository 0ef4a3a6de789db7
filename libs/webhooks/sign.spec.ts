import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { newSecret, readSecret, sign } from './sign';

describe('sign', () => {
  const secret = newSecret(randomBytes);
  const key = readSecret(secret)!;

  it('gives the signature of the specification’s own example', () => {
    const example = readSecret('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw')!;
    const headers = sign(example, 'msg_p5jXN8AQM9LWM0D4loKWxJek', new Date(1614265330 * 1000), '{"test": 2432232314}');
    expect(headers).toEqual({
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    });
  });

  it('is verified by the reference library, whatever the body', () => {
    fc.assert(
      fc.property(fc.uuid(), fc.json(), (id, body) => {
        const headers = sign(key, id, new Date(), body);
        expect(new Webhook(secret).verify(body, headers)).toEqual(JSON.parse(body));
      }),
    );
  });

  it('is refused by the reference library when anything differs', () => {
    const body = '{"type":"alert.opened"}';
    const headers = sign(key, 'a', new Date(), body);
    const verify =
      (text: string, changed: Record<string, string>, by = secret) =>
      () =>
        new Webhook(by).verify(text, { ...headers, ...changed });
    expect(verify(body, {})).not.toThrow();
    expect(verify(`${body} `, {})).toThrow('No matching signature');
    expect(verify(body, { 'webhook-id': 'b' })).toThrow('No matching signature');
    expect(verify(body, {}, newSecret(randomBytes))).toThrow('No matching signature');
  });
});

describe('secret', () => {
  it('is read back, and each is another', () => {
    const secrets = Array.from({ length: 100 }, () => newSecret(randomBytes));
    expect(new Set(secrets).size).toBe(100);
    for (const secret of secrets) expect(readSecret(secret)).toHaveLength(32);
  });

  const base64 = (sizeBytes: number) => Buffer.alloc(sizeBytes, 0xfb).toString('base64');
  it.each([
    ['24 bytes', `whsec_${base64(24)}`, 24],
    ['64 bytes', `whsec_${base64(64)}`, 64],
    ['23 bytes', `whsec_${base64(23)}`, null],
    ['65 bytes', `whsec_${base64(65)}`, null],
    ['no prefix', base64(32), null],
    ['another prefix', `whsk_${base64(32)}`, null],
    ['characters that are not base64', `whsec_!${base64(32)}`, null],
    ['base64url', `whsec_${Buffer.alloc(33, 0xfb).toString('base64url')}`, null],
    ['no padding', `whsec_${base64(32).replace(/=+$/, '')}`, null],
    ['a line break', `whsec_${base64(32)}\n`, null],
    ['empty', '', null],
  ])('%s', (_, secret, lengthBytes) => {
    expect(readSecret(secret)?.length ?? null).toBe(lengthBytes);
  });
});
