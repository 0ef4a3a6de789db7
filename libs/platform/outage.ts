import { BusUnavailable } from '#bus/bus';

/**
 * SQLSTATE classes and codes that speak of the server and not of the statement (PostgreSQL manual, appendix A):
 * connection exceptions, insufficient resources, shutdown and crash, I/O errors, a standby that cannot be written to,
 * and the losers of a serialisation conflict or deadlock, who are told to try again.
 */
const POSTGRES_OUTAGE = /^(08...|53...|57P0[1235]|58...|25006|40001|40P01)$/;

const NETWORK_OUTAGE = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENETDOWN',
  'ENOTFOUND',
  'EAI_AGAIN',
  'UND_ERR_SOCKET',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** node-postgres gives these no code. */
const DRIVER_OUTAGE =
  /^(Connection terminated|timeout expired$|timeout exceeded when trying to connect|Client has encountered a connection error|Client was closed and is not queryable|Query read timeout)/;

/** TypeORM takes a connection that breaks in a transaction away; the transaction's next statement finds it gone. */
const TYPEORM_OUTAGE = new Set(['QueryRunnerAlreadyReleasedError', 'QueryRunnerProviderAlreadyReleasedError']);

/** Errors hold errors; deeper than this none has been seen, and a cycle must end. */
const MAX_CAUSES = 8;

/** Whether `error`, or what caused it, says that something around is away for a while. */
export function isOutage(error: unknown, depth = 0): boolean {
  if (depth > MAX_CAUSES || typeof error !== 'object' || error === null) return false;
  const { name, code, message, retriable, cause, driverError, errors } = error as {
    [K in 'name' | 'code' | 'message' | 'retriable' | 'cause' | 'driverError' | 'errors']?: unknown;
  };
  if (error instanceof BusUnavailable) return true;
  if (typeof code === 'string' && (NETWORK_OUTAGE.has(code) || POSTGRES_OUTAGE.test(code))) return true;
  if (typeof name === 'string' && name.startsWith('KafkaJS') && retriable === true) return true;
  if (typeof name === 'string' && TYPEORM_OUTAGE.has(name)) return true;
  if (typeof message === 'string' && DRIVER_OUTAGE.test(message)) return true;
  return [cause, driverError, ...(Array.isArray(errors) ? errors : [])].some((inner) => isOutage(inner, depth + 1));
}
