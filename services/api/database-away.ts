import { types } from 'node:util';

/** SQLSTATE classes and codes that tell of the server and not of the statement (PostgreSQL manual, appendix A). */
const AWAY_SQLSTATE = /^(08...|53...|57P0[1-5]|25006)$/;
const AWAY_SYSTEM_ERRORS = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);
/** pg raises these without a code. */
const AWAY_MESSAGES =
  /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection/;

/** Whether `error`, raised by TypeORM or pg, says that Postgres cannot be reached or does not take work at present. */
export function isDatabaseAway(error: unknown): boolean {
  if (!types.isNativeError(error)) return false;
  const { code, driverError, errors } = error as { code?: unknown; driverError?: unknown; errors?: unknown };
  if (typeof code === 'string' && (AWAY_SQLSTATE.test(code) || AWAY_SYSTEM_ERRORS.has(code))) return true;
  if (AWAY_MESSAGES.test(error.message)) return true;
  // Node reports the attempts at several addresses of one host together.
  if (Array.isArray(errors)) return errors.some(isDatabaseAway);
  return driverError !== undefined && driverError !== error && isDatabaseAway(driverError);
}
