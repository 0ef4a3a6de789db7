import { spellDuration } from './spell-duration';

it.each([
  [0, '0 seconds'],
  [1, '1 second'],
  [119, '119 seconds'],
  [120, '2 minutes'],
  [3_600, '60 minutes'],
  [7_199, '120 minutes'],
  [7_200, '2 hours'],
  [86_400, '24 hours'],
  [9 * 86_400 + 7_000, '9 days'],
])('%d s is %s', (seconds, expected) => expect(spellDuration(seconds)).toBe(expected));
