import type { AlertEvent } from '#contracts/alert-event';
import type { SourceEvent } from '#contracts/source-event';
import { SEVERITIES } from '#contracts/vocabulary';
import type { Filter } from './filter';

/** The ids of a group and of its affiliates at any depth. */
export type Hierarchy = (groupId: string) => ReadonlySet<string>;

/** Whether a subscription with this filter wants this alert event. A filter that restricts nothing takes everything. */
export function matches(filter: Filter, event: AlertEvent, hierarchy: Hierarchy): boolean {
  return mismatch(filter, event, hierarchy) === null;
}

/**
 * The first restriction of the filter that the alert event does not meet, as one sentence for people; null when it
 * meets them all. Roles and modalities must meet in one piece of evidence. Language tags are compared by basic
 * filtering (RFC 4647, 3.3.1), source names and words without regard to case; a word is a whole word, or any part of
 * the text where the script puts no spaces between words.
 */
export function mismatch(filter: Filter, event: AlertEvent, hierarchy: Hierarchy): string | null {
  const { alert } = event;

  if (filter.sourceStates.length > 0) return 'sources are asked for, and no alerts';

  if (filter.groups.length > 0) {
    const wanted = filter.groups.some(
      (id) => id === alert.groupId || (filter.includeAffiliates && hierarchy(id).has(alert.groupId)),
    );
    if (!wanted) return `its group ${alert.groupId} is not among ${quoted(filter.groups)}${affiliatesNote(filter)}`;
  }

  if (filter.eventTypes.length > 0 && !filter.eventTypes.includes(alert.eventType)) {
    return `its event type ${alert.eventType} is not among ${quoted(filter.eventTypes)}`;
  }

  if (filter.quadClasses.length > 0 && (alert.quadClass === null || !filter.quadClasses.includes(alert.quadClass))) {
    return `its quad class ${alert.quadClass ?? 'none'} is not among ${quoted(filter.quadClasses)}`;
  }

  const { roles, modalities } = filter;
  const supported = alert.evidence.some(
    (evidence) =>
      (roles.length === 0 || roles.includes(evidence.role)) &&
      (modalities.length === 0 || modalities.includes(evidence.modality)),
  );
  if (!supported && (roles.length > 0 || modalities.length > 0)) {
    const asked = [
      ...(roles.length > 0 ? [`role ${quoted(roles)}`] : []),
      ...(modalities.length > 0 ? [`modality ${quoted(modalities)}`] : []),
    ];
    return `no piece of its evidence has ${asked.join(' and ')}`;
  }

  if (filter.relatedGroups.length > 0) {
    const related = alert.relations.some(({ groupId }) => filter.relatedGroups.includes(groupId));
    if (!related) return `it tells of no relation to ${quoted(filter.relatedGroups)}`;
  }

  if (SEVERITIES.indexOf(alert.severity) < SEVERITIES.indexOf(filter.minSeverity)) {
    return `its severity ${alert.severity} is below ${filter.minSeverity}`;
  }

  if (alert.confidence < filter.minConfidence) {
    return `its confidence ${alert.confidence} is below ${filter.minConfidence}`;
  }

  if (filter.languages.length > 0) {
    const spoken = alert.sources.some(({ language }) =>
      filter.languages.some((range) => language !== null && isWithin(language, range)),
    );
    if (!spoken) return `none of its sources is in ${quoted(filter.languages)}`;
  }

  if (filter.sources.length > 0) {
    if (!namesOneOf(filter.sources, alert.sources)) return `none of its sources is among ${quoted(filter.sources)}`;
  }

  if (filter.words.length > 0) {
    const texts = [alert.headline, ...alert.evidence.map(({ quote }) => quote)].map(fold);
    const absent = filter.words.find((word) => !texts.some((text) => standsIn(text, fold(word))));
    if (absent !== undefined) return `the word ${quoted([absent])} is neither in its headline nor in its evidence`;
  }

  return null;
}

/**
 * Whether a subscription with this filter wants this change of a source: into one of the states that it names, of one
 * of the sources that it names, if any.
 */
export function matchesSource(filter: Filter, event: SourceEvent): boolean {
  const isNamed = filter.sources.length === 0 || namesOneOf(filter.sources, [event]);
  return filter.sourceStates.includes(event.state) && isNamed;
}

/** `names` are ids, or names without regard to case. */
function namesOneOf(names: readonly string[], sources: readonly { sourceId: string; sourceName: string }[]): boolean {
  const wanted = new Set(names.map(fold));
  return sources.some(({ sourceId, sourceName }) => wanted.has(sourceId) || wanted.has(fold(sourceName)));
}

function affiliatesNote(filter: Filter): string {
  return filter.includeAffiliates ? ' and their affiliates' : '';
}

/** A reason is one line: the rest of a long list tells nobody more. */
const SHOWN_ITEMS = 5;

function quoted(items: readonly string[]): string {
  const shown = items.slice(0, SHOWN_ITEMS).map((item) => `"${item}"`);
  const hidden = items.length - shown.length;
  return hidden > 0 ? `${shown.join(', ')} and ${hidden} more` : shown.join(', ');
}

function isWithin(tag: string, range: string): boolean {
  const [lowerTag, lowerRange] = [tag.toLowerCase(), range.toLowerCase()];
  return lowerTag === lowerRange || lowerTag.startsWith(`${lowerRange}-`);
}

/** NFKC turns no-break spaces into spaces and full-width letters into letters. */
function fold(text: string): string {
  return text.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim();
}

const ENDS_IN_WORD = /[\p{L}\p{M}\p{N}]$/u;
const BEGINS_IN_WORD = /^[\p{L}\p{M}\p{N}]/u;
/** Scripts that write words without spaces between them: there no boundary can be asked for. */
const UNSPACED = /[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Thai}\p{sc=Laoo}\p{sc=Khmr}\p{sc=Mymr}]/u;

/** Both arguments are folded. */
function standsIn(text: string, word: string): boolean {
  if (word === '') return true;
  if (UNSPACED.test(word)) return text.includes(word);
  for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at + 1)) {
    const before = text.slice(Math.max(0, at - 2), at);
    const after = text.slice(at + word.length, at + word.length + 2);
    const continuesBefore = BEGINS_IN_WORD.test(word) && ENDS_IN_WORD.test(before);
    const continuesAfter = ENDS_IN_WORD.test(word) && BEGINS_IN_WORD.test(after);
    if (!continuesBefore && !continuesAfter) return true;
  }
  return false;
}
