/** How surely the first bytes of a file belong to a fixed or delimited layout: they are read with it, and what did not
 *  fit is weighed. Pure. */

import type { ProblemCode } from '../problem.ts';
import type { Printer } from './printer.ts';
import { readRecords } from './reader.ts';
import type { RecordLayout } from './record-layout.ts';

/** How much a fault in a line says that it belongs to another layout. A record out of order is still one of this
 *  layout: files with a missing head or wrong bytes must be recognised to be refused with reasons. */
const weights: Partial<Record<ProblemCode, number>> = {
  RECORD_UNKNOWN: 1,
  RECORD_FIELDS: 1,
  FIELD_REQUIRED: 1,
  FIELD_TYPE: 1,
  FIELD_CONSTANT: 1,
  FIELD_ECHO: 0.5,
  FIELD_CODE: 1,
  FIELD_PATTERN: 1,
  // less than half: a file that has nothing but lines of another length is recognised, to be refused with reasons
  RECORD_LENGTH: 0.49,
  FILE_TRAILING: 0.5,
  FILE_ENCODING: 0.5,
  RECORD_ORDER: 0.5,
};

/** Longest head a caller hands over. */
const headBytes = 4_096;

/** Out: 0 when half of the lines or more do not fit, else up to 100 for a head without a fault. */
export function detectRecords(layout: RecordLayout, head: Uint8Array): number {
  const faults = new Map<number, number>();
  let lines = 0;
  const count = () => {
    lines++;
  };
  const counter: Printer = { spells: () => true, record: count, other: count, end: () => undefined };
  const onProblem = ({ code, where }: { code: ProblemCode; where: { line?: number | undefined } }) => {
    const line = where.line ?? 0;
    faults.set(line, Math.max(faults.get(line) ?? 0, weights[code] ?? 0));
  };
  const reading = readRecords(layout, '', { onProblem }, counter);
  reading.push(head);
  // a cut head ends inside a record: only a whole file is ended
  if (head.length < headBytes) reading.end();
  if (lines === 0) return head.length === 0 && layout.tolerates('empty') ? 1 : 0;
  let lost = 0;
  for (const weight of faults.values()) lost += weight;
  const sound = 1 - lost / lines;
  return sound > 0.5 ? Math.round(sound * 100) : 0;
}

/** Whether a tag, a constant or a total tells its files from others: any text of like width fits what has none. */
export function hasMark(layout: RecordLayout): boolean {
  return [...layout.records.values()].some(({ fields }) =>
    fields.some(({ isTag, spec }) => isTag !== undefined || spec.type === 'const' || spec.type === 'count'),
  );
}
