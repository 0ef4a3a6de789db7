import type { Capacity } from './source-store';

/** Sources that answer well: mostly some tens of milliseconds each. What is fetched but not published yet is in memory. */
const SOUND_PLACES = 128;
/** Sources that have failed or are slow, and those that turn out to be: an open connection each, and no work. */
const TROUBLED_PLACES = 2_000;
/** Sources in trouble leave so many of their places to those that turn out to be. */
const KEPT_FREE = 1_000;
/** So many sources in trouble begin at a look, and one where sound ones have to wait: a failed poll is work, too. */
const TROUBLED_AT_A_LOOK = 16;
/** A refresh that has waited longer for servers gives its place to the next one and counts as one in trouble. */
const LONG_MS = 250;

/** The place of one refresh. */
export interface Lane {
  /** Tells that the refresh waits for a server until the promise is settled; gives its result. */
  waitFor<T>(answer: Promise<T>): Promise<T>;
  /** Call it when the refresh has ended. */
  leave(): void;
}

/**
 * Two bounds on what is polled at the same time: sources in trouble wait in places of their own, so that they delay no
 * other. A refresh that waits for this process, for its parsers or Postgres, keeps its place, so that no more begins than
 * is worked off.
 */
export class Lanes {
  private sound = 0;
  private troubled = 0;

  constructor(private readonly longMs = LONG_MS) {}

  /** How many may enter. `areBehind`: more sound sources were due at the last look than could enter. */
  capacity(areBehind = false): Capacity {
    const atALook = areBehind ? 1 : TROUBLED_AT_A_LOOK;
    return {
      sound: Math.max(0, Math.min(SOUND_PLACES - this.sound, TROUBLED_PLACES - this.troubled)),
      troubled: Math.max(0, Math.min(atALook, TROUBLED_PLACES - KEPT_FREE - this.troubled)),
    };
  }

  /** `changesLane` tells that a place has become free before the refresh has ended. */
  enter(source: { readonly consecutiveFailures: number; readonly state: string }, changesLane: () => void): Lane {
    if (isTroubled(source)) {
      this.troubled += 1;
      return { waitFor: (answer) => answer, leave: () => void (this.troubled -= 1) };
    }
    this.sound += 1;
    let isLong = false;
    const patience = new Patience(this.longMs, () => {
      isLong = true;
      this.sound -= 1;
      this.troubled += 1;
      changesLane();
    });
    return {
      waitFor: (answer) => patience.spentOn(answer),
      leave: () => {
        patience.end();
        if (isLong) this.troubled -= 1;
        else this.sound -= 1;
      },
    };
  }
}

/** As `claimDue` tells them apart. */
export function isTroubled(source: { readonly consecutiveFailures: number; readonly state: string }): boolean {
  return source.consecutiveFailures > 0 || source.state === 'slow';
}

/** Is spent while at least one of the promises that it is given is pending; calls once when nothing is left. */
class Patience {
  private pending = 0;
  private since = 0;
  private timer: NodeJS.Timeout | null = null;

  constructor(
    private leftMs: number,
    private readonly isOver: () => void,
  ) {}

  async spentOn<T>(promise: Promise<T>): Promise<T> {
    this.pending += 1;
    if (this.pending === 1) this.begin();
    try {
      return await promise;
    } finally {
      this.pending -= 1;
      if (this.pending === 0) this.end();
    }
  }

  end(): void {
    if (this.timer === null) return;
    clearTimeout(this.timer);
    this.timer = null;
    this.leftMs -= performance.now() - this.since;
  }

  private begin(): void {
    if (this.leftMs === -Infinity) return;
    this.since = performance.now();
    this.timer = setTimeout(
      () => {
        this.timer = null;
        this.leftMs = -Infinity;
        this.isOver();
      },
      Math.max(0, this.leftMs),
    );
  }
}
