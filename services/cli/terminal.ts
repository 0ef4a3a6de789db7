import { styleText } from 'node:util';

/** What a command reads from and writes to: the process's own streams, or a test's. */
export interface Terminal {
  readonly env: NodeJS.ProcessEnv;
  readonly input: AsyncIterable<Uint8Array>;
  /** Whether standard output takes colours. */
  readonly colour: boolean;
  /** Writes to standard output, as it is. */
  out(text: string): void;
  /** Writes to standard error, as it is. */
  err(text: string): void;
}

export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'blue' | 'magenta' | 'cyan';

/** Colours are for a terminal, unless NO_COLOR is set to anything (https://no-color.org). */
export function wantsColour(env: NodeJS.ProcessEnv, isTerminal: boolean): boolean {
  return isTerminal && !env.NO_COLOR && env.TERM !== 'dumb';
}

/** `text` in `style` where the terminal takes colours, else as it is. */
export function styled(terminal: Pick<Terminal, 'colour'>, style: Style | Style[], text: string): string {
  return terminal.colour ? styleText(style, text, { validateStream: false }) : text;
}

/**
 * `text` without control characters, which could move the cursor, set the title or recolour the terminal: articles and
 * feeds are written by others. Tabs and line feeds stay.
 */
export function printable(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, '');
}
