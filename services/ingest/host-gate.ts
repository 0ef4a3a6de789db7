/** Lets one request at a time go to each host. Holds an entry for each host that is being asked, and no other. */
export class HostGate {
  private readonly tails = new Map<string, Promise<unknown>>();

  /** Runs `request` when those before it to the same host have ended. */
  async run<T>(url: string, request: () => Promise<T>): Promise<T> {
    const host = hostOf(url);
    const before = this.tails.get(host) ?? Promise.resolve();
    const mine = before.then(request);
    const settled = mine.catch(() => undefined);
    this.tails.set(host, settled);
    try {
      return await mine;
    } finally {
      if (this.tails.get(host) === settled) this.tails.delete(host);
    }
  }
}

/** The host and port of a web address as the sources table spells it; the text itself where it is none. */
export function hostOf(url: string): string {
  return /^https?:\/\/([^/?#]+)/.exec(url)?.[1] ?? url;
}
