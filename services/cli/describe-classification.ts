import type { ClassifiedFile, Explanation } from './classify-files';
import { table } from './table';
import { printable, type Style, styled, type Terminal } from './terminal';

/** Told apart on dark and light backgrounds; with more groups they come round again. */
const GROUP_STYLES: readonly Style[] = ['red', 'cyan', 'yellow', 'magenta', 'green', 'blue'];
const WIDTH_CHARS = 72;

/** For a person: the text with its mentions coloured (in brackets where there are no colours), and what was found. */
export function describeClassification(
  terminal: Pick<Terminal, 'colour'>,
  text: string,
  { doc, title, mentions, relations, language, explanation }: ClassifiedFile,
): string[] {
  const groups = [...new Set(mentions.map((mention) => mention.groupId))];
  const styleOf = (group: string) => GROUP_STYLES[groups.indexOf(group) % GROUP_STYLES.length]!;
  const heading = printable(doc === '-' ? 'standard input' : doc);

  let marked = '';
  let done = 0;
  for (const { start, end, groupId } of mentions) {
    const surface = printable(text.slice(start, end));
    marked += printable(text.slice(done, start));
    marked += terminal.colour ? styled(terminal, ['bold', styleOf(groupId)], surface) : `[${surface}|${groupId}]`;
    done = end;
  }
  marked += printable(text.slice(done));

  const lines = [styled(terminal, 'bold', heading), '─'.repeat(WIDTH_CHARS), ...marked.trimEnd().split('\n')];
  lines.push('─'.repeat(WIDTH_CHARS));
  if (title !== null) lines.push(`title: ${printable(title).replace(/\s+/g, ' ')}`);
  const explained = explanation === undefined ? [] : describeExplanation(text, mentions, relations, explanation);
  if (groups.length === 0) return [...lines, 'No mention of a tracked group.', ...explained];
  if (language !== 'en') lines.push(`language: ${language ?? 'not told'} (events are read in English only)`);

  const rows = groups.map((group) => {
    const own = mentions.filter((mention) => mention.groupId === group);
    const events = own.flatMap((mention) => mention.eventType ?? []);
    const roles = own.filter((mention) => mention.eventType !== null).map((mention) => mention.role);
    return [styled(terminal, styleOf(group), group), String(own.length), counted(events), counted(roles)];
  });
  lines.push('', ...table(['GROUP', 'MENTIONS', 'EVENTS', 'ROLES'], rows));
  if (relations.length > 0) {
    const shown = relations.map(({ a, b, kind, confidence, evidence }) => [
      `${a} – ${b}`,
      kind,
      confidence.toFixed(2),
      String(evidence.length),
    ]);
    lines.push('', ...table(['RELATION', 'KIND', 'CONFIDENCE', 'SENTENCES'], shown));
  }
  return [...lines, ...explained];
}

/** How each mention, each rejected name and what is told of each two groups came about. */
function describeExplanation(
  text: string,
  mentions: ClassifiedFile['mentions'],
  relations: ClassifiedFile['relations'],
  { mentions: evidence, rejected, pairs, readTo }: Explanation,
): string[] {
  const quote = (from: number, to: number) => printable(text.slice(from, to)).replace(/\s+/g, ' ');
  const lines = mentions.flatMap((mention, index) => {
    const { alias, policy, sentence, trigger, rule, score, runnersUp } = evidence[index]!;
    const { start, end, groupId, kind, section, eventType, role, modality, time } = mention;
    const others = runnersUp.map((other) => `${other.rule} ${other.score.toFixed(2)}`).join(', ');
    return [
      '',
      `${start}-${end} "${quote(start, end)}": ${groupId}`,
      `  alias     ${printable(alias)} (${kind}), in the ${section}`,
      `  policy    ${printable(policy)}`,
      `  sentence  ${quote(sentence.start, sentence.end)}`,
      eventType === null
        ? `  event     none is told of it (${time})`
        : `  event     ${eventType} by ${rule}, score ${score?.toFixed(2)}: "${printable(trigger ?? '')}"`,
      ...(eventType === null ? [] : [`  reading   ${role}, ${modality}, ${time}`]),
      ...(others === '' ? [] : [`  also      ${others}`]),
    ];
  });
  if (rejected.length > 0) lines.push('', 'Rejected:');
  for (const { start, end, groupId, alias, rule, reason } of rejected) {
    lines.push(
      `  ${start}-${end} "${quote(start, end)}": not ${groupId} by "${printable(alias)}": ${printable(reason)} (${rule})`,
    );
  }
  if (pairs.length > 0) lines.push('', 'Groups of one sentence:');
  for (const { a, b, sentence, shares, heaviest } of pairs) {
    const own = relations.find((relation) => relation.a === a && relation.b === b)?.evidence ?? [];
    const told = own.filter(({ start, end }) => start <= sentence.start && sentence.end <= end);
    lines.push(
      `  ${a} – ${b}: cooperation ${shares.cooperation.toFixed(2)}, rivalry ${shares.rivalry.toFixed(2)}`,
      `    sentence  ${quote(sentence.start, sentence.end)}`,
      ...(told.length === 0 ? ['    told      nothing'] : []),
      ...told.map(
        ({ type, rule, modality, trigger }) => `    told      ${type} by ${rule}, ${modality}: "${printable(trigger)}"`,
      ),
      ...heaviest.map(
        ({ feature, cooperation, rivalry }) =>
          `    weighs    ${printable(feature)}: cooperation ${signed(cooperation)}, rivalry ${signed(rivalry)}`,
      ),
    );
  }
  if (typeof readTo === 'number') lines.push('', `Too many names: none was looked for from ${readTo} on.`);
  return lines;
}

function signed(value: number): string {
  return `${value < 0 ? '' : '+'}${value.toFixed(2)}`;
}

/** "ASSAULT 3, ACCUSE 1": the most frequent first. */
function counted(values: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts]
    .sort(([, a], [, b]) => b - a)
    .map(([value, count]) => `${value} ${count}`)
    .join(', ');
}
