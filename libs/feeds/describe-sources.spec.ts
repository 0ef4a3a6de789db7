import type { SourceState } from '#contracts/vocabulary';
import { describeSources } from './describe-sources';

const none = { new: 0, healthy: 0, slow: 0, failing: 0, moved: 0, gone: 0, silent: 0 };
const named = (state: SourceState, ...names: string[]) => names.map((name) => ({ name, state }));

it.each([
  ['none', none, [], 'There are no sources.'],
  ['all well', { ...none, healthy: 7, moved: 1 }, [], 'All sources (8) are well.'],
  ['all new', { ...none, new: 3 }, [], 'Not read yet: 3 of 3.'],
  [
    'dead ones, the worst state first',
    { ...none, healthy: 5, failing: 2, gone: 1 },
    [...named('failing', 'A', 'B'), ...named('gone', 'C')],
    '3 of 8 sources are not well (gone: C; failing: A, B).',
  ],
  [
    'dead and new ones',
    { ...none, new: 1, silent: 1 },
    named('silent', 'A'),
    '1 of 2 sources is not well (silent: A). Not read yet: 1 of 2.',
  ],
  [
    'many',
    { ...none, slow: 9 },
    named('slow', 'A', 'B', 'C', 'D', 'E', 'F'),
    '9 of 9 sources are not well (slow: A, B, C, D, E, 4 more).',
  ],
])('%s', (_, counts, unwell, expected) => expect(describeSources(counts, unwell)).toBe(expected));
