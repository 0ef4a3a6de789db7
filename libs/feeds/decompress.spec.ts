import zlib from 'node:zlib';
import fc from 'fast-check';
import { decompress } from './decompress';

const TEXT = '<rss>' + 'news '.repeat(100);
const LONG_TEXT = '<rss>' + Array.from({ length: 40_000 }, (_, n) => `item ${n * 7919} `).join('');
const MAX_BYTES = 1_000_000;
const gzip = (text: string | Buffer) => zlib.gzipSync(text);
const join = (...parts: Buffer[]) => Buffer.concat(parts);

/** Made by the reference implementation. The bomb is 3,000,000 zeros. */
const ZSTD_TEXT = '<rss>news news news news news news</rss>';
const ZSTD = Buffer.from('KLUv/QRYtQAAgDxyc3M+bmV3cyA8L3Jzcz4BAAALEsKRpeM=', 'base64');
const ZSTD_BOMB = Buffer.from(
  'KLUv/QRYVAAAEAAAAQD7/znAAgIAEAACABAAAgAQAAIAEAACABAAAgAQAAIAEAACABAAAgAQAAIAEAACABAAAgAQAAIAEAACABAAAgAQAAIAEAACABAAAgAQAAIAEAACABAAAgAQAAM2DgADya/W',
  'base64',
);
/** Asks for a window of 1 GiB to hold one letter. */
const ZSTD_WINDOW = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, 20 << 3, 9, 0, 0, 0x78]);

const read = (body: Buffer, stated?: string, signal = new AbortController().signal) =>
  decompress(body, stated, MAX_BYTES, signal);

