/** Which faults condemn a whole inbound file and which only set one line aside. Pure. Promise 6: whole or nothing. */

import type { Values } from '../format/format.ts';
import type { Meaning } from '../format/vocabulary.ts';
import { type Problem, type ProblemCode, problem } from '../problem.ts';

/** Faults of one line in an otherwise sound file: the line is set aside, the rest goes on. */
const lineFaults: ReadonlySet<ProblemCode> = new Set<ProblemCode>([
  'FIELD_REQUIRED',
  'FIELD_TYPE',
  'FIELD_CODE',
  'FIELD_LENGTH',
  'FIELD_CHARSET',
  'FIELD_CHECK',
  'FIELD_PATTERN',
]);

export function condemnsFile(found: Problem): boolean {
  return !lineFaults.has(found.code);
}

/** The creditor's own identifiers: a file that names others is for somebody else. */
const creditorMeanings = [
  'creditor.identifier',
  'creditor.bankNumber',
  'creditor.unit',
] as const satisfies readonly Meaning[];

/** In: values of any group of the file, and the creditor's settings. */
export function otherCreditor(
  values: Values,
  settings: Readonly<Partial<Record<Meaning, string>>>,
  file: string,
  line: number,
): Problem | undefined {
  const meaning = creditorMeanings.find((name) => {
    const said = values[name];
    return typeof said === 'string' && said !== '' && settings[name] !== undefined && said !== settings[name];
  });
  if (meaning === undefined) return undefined;
  return problem(
    'RETURN_OTHER_CREDITOR',
    { file, line, field: meaning },
    `the file names ${String(values[meaning])}, this creditor is ${settings[meaning]}.`,
    'It is kept in quarantine; ask the bank where it belongs.',
  );
}

export type Tie = { readonly name: string; readonly debits: number; readonly minor: bigint };

/** Whether a return that lists every debit ties with the file it answers. */
export function totalsTie(
  answered: Tie,
  found: { readonly debits: number; readonly amount: bigint },
  file: string,
): Problem | undefined {
  if (found.debits === answered.debits && found.amount === answered.minor) return undefined;
  return problem(
    'RETURN_TOTALS',
    { file },
    `it lists ${found.debits} debits of ${found.amount} in all; ${answered.name}, which it answers, holds ${answered.debits} of ${answered.minor} (minor units).`,
    'Ask the bank for the complete file; nothing was booked.',
  );
}
