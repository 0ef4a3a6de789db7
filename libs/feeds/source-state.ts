import type { SourceState } from '#contracts/vocabulary';
import { spellDuration } from './spell-duration';

/** What each state means, for people. */
export const STATE_MEANINGS: Readonly<Record<SourceState, string>> = {
  new: 'It has not been read yet.',
  healthy: 'It is read without trouble, and something new comes as often as usual.',
  slow: 'It is read, but its server usually takes long to answer.',
  failing: 'It cannot be read at present; it is tried again.',
  moved: 'It is read, at another address than the one that was given.',
  gone: 'Its server says that it is gone for good.',
  silent: 'It is read without trouble, but nothing new has come for much longer than usual.',
};

/** The states in the order in which somebody should look at them. */
export const WORST_FIRST: readonly SourceState[] = ['gone', 'failing', 'silent', 'slow', 'moved', 'new', 'healthy'];

/** Of a source in one of these states somebody may be missing news. */
export const UNWELL_STATES: readonly SourceState[] = ['gone', 'failing', 'silent', 'slow'];

/** What is known of a source before a poll. */
export interface SourceHistory {
  readonly state: SourceState;
  readonly stateReason: string | null;
  readonly consecutiveFailures: number;
  readonly lastSuccessAt: Date | null;
  /** When it last brought something new. */
  readonly lastItemAt: Date | null;
  /** When its newest items appeared, newest first. */
  readonly recentItems: readonly Date[];
  /** As `nextTypicalMs` made it; null before the first poll that went well. */
  readonly typicalMs: number | null;
  /** Where it is read. */
  readonly location: string;
  /**
   * The permanent redirect that was seen last, since when, and how often in a row. When `location` has been rewritten
   * to it, these stay, and tell that it has moved.
   */
  readonly movedTo: string | null;
  readonly movedSince: Date | null;
  readonly movedCount: number;
  readonly createdAt: Date;
}

/** What came of a poll. */
export interface PollOutcome {
  readonly failed: boolean;
  /** HTTP status; null where there was none. */
  readonly status: number | null;
  readonly error: string | null;
  /** One of those of error-class.ts; null where all went well. */
  readonly errorClass: string | null;
  /** What the request for the feed itself took, its pages not counted in. */
  readonly ms: number;
  readonly newItems: number;
  /** Where it redirects to for good; null where it does not. */
  readonly permanentUrl: string | null;
  /** What `isOurFault` says of the polls of the last minutes. */
  readonly ourFault: boolean;
}

