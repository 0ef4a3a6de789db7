/** For a loop that sleeps between its rounds: it can be woken, and told for good to stop. */
export class WakeUpCall {
  private called = false;
  private isStopped = false;
  private readonly sleepers = new Set<{ readonly until: 'call' | 'stop'; wake(): void }>();

  get stopped(): boolean {
    return this.isStopped;
  }

  /** Ends the sleep, or the next one where the loop is at work now. */
  call(): void {
    this.called = true;
    for (const sleeper of this.sleepers) if (sleeper.until === 'call') sleeper.wake();
  }

  /** Ends every sleep and pause, now and from now on. */
  stop(): void {
    this.isStopped = true;
    for (const sleeper of this.sleepers) sleeper.wake();
  }

  /** Forgets calls: what they were for is about to be looked at. */
  clear(): void {
    this.called = false;
  }

  /** Resolves after `ms`, at a call, or at once where one has come since `clear`. */
  sleep(ms: number): Promise<void> {
    return this.called ? Promise.resolve() : this.wait(ms, 'call');
  }

  /** Resolves after `ms` whoever calls: for the wait for something that no call brings back. */
  pause(ms: number): Promise<void> {
    return this.wait(ms, 'stop');
  }

  private wait(ms: number, until: 'call' | 'stop'): Promise<void> {
    if (this.isStopped) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        this.sleepers.delete(sleeper);
        resolve();
      };
      const sleeper = { until, wake };
      const timer = setTimeout(wake, ms);
      this.sleepers.add(sleeper);
    });
  }
}
