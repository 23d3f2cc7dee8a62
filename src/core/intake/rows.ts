/** Checks across the rows of one file. Pure. */

import type { IsoDate } from '../date.ts';
import { groupBy } from '../group-by.ts';
import { type Problem, problem, type Read } from '../problem.ts';
import { Sealed } from '../sealed.ts';
import { shownWords } from '../shown-word.ts';

type Lined = { readonly line: number };

/** Leaves out every row whose key stands in the file more than once: which one is meant is not ours to guess.
 *  In: `key` names the row for people too ("mandate M-1"). Problems: IMPORT_DUPLICATE at each row after the first. */
export function distinct<T extends Lined>(file: string, read: Read<T>, key: (row: T) => string): Read<T> {
  const problems = [...read.problems];
  const values: T[] = [];
  for (const [name, rows] of groupBy(read.values, key)) {
    const [first, ...others] = rows;
    if (others.length === 0) values.push(first!);
    for (const { line } of others) {
      const message = `${shownWords(name)} stands in line ${first!.line} too; none of these rows is taken.`;
      problems.push(problem('IMPORT_DUPLICATE', { file, line }, message, 'Keep one of them.'));
    }
  }
  return { values: values.sort((a, b) => a.line - b.line), problems };
}

/** Leaves out rows that say something else about the same thing than an earlier row does; an empty cell says nothing.
 *  Problems: IMPORT_CONFLICT with the field. */
export function consistent<T extends Lined>(
  file: string,
  read: Read<T>,
  key: (row: T) => string,
  fields: readonly (keyof T & string)[],
): Read<T> {
  const problems = [...read.problems];
  const values: T[] = [];
  const said = new Map<string, { readonly clear: string; readonly line: number }>();
  for (const row of read.values) {
    const conflicts: Problem[] = [];
    for (const field of fields) {
      const clear = clearText(row[field]);
      if (clear === undefined) continue;
      const place = `${key(row)}\n${field}`;
      const earlier = said.get(place);
      if (!earlier) said.set(place, { clear, line: row.line });
      else if (earlier.clear !== clear) {
        const message = `${shownWords(key(row))} has another ${field} in line ${earlier.line}.`;
        const where = { file, line: row.line, field };
        conflicts.push(problem('IMPORT_CONFLICT', where, message, 'Make the rows agree.'));
      }
    }
    if (conflicts.length === 0) values.push(row);
    problems.push(...conflicts);
  }
  return { values, problems };
}

/** Leaves out rows for which `fault` has a message. Problems: IMPORT_VALUE at the field. */
export function sound<T extends Lined>(
  file: string,
  read: Read<T>,
  field: keyof T & string,
  fault: (row: T) => string | undefined,
): Read<T> {
  const problems = [...read.problems];
  const values = read.values.filter((row) => {
    const message = fault(row);
    if (message !== undefined)
      problems.push(problem('IMPORT_VALUE', { file, line: row.line, field }, message));
    return message === undefined;
  });
  return { values, problems };
}

/** What is wrong with an interval that ends before it begins. */
export function endFault(from: IsoDate, to: IsoDate | undefined): string | undefined {
  return to !== undefined && to < from ? `the end ${to} is before the beginning ${from}.` : undefined;
}

function clearText(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  return value instanceof Sealed ? value.reveal() : String(value);
}
