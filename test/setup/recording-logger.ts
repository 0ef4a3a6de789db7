import { Logger } from '#platform/logger';

/** Keeps what is logged. */
export class RecordingLogger extends Logger {
  readonly lines: { level: string; message: string; [field: string]: unknown }[] = [];
  private keep = (level: string) => (fields: object, message: string) =>
    void this.lines.push({ ...fields, level, message });
  trace = this.keep('trace');
  debug = this.keep('debug');
  info = this.keep('info');
  warn = this.keep('warn');
  error = this.keep('error');
  fatal = this.keep('fatal');
  child = () => this;
  /** The lines whose message fits. */
  with(message: RegExp) {
    return this.lines.filter((line) => message.test(line.message));
  }
}
