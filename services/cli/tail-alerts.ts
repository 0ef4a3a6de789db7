import { setTimeout as delay } from 'node:timers/promises';
import type { AlertEvent } from '#contracts/alert-event';
import { type Api, authorization, awayLine, findApi, refusalLines } from './api';
import { describeAlert } from './describe-alert';
import { EventStream } from './event-stream';
import { EXIT } from './exit-code';
import type { TailOptions } from './program';
import { printable, type Terminal } from './terminal';

/** The wait before a reconnection doubles up to this while the API is away. */
const MAX_WAIT_MS = 15_000;
/** Until the server says otherwise. */
const FIRST_WAIT_MS = 1_000;
/** The server sends a comment every 15 s: a connection that is silent for this long is dead. */
const SILENCE_LIMIT_MS = 60_000;

/** How one connection ended. */
type End =
  | { readonly kind: 'enough' }
  | { readonly kind: 'refused'; readonly lines: string[] }
  | { readonly kind: 'lost'; readonly reason: string };

/**
 * `wf tail alerts`: prints alert events until `stopped` or until `count` of them. A connection that is lost is made again
 * after the last event that was printed, so that none is missed or printed twice.
 */
export async function tailAlerts(terminal: Terminal, options: TailOptions, stopped: AbortSignal): Promise<number> {
  const api = findApi(terminal, options.url);
  if (typeof api === 'string') {
    terminal.err(`${api}\n`);
    return EXIT.failed;
  }
  const state = { lastEventId: '', printed: 0, connected: false, retryMs: FIRST_WAIT_MS };
  let waitMs = 0;
  while (!stopped.aborted) {
    const printedBefore = state.printed;
    const end = await follow(terminal, api, options, state, stopped);
    if (end.kind === 'enough' || stopped.aborted) break;
    if (end.kind === 'refused' || !state.connected) {
      for (const line of end.kind === 'refused' ? end.lines : [end.reason]) terminal.err(`${printable(line)}\n`);
      return EXIT.failed;
    }
    waitMs = state.printed > printedBefore || waitMs === 0 ? state.retryMs : Math.min(waitMs * 2, MAX_WAIT_MS);
    terminal.err(`${printable(end.reason)} Connecting again in ${waitMs / 1000} s.\n`);
    await delay(waitMs, undefined, { signal: stopped }).catch(() => undefined);
  }
  return EXIT.ok;
}

interface TailState {
  lastEventId: string;
  printed: number;
  /** Whether the API has ever answered: before that, a refused connection is a mistake of the caller. */
  connected: boolean;
  retryMs: number;
}

async function follow(
  terminal: Terminal,
  api: Api,
  options: TailOptions,
  state: TailState,
  stopped: AbortSignal,
): Promise<End> {
  const silent = new AbortController();
  const watch = setTimeout(() => silent.abort(), SILENCE_LIMIT_MS);
  try {
    const query = new URLSearchParams((options.group ?? []).map((id): [string, string] => ['groupId', id]));
    if (options.since !== undefined) query.set('since', options.since);
    const response = await fetch(`${api.url}/v1/stream/alerts?${query.toString()}`, {
      headers: {
        ...authorization(api),
        accept: 'text/event-stream',
        ...(state.lastEventId === '' ? {} : { 'last-event-id': state.lastEventId }),
      },
      redirect: 'error',
      signal: AbortSignal.any([stopped, silent.signal]),
    });
    if (!response.ok) {
      const lines = refusalLines(response.status, await response.text());
      // 5xx passes; what is wrong with the request itself does not.
      return response.status >= 500 && state.connected ? lost(lines.join(' ')) : { kind: 'refused', lines };
    }
    if (!/^text\/event-stream\b/.test(response.headers.get('content-type') ?? '') || response.body === null) {
      return { kind: 'refused', lines: [`${api.url} answered, but not with a stream of events. Is it Watchfloor?`] };
    }
    state.connected = true;

    const stream = new EventStream(state.lastEventId);
    for await (const piece of response.body.pipeThrough(new TextDecoderStream())) {
      watch.refresh();
      for (const block of stream.push(piece)) {
        if (block.message?.event === 'alert') {
          print(terminal, options, block.message.data);
          state.printed += 1;
        }
        state.lastEventId = block.lastEventId;
        if (state.printed === options.count) return { kind: 'enough' };
      }
      state.retryMs = stream.retryMs ?? state.retryMs;
    }
    return lost('The stream ended.');
  } catch (error) {
    if (silent.signal.aborted) return lost(`Nothing came for ${SILENCE_LIMIT_MS / 1000} s.`);
    return lost(state.connected ? 'The connection to the API was lost.' : awayLine(api, error));
  } finally {
    clearTimeout(watch);
    silent.abort();
  }
}

function lost(reason: string): End {
  return { kind: 'lost', reason };
}

function print(terminal: Terminal, options: TailOptions, data: string): void {
  if (options.json) {
    terminal.out(`${data}\n`);
    return;
  }
  for (const line of describeAlert(terminal, JSON.parse(data) as AlertEvent)) terminal.out(`${line}\n`);
}
