/** Rows of a split CSV file to typed rows, by a table of columns. Pure.
 *  import: bytes ─▶ text ─▶ split rows ─▶ [here] ─▶ records. Every fault is collected; a row with a fault is left out. */

import type { PairCheck } from '../accounts/pairs.ts';
import type { Currency } from '../money.ts';
import { type Problem, problem, type Read } from '../problem.ts';
import { shownWord } from '../shown-word.ts';

/** A file as the CSV reader split it. `line` is where the row begins, from 1. */
export type Table = {
  readonly file: string;
  readonly header: readonly string[];
  readonly rows: readonly { readonly line: number; readonly cells: readonly string[] }[];
};

/** What parsing depends on beside the file: the creditor's scheme. */
export type IntakeContext = {
  readonly currency: Currency;
  readonly timeZone: string;
  /** Names of core/accounts for the debtor's account and bank; without agent checks a bank is optional. */
  readonly accountChecks: readonly string[];
  readonly agentChecks: readonly string[];
  /** Check of account and bank together; absent: they are not held against each other. */
  readonly pairCheck?: PairCheck | undefined;
  readonly instruments: readonly string[];
};

/** What is wrong with a cell, and what to do. */
export class Fault {
  readonly message: string;
  readonly hint: string | undefined;

  constructor(message: string, hint?: string) {
    this.message = message;
    this.hint = hint;
  }
}

/** Text of a cell, trimmed and not empty, as a value. */
export type Parse<T> = (text: string, context: IntakeContext) => T | Fault;

export type Column<T> = {
  readonly parse: Parse<T>;
  /** A needed column must be in the file and filled; any other may be absent or empty and then has this value. */
  readonly otherwise: 'needed' | { readonly value: T };
};

// biome-ignore lint/suspicious/noExplicitAny: each column has its own value type, kept by ValuesOf
export type Columns = Readonly<Record<string, Column<any>>>;
export type ValuesOf<C extends Columns> = {
  readonly [N in keyof C]: C[N] extends Column<infer T> ? T : never;
};
export type Row<C extends Columns> = ValuesOf<C> & { readonly line: number };

export function needed<T>(parse: Parse<T>): Column<T> {
  return { parse, otherwise: 'needed' };
}

export function optional<T>(parse: Parse<T>): Column<T | undefined> {
  return { parse, otherwise: { value: undefined } };
}

export function withDefault<T>(value: T, parse: Parse<T>): Column<T> {
  return { parse, otherwise: { value } };
}

/** Out: the rows without fault. Problems: IMPORT_COLUMN, after which no row is taken, as a misspelt column would be
 *  left out silently; IMPORT_VALUE for a cell or the number of cells. Rows with nothing in them are passed over. */
export function parseTable<C extends Columns>(
  table: Table,
  columns: C,
  context: IntakeContext,
): Read<Row<C>> {
  const names = table.header.map((name) => name.trim().toLowerCase());
  const problems = headerProblems(table.file, names, columns);
  const areColumnsRight = problems.length === 0;
  const values: Row<C>[] = [];
  for (const { line, cells } of table.rows) {
    if (cells.every((cell) => cell.trim() === '')) continue;
    const before = problems.length;
    if (cells.length !== names.length) {
      const message = `the row has ${cells.length} cells, the header ${names.length}.`;
      problems.push(problem('IMPORT_VALUE', { file: table.file, line }, message, 'Quote cells with commas.'));
      continue;
    }
    const row = parseRow(table.file, line, names, cells, columns, context, problems);
    if (areColumnsRight && problems.length === before) values.push(row);
  }
  return { values, problems };
}

function parseRow<C extends Columns>(
  file: string,
  line: number,
  names: readonly string[],
  cells: readonly string[],
  columns: C,
  context: IntakeContext,
  problems: Problem[],
): Row<C> {
  const row: Record<string, unknown> = { line };
  for (const [name, { parse, otherwise }] of Object.entries(columns)) {
    const at = names.indexOf(name);
    const text = at < 0 ? '' : cells[at]!.trim();
    const fault = new Fault('a value is needed.');
    const value = text ? parse(text, context) : otherwise === 'needed' ? fault : otherwise.value;
    if (!(value instanceof Fault)) row[name] = value;
    else if (at >= 0) {
      problems.push(problem('IMPORT_VALUE', { file, line, field: name }, value.message, value.hint));
    }
  }
  return row as Row<C>;
}

function headerProblems(file: string, names: readonly string[], columns: Columns): Problem[] {
  const problems: Problem[] = [];
  const fault = (field: string, message: string, hint: string) =>
    problems.push(problem('IMPORT_COLUMN', { file, line: 1, field: shownWord(field) }, message, hint));
  const known = Object.keys(columns).join(', ');
  for (const [index, name] of names.entries()) {
    if (!Object.hasOwn(columns, name)) fault(name, 'no column has this name.', `Columns are: ${known}.`);
    else if (names.indexOf(name) !== index)
      fault(name, 'the column stands in the file twice.', 'Remove one.');
  }
  for (const [name, { otherwise }] of Object.entries(columns)) {
    if (otherwise === 'needed' && !names.includes(name)) fault(name, 'the column is missing.', 'Add it.');
  }
  return problems;
}
