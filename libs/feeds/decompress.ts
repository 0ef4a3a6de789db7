import { promisify } from 'node:util';
import zlib from 'node:zlib';
import { type ErrorClass, errorClassOf } from './error-class';
import { Turns } from './turns';
import { MAX_ZSTD_WINDOW_LOG, unzstd } from './unzstd';

/** A body with more encodings than this is made to be expensive. */
const MAX_LAYERS = 2;
/** Smaller bodies are decompressed at once: that takes less than handing them to a thread and back. */
const AT_ONCE_BYTES = 16_384;
/** Larger ones some at a time: each may grow to the limit, and there are few threads anyway. */
const larger = new Turns(2);

export type Decompressed =
  | { readonly kind: 'plain'; readonly body: Buffer }
  | { readonly kind: 'failed'; readonly errorClass: ErrorClass; readonly reason: string };

/** What `accept-encoding` says, best first. */
export const ACCEPTED_ENCODINGS = 'gzip, br, zstd, deflate';

/**
 * Undoes the content encodings of `body` (RFC 9110, 8.4; `stated` is the header `content-encoding`). What the body shows
 * counts for more than what is stated: gzip and zstd are known by their first bytes, also where nothing is stated (a
 * .gz file, or a body that was compressed twice), and a body stated as compressed that is plain text is taken as it is.
 * Each layer is held to `maxBytes` while it is decompressed. Members and frames that follow one another are all read; a
 * cut body has failed. Where `signal` is aborted meanwhile the result is dropped by the caller.
 */
export async function decompress(
  body: Buffer,
  stated: string | undefined,
  maxBytes: number,
  signal: AbortSignal,
): Promise<Decompressed> {
  const encodings = (stated ?? '')
    .split(',')
    .map((encoding) => encoding.trim().toLowerCase().replace(/^x-/, ''))
    .filter((encoding) => encoding !== '' && encoding !== 'identity')
    // The one applied last stands last.
    .reverse();
  if (encodings.length > MAX_LAYERS) return failed('encoding', `${encodings.length} content encodings in one answer`);

  let plain = body;
  for (let layer = 0; layer < MAX_LAYERS && plain.length > 0; layer += 1) {
    const encoding = shownEncoding(plain) ?? encodings[layer];
    if (encoding === undefined) break;
    const decoder = DECODERS[encoding];
    if (decoder === undefined) {
      return failed('encoding', `the content encoding ${JSON.stringify(encoding.slice(0, 40))} is not known`);
    }
    const end = plain.length > AT_ONCE_BYTES ? await larger.take(signal) : null;
    try {
      plain = await decoder(plain, maxBytes, signal);
    } catch (error) {
      if (errorClassOf(error as Error) === 'too-large') {
        return failed('too-large', `the answer is larger than ${maxBytes} bytes when decompressed`);
      }
      if (!looksLikeMarkup(plain)) {
        return failed('encoding', `the answer cannot be decompressed (${encoding}: ${(error as Error).message})`);
      }
    } finally {
      end?.();
    }
  }
  return { kind: 'plain', body: plain };
}

type Decoder = (body: Buffer, maxBytes: number, signal: AbortSignal) => Promise<Buffer> | Buffer;

const DECODERS: Readonly<Record<string, Decoder>> = {
  gzip: native(zlib.gunzip, zlib.gunzipSync),
  br: native(zlib.brotliDecompress, zlib.brotliDecompressSync),
  // "deflate" means zlib, but servers send raw deflate under that name too.
  deflate: (body, maxBytes, signal) => (isZlib(body) ? inflate : inflateRaw)(body, maxBytes, signal),
  zstd: nativeZstd() ?? unzstd,
};
const inflate = native(zlib.inflate, zlib.inflateSync);
const inflateRaw = native(zlib.inflateRaw, zlib.inflateRawSync);

interface Limits {
  readonly maxOutputLength: number;
  readonly params?: Record<number, number>;
}
type Callback = (error: Error | null, body: Buffer) => void;

function native(
  inThread: (body: Buffer, limits: Limits, callback: Callback) => void,
  atOnce: (body: Buffer, limits: Limits) => Buffer,
  params?: Record<number, number>,
): Decoder {
  const promised = promisify(inThread);
  return (body, maxOutputLength) => {
    const limits = params === undefined ? { maxOutputLength } : { maxOutputLength, params };
    return body.length <= AT_ONCE_BYTES ? atOnce(body, limits) : promised(body, limits);
  };
}

/** Node has it from 22.15. */
function nativeZstd(): Decoder | null {
  const { zstdDecompress, zstdDecompressSync, constants } = zlib as unknown as {
    zstdDecompress?: Parameters<typeof native>[0];
    zstdDecompressSync?: Parameters<typeof native>[1];
    constants: Record<string, number>;
  };
  if (zstdDecompress === undefined || zstdDecompressSync === undefined) return null;
  return native(zstdDecompress, zstdDecompressSync, { [constants.ZSTD_d_windowLogMax!]: MAX_ZSTD_WINDOW_LOG });
}

function shownEncoding(body: Buffer): string | null {
  if (body.length < 4) return null;
  // The third byte is the method, and there is only the one.
  if (body[0] === 0x1f && body[1] === 0x8b && body[2] === 8) return 'gzip';
  return body.readUInt32LE(0) === 0xfd2fb528 ? 'zstd' : null;
}

function isZlib(body: Buffer): boolean {
  return body.length >= 2 && (body[0]! & 0x0f) === 8 && body.readUInt16BE(0) % 31 === 0;
}

/** Begins like XML, HTML or JSON, in UTF-8 or UTF-16, and without the control characters that compressed data has. */
function looksLikeMarkup(body: Buffer): boolean {
  const beginning = body.subarray(0, 256).toString('latin1');
  return /^(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?[\s\0]*[<{[][^\x01-\x08\x0e-\x1f]*$/.test(beginning);
}

function failed(errorClass: ErrorClass, reason: string): Decompressed {
  return { kind: 'failed', errorClass, reason };
}