describe('decompress', () => {
  const cases: [name: string, body: Buffer, stated: string | undefined, text: string][] = [
    ['nothing stated', Buffer.from(TEXT), undefined, TEXT],
    ['identity', Buffer.from(TEXT), 'identity', TEXT],
    ['gzip', gzip(TEXT), 'gzip', TEXT],
    ['gzip, large', gzip(LONG_TEXT), 'gzip', LONG_TEXT],
    ['x-gzip in capitals', gzip(TEXT), ' X-GZIP ', TEXT],
    ['brotli', zlib.brotliCompressSync(TEXT), 'br', TEXT],
    ['brotli, large', zlib.brotliCompressSync(LONG_TEXT), 'br', LONG_TEXT],
    ['deflate', zlib.deflateSync(TEXT), 'deflate', TEXT],
    ['raw deflate', zlib.deflateRawSync(TEXT), 'deflate', TEXT],
    ['two encodings', zlib.brotliCompressSync(gzip(TEXT)), 'gzip, br', TEXT],
    ['gzip twice, stated once', gzip(gzip(TEXT)), 'gzip', TEXT],
    ['gzip stated twice', gzip(gzip(TEXT)), 'gzip, gzip', TEXT],
    ['gzip stated twice and done once', gzip(TEXT), 'gzip, gzip', TEXT],
    ['gzip in two members', join(gzip(TEXT), gzip('more')), 'gzip', `${TEXT}more`],
    ['gzip padded with zeros', join(gzip(TEXT), Buffer.alloc(512)), 'gzip', TEXT],
    ['gzip that is not stated', gzip(TEXT), undefined, TEXT],
    ['gzip stated as deflate', gzip(TEXT), 'deflate', TEXT],
    ['gzip stated as brotli', gzip(TEXT), 'br', TEXT],
    ['gzip stated as something unknown', gzip(TEXT), 'x-odd', TEXT],
    ['plain text stated as gzip', Buffer.from(TEXT), 'gzip', TEXT],
    ['plain text stated as brotli', Buffer.from(TEXT), 'br', TEXT],
    ['plain text stated as deflate', Buffer.from(TEXT), 'deflate', TEXT],
    ['plain text stated as zstd', Buffer.from(TEXT), 'zstd', TEXT],
    [
      'UTF-16 stated as gzip',
      Buffer.from(`\ufeff${TEXT}`, 'utf16le'),
      'gzip',
      Buffer.from(`\ufeff${TEXT}`, 'utf16le').toString(),
    ],
    ['zstd', ZSTD, 'zstd', ZSTD_TEXT],
    ['zstd that is not stated', ZSTD, undefined, ZSTD_TEXT],
    ['zstd in two frames', join(ZSTD, ZSTD), 'zstd', ZSTD_TEXT + ZSTD_TEXT],
    ['zstd in gzip', gzip(ZSTD), 'zstd, gzip', ZSTD_TEXT],
    ['an empty body', Buffer.alloc(0), 'gzip', ''],
  ];
  it.each(cases)('reads %s', async (_, body, stated, text) => {
    const answer = await read(body, stated);
    expect(answer.kind === 'plain' ? answer.body.toString() : answer).toBe(text);
  });

  const failures: [name: string, body: Buffer, stated: string | undefined, errorClass: string, reason: RegExp][] = [
    ['cut gzip', gzip(TEXT).subarray(0, 25), 'gzip', 'encoding', /gzip: unexpected end/],
    ['cut gzip, large', gzip(LONG_TEXT).subarray(0, 40_000), 'gzip', 'encoding', /gzip: unexpected end/],
    ['cut brotli', zlib.brotliCompressSync(LONG_TEXT).subarray(0, 9_000), 'br', 'encoding', /br: /],
    ['cut deflate', zlib.deflateSync(LONG_TEXT).subarray(0, 9_000), 'deflate', 'encoding', /deflate: /],
    ['cut zstd', ZSTD.subarray(0, 20), 'zstd', 'encoding', /zstd: /],
    ['zstd with a large window', ZSTD_WINDOW, 'zstd', 'encoding', /zstd: /],
    ['a bomb of zstd', ZSTD_BOMB, 'zstd', 'too-large', /larger than 1000000 bytes when decompressed/],
    [
      'bytes that are nothing',
      Buffer.from([0xff, 0xfe, 0xfd, 0xfc, 0xfb]),
      'gzip',
      'encoding',
      /gzip: incorrect header/,
    ],
    ['an unknown encoding', Buffer.from(TEXT), 'x-odd', 'encoding', /"odd" is not known/],
    ['three encodings', Buffer.from(TEXT), 'gzip, gzip, gzip', 'encoding', /3 content encodings/],
    ['a bomb', gzip(Buffer.alloc(MAX_BYTES + 1)), 'gzip', 'too-large', /larger than 1000000 bytes when decompressed/],
    ['a large bomb', gzip(Buffer.alloc(12_000_000)), 'gzip', 'too-large', /larger than/],
    ['a bomb in a bomb', gzip(gzip(Buffer.alloc(12_000_000))), 'gzip, gzip', 'too-large', /larger than/],
    ['a bomb of brotli', zlib.brotliCompressSync(Buffer.alloc(20_000_000)), 'br', 'too-large', /larger than/],
    ['a bomb that is not stated', gzip(Buffer.alloc(20_000_000)), undefined, 'too-large', /larger than/],
  ];
  it.each(failures)('fails on %s', async (_, body, stated, errorClass, reason) => {
    expect(await read(body, stated)).toEqual({ kind: 'failed', errorClass, reason: expect.stringMatching(reason) });
  });

  it('makes of any bytes a bounded body or a failure', async () => {
    const encodings = fc.constantFrom(undefined, 'gzip', 'br', 'deflate', 'zstd', 'gzip, br');
    const magic = fc.constantFrom([], [0x1f, 0x8b, 8], [0x28, 0xb5, 0x2f, 0xfd], [0x78, 0x9c]);
    await fc.assert(
      fc.asyncProperty(encodings, magic, fc.uint8Array({ maxLength: 200 }), async (stated, beginning, rest) => {
        const answer = await read(Buffer.from([...beginning, ...rest]), stated);
        expect(answer.kind === 'plain' ? answer.body.length : 0).toBeLessThanOrEqual(MAX_BYTES);
      }),
    );
  });
});
