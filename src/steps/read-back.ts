/** A file is read while it is written, as a bank would: one that does not hold what was meant is not made. cut-file ─▶ [here].
 *  Pure: bytes in, faults out. */

import type { IsoDate } from '../core/date.ts';
import type { Layout, Totals } from '../core/format/format.ts';
import { type Problem, problem } from '../core/problem.ts';

export type ReadingBack = {
  push(bytes: Uint8Array): void;
  /** What the reader found, and where its sums are not those that were meant; empty for a file that may be handed out. */
  end(meant: Totals): readonly Problem[];
};

/** `on`: the day of the file, for dates that are written without a year. */
export function readingBack(layout: Layout, name: string, on: IsoDate, sealKey?: string): ReadingBack {
  const reading = layout.read(name, {}, on, sealKey);
  return {
    push: (bytes) => reading.push(bytes),
    end({ debits, amount }) {
      const read = reading.end();
      if (read.problemCount === 0 && read.debits === debits && read.amount === amount) return [];
      const message = `${layout.name} wrote ${debits} debits of ${amount} minor units and reads ${read.debits} of ${read.amount}.`;
      const hint =
        'No file was made. The layout says something else when it writes than when it reads: mend it.';
      return [problem('FILE_READ_BACK', { file: name }, message, hint), ...read.problems];
    },
  };
}
