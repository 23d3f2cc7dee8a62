/** CSV text of the demo's import files. Pure. */

export type Cell = string | number | undefined;

/** Values hold no comma, quote or line break: they are made here, and one that does is a fault of ours. */
export function csv(columns: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const lines = rows.map((row) => {
    const cells = row.map((cell) => String(cell ?? ''));
    if (cells.length !== columns.length || cells.some((cell) => /[",\r\n]/.test(cell)))
      throw new Error(`not a row of ${columns.join(',')}`);
    return cells.join(',');
  });
  return `${[columns.join(','), ...lines].join('\n')}\n`;
}
