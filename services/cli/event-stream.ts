/** One block of a `text/event-stream`. */
export interface StreamBlock {
  /** The position to resume from after this block; empty when the stream has named none. */
  readonly lastEventId: string;
  /** Null for a block that only moves the position. */
  readonly message: { readonly event: string; readonly data: string } | null;
}

/** An alert event is some kilobytes; a block that grows beyond this comes from something else. */
const MAX_BLOCK_CHARS = 16 * 1024 * 1024;

/** The stream is not what it says it is. */
export class EventStreamFault extends Error {}

/**
 * Reads server-sent events from text that comes in pieces, cut anywhere: the parsing and dispatch rules of the HTML
 * standard, section 9.2.6. `retryMs` is the wait before a reconnection that the server has asked for.
 * Throws `EventStreamFault` when a block does not end.
 */
export class EventStream {
  retryMs: number | null = null;
  private pending = '';
  private size = 0;
  private isFirst = true;
  private data: string[] = [];
  private event = '';
  private moved = false;

  constructor(private lastEventId = '') {}

  *push(piece: string): Generator<StreamBlock> {
    if (piece === '') return;
    let text = this.pending + piece;
    if (this.isFirst && text.startsWith('\ufeff')) text = text.slice(1);
    this.isFirst = false;
    let from = 0;
    for (;;) {
      const end = nextBreak(text, from);
      if (end === null) break;
      const block = this.take(text.slice(from, end.at));
      from = end.after;
      if (block !== null) yield block;
    }
    this.pending = text.slice(from);
    if (this.size + this.pending.length > MAX_BLOCK_CHARS) {
      throw new EventStreamFault(`the stream holds a block of more than ${MAX_BLOCK_CHARS} characters`);
    }
  }

  private take(line: string): StreamBlock | null {
    if (line === '') return this.dispatch();
    this.size += line.length;
    const colon = line.indexOf(':');
    if (colon === 0) return null;
    const field = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'data') this.data.push(value);
    else if (field === 'event') this.event = value;
    else if (field === 'id' && !value.includes('\0')) {
      this.lastEventId = value;
      this.moved = true;
    } else if (field === 'retry' && /^\d{1,9}$/.test(value)) this.retryMs = Number(value);
    return null;
  }

  private dispatch(): StreamBlock | null {
    const { lastEventId, moved } = this;
    const message = this.data.length === 0 ? null : { event: this.event || 'message', data: this.data.join('\n') };
    this.data = [];
    this.event = '';
    this.size = 0;
    this.moved = false;
    return message !== null || moved ? { lastEventId, message } : null;
  }
}

/** CR LF, LF or CR. A CR at the very end may be half of a CR LF: it waits for the next piece. */
function nextBreak(text: string, from: number): { at: number; after: number } | null {
  const breaks = /\r\n|\n|\r(?!$)/g;
  breaks.lastIndex = from;
  const found = breaks.exec(text);
  return found === null ? null : { at: found.index, after: breaks.lastIndex };
}
