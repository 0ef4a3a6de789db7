import type { SourceCounts } from '#contracts/source-event';
import type { SourceState } from '#contracts/vocabulary';
import { UNWELL_STATES } from './source-state';

/** A line is read at a glance; the rest of a long list is counted. */
const SHOWN_NAMES = 5;

/**
 * How all sources fare, in one sentence for people, so that "no news" is told from "sources that are dead". `unwell`
 * names those of `counts` that are in one of `UNWELL_STATES`; it may leave some out.
 */
export function describeSources(
  counts: SourceCounts,
  unwell: readonly { readonly name: string; readonly state: SourceState }[],
): string {
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const unwellCount = UNWELL_STATES.reduce((sum, state) => sum + counts[state], 0);
  const unread = counts.new === 0 ? '' : ` Not read yet: ${counts.new} of ${total}.`;
  if (total === 0) return 'There are no sources.';
  if (unwellCount === 0) return counts.new === 0 ? `All sources (${total}) are well.` : unread.trim();
  const parts = UNWELL_STATES.filter((state) => counts[state] > 0).map((state) => {
    const names = unwell.filter((source) => source.state === state).map(({ name }) => name);
    const shown = names.slice(0, SHOWN_NAMES);
    const hidden = counts[state] - shown.length;
    return `${state}: ${[...shown, ...(hidden > 0 ? [`${hidden} more`] : [])].join(', ')}`;
  });
  return `${unwellCount} of ${total} sources ${are(unwellCount)} not well (${parts.join('; ')}).${unread}`;
}

function are(count: number): string {
  return count === 1 ? 'is' : 'are';
}
