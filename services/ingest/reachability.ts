import type { ErrorClass } from '#feeds/error-class';
import { isOurFault } from '#feeds/source-state';
import { hostOf } from './host-gate';

/** What was polled longer ago says nothing of our network now. */
const WINDOW_MS = 5 * 60_000;
/** Enough to judge by; the oldest are forgotten first. */
const MAX_HOSTS = 1_000;

/** Whether hosts can be reached from here at all, by the polls of the last minutes of this process. */
export class Reachability {
  /** The one that was polled the longest ago comes first. */
  private readonly polls = new Map<string, { readonly errorClass: ErrorClass | null; readonly atMs: number }>();

  /** Takes a poll of `location`, and tells whether a failure of it is our own network's. */
  isOurFault(location: string, errorClass: ErrorClass | null, now: Date): boolean {
    const host = hostOf(location);
    this.polls.delete(host);
    this.polls.set(host, { errorClass, atMs: now.getTime() });
    for (const [oldest, { atMs }] of this.polls) {
      if (this.polls.size <= MAX_HOSTS && now.getTime() - atMs <= WINDOW_MS) break;
      this.polls.delete(oldest);
    }
    if (errorClass === null) return false;
    return isOurFault([...this.polls].map(([each, poll]) => ({ host: each, errorClass: poll.errorClass })));
  }
}
