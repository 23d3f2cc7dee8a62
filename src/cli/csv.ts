/** CSV for spreadsheets (RFC 4180), safe to open: a text that a spreadsheet would take for a formula is put behind an
 *  apostrophe, which it shows as text. Pure. Source: OWASP, "CSV Injection". */

/** Numbers stay numbers, negative ones too; texts are never formulas. */
export type Cell = string | number | bigint | null;

export function csvText(columns: readonly string[], rows: readonly (readonly Cell[])[]): string {
  return [columns, ...rows].map((row) => `${row.map(csvCell).join(',')}\r\n`).join('');
}

export function csvCell(value: Cell): string {
  if (value === null) return '';
  if (typeof value !== 'string') return value.toString();
  const text = startsFormula.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Also behind blanks, which spreadsheets drop, and in full width, which they fold. A plain decimal is none. */
const startsFormula = /^(?!-?\d+(\.\d+)?$)\s*[=+\-@\t\r\n|＝＋－＠]/u;
