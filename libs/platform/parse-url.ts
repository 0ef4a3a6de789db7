/** The address, resolved against `base`; null for what is none. */
export function parseUrl(address: string, base?: string): URL | null {
  try {
    return new URL(address, base);
  } catch {
    return null;
  }
}

/**
 * As `URL.canParse` should be. Node 20 answers false there for addresses with letters such as ü once the call has been
 * optimised: its fast path takes one-byte strings for UTF-8.
 */
export function canParseUrl(address: string, base?: string): boolean {
  return parseUrl(address, base) !== null;
}
