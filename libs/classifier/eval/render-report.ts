import type { Report } from './evaluate';
import type { LabelScores, Retrieval } from './score';

/** A report under its name: a column of every table. */
export interface NamedReport {
  readonly name: string;
  readonly report: Report;
}

type Cell = string | number;

const ENGINES = ['engine', 'plain, any case', 'plain, case-sensitive'] as const;
const TYPERS = ['engine', 'first word of the lexicon', 'commonest type'] as const;

/** The tables that `npm run eval` prints; with several reports, their figures side by side. */
export function renderReports(reports: readonly NamedReport[]): string {
  // Side by side, the first column of each report says whose it is and the next ones follow.
  const columns = (...names: string[]) =>
    reports.flatMap(({ name }) =>
      names.map((column, at) => (at > 0 || reports.length === 1 ? column : `| ${name}: ${column}`)),
    );
  const each = (cells: (report: Report) => Cell[]) => reports.flatMap(({ report }) => cells(report));
  const retrieval = (of: (report: Report) => Retrieval | undefined) =>
    each((report) => {
      const scores = of(report);
      return scores === undefined
        ? ['', '', '', '', '']
        : [
            scores.truePositives + scores.falseNegatives,
            scores.falsePositives,
            ...[scores.precision, scores.recall, scores.f1].map(share),
          ];
    });
  const labels = (of: (report: Report) => LabelScores | undefined) =>
    each((report) => {
      const scores = of(report);
      return scores === undefined ? ['', '', ''] : [scores.count, share(scores.accuracy), share(scores.macroF1)];
    });
  const keys = (of: (report: Report) => Record<string, unknown>) =>
    [...new Set(reports.flatMap(({ report }) => Object.keys(of(report))))].sort();
  const PRF = ['marked', 'false', 'P', 'R', 'F1'];
  const AM = ['items', 'accuracy', 'macro-F1'];

  const parts = [
    ...reports.map(({ name, report }) => headOf(name, report)),
    table(
      ['Mentions (span and group)', ...columns(...PRF)],
      ENGINES.map((engine) => [engine, ...retrieval((report) => report.mentions[engine].overall)]),
    ),
    table(
      ['Mentions by section (articles)', ...columns(...PRF)],
      keys((report) => report.mentions.engine.perSection).map((key) => [
        key,
        ...retrieval((report) => report.mentions.engine.perSection[key]),
      ]),
    ),
    table(
      ['Mentions by difficulty', ...columns(...PRF, 'F1 any case', 'F1 case-sens.')],
      keys((report) => report.mentions.engine.perDifficulty).map((key) => [
        key,
        ...each((report) => {
          const { engine, ...plain } = report.mentions;
          const own = engine.perDifficulty[key];
          if (own === undefined) return ['', '', '', '', '', '', ''];
          return [
            own.truePositives + own.falseNegatives,
            own.falsePositives,
            share(own.precision),
            share(own.recall),
            share(own.f1),
            share(plain['plain, any case'].perDifficulty[key]?.f1 ?? null),
            share(plain['plain, case-sensitive'].perDifficulty[key]?.f1 ?? null),
          ];
        }),
      ]),
    ),
    table(
      ['Mentions by group', ...columns(...PRF)],
      keys((report) => report.mentions.engine.perGroup).map((key) => [
        key,
        ...retrieval((report) => report.mentions.engine.perGroup[key]),
      ]),
    ),
    table(
      ['Of the mentions found', ...columns(...AM)],
      [
        ['section', ...labels((report) => report.sections)],
        ['group or person', ...labels((report) => report.kinds)],
        ...(['event type', 'quad class', 'role', 'modality', 'time'] as const).flatMap((what): Cell[][] => [
          [what, ...labels((report) => report.ofMentions[what])],
          [`  commonest ${what}`, ...labels((report) => report.ofMentionsCommonest[what])],
        ]),
        [
          'killed and wounded',
          ...each(({ figures: { count, correct } }) => [count, share(count === 0 ? null : correct / count), '']),
        ],
      ],
    ),
    table(
      ['Event type, given actor and target', ...columns(...AM)],
      TYPERS.map((typer) => [typer, ...labels((report) => report.eventType[typer])]),
    ),
    table(
      ['Quad class, given actor and target', ...columns(...AM)],
      TYPERS.map((typer) => [typer, ...labels((report) => report.quadClass[typer])]),
    ),
    table(
      ['Event type by type', ...columns(...PRF)],
      keys((report) => report.eventType.engine.perLabel).map((key) => [
        key,
        ...retrieval((report) => report.eventType.engine.perLabel[key]),
      ]),
    ),
    table(
      ['Event type by file', ...columns(...AM)],
      keys((report) => report.eventTypePerFile).map((key) => [
        key,
        ...labels((report) => report.eventTypePerFile[key]),
      ]),
    ),
    table(
      ['Quad class by file', ...columns(...AM)],
      keys((report) => report.quadClassPerFile).map((key) => [
        key,
        ...labels((report) => report.quadClassPerFile[key]),
      ]),
    ),
    table(
      ['Event type by genre', ...columns(...AM)],
      keys((report) => report.eventTypePerGenre).map((key) => [
        key,
        ...labels((report) => report.eventTypePerGenre[key]),
      ]),
    ),
    table(
      ['Modality, given actor and target', ...columns(...AM)],
      (['engine', 'commonest'] as const).map((engine) => [engine, ...labels((report) => report.modality[engine])]),
    ),
    table(
      ['Relations', ...columns(...PRF)],
      [
        ['pair and kind', ...retrieval((report) => report.relations.pairAndKind)],
        ['pair', ...retrieval((report) => report.relations.pair)],
        ...keys((report) => report.relations.perLength).map((length): Cell[] => [
          `  in ${length}`,
          ...retrieval((report) => report.relations.perLength[length]),
        ]),
        ...keys((report) => report.relations.perKind).map((kind): Cell[] => [
          `  ${kind}`,
          ...retrieval((report) => report.relations.perKind[kind]),
        ]),
        ['pair and kind, implied', ...retrieval((report) => report.relations.implied)],
      ],
    ),
  ];
  return `${parts.join('\n\n')}\n`;
}

/** Every wrong item, one a paragraph. */
export function renderWrongItems({ wrong }: Report): string {
  const lines = wrong.map(
    ({ measure, id, expected, got, text }) => `${measure} ${id}: expected ${expected}, got ${got}\n    ${text}`,
  );
  return `${lines.join('\n')}\n${wrong.length} wrong\n`;
}

function headOf(name: string, report: Report): string {
  const { sentences, texts, articles, markedMentions, setAside } = report;
  const head = `${name}: ${sentences} typed sentences, ${texts} texts with ${markedMentions} marked mentions, ${articles} of them whole articles`;
  if (setAside.length === 0) return head;
  const unknown = [...new Set(setAside.flatMap(({ unknownGroups }) => unknownGroups))].sort();
  return `${head}\n${setAside.length} texts set aside; groups that the catalogue does not have: ${unknown.join(', ')}`;
}

function table(header: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const cells = [header, ...rows.map((row) => row.map(String))];
  const widths = header.map((_, column) => Math.max(...cells.map((row) => (row[column] ?? '').length)));
  return cells
    .map((row) =>
      row
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** A share with three digits, or a dash where there was nothing to divide by. */
function share(value: number | null): string {
  return value === null ? '–' : value.toFixed(3);
}
