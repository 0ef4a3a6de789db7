import type { AlertEvidence, AlertEvent } from '#contracts/alert-event';
import type { Severity } from '#contracts/vocabulary';
import { printable, type Style, styled, type Terminal } from './terminal';

const SEVERITY_STYLES: Readonly<Record<Severity, Style | Style[]>> = {
  low: 'dim',
  medium: 'cyan',
  high: 'yellow',
  critical: ['bold', 'red'],
};
const WIDEST_SEVERITY_CHARS = 'critical'.length;
/** Two lines of a terminal. */
const MAX_QUOTE_CHARS = 240;

/** Two lines for a person: the alert, and the sentence that speaks for it best. Times are UTC. */
export function describeAlert(terminal: Pick<Terminal, 'colour'>, { alert, change, occurredAt }: AlertEvent): string[] {
  const time = occurredAt.slice(0, 19).replace('T', ' ');
  const severity = styled(terminal, SEVERITY_STYLES[alert.severity], alert.severity.padEnd(WIDEST_SEVERITY_CHARS));
  const group = styled(terminal, 'bold', alert.groupId);
  const names = [...new Set(alert.sources.map((source) => source.sourceName))].join(', ');
  const changed = change === 'opened' ? '' : ` (${change})`;
  const headline = line(alert.headline);
  const quote = line(bestEvidence(alert.evidence)?.quote ?? '');
  return [
    `${time}Z  ${severity}  ${group}  ${alert.eventType}${changed}  ${headline}  ${styled(terminal, 'dim', line(names))}`,
    ...(quote === '' || quote === headline ? [] : [`    “${shortened(quote)}”`]),
  ];
}

/** The most certain one told outside the title, which the headline shows already. */
function bestEvidence(evidence: readonly AlertEvidence[]): AlertEvidence | undefined {
  const told = evidence.filter((each) => each.section !== 'title');
  return (told.length > 0 ? told : evidence).toSorted((a, b) => b.confidence - a.confidence)[0];
}

function line(text: string): string {
  return printable(text).replace(/\s+/g, ' ').trim();
}

function shortened(quote: string): string {
  const characters = [...quote];
  return characters.length <= MAX_QUOTE_CHARS ? quote : `${characters.slice(0, MAX_QUOTE_CHARS - 1).join('')}…`;
}
