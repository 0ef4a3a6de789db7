import type { LoggerService } from '@nestjs/common';
import { pino } from 'pino';
import pretty from 'pino-pretty';
import { reasonOf } from './reason-of';
import type { Settings } from './settings';

/** One structured line per unit of work: fields first, then a short sentence. pino's own logger fits. */
export abstract class Logger {
  abstract trace(fields: object, message: string): void;
  abstract debug(fields: object, message: string): void;
  abstract info(fields: object, message: string): void;
  abstract warn(fields: object, message: string): void;
  abstract error(fields: object, message: string): void;
  abstract fatal(fields: object, message: string): void;
  abstract child(bindings: Record<string, unknown>): Logger;
}

/** Whatever the name of the field that holds one, a secret does not reach the log. */
const SECRET_FIELDS = ['secret', 'password', 'apiKey', 'authorization', 'databaseUrl'];

export function createLogger(settings: Pick<Settings, 'LOG_LEVEL' | 'LOG_FORMAT'>, service: string): Logger {
  const options = {
    level: settings.LOG_LEVEL,
    base: { service },
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: SECRET_FIELDS.flatMap((field) => [field, `*.${field}`]), censor: '[secret]' },
  };
  if (settings.LOG_FORMAT === 'json') return pino(options);
  return pino(options, pretty({ ...TEXT_FORMAT, colorize: process.stdout.isTTY === true && !process.env.NO_COLOR }));
}

/** Of no use to a person who reads along: they are in the JSON log, the API and the database. */
const HIDDEN_IN_TEXT = [
  'level',
  'time',
  'msg',
  'service',
  'pid',
  'hostname',
  'err',
  'alertId',
  'sourceId',
  'partition',
];

const TEXT_FORMAT: pretty.PrettyOptions = {
  sync: true,
  translateTime: 'SYS:HH:MM:ss',
  hideObject: true,
  errorLikeObjectKeys: [],
  messageFormat: (line, messageKey) => {
    const fields = Object.entries(line)
      .filter(([name, value]) => !HIDDEN_IN_TEXT.includes(name) && value !== null && value !== undefined)
      .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
    const fault = line.err === undefined ? [] : [`(${reasonOf(line.err)})`];
    return [String(line[messageKey]), ...fields, ...fault].join('  ');
  },
};

/** Nest's own messages, in the same stream. Its start-up chatter is debug to us. */
export class NestLogger implements LoggerService {
  constructor(private readonly logger: Logger) {}

  log(message: unknown, context?: string): void {
    this.logger.debug({ context }, String(message));
  }

  warn(message: unknown, context?: string): void {
    this.logger.warn({ context }, String(message));
  }

  error(message: unknown, ...rest: unknown[]): void {
    const error = message instanceof Error ? message : undefined;
    this.logger.error({ err: error, context: rest.at(-1) }, error?.message ?? String(message));
  }

  debug(message: unknown, context?: string): void {
    this.logger.trace({ context }, String(message));
  }
}
