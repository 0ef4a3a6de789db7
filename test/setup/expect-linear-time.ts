/** Pieces that the same amount of text is cut into: quadratic work takes as many times as long without the cut. */
const PIECES = 8;
const MAX_RATIO = 3;
/** Of many rounds one is not interrupted, in both measurements. */
const MIN_ROUNDS = 6;
const MAX_ROUNDS = 30;

/**
 * Expects that `work` on a text of `characters`, of `unit` again and again, takes about as long as on the same text in
 * eight pieces. Goes on for as long as a busy machine shows otherwise, within a bound.
 */
export function expectLinearTime(work: (text: string) => void, unit: string, characters: number): void {
  const whole = unit.repeat(characters / unit.length);
  const piece = unit.repeat(characters / PIECES / unit.length);
  work(piece);
  let [best, bestInPieces] = [Infinity, Infinity];
  for (let round = 1; round <= MAX_ROUNDS; round++) {
    best = Math.min(
      best,
      nanosecondsOf(() => work(whole)),
    );
    bestInPieces = Math.min(
      bestInPieces,
      nanosecondsOf(() => {
        for (let n = 0; n < PIECES; n++) work(piece);
      }),
    );
    if (round >= MIN_ROUNDS && best / bestInPieces < MAX_RATIO) return;
  }
  expect(best / bestInPieces).toBeLessThan(MAX_RATIO);
}

function nanosecondsOf(work: () => void): number {
  const from = process.hrtime.bigint();
  work();
  return Number(process.hrtime.bigint() - from);
}
