/**
 * Text that JSON readers and Postgres can hold: NUL and lone surrogates become U+FFFD, one for one, so that offsets
 * stay as they are.
 */
export function storableText(text: string): string {
  return text.replaceAll('\u0000', '\ufffd').replace(/\p{Surrogate}/gu, '\ufffd');
}
