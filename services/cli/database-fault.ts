import { reasonOf } from '#platform/reason-of';
import { EXIT } from './exit-code';

/** The database cannot be used; the message says which, without its password, and why. */
export class DatabaseFault extends Error {
  static readonly exitCode = EXIT.failed;
}

export function databaseFault(url: string, error: unknown): DatabaseFault {
  const { host, pathname } = new URL(url);
  return new DatabaseFault(`Postgres at ${host}${pathname}: ${reasonOf(error)}`);
}
