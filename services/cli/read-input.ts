import { open } from 'node:fs/promises';
import type { Terminal } from './terminal';

/** Many times the longest article or feed; what is larger was named by mistake. */
const MAX_BYTES = 64 * 1024 * 1024;

type Input = { readonly bytes: Buffer } | { readonly problem: string };

/** The bytes of a file, or of standard input for `-`. */
export async function readInput(terminal: Terminal, file: string): Promise<Input> {
  try {
    if (file === '-') return await collect(terminal.input);
    const handle = await open(file);
    try {
      return await collect(handle.createReadStream({ autoClose: false }));
    } finally {
      await handle.close();
    }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return { problem: REASONS[code ?? ''] ?? message };
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder',
  EACCES: 'reading it is not permitted',
};

async function collect(input: AsyncIterable<Uint8Array>): Promise<Input> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of input) {
    bytes += chunk.length;
    if (bytes > MAX_BYTES) return { problem: `it is larger than ${MAX_BYTES / 1024 / 1024} MiB` };
    chunks.push(chunk);
  }
  return { bytes: Buffer.concat(chunks) };
}
