import type { ClaimedSource, PollOutcome } from '../source-store';

/** What a poll of `claim` records that found nothing new, but for `fields`. */
export function pollOutcome(claim: ClaimedSource, fields: Partial<PollOutcome> = {}): PollOutcome {
  return {
    claim,
    fetchedAt: new Date(),
    isPoll: true,
    outcome: 'unchanged',
    httpStatus: 200,
    bytes: 100,
    newArticles: 0,
    changedArticles: 0,
    ms: 5,
    errorClass: null,
    error: null,
    etag: null,
    lastModified: null,
    bodyHash: null,
    hints: {},
    settled: null,
    intervalSeconds: 900,
    nextPollInMs: 0,
    hostNotBeforeMs: null,
    enabled: true,
    location: claim.location,
    state: 'healthy',
    stateReason: 'It answers.',
    recentItems: [],
    lastItemAt: null,
    typicalMs: 5,
    movedTo: null,
    movedSince: null,
    movedCount: 0,
    ...fields,
  };
}
