/** How surely the first bytes of a file belong to a fixed or delimited layout: they are read with it, and what did not
 *  fit is weighed. Pure. */

import type { ProblemCode } from '../problem.ts';
import { readRecords } from './reader.ts';
import type { RecordLayout } from './record-layout.ts';

/** Faults that say "another layout" rather than "a bad file". */
const structural: ReadonlySet<ProblemCode> = new Set([
  'FILE_ENCODING',
  'FILE_TRAILING',
  'RECORD_UNKNOWN',
  'RECORD_ORDER',
  'RECORD_LENGTH',
  'RECORD_FIELDS',
  'FIELD_REQUIRED',
  'FIELD_TYPE',
  'FIELD_CONSTANT',
  'FIELD_CODE',
  'FIELD_PATTERN',
]);

/** Longest head a caller hands over. */
export const headBytes = 4_096;

/** Out: 0 when half of the lines or more do not fit, else up to 100 for a head without a fault. */
export function detectRecords(layout: RecordLayout, head: Uint8Array): number {
  const faulty = new Set<number | undefined>();
  let lines = 0;
  const reading = readRecords(layout, '', {
    onRecord: () => {
      lines++;
    },
    onProblem: ({ code, where }) => {
      if (structural.has(code)) faulty.add(where.line);
    },
  });
  reading.push(head);
  const sofar = { lines, faulty: faulty.size };
  // only a whole file may be ended: a cut head ends inside a record
  if (head.length < headBytes) {
    const { problems } = reading.end();
    const unfinished = problems.some(({ code }) => code === 'FILE_TRUNCATED') ? 1 : 0;
    return score(Math.max(lines, 1), faulty.size + unfinished);
  }
  return score(sofar.lines, sofar.faulty);
}

function score(lines: number, faulty: number): number {
  if (lines === 0) return 0;
  const sound = 1 - faulty / Math.max(lines, faulty);
  return sound > 0.5 ? Math.round(sound * 100) : 0;
}
