import type { Terminal } from '#services/cli/terminal';

/** Keeps what a command writes. */
export class RecordingTerminal implements Terminal {
  readonly env: NodeJS.ProcessEnv;
  readonly colour: boolean;
  readonly input: AsyncIterable<Uint8Array>;
  stdout = '';
  stderr = '';

  constructor(options: { env?: NodeJS.ProcessEnv; colour?: boolean; input?: string | Uint8Array } = {}) {
    this.env = options.env ?? {};
    this.colour = options.colour ?? false;
    this.input = pieces(Buffer.from(options.input ?? ''));
  }

  out(text: string): void {
    this.stdout += text;
  }

  err(text: string): void {
    this.stderr += text;
  }

  /** Each line of standard output as JSON. */
  get jsonLines(): unknown[] {
    return this.stdout
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as unknown);
  }
}

/** Cut in the middle of what is longer than this, as a pipe does. */
const PIECE_BYTES = 7;

async function* pieces(bytes: Buffer): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < bytes.length; from += PIECE_BYTES) yield bytes.subarray(from, from + PIECE_BYTES);
}
