/** What bounds the live streams of one process. */
export interface StreamLimits {
  readonly maxStreams: number;
  readonly recentEvents: number;
  readonly batchEvents: number;
  readonly pageEvents: number;
  readonly heartbeatMs: number;
  readonly pollMs: number;
  readonly drainMs: number;
}

export const STREAM_LIMITS = Symbol('stream limits');

export const DEFAULT_STREAM_LIMITS: StreamLimits = {
  // Each holds a socket and at most one page of events; a dashboard has one or two open.
  maxStreams: 1_000,
  // Kept for every stream that is nearly up to date: some seconds of the busiest feed, a few MB.
  recentEvents: 500,
  // One read of the shared reader.
  batchEvents: 200,
  // One read for a stream that is behind: a thousand of them must fit into memory.
  pageEvents: 20,
  // Proxies cut what is silent for 30 to 60 s.
  heartbeatMs: 15_000,
  // A notification can be lost with its connection; then the poll finds the rows.
  pollMs: 1_000,
  // A client that takes nothing for so long is gone or stuck; it can resume with Last-Event-ID.
  drainMs: 30_000,
};
