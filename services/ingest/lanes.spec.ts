import { Lanes } from './lanes';

const SOUND = { consecutiveFailures: 0, state: 'healthy' };
const FAILING = { consecutiveFailures: 2, state: 'healthy' };
const SLOW = { consecutiveFailures: 0, state: 'slow' };
/** Longer than any test takes. */
const NEVER_MS = 1_000_000;
const NO_ANSWER = new Promise<never>(() => undefined);
const ignore = () => undefined;

describe('Lanes', () => {
  it('keep places for sources that answer well, whatever those in trouble do', () => {
    const lanes = new Lanes(NEVER_MS);
    const empty = lanes.capacity();
    const entered = [];
    while (lanes.capacity().troubled > 0) entered.push(lanes.enter(entered.length % 2 ? SLOW : FAILING, ignore));
    expect(entered.length).toBeGreaterThanOrEqual(1_000);
    expect(lanes.capacity()).toEqual({ sound: empty.sound, troubled: 0 });
    for (const each of entered) each.leave();
    expect(lanes.capacity()).toEqual(empty);
  });

  it('are full of sound ones at a bound', () => {
    const lanes = new Lanes(NEVER_MS);
    const empty = lanes.capacity();
    const entered = Array.from({ length: empty.sound }, () => lanes.enter(SOUND, ignore));
    expect(lanes.capacity()).toEqual({ sound: 0, troubled: empty.troubled });
    entered[0]!.leave();
    expect(lanes.capacity().sound).toBe(1);
  });

  it('let few in trouble begin at a look, and fewer while sound ones have to wait', () => {
    const lanes = new Lanes(NEVER_MS);
    expect(lanes.capacity().troubled).toBeLessThan(lanes.capacity().sound / 4);
    expect(lanes.capacity(true)).toEqual({ ...lanes.capacity(), troubled: 1 });
  });

  it('give the place of a refresh that waits long for a server to the next one, and tell it', async () => {
    const lanes = new Lanes(0);
    const empty = lanes.capacity();
    const lane = await new Promise<ReturnType<Lanes['enter']>>((changed) => {
      const entered = lanes.enter(SOUND, () => changed(entered));
      void entered.waitFor(NO_ANSWER);
    });
    expect(lanes.capacity().sound).toBe(empty.sound);
    lane.leave();
    expect(lanes.capacity()).toEqual(empty);
  });

  it('count all that a refresh waits for servers, and what it waits for at the same time once', async () => {
    jest.useFakeTimers();
    try {
      const lanes = new Lanes(100);
      let changes = 0;
      const lane = lanes.enter(SOUND, () => (changes += 1));
      const answerIn = (ms: number) => new Promise<number>((resolve) => setTimeout(() => resolve(ms), ms));
      const both = Promise.all([lane.waitFor(answerIn(30)), lane.waitFor(answerIn(60))]);
      await jest.advanceTimersByTimeAsync(60);
      expect(await both).toEqual([30, 60]);
      // Its own work does not count.
      await jest.advanceTimersByTimeAsync(10_000);
      const last = lane.waitFor(answerIn(60));
      await jest.advanceTimersByTimeAsync(39);
      expect(changes).toBe(0);
      await jest.advanceTimersByTimeAsync(2);
      expect(changes).toBe(1);
      await jest.advanceTimersByTimeAsync(60);
      expect(await last).toBe(60);
      void lane.waitFor(NO_ANSWER);
      await jest.advanceTimersByTimeAsync(10_000);
      expect(changes).toBe(1);
    } finally {
      jest.useRealTimers();
    }
  });

  it('hand on that a request failed', async () => {
    const lane = new Lanes(NEVER_MS).enter(SOUND, ignore);
    await expect(lane.waitFor(Promise.reject(new Error('reset')))).rejects.toThrow('reset');
  });

  it('take no more, sound ones either, when too many take long', async () => {
    const lanes = new Lanes(0);
    const entered: ReturnType<Lanes['enter']>[] = [];
    while (lanes.capacity().sound > 0) {
      await Promise.all(
        Array.from(
          { length: lanes.capacity().sound },
          () =>
            new Promise<void>((changed) => {
              const lane = lanes.enter(SOUND, changed);
              entered.push(lane);
              void lane.waitFor(NO_ANSWER);
            }),
        ),
      );
    }
    expect(entered.length).toBeGreaterThan(1_000);
    entered.pop()!.leave();
    expect(lanes.capacity().sound).toBe(1);
    for (const each of entered) each.leave();
  });
});
