import type { AlertEvidence } from '#contracts/alert-event';
import { type AlertType, SEVERITIES, type Severity } from '#contracts/vocabulary';

/** What an event of this type weighs when it is asserted. */
const BASE: Record<AlertType, Severity> = {
  MENTION: 'low',
  AGREE: 'medium',
  CONSULT: 'low',
  SUPPORT: 'medium',
  CONCEDE: 'low',
  COOPERATE: 'high',
  AID: 'high',
  RETREAT: 'medium',
  REQUEST: 'low',
  ACCUSE: 'low',
  REJECT: 'low',
  THREATEN: 'medium',
  PROTEST: 'low',
  SANCTION: 'medium',
  MOBILIZE: 'medium',
  COERCE: 'medium',
  ASSAULT: 'high',
};

const TOLD_FIRST = ['title', 'lead'];

/** One step up where the title or the lead asserts the event; one step down where no sentence asserts it. */
export function severityOf(eventType: AlertType, evidence: readonly AlertEvidence[]): Severity {
  const base = SEVERITIES.indexOf(BASE[eventType]);
  if (eventType === 'MENTION') return BASE.MENTION;
  const asserted = evidence.filter((piece) => piece.modality === 'asserted');
  const step = asserted.length === 0 ? -1 : asserted.some((piece) => TOLD_FIRST.includes(piece.section)) ? 1 : 0;
  return SEVERITIES[Math.min(Math.max(base + step, 0), SEVERITIES.length - 1)]!;
}
