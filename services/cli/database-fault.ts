import { EXIT } from './exit-code';

/** The database cannot be used; the message says which, without its password, and why. */
export class DatabaseFault extends Error {
  static readonly exitCode = EXIT.failed;
}

export function databaseFault(url: string, error: unknown): DatabaseFault {
  const { host, pathname } = new URL(url);
  const { code, message, errors } = error as { code?: string; message: string; errors?: Error[] };
  // A name with several addresses fails with one error for each, and no message of its own.
  const reason = message || errors?.[0]?.message || code || String(error);
  return new DatabaseFault(`Postgres at ${host}${pathname}: ${reason}`);
}
