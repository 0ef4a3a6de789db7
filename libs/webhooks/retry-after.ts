/** The three forms of an HTTP date (RFC 9110, 5.6.7) begin with the name of a day. */
const HTTP_DATE = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)(day|sday|nesday|rsday|urday)?\b/;

/**
 * How many seconds a `Retry-After` header (RFC 9110, 10.2.3) asks to wait: whole seconds, or an HTTP date counted from
 * `now`; 0 for a date that has passed. Null where the header is absent or neither.
 */
export function retryAfterSeconds(header: string | undefined, now: Date): number | null {
  const text = header?.trim() ?? '';
  if (/^\d{1,10}$/.test(text)) return Number(text);
  if (!HTTP_DATE.test(text)) return null;
  // The form of asctime() names no zone, and is in GMT like the others.
  const at = Date.parse(/GMT$/.test(text) ? text : `${text} GMT`);
  return Number.isNaN(at) ? null : Math.max(0, Math.ceil((at - now.getTime()) / 1000));
}