export interface StateWithReason {
  readonly state: SourceState;
  /** For people: one sentence. */
  readonly reason: string;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** One failed poll says nothing, and a second one soon after little: servers are restarted, networks hiccup. */
const FAILURES_THAT_COUNT = 3;
/** Two failed polls that are far apart are enough: a source that is polled seldom must not fail for days unnoticed. */
const UNREAD_LIMIT_MS = HOUR_MS;

/** A source is slow when it usually takes longer than this … */
const SLOW_BEGINS_MS = 5_000;
/** … and not any more when it usually takes less than this, so that it does not go to and fro. */
const SLOW_ENDS_MS = 3_000;
/** Of the newest poll in what is usual: one that takes the 20 s that a request may take makes no quick source slow. */
const NEWEST_WEIGHT = 0.2;

/** A redirect that is seen once may be a captive portal or a slip. */
const REDIRECTS_THAT_COUNT = 2;
/** So long after its address was rewritten a source is shown as moved. */
const MOVED_SHOWN_MS = 7 * DAY_MS;

/** Items that appear within this of each other came together; no source is polled more often, so finer is not seen. */
const BURST_MS = 5 * MINUTE_MS;
/** Fewer appearances show no rhythm. */
const LEAST_APPEARANCES = 5;
/** A history of so many gaps may have one that was an accident: an outage, a holiday. */
const GAPS_WITH_AN_OUTLIER = 20;
/** A history that spans this holds a weekend, whatever the days of rest are where the source is. */
const FULL_WEEK_MS = 8 * DAY_MS;
/** Silence within this says nothing where the history holds a weekend: a night, or a slow day. */
const LEAST_SILENCE_MS = DAY_MS;
/** And this where it does not: from Thursday's or Friday's last item to the first after the weekend. */
const LEAST_SILENCE_UNKNOWN_WEEK_MS = 3 * DAY_MS;
/** Of the longest gap that is usual. */
const MUCH_LONGER = 2;
/** Of a source without a rhythm. */
const SILENT_WITHOUT_RHYTHM_MS = 30 * DAY_MS;

/**
 * The state of a source after a poll, and why. Called for every poll, also for one that brings nothing (304): time
 * alone makes a source silent. Pure; a state goes over to another only where
 * - 410 or three failures in a row (two, where it has not been read for an hour) say so: gone, failing;
 * - a poll that went well ends that;
 * - of what is read well, in this order: nothing new for much longer than usual (silent), usually above 5 s, until
 *   below 3 s (slow), a permanent redirect seen twice in a row, or taken within the last week (moved).
 * While the fault is ours every state stays as it is, and the reason says so.
 */
export function nextState(history: SourceHistory, outcome: PollOutcome, now: Date): StateWithReason {
  return outcome.failed ? afterFailure(history, outcome, now) : afterSuccess(history, outcome, now);
}

function afterFailure(history: SourceHistory, outcome: PollOutcome, now: Date): StateWithReason {
  const { state } = history;
  const error = outcome.error?.replace(/\.$/, '') ?? 'no reason was given';
  if (outcome.status === 410 || outcome.errorClass === 'gone') {
    return { state: 'gone', reason: 'Its server says that it is gone for good (HTTP status 410).' };
  }
  // That it cannot be reached now takes nothing back of what its server has said.
  if (state === 'gone') return { state, reason: history.stateReason ?? STATE_MEANINGS.gone };
  if (outcome.ourFault) {
    return { state, reason: `Not known at present: hardly any host can be reached from here (${error}).` };
  }
  const failures = history.consecutiveFailures + 1;
  const unreadMs = now.getTime() - (history.lastSuccessAt ?? history.createdAt).getTime();
  const isFailing =
    state === 'failing' || failures >= FAILURES_THAT_COUNT || (failures === 2 && unreadMs >= UNREAD_LIMIT_MS);
  if (!isFailing) return { state, reason: `The last poll failed: ${error}.` };
  const polls = failures === 1 ? 'The last poll' : `${failures} polls in a row`;
  return { state: 'failing', reason: `${polls} failed: ${error}.` };
}

function afterSuccess(history: SourceHistory, outcome: PollOutcome, now: Date): StateWithReason {
  const silence = outcome.newItems > 0 ? null : silenceOf(history, now);
  if (silence !== null) {
    const quiet = `Nothing new for ${spellDuration(silence.quietMs / 1000)}`;
    const usual =
      silence.usualMs === null ? '' : `; usually something comes every ${spellDuration(silence.usualMs / 1000)}`;
    return { state: 'silent', reason: `${quiet}${usual}.` };
  }
  const typicalMs = nextTypicalMs(history.typicalMs, outcome.ms);
  if (typicalMs > (history.state === 'slow' ? SLOW_ENDS_MS : SLOW_BEGINS_MS)) {
    return { state: 'slow', reason: `It usually takes ${(typicalMs / 1000).toFixed(1)} s to answer.` };
  }
  const moved = moveOf(history, outcome, now);
  if (moved !== null) return { state: 'moved', reason: moved };
  return { state: 'healthy', reason: STATE_MEANINGS.healthy };
}

function moveOf({ location, movedTo, movedSince, movedCount }: SourceHistory, outcome: PollOutcome, now: Date) {
  const { permanentUrl } = outcome;
  const seen = permanentUrl === movedTo ? movedCount + 1 : 1;
  if (permanentUrl !== null && seen >= REDIRECTS_THAT_COUNT) return `It redirects permanently to ${permanentUrl}.`;
  const wasTaken = movedTo === location && movedSince !== null;
  if (wasTaken && now.getTime() - movedSince.getTime() < MOVED_SHOWN_MS) {
    return `Its address has changed to ${location}; it is read there.`;
  }
  return null;
}

/** What a request to a source usually takes, after one that took `ms`: an exponentially weighted mean. */
export function nextTypicalMs(typicalMs: number | null, ms: number): number {
  // The first one alone, with its connection to be made, does not make a source slow.
  if (typicalMs === null) return Math.min(ms, SLOW_BEGINS_MS);
  return Math.round(typicalMs + NEWEST_WEIGHT * (ms - typicalMs));
}

/**
 * Seconds after which something new is usually there: the median gap between the times when items appeared, those that
 * came together counted once. Null where there are too few for a rhythm. Times in the future, as some feeds state
 * them, are passed over.
 */
export function expectedCadence(recentItems: readonly Date[], now: Date): number | null {
  const rhythm = rhythmOf(recentItems, now);
  return rhythm === null ? null : Math.round(rhythm.medianMs / 1000);
}

/** Whether a source that answers well has brought nothing for much longer than is usual for it. */
export function isSilentAt(
  history: Pick<SourceHistory, 'recentItems' | 'lastItemAt' | 'createdAt'>,
  now: Date,
): boolean {
  return silenceOf(history, now) !== null;
}

function silenceOf(
  { recentItems, lastItemAt, createdAt }: Pick<SourceHistory, 'recentItems' | 'lastItemAt' | 'createdAt'>,
  now: Date,
): { quietMs: number; usualMs: number | null } | null {
  const rhythm = rhythmOf(recentItems, now);
  const last = Math.max((lastItemAt ?? createdAt).getTime(), rhythm?.newestMs ?? -Infinity);
  const quietMs = now.getTime() - last;
  return quietMs < silentAfterMs(rhythm) ? null : { quietMs, usualMs: rhythm?.medianMs ?? null };
}

function silentAfterMs(rhythm: Rhythm | null): number {
  if (rhythm === null) return SILENT_WITHOUT_RHYTHM_MS;
  const least = rhythm.spanMs >= FULL_WEEK_MS ? LEAST_SILENCE_MS : LEAST_SILENCE_UNKNOWN_WEEK_MS;
  return Math.max(least, MUCH_LONGER * rhythm.longestMs);
}

interface Rhythm {
  readonly newestMs: number;
  readonly spanMs: number;
  readonly medianMs: number;
  /** The longest gap that is usual: nights and weekends. */
  readonly longestMs: number;
}

function rhythmOf(recentItems: readonly Date[], now: Date): Rhythm | null {
  const appearances: number[] = [];
  const times = recentItems.map((item) => item.getTime()).filter((time) => time <= now.getTime());
  for (const time of times.sort((a, b) => a - b)) {
    if (appearances.length === 0 || time - appearances.at(-1)! > BURST_MS) appearances.push(time);
  }
  if (appearances.length < LEAST_APPEARANCES) return null;
  const gaps = appearances.slice(1).map((time, index) => time - appearances[index]!);
  gaps.sort((a, b) => a - b);
  return {
    newestMs: appearances.at(-1)!,
    spanMs: appearances.at(-1)! - appearances[0]!,
    medianMs: gaps[Math.floor(gaps.length / 2)]!,
    longestMs: gaps.at(gaps.length >= GAPS_WITH_AN_OUTLIER ? -2 : -1)!,
  };
}

/** Classes of error with which a host has not been reached at all. */
const UNREACHED = new Set(['dns', 'connection', 'timeout']);
/** Fewer hosts may all be away at once. */
const LEAST_HOSTS = 5;
const OUR_FAULT_SHARE = 0.8;

/**
 * Whether the polls of the last minutes, oldest first, speak of a fault of our own network: of at least five hosts more
 * than four in five could not be reached when they were last asked. `errorClass` is null where all went well; whatever
 * a host answers, it has been reached.
 */
export function isOurFault(polls: readonly { readonly host: string; readonly errorClass: string | null }[]): boolean {
  const last = new Map(polls.map(({ host, errorClass }) => [host, errorClass]));
  const unreached = [...last.values()].filter((errorClass) => errorClass !== null && UNREACHED.has(errorClass));
  return last.size >= LEAST_HOSTS && unreached.length > OUR_FAULT_SHARE * last.size;
}
