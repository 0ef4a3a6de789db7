import type { AlertEvent } from '#contracts/alert-event';
import { eventually } from '#test/setup/eventually';

export interface Followed<Event = AlertEvent> {
  readonly status: number;
  readonly headers: Headers;
  /** What has come so far. */
  readonly events: { id: string; event: Event }[];
  readonly comments: string[];
  /** As a browser would send it in Last-Event-ID. */
  lastEventId(): string;
  /** Null while the stream is open. */
  ended(): 'by the server' | 'broken' | null;
  until(count: number): Promise<void>;
  close(): void;
}

/** Reads server-sent events as the WHATWG HTML standard parses them, as far as the streams of events use them. */
export async function followStream<Event = AlertEvent>(
  url: string,
  key: string,
  path: string,
  headers: Record<string, string> = {},
  expectedType: 'alert' | 'source' = 'alert',
): Promise<Followed<Event>> {
  const controller = new AbortController();
  const response = await fetch(`${url}${path}`, {
    headers: { authorization: `Bearer ${key}`, ...headers },
    signal: controller.signal,
  });
  const events: Followed<Event>['events'] = [];
  const comments: string[] = [];
  let lastEventId = '';
  let ended: ReturnType<Followed['ended']> = null;

  const take = (block: string) => {
    let data = '';
    let type = 'message';
    for (const line of block.split('\n')) {
      if (line.startsWith(':')) comments.push(line.slice(1).trim());
      const [, field, value] = /^(\w+): (.*)$/s.exec(line) ?? [];
      if (field === 'id') lastEventId = value!;
      if (field === 'event') type = value!;
      if (field === 'data') data += value!;
    }
    if (data === '') return;
    if (type !== expectedType) throw new Error(`event of type ${type}`);
    events.push({ id: lastEventId, event: JSON.parse(data) });
  };
  const read = async () => {
    let rest = '';
    const decoder = new TextDecoder();
    for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
      const blocks = (rest + decoder.decode(chunk, { stream: true })).split('\n\n');
      rest = blocks.pop()!;
      blocks.forEach(take);
    }
  };
  if (response.headers.get('content-type')?.startsWith('text/event-stream')) {
    void read().then(
      () => (ended = 'by the server'),
      () => (ended = 'broken'),
    );
    await eventually('the first block of the stream', () => lastEventId !== '');
  }
  return {
    status: response.status,
    headers: response.headers,
    events,
    comments,
    lastEventId: () => lastEventId,
    ended: () => ended,
    until: async (count) => void (await eventually(`${count} events`, () => events.length >= count)),
    close: () => controller.abort(),
  };
}
