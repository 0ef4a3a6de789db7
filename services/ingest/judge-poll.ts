import type { FeedHints } from '#feeds/feed-hints';
import { rememberRedirect } from '#feeds/permanent-redirect';
import { nextState, nextTypicalMs } from '#feeds/source-state';
import { intervalBesidePushes } from '#feeds/websub';
import { MAX_POLL_SECONDS, nextPoll } from './next-poll';
import type { Refresh } from './refresh';
import { type ClaimedSource, MAX_RECENT_ITEMS, type PollOutcome } from './source-store';

const NO_HINTS: FeedHints = { ttlMinutes: null, skipHours: [], skipDays: [], updateEveryMinutes: null };
/** Items that appear within this of each other are one appearance in a rhythm. */
const TOGETHER_MS = 60_000;

export interface PollCircumstances {
  readonly fetchedAt: Date;
  /** Of the whole refresh, its pages included. */
  readonly ms: number;
  /** What `Reachability` says of it. */
  readonly ourFault: boolean;
  /** The operator's interval for sources whose rhythm is not known yet. */
  readonly startSeconds: number;
  /** In [0, 1). */
  readonly random: number;
}

/** What follows from a refresh for its source: when it is asked again, and where, and what state it is in. */
export function judgePoll(claim: ClaimedSource, refresh: Refresh, circumstances: PollCircumstances): PollOutcome {
  const { fetchedAt, ms } = circumstances;
  const { errorClass, published, answeredInMs } = refresh;
  const failed = refresh.status === 'failed';
  const recentItems = newestFirst([...refresh.appeared, ...claim.recentItems]);
  return {
    claim,
    fetchedAt,
    isPoll: !isPushed(claim),
    outcome: refresh.status,
    httpStatus: refresh.httpStatus,
    bytes: refresh.bytes,
    newArticles: published.new,
    changedArticles: published.edited,
    ms,
    errorClass,
    error: refresh.error,
    etag: refresh.etag,
    lastModified: refresh.lastModified,
    bodyHash: refresh.bodyHash,
    hints: refresh.hints,
    enabled: errorClass !== 'gone',
    settled: refresh.settled,
    recentItems,
    lastItemAt: published.new > 0 ? fetchedAt : claim.lastItemAt,
    typicalMs: failed ? claim.typicalMs : nextTypicalMs(claim.typicalMs, answeredInMs),
    ...dueAgain(claim, refresh, recentItems, circumstances),
    ...stateAfter(claim, refresh, circumstances),
    ...movedBy(claim, refresh, fetchedAt),
  };
}

function dueAgain(
  claim: ClaimedSource,
  refresh: Refresh,
  recentItems: readonly Date[],
  { fetchedAt, startSeconds, random }: PollCircumstances,
): Pick<PollOutcome, 'nextPollInMs' | 'hostNotBeforeMs' | 'intervalSeconds'> {
  const { status, errorClass, httpStatus, waiting, hints, headers } = refresh;
  const next = nextPoll(
    {
      outcome: {
        kind: errorClass === 'gone' ? 'gone' : status === 'failed' ? 'failed' : 'read',
        status: httpStatus,
        waiting,
      },
      failures: status === 'failed' ? claim.consecutiveFailures + 1 : 0,
      hints: { ...NO_HINTS, ...hints },
      recentItems,
      headers,
    },
    { startSeconds, now: fetchedAt, random },
  );
  const { hostNotBeforeMs, intervalSeconds } = next;
  const pollInMs = next.pollInMs ?? 0;
  const waits = waiting.items + waiting.pages > 0;
  if (waits || status === 'failed') return { nextPollInMs: pollInMs, hostNotBeforeMs, intervalSeconds };
  // Whoever pushes makes the source due.
  const quietMs = claim.kind === 'push' ? MAX_POLL_SECONDS * 1000 : 0;
  const besideSeconds = intervalBesidePushes(intervalSeconds, claim.lastPushAt, MAX_POLL_SECONDS, fetchedAt);
  const besidePushesMs = Math.max(pollInMs, quietMs, (besideSeconds - intervalSeconds) * 1000 + pollInMs);
  // Pushes do not put off the polls beside them.
  const sincePollMs = isPushed(claim) ? fetchedAt.getTime() - (claim.lastPolledAt ?? fetchedAt).getTime() : 0;
  return { nextPollInMs: Math.max(0, besidePushesMs - sincePollMs), hostNotBeforeMs, intervalSeconds };
}

function stateAfter(
  claim: ClaimedSource,
  refresh: Refresh,
  { fetchedAt, ourFault }: PollCircumstances,
): Pick<PollOutcome, 'state' | 'stateReason'> {
  if (isPushed(claim)) return { state: claim.state, stateReason: claim.stateReason };
  const { status, httpStatus, error, errorClass, answeredInMs, published, permanentUrl } = refresh;
  const outcome = {
    failed: status === 'failed',
    status: httpStatus,
    error,
    errorClass,
    ms: answeredInMs,
    newItems: published.new,
    permanentUrl,
    ourFault,
  };
  const { state, reason } = nextState(claim, outcome, fetchedAt);
  return { state, stateReason: reason };
}

/** Those that appeared together once. */
function newestFirst(times: readonly Date[]): Date[] {
  const sorted = [...times].sort((a, b) => b.getTime() - a.getTime());
  return sorted
    .filter((time, index) => index === 0 || sorted[index - 1]!.getTime() - time.getTime() >= TOGETHER_MS)
    .slice(0, MAX_RECENT_ITEMS);
}

/** What its hub has pushed says nothing of the server of a feed. */
function isPushed({ kind, hasInbox }: ClaimedSource): boolean {
  return kind === 'feed' && hasInbox;
}

/** Only what brought a feed, or that it is unchanged, says where the feed is. */
function movedBy(
  claim: ClaimedSource,
  { status, permanentUrl }: Refresh,
  now: Date,
): Pick<PollOutcome, 'location' | 'movedTo' | 'movedSince' | 'movedCount'> {
  const { location, movedTo, movedSince, movedCount } = claim;
  const asBefore = { location, movedTo, movedSince, movedCount };
  if (claim.kind !== 'feed' || isPushed(claim) || status === 'failed') return asBefore;
  const { rewriteTo, ...memory } = rememberRedirect(location, claim, permanentUrl, now);
  if (rewriteTo !== null) return { location: rewriteTo, movedTo: rewriteTo, movedSince: now, movedCount: 0 };
  // The memory of a move that was made tells people of it (source-state.ts).
  return movedTo === location && memory.movedTo === null ? asBefore : { ...memory, location };
}
