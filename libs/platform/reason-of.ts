/**
 * What an error says, for people. A host name with several addresses fails with one error for each and no message of
 * its own.
 */
export function reasonOf(error: unknown): string {
  const { code, message, errors } = error as { code?: string; message?: string; errors?: readonly Error[] };
  return message || errors?.[0]?.message || code || String(error);
}
