import fc from 'fast-check';
import { unzstd } from './unzstd';

const NEVER = new AbortController().signal;
const MAX_BYTES = 1_000_000;

/** Made by the reference implementation: 120 bytes of "news " and line ends, and one short line. */
const COMPRESSED = Buffer.from('KLUv/SR4fQAAMG5ld3MgCgIAvRQq4BQtPx6Fcw==', 'base64');
const COMPRESSED_TEXT = `${Array.from({ length: 8 }, () => 'news').join(' ')}\n`.repeat(3);
const STORED = Buffer.from('KLUv/QRYoQAAYSBzaG9ydCBzZWNvbmQgcGFydAoF1L0s', 'base64');
const STORED_TEXT = 'a short second part\n';

const MAGIC = [0x28, 0xb5, 0x2f, 0xfd];
/** A frame without content size and checksum: window descriptor, then blocks. */
const frame = (window: number, ...blocks: number[][]) => Buffer.from([...MAGIC, 0, window, ...blocks.flat()]);
const block = (type: number, size: number, content: number[], last = false) => {
  const header = (size << 3) | (type << 1) | Number(last);
  return [header & 255, (header >> 8) & 255, header >> 16, ...content];
};
const raw = (text: string, last = false) => block(0, text.length, [...Buffer.from(text)], last);
const repeated = (byte: number, count: number, last = false) => block(1, count, [byte], last);
const KIB_64 = 6 << 3;
const GIB_1 = 20 << 3;
const SKIPPED = Buffer.from([0x5a, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3]);

describe('unzstd', () => {
  const cases: [name: string, body: Buffer, text: string][] = [
    ['a compressed frame', COMPRESSED, COMPRESSED_TEXT],
    ['a frame of stored bytes', STORED, STORED_TEXT],
    ['two frames', Buffer.concat([COMPRESSED, STORED]), COMPRESSED_TEXT + STORED_TEXT],
    ['frames to be skipped', Buffer.concat([SKIPPED, STORED, SKIPPED, COMPRESSED]), STORED_TEXT + COMPRESSED_TEXT],
    ['several blocks', frame(KIB_64, raw('one '), repeated(0x2e, 3), raw(' two', true)), 'one ... two'],
    ['a short frame', frame(KIB_64, raw('x', true)), 'x'],
    ['an empty frame', frame(KIB_64, raw('', true)), ''],
    ['nothing', Buffer.alloc(0), ''],
  ];
  it.each(cases)('reads %s', async (_, body, text) => {
    expect((await unzstd(body, MAX_BYTES, NEVER)).toString()).toBe(text);
  });

  it.each<[string, Buffer, RegExp]>([
    ['a cut frame', COMPRESSED.subarray(0, 20), /unexpected end/],
    ['a cut checksum', STORED.subarray(0, -2), /unexpected end/],
    ['a header alone', frame(KIB_64), /unexpected end/],
    ['rubbish behind a frame', Buffer.concat([STORED, Buffer.from('rubbish')]), /not a frame/],
    ['text', Buffer.from('<rss></rss>'), /not a frame/],
    ['a window of 1 GiB', frame(GIB_1, raw('x', true)), /window is too large/],
    [
      'a single segment of 1 GiB',
      Buffer.from([...MAGIC, 0xa0, 0, 0, 0, 0x40, ...raw('x', true)]),
      /window is too large/,
    ],
    ['blocks without end', frame(KIB_64, ...Array.from({ length: 6_000 }, () => raw(''))), /more than 5000 blocks/],
  ])('throws on %s', async (_, body, message) => {
    await expect(unzstd(body, MAX_BYTES, NEVER)).rejects.toThrow(message);
  });

  it('stops a bomb at the limit', async () => {
    const bomb = frame(KIB_64 + 8 * 3, ...Array.from({ length: 4_000 }, () => repeated(0, 131_072)));
    await expect(unzstd(bomb, MAX_BYTES, NEVER)).rejects.toMatchObject({ code: 'ERR_BUFFER_TOO_LARGE' });
  });

  it('stops when it is told to', async () => {
    const manyWindows = frame(KIB_64 + 8 * 8, ...Array.from({ length: 4_000 }, () => raw('x')), raw('', true));
    await expect(unzstd(manyWindows, MAX_BYTES, AbortSignal.abort(new Error('stopped')))).rejects.toThrow('stopped');
  });

  it('throws or ends on any bytes', async () => {
    const bytes = fc.uint8Array({ maxLength: 100 });
    await fc.assert(
      fc.asyncProperty(bytes, async (rest) => {
        const body = Buffer.from([...MAGIC, ...rest]);
        // An error of a typed array is no `Error` of Jest's sandbox.
        const plain = await unzstd(body, MAX_BYTES, NEVER).catch(({ message }: Error) => expect(message).not.toBe(''));
        if (Buffer.isBuffer(plain)) expect(plain.length).toBeLessThanOrEqual(MAX_BYTES);
      }),
      { examples: [[Uint8Array.from([0, 0, 3, 0, 1, 0])]] },
    );
  });
});
