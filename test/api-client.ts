import type { AlertEvent } from '#contracts/alert-event';

export interface Page<T> {
  readonly items: T[];
  readonly nextCursor: string | null;
}

/** A client as a dashboard builder would write it: plain fetch. */
export class ApiClient {
  constructor(
    private readonly url: string,
    private readonly key: string,
  ) {}

  async call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${this.key}`, 'content-type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: AbortSignal.timeout(10_000),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response.status === 204 ? (undefined as T) : ((await response.json()) as T);
  }

  /** Every item of a list, page by page. */
  async all<T>(path: string): Promise<T[]> {
    const items: T[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const separator: string = path.includes('?') ? '&' : '?';
      const page: Page<T> = await this.call('GET', `${path}${separator}limit=200${cursor && `&cursor=${cursor}`}`);
      items.push(...page.items);
      cursor = page.nextCursor;
    }
    return items;
  }

  /** Follows the stream of alerts from the beginning; `stop` ends it. */
  followAlerts(): { readonly events: { id: string; event: AlertEvent }[]; stop(): Promise<void> } {
    const events: { id: string; event: AlertEvent }[] = [];
    const abort = new AbortController();
    const follow = async () => {
      const response = await fetch(`${this.url}/v1/stream/alerts?since=beginning`, {
        headers: { authorization: `Bearer ${this.key}` },
        signal: abort.signal,
      });
      if (!response.ok) throw new Error(`stream: ${response.status} ${await response.text()}`);
      let text = '';
      for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
        text += chunk;
        for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
          const field = (name: string) => new RegExp(`^${name}: ?(.*)$`, 'm').exec(text.slice(0, end))?.[1];
          const data = field('data');
          if (data !== undefined) events.push({ id: field('id')!, event: JSON.parse(data) as AlertEvent });
          text = text.slice(end + 2);
        }
      }
    };
    const running = follow().catch((error: unknown) => {
      if (!abort.signal.aborted) throw error;
    });
    return {
      events,
      stop: async () => {
        abort.abort();
        await running;
      },
    };
  }
}
