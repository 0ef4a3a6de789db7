/** Bounds of an exponential backoff. */
export interface Backoff {
  readonly firstMs: number;
  readonly capMs: number;
}

/**
 * The wait before the try after `failures` failed ones (1, 2, …), in ms: doubled each time up to the cap, then between
 * half and the whole of it, so that many clients do not come back at once ("equal jitter": M. Brooker, Exponential
 * Backoff And Jitter, AWS 2015). `random` is in [0, 1).
 */
export function backoffMs(failures: number, { firstMs, capMs }: Backoff, random: number): number {
  const whole = Math.min(capMs, firstMs * 2 ** Math.min(failures - 1, 30));
  return Math.round(whole / 2 + (whole / 2) * random);
}
