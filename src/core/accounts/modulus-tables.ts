/** The two tables of the modulus check as the industry publishes them, text to rows. Pure. modulus.ts applies them.
 *  Source: formats sheet bacs.md §5. */

export type WeightRow = {
  /** First and last sort code of the range, as numbers. */
  readonly start: number;
  readonly end: number;
  readonly method: 'MOD10' | 'MOD11' | 'DBLAL';
  /** Fourteen: six for the sort code, eight for the account number. */
  readonly weights: readonly number[];
  readonly exception: number | undefined;
};

export type ModulusTables = {
  /** In the order of the table: of two rows for one sort code the first is the first check. */
  readonly rows: readonly WeightRow[];
  /** Sort code -> the one it is tested with. */
  readonly substitutes: ReadonlyMap<string, string>;
};

const weightLine = /^(\d{6})\s+(\d{6})\s+(MOD10|MOD11|DBLAL)((?:\s+-?\d{1,3}){14})(?:\s+(\d{1,2}))?\s*$/;
const substituteLine = /^(\d{6})\s+(\d{6})\s*$/;

/** In: "start end method w1 … w14 [exception]" a line, and "sort code, substitute" a line.
 *  Throws an Error that names table and line. */
export function modulusTables(weights: string, substitutes: string): ModulusTables {
  return {
    rows: linesOf(weights, weightLine, 'weights').map(([, start, end, method, numbers = '', exception]) => ({
      start: Number(start),
      end: Number(end),
      method: method as WeightRow['method'],
      weights: numbers.trim().split(/\s+/).map(Number),
      exception: exception === undefined ? undefined : Number(exception),
    })),
    substitutes: new Map(
      linesOf(substitutes, substituteLine, 'substitutes').map(([, from = '', to = '']) => [from, to]),
    ),
  };
}

function linesOf(text: string, form: RegExp, table: string): readonly RegExpExecArray[] {
  const lines = text.split(/\r?\n/);
  const rows = lines.flatMap((line, index) => {
    if (line.trim() === '') return [];
    const row = form.exec(line.trim());
    if (!row) throw new Error(`line ${index + 1} of the ${table} is no row of that table.`);
    return [row];
  });
  if (rows.length === 0) throw new Error(`the ${table} hold no row.`);
  return rows;
}
