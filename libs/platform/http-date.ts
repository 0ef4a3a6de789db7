/** The three forms of an HTTP date begin with the name of a day. */
const HTTP_DATE = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)(day|sday|nesday|rsday|urday)?\b/;

/** Reads the three forms of a date in HTTP headers (RFC 9110, 5.6.7); null where the header is absent or none of them. */
export function httpDate(header: string | undefined): Date | null {
  const text = header?.trim() ?? '';
  if (!HTTP_DATE.test(text)) return null;
  // The form of asctime() names no zone, and is in GMT like the others.
  const at = new Date(/GMT$/.test(text) ? text : `${text} GMT`);
  return Number.isNaN(at.getTime()) ? null : at;
}
