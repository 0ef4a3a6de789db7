import { SOURCE_STATES, type SourceState } from '#contracts/vocabulary';
import { describeSources } from '#feeds/describe-sources';
import { UNWELL_STATES, WORST_FIRST } from '#feeds/source-state';
import { spellDuration } from '#feeds/spell-duration';
import { readSettings } from '#platform/settings';
import { listSourceStatus, type SourceStatus } from '#services/ingest/source-status';
import { EXIT } from './exit-code';
import { openDatabase } from './open-database';
import { table } from './table';
import { printable, styled, type Terminal } from './terminal';

/** A table has one line for each source; `--json` has all of an error. */
const SHOWN_ERROR_CHARS = 70;

/** `wf sources status`: the worst first. */
export async function sourceStatus(terminal: Terminal, options: { json?: boolean }): Promise<number> {
  const now = new Date();
  const database = await openDatabase(readSettings(terminal.env));
  let sources: SourceStatus[];
  try {
    sources = await listSourceStatus(database.dataSource, now);
  } finally {
    await database.close();
  }
  sources.sort((a, b) => rankOf(a) - rankOf(b));
  if (options.json) {
    terminal.out(`${JSON.stringify(sources, null, 2)}\n`);
    return EXIT.ok;
  }
  const head = ['NAME', 'STATE', 'SINCE (UTC)', 'LAST ITEM (UTC)', 'EXPECTED EVERY', 'NEXT POLL', 'LAST ERROR'];
  const rows = sources.map((source) => [
    printable(source.name),
    shownState(terminal, source),
    minute(source.stateSince),
    source.lastItemAt === null ? 'none yet' : minute(source.lastItemAt),
    source.expectedEverySeconds === null ? 'not known' : spellDuration(source.expectedEverySeconds),
    source.enabled ? untilPoll(source.nextPollAt, now) : 'never',
    shortened(printable(source.lastError ?? '')),
  ]);
  for (const line of table(head, rows)) terminal.out(`${line}\n`);
  const counted = sources.filter(isCounted);
  const counts = Object.fromEntries(
    SOURCE_STATES.map((state) => [state, counted.filter((source) => source.state === state).length]),
  ) as Record<SourceState, number>;
  terminal.out(`${printable(describeSources(counts, counted))}\n`);
  return EXIT.ok;
}

/** As libs/database/source-counts.ts counts them. */
function isCounted({ enabled, state }: SourceStatus): boolean {
  return enabled || state === 'gone';
}

function rankOf(source: SourceStatus): number {
  return isCounted(source) ? WORST_FIRST.indexOf(source.state) : WORST_FIRST.length;
}

function shownState(terminal: Terminal, source: SourceStatus): string {
  if (!isCounted(source)) return 'off';
  return UNWELL_STATES.includes(source.state) ? styled(terminal, 'red', source.state) : source.state;
}

function minute(time: Date): string {
  return time.toISOString().slice(0, 16).replace('T', ' ');
}

function untilPoll(nextPollAt: Date, now: Date): string {
  const seconds = (nextPollAt.getTime() - now.getTime()) / 1000;
  return seconds <= 0 ? 'now' : `in ${spellDuration(seconds)}`;
}

function shortened(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  return line.length <= SHOWN_ERROR_CHARS ? line : `${line.slice(0, SHOWN_ERROR_CHARS)}…`;
}
