import { writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { repositoryRoot } from '#platform/repository-root';

/** Results of a benchmark: what was measured, as a file and as tables for people. */
export interface Report {
  /** Of the file in `bench/results/`. */
  readonly name: string;
  readonly results: Readonly<Record<string, unknown>>;
  /** Beside the machine, what else the figures hang on. */
  readonly about: string;
  /** In Markdown. */
  readonly lines: readonly string[];
}

/** Writes the file and prints the tables, both with the machine that they were measured on. */
export function report({ name, results, about, lines }: Report): void {
  const machine = {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    date: new Date().toISOString().slice(0, 10),
  };
  const file = join(repositoryRoot(), 'bench/results', `${name}.json`);
  writeFileSync(file, `${JSON.stringify({ machine, ...results }, null, 2)}\n`);
  const { cpu, cores, memoryGb, node } = machine;
  process.stdout.write(`${cpu}, ${cores} cores, ${memoryGb} GiB, Node ${node}; ${about}\n\n${lines.join('\n')}\n`);
}

type Row = readonly (string | number)[];

/** A table in Markdown, and an empty line. */
export function table(head: Row, rows: readonly Row[]): string[] {
  const line = (cells: Row) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line), ''];
}

/** The middle one, by what is measured of each. */
export function medianBy<T>(results: readonly T[], measured: (result: T) => number): T {
  const sorted = [...results].sort((a, b) => measured(a) - measured(b));
  return sorted[Math.floor((sorted.length - 1) / 2)]!;
}
