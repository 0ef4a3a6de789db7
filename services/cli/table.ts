/** Between two columns. */
const GAP = '  ';

/** Lines of a table whose columns are as wide as their widest cell; the last one is not padded. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => lengthOf(row[column] ?? ''))));
  return all.map((row) =>
    row
      .map((cell, column) => (column === row.length - 1 ? cell : cell + ' '.repeat(widths[column]! - lengthOf(cell))))
      .join(GAP)
      .trimEnd(),
  );
}

/** Code points, escape sequences for colours not counted. */
function lengthOf(cell: string): number {
  return [...cell.replace(/\u001b\[[0-9;]*m/g, '')].length;
}
