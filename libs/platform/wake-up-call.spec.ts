import { WakeUpCall } from './wake-up-call';

const LONG_MS = 60_000;
const SHORT_MS = 30;
/** Timers may fire a little early. */
const AT_LEAST_MS = 25;

describe('WakeUpCall', () => {
  const waited = async (wait: () => Promise<void>) => {
    const begun = performance.now();
    await wait();
    return performance.now() - begun;
  };

  it('ends a sleep', async () => {
    const wakeUp = new WakeUpCall();
    const sleep = wakeUp.sleep(LONG_MS);
    wakeUp.call();
    await sleep;
  });

  it('is not lost when it comes before the sleep', async () => {
    const wakeUp = new WakeUpCall();
    wakeUp.call();
    await wakeUp.sleep(LONG_MS);
  });

  it('is forgotten when cleared: then the time counts', async () => {
    const wakeUp = new WakeUpCall();
    wakeUp.call();
    wakeUp.clear();
    expect(await waited(() => wakeUp.sleep(SHORT_MS))).toBeGreaterThanOrEqual(AT_LEAST_MS);
  });

  it('does not end a pause', async () => {
    const wakeUp = new WakeUpCall();
    const pause = waited(() => wakeUp.pause(SHORT_MS));
    wakeUp.call();
    expect(await pause).toBeGreaterThanOrEqual(AT_LEAST_MS);
  });

  it('stops every sleep and pause, also those to come', async () => {
    const wakeUp = new WakeUpCall();
    const waits = [wakeUp.sleep(LONG_MS), wakeUp.pause(LONG_MS)];
    wakeUp.stop();
    await Promise.all([...waits, wakeUp.sleep(LONG_MS), wakeUp.pause(LONG_MS)]);
    expect(wakeUp.stopped).toBe(true);
  });
});
