const UNITS = [
  { name: 'days', seconds: 86_400 },
  { name: 'hours', seconds: 3_600 },
  { name: 'minutes', seconds: 60 },
] as const;

/** A length of time for people, in the largest unit that it has at least two of: `36 hours`, `90 minutes`. */
export function spellDuration(seconds: number): string {
  const unit = UNITS.find((candidate) => seconds >= 2 * candidate.seconds);
  if (unit !== undefined) return `${Math.round(seconds / unit.seconds)} ${unit.name}`;
  const whole = Math.round(seconds);
  return `${whole} ${whole === 1 ? 'second' : 'seconds'}`;
}
