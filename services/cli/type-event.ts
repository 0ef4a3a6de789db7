import { z } from 'zod';
import { type TypedEvent, typeEvent } from '#classifier/events/type-event';
import { EXIT } from './exit-code';
import type { Terminal } from './terminal';

/** Longer than any sentence; what is longer is a file that is no JSON Lines. */
const MAX_LINE_BYTES = 1024 * 1024;
const LINE_FEED = 0x0a;

const span = z
  .tuple([z.int().min(0), z.int().min(0)])
  .nullish()
  .transform((pair) => (pair ? { start: pair[0], end: pair[1] } : null));
const questionSchema = z.object({ text: z.string(), actor: span, target: span });

/**
 * `wf type-event --json`: one JSON object a line on standard input (`{"text","actor":[start,end]|null,"target":…}`), one
 * a line on standard output, in order. A line that cannot be read is answered with its fault, is named on standard error,
 * and the others go on; the exit code tells of it. Blank lines are passed over. Memory is bounded by the longest line.
 */
export async function typeEvents(terminal: Terminal): Promise<number> {
  let exitCode: number = EXIT.ok;
  let lineNumber = 0;
  const answer = (line: Uint8Array | null): void => {
    lineNumber++;
    const text = line === null ? null : new TextDecoder().decode(line);
    if (text !== null && text.trim() === '') return;
    const answered = text === null ? `longer than ${MAX_LINE_BYTES} bytes` : answerTo(text);
    if (typeof answered === 'string') {
      const error = `line ${lineNumber}: ${answered}`;
      exitCode = EXIT.failed;
      terminal.err(`${error}\n`);
      terminal.out(`${JSON.stringify({ eventType: null, error })}\n`);
    } else terminal.out(`${JSON.stringify(answered)}\n`);
  };
  for await (const line of linesOf(terminal.input)) answer(line);
  return exitCode;
}

interface Answer {
  readonly eventType: string | null;
}

/** A text says what is wrong with the line. */
function answerTo(line: string): Answer | string {
  let raw: unknown;
  try {
    raw = JSON.parse(line);
  } catch {
    return 'it is no JSON';
  }
  const question = questionSchema.safeParse(raw);
  if (!question.success) {
    const [issue] = question.error.issues;
    return `${issue!.path.join('.') || 'the line'}: ${issue!.message}`;
  }
  const { text, actor, target } = question.data;
  for (const [name, given] of [
    ['actor', actor],
    ['target', target],
  ] as const) {
    if (given !== null && (given.start >= given.end || given.end > text.length))
      return `${name}: [${given.start}, ${given.end}) does not lie inside the text of ${text.length} characters`;
  }
  return shown(typeEvent(text, actor, target));
}

function shown(event: TypedEvent | null): Answer {
  if (event === null) return { eventType: null };
  const { eventType, mode, quadClass, modality, trigger } = event;
  return { eventType, mode, quadClass, modality, trigger: trigger.text } as Answer;
}

/** The lines of a stream without their ends; null for one that is too long, whose rest is skipped. */
async function* linesOf(input: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array | null> {
  let kept: Uint8Array[] = [];
  let bytes = 0;
  let isSkipping = false;
  for await (const chunk of input) {
    let from = 0;
    for (;;) {
      const end = chunk.indexOf(LINE_FEED, from);
      const piece = chunk.subarray(from, end < 0 ? chunk.length : end);
      if (!isSkipping) {
        bytes += piece.length;
        if (bytes > MAX_LINE_BYTES) {
          isSkipping = true;
          kept = [];
        } else if (piece.length > 0) kept.push(piece);
      }
      if (end < 0) break;
      yield isSkipping ? null : Buffer.concat(kept);
      kept = [];
      bytes = 0;
      isSkipping = false;
      from = end + 1;
    }
  }
  if (isSkipping) yield null;
  else if (kept.length > 0) yield Buffer.concat(kept);
}
