import { Logger } from '#platform/logger';

class SilentLogger extends Logger {
  trace(): void {}
  debug(): void {}
  info(): void {}
  warn(): void {}
  error(): void {}
  fatal(): void {}
  child(): Logger {
    return this;
  }
}

/** For tests that do not look at the log. */
export const silentLogger: Logger = new SilentLogger();
