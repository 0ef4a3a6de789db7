/**
 * kafkajs 2.2.4 never stops asking whether a request waits to be sent. After each response its request queue sets a
 * timer for the end of the broker's throttling, `throttledUntil - now`, and again when that timer fires, also when
 * nothing waits. `throttledUntil` starts at -1, so the time is some fifty years in the past, Node makes 1 ms of it, and
 * every connection wakes a thousand times a second for ever; Node 24 also prints a TimeoutNegativeWarning.
 *
 * A timer is needed only while a request waits. With one waiting kafkajs computes a delay above zero: the rest of the
 * throttling, or 10 ms when too many requests are in flight. A request that comes to wait later sets the timer itself
 * (`push`), and each response and each time-out sends what waits (`checkPendingRequests`). So the mend leaves out the
 * timer of an empty queue and nothing else.
 *
 * Source: src/network/requestQueue/index.js, scheduleCheckPendingRequests. When kafkajs no longer has that method this
 * throws, and this file can go.
 */
export function mendKafkajsTimers(): void {
  const queue = requestQueuePrototype();
  const schedule = queue.scheduleCheckPendingRequests;
  if (typeof schedule !== 'function') throw new Error('kafkajs-timers.ts mends another version of kafkajs than this');
  if (MENDED in queue) return;
  queue.scheduleCheckPendingRequests = function () {
    if (this.pending.length > 0) schedule.call(this);
  };
  Object.defineProperty(queue, MENDED, { value: true });
}

const MENDED = Symbol.for('watchfloor.kafkajs-timers');

interface RequestQueue {
  readonly pending: readonly unknown[];
  scheduleCheckPendingRequests: (this: RequestQueue) => void;
}

function requestQueuePrototype(): RequestQueue {
  // A private module of kafkajs, without types.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { prototype } = require('kafkajs/src/network/requestQueue') as { prototype: RequestQueue };
  return prototype;
}
