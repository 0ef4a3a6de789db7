import { httpDate } from './http-date';

/**
 * How many seconds a `Retry-After` header (RFC 9110, 10.2.3) asks to wait: whole seconds, or an HTTP date counted from
 * `now`; 0 for a date that has passed. Null where the header is absent or neither.
 */
export function retryAfterSeconds(header: string | undefined, now: Date): number | null {
  const text = header?.trim() ?? '';
  if (/^\d{1,10}$/.test(text)) return Number(text);
  const at = httpDate(text);
  return at === null ? null : Math.max(0, Math.ceil((at.getTime() - now.getTime()) / 1000));
}
