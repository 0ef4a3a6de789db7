import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '#platform/repository-root';

/** By feature: what it weighs for each column. The empty feature, where there is one, is everyone's. */
export type WeightTable = ReadonlyMap<string, readonly number[]>;

const HUNDREDTHS = 100;

/** A file of the lexicon: a line of columns, then one feature a line with its weights in hundredths. */
export class WeightFile {
  private loaded: WeightTable | null = null;

  constructor(
    readonly name: string,
    private readonly columns: readonly string[],
    /** What the columns are, for errors. */
    private readonly what: string,
    /** Whether the empty feature is among them. */
    private readonly hasEveryones: boolean,
  ) {}

  write(table: WeightTable): string {
    const lines = [...table]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([feature, weights]) => [feature, ...weights.map((weight) => Math.round(weight * HUNDREDTHS))].join('\t'));
    return `${this.head()}\n${lines.join('\n')}\n`;
  }

  /** @throws Error that names the line that cannot be read */
  read(text: string): WeightTable {
    const [head, ...lines] = text.trimEnd().split('\n');
    if (head !== this.head()) throw new Error(`${this.name}:1: expected the ${this.what}`);
    const table = new Map<string, readonly number[]>();
    lines.forEach((line, index) => {
      const [feature, ...weights] = line.split('\t');
      const numbers = weights.map((weight) => Number(weight) / HUNDREDTHS);
      if (feature === undefined || numbers.length !== this.columns.length || numbers.some(Number.isNaN)) {
        throw new Error(`${this.name}:${index + 2}: expected a feature and ${this.columns.length} numbers`);
      }
      table.set(feature, numbers);
    });
    if (this.hasEveryones && !table.has('')) throw new Error(`${this.name}: expected a line for the empty feature`);
    return table;
  }

  /** The table of this repository, read once. */
  load(): WeightTable {
    return (this.loaded ??= this.read(
      readFileSync(join(repositoryRoot(__dirname), 'libs/classifier/lexicon', this.name), 'utf8'),
    ));
  }

  private head(): string {
    return ['', ...this.columns].join('\t');
  }
}
